import type { ObjectReference } from '../../../domain/finding.ts';
import type { CandidateFilter, KeptObject } from '../../../domain/ports/diagnosis.ts';
import { numberAt, objectAt, textsAt } from '../../../lib/json.ts';
import type { Check, Judgement } from '../check.ts';
import { fieldSays, placeName, shortKind } from '../evidence.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell, withOption } from '../shell.ts';

const definitionKind = 'CustomResourceDefinition.apiextensions.k8s.io';

/** After its grace period the kubelet, or a controller, needs no longer. */
const patienceMs = 60_000;

function deleting(kind: string): CandidateFilter {
  return { kind, any: [[{ column: 'deletingSince', is: 'present' }]] };
}

function namespaceWords(namespace: KeptObject): string | null {
  const types = [
    'NamespaceContentRemaining',
    'NamespaceFinalizersRemaining',
    'NamespaceDeletionContentFailure',
    'NamespaceDeletionDiscoveryFailure',
    'NamespaceDeletionGroupVersionParsingFailure',
  ];
  const found = types
    .map((type) => conditionOf(namespace, type))
    .filter((condition) => condition?.status === 'True');
  return found.length === 0 ? null : found.map((condition) => condition?.message).join(' ');
}

function words(object: KeptObject, finalizers: readonly string[], now: number): string {
  const minutes = Math.round((now - Date.parse(object.deletingSince ?? '')) / 60_000);
  const since = minutes < 1 ? 'for some seconds more than it may take' : `for ${minutes} min`;
  const what = shortKind(object.kind).toLowerCase();
  if (isHeldByItsObjects(object))
    return `the ${what} has been terminating ${since}: objects of it are still there, held by finalizers of their own (kubectl get ${object.name} -A)`;
  const content = object.kind === 'Namespace' ? namespaceWords(object) : null;
  if (content !== null) return `the namespace has been terminating ${since}: ${content}`;
  if (finalizers.length > 0)
    return `the ${what} has been terminating ${since}: it waits for its finalizer${finalizers.length > 1 ? 's' : ''} ${finalizers.join(', ')}`;
  return `the ${what} has been terminating ${since}${object.node === null ? '' : `: node ${object.node} does not say that it ended`}`;
}

/** Its own finalizer is taken away by the API server, once no object of the kind is left. */
function isHeldByItsObjects(object: KeptObject): boolean {
  const finalizers = textsAt(objectAt(object.body, 'metadata'), 'finalizers');
  return object.kind === definitionKind && finalizers.includes('customresourcecleanup.apiextensions.k8s.io');
}

/** What a namespace cannot ask for what is in it: `broken.example/v1: stale GroupVersion discovery: broken.example/v1`. */
function deadApiOf(object: KeptObject): ObjectReference | null {
  const condition =
    object.kind === 'Namespace' ? conditionOf(object, 'NamespaceDeletionDiscoveryFailure') : null;
  const [, group, version] =
    condition?.status === 'True'
      ? (/stale GroupVersion discovery: ([^/,\s]+)\/(\w+)/.exec(condition.message) ?? [])
      : [];
  if (group === undefined || version === undefined) return null;
  return { kind: 'APIService.apiregistration.k8s.io', namespace: null, name: `${version}.${group}` };
}

/** Of what is in it something is held by a finalizer: it would not go although all APIs answered. */
function isHeldInside(object: KeptObject): boolean {
  return ['NamespaceFinalizersRemaining', 'NamespaceContentRemaining'].some(
    (type) => conditionOf(object, type)?.status === 'True',
  );
}

/** How much longer than its grace period it has taken; of a pod the time of its deletion counts that already. */
function lateMs({ kind, body, deletingSince }: KeptObject, now: number): number {
  const grace = numberAt(objectAt(body, 'metadata'), 'deletionGracePeriodSeconds') ?? 0;
  return now - Date.parse(deletingSince ?? '') - (kind === 'Pod' ? 0 : grace * 1000);
}

function judge(object: KeptObject, now: number): Judgement[] {
  if (lateMs(object, now) < patienceMs) return [];
  const finalizers = textsAt(objectAt(object.body, 'metadata'), 'finalizers');
  const deadApi = isHeldInside(object) ? null : deadApiOf(object);
  const onNode = object.kind === 'Pod' && finalizers.length === 0 && object.node !== null;
  return [
    {
      title: words(object, finalizers, now),
      since: object.deletingSince,
      evidence: [
        fieldSays(object, 'metadata.deletionTimestamp', object.deletingSince ?? '', object.deletingSince),
        ...(finalizers.length > 0 ? [fieldSays(object, 'metadata.finalizers', finalizers.join(', '))] : []),
      ],
      culprit: onNode ? { kind: 'Node', namespace: null, name: object.node ?? '' } : deadApi,
      cause: `terminating ${object.kind} ${placeName(object)}`,
      fix: {
        text: 'Find whoever has to take the finalizer away (an operator that is gone?). Take it away by hand only if what it guards is gone.',
        command: withOption(
          shell`kubectl get ${shortKind(object.kind).toLowerCase()} ${object.name} -o jsonpath='{.metadata.finalizers}'`,
          '-n',
          object.namespace,
        ),
      },
      follows: onNode || deadApi !== null,
    },
  ];
}

export const stuckTerminating: Check = {
  code: 'stuck-terminating',
  severity: 'warning',
  title: 'Something is to be deleted and does not go',
  rule: 'A pod, claim, volume, namespace or CustomResourceDefinition is still there a minute after the time that it had for ending. Its finalizers, a namespace’s conditions, or the node that is silent say why.',
  candidates: ['Pod', 'PersistentVolumeClaim', 'PersistentVolume', 'Namespace', definitionKind].map(deleting),
  needs: [],
  judge: (object, _, now) => judge(object, now),
};
