import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { type ApiRemoval, apiRemovals, removalOf, removalsKnownTo, removedKinds } from '../api-removals.ts';
import type { Check, Judgement } from '../check.ts';
import { fieldSays, shortKind } from '../evidence.ts';
import { versionOf } from '../server-version.ts';
import { shell, withOption } from '../shell.ts';

function judgeRemoval(
  object: KeptObject,
  { apiVersion, from, instead }: ApiRemoval,
  minor: number,
): Judgement {
  const isGone = from <= minor;
  const { writtenInBy: by, writtenInAt: at } = object.facts;
  const when = typeof at === 'string' ? at : null;
  const asPlanned = from > removalsKnownTo ? ' by plan' : '';
  const kind = shortKind(object.kind);
  return {
    title: isGone
      ? `it was written in ${apiVersion}, in which Kubernetes serves no ${kind} since 1.${from}: who applies that manifest again is refused`
      : `it was written in ${apiVersion}, in which Kubernetes 1.${from}${asPlanned} serves no ${kind} any more: after that upgrade who applies that manifest is refused`,
    since: isGone ? null : when,
    evidence: [
      fieldSays(
        object,
        'metadata',
        `${typeof by === 'string' ? by : 'somebody'} wrote it in ${apiVersion}`,
        when,
      ),
    ],
    culprit: null,
    cause: `removed-api ${apiVersion} ${object.kind}`,
    fix: {
      text: `Change apiVersion in its manifest to ${instead}, and what differs there; so it stands in the cluster:`,
      command: withOption(
        shell`kubectl get ${object.kind.toLowerCase()} ${object.name} -o yaml`,
        '-n',
        object.namespace,
      ),
    },
    harms: isGone,
    explains: false,
  };
}

const versions = [...new Set(apiRemovals.map(({ apiVersion }) => apiVersion))];

export const removedApi: Check = {
  code: 'removed-api',
  severity: 'warning',
  title: 'An object was written in an apiVersion that Kubernetes serves no more',
  rule: 'Somebody wrote an object in an apiVersion (managedFields, or what kubectl last applied) in which this API server, or that of the next minor version, does not serve its kind: by Kubernetes’ deprecation guide and the lifecycles in its source. The object lives on; its manifest is refused. What is only asked for in an old version is not known.',
  candidates: removedKinds().map((kind) => ({
    kind,
    any: [[{ column: 'facts.writtenIn', is: 'one-of', values: versions }]],
  })),
  needs: [],
  judge(object, { serverVersion }) {
    const server = versionOf(serverVersion);
    const found = removalOf(String(object.facts.writtenIn), object.kind);
    if (server === null || found === null || found.from > server.minor + 1) return [];
    return [judgeRemoval(object, found, server.minor)];
  },
};

export const storedVersion: Check = {
  code: 'stored-version',
  severity: 'notice',
  title: 'Custom resources may be stored in a version that is not served',
  rule: 'A CustomResourceDefinition’s status.storedVersions names a version that it does not serve any more: objects may still be stored in it, and an upgrade that takes the version away is refused. Harms nobody before.',
  candidates: [
    {
      kind: 'CustomResourceDefinition.apiextensions.k8s.io',
      any: [[{ column: 'facts.storedUnserved', is: 'present' }]],
    },
  ],
  needs: [],
  judge(definition) {
    const names = String(definition.facts.storedUnserved).replaceAll(',', ', ');
    return [
      {
        title: `objects may still be stored in ${names}, which it does not serve: an upgrade that takes that version away is refused`,
        since: null,
        evidence: [fieldSays(definition, 'status.storedVersions', `${names}, not among the versions served`)],
        culprit: null,
        cause: `stored-version ${definition.name} ${names}`,
        fix: {
          text: 'Write every object of it anew (kubectl get … -o yaml | kubectl replace -f -), then leave in status.storedVersions the version that has storage: true.',
          command: shell`kubectl get crd ${definition.name} -o jsonpath={.status.storedVersions}`,
        },
        harms: false,
      },
    ];
  },
};
