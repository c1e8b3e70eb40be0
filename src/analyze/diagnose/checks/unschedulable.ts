import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt, textAt, textMapAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, placeName } from '../evidence.ts';
import { missingInMessage } from '../missing.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** The scheduler looks again after a while; what it cannot place for so long stays. */
const patienceMs = 15_000;

/** How the scheduler words its reasons, and what they mean to people. */
const reasons: readonly { says: RegExp; means: (pod: KeptObject, match: RegExpExecArray) => string }[] = [
  {
    says: /^Insufficient (\S+)/,
    means: (pod, [, resource = '']) =>
      `with too little ${resource} left (it asks for ${requestOf(pod, resource)})`,
  },
  {
    says: /didn't match Pod's node affinity\/selector/,
    means: (pod) => `without the labels that it asks for (${selectorOf(pod)})`,
  },
  {
    says: /didn't match Pod's node selector/,
    means: (pod) => `without the labels that it asks for (${selectorOf(pod)})`,
  },
  {
    says: /had untolerated taint\(?s?\)?(?: (\{.*\}))?/,
    means: (_, [, taint]) =>
      `with a taint that it does not tolerate${taint === undefined ? '' : ` ${taint}`}`,
  },
  { says: /were unschedulable/, means: () => 'cordoned' },
  {
    says: /didn't match pod anti-affinity rules/,
    means: () => 'taken by a pod that it must not stand beside (anti-affinity)',
  },
  {
    says: /didn't match pod affinity rules/,
    means: () => 'without the pod that it must stand beside (affinity)',
  },
  {
    says: /didn't match pod topology spread constraints/,
    means: () => 'against its topology spread constraints',
  },
  { says: /didn't have free ports/, means: () => 'with its host port taken' },
  { says: /volume node affinity conflict/, means: () => 'where its volume cannot be reached' },
  { says: /exceed max volume count/, means: () => 'with as many volumes as they can take' },
  { says: /Too many pods/, means: () => 'full (as many pods as they may run)' },
];

function requestOf({ body }: KeptObject, resource: string): string {
  const asked = objectsAt(objectAt(body, 'spec'), 'containers').flatMap((container) => {
    const value = objectAt(objectAt(container, 'resources'), 'requests')?.[resource];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  return asked.join(' + ') || 'some';
}

function selectorOf({ body }: KeptObject): string {
  const labels = Object.entries(textMapAt(objectAt(body, 'spec'), 'nodeSelector')).map(
    ([key, value]) => `${key}=${value}`,
  );
  const hasAffinity = objectAt(objectAt(objectAt(body, 'spec'), 'affinity'), 'nodeAffinity') !== null;
  return [...labels, ...(hasAffinity ? ['its node affinity'] : [])].join(', ') || 'see spec.affinity';
}

/** `2 of 3 nodes: cordoned; 1: too little cpu left`. null: the message tells no such sum. */
export function arithmetic(message: string, pod: KeptObject): string | null {
  const [, total, list] =
    /^0\/(\d+) nodes are available: (.*?)(?:\. (?:no new claims|preemption|not found)|\.?$)/.exec(message) ??
    [];
  if (total === undefined || list === undefined) return null;
  const parts = list.split(/, (?=\d+ )/).flatMap((part) => {
    const [, count, text] = /^(\d+) (?:node\(s\) )?(.*)$/.exec(part) ?? [];
    return count === undefined || text === undefined ? [] : [`${count} ${wordsFor(text, pod)}`];
  });
  return parts.length === 0 ? null : `of ${total} nodes ${parts.join(', ')}`;
}

function wordsFor(text: string, pod: KeptObject): string {
  for (const { says, means } of reasons) {
    const match = says.exec(text);
    if (match !== null) return means(pod, match);
  }
  return text;
}

/** What stands in the way for each node alike, and does not change from one look to the next. */
function causeOf(message: string, pod: KeptObject): string {
  const insufficient = /Insufficient (\S+?)[,.]/.exec(message)?.[1];
  if (insufficient !== undefined) return `Insufficient ${insufficient} for ${requestOf(pod, insufficient)}`;
  if (/affinity\/selector|node selector/.test(message)) return `no node with ${selectorOf(pod)}`;
  return message.replace(/\d+/g, 'N').replace(/\. (?:no new claims|preemption).*$/, '');
}

function claimOf({ body, namespace }: KeptObject, { pointsTo }: Surroundings): Judgement['culprit'] {
  const unbound = pointsTo.find(({ to }) => to.kind === 'PersistentVolumeClaim' && to.phase !== 'Bound');
  if (unbound?.to.name != null)
    return { kind: unbound.to.kind, namespace: unbound.to.namespace, name: unbound.to.name };
  const [claim] = objectsAt(objectAt(body, 'spec'), 'volumes').flatMap(
    (volume) => textAt(objectAt(volume, 'persistentVolumeClaim'), 'claimName') ?? [],
  );
  return claim === undefined ? null : { kind: 'PersistentVolumeClaim', namespace, name: claim };
}

function judgeGated(pod: KeptObject, { root }: Surroundings): Judgement[] {
  const gates = objectsAt(objectAt(pod.body, 'spec'), 'schedulingGates').flatMap(
    (gate) => textAt(gate, 'name') ?? [],
  );
  return [
    {
      title: `the pod waits for its scheduling gates: ${gates.join(', ')}`,
      since: pod.createdAt,
      evidence: [fieldSays(pod, 'spec.schedulingGates', gates.join(', '))],
      culprit: null,
      cause: `gated ${root.kind} ${placeName(root)} ${gates.join(',')}`,
      fix: { text: 'Whoever set the gates has to take them away.', command: null },
      severity: 'warning',
    },
  ];
}

export const unschedulable: Check = {
  code: 'unschedulable',
  severity: 'error',
  title: 'No node takes a pod',
  rule: 'A pod is not scheduled (condition PodScheduled). The scheduler’s own count says how many nodes fall out for which reason; where a claim is not bound or missing, that is the cause.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Pending'] },
          { column: 'node', is: 'absent' },
        ],
      ],
    },
  ],
  needs: [{ what: 'relations' }],
  judge(pod, surroundings, now) {
    const condition = conditionOf(pod, 'PodScheduled');
    if (condition === null || condition.status === 'True') return [];
    if (condition.reason === 'SchedulingGated') return judgeGated(pod, surroundings);
    const { since, message } = condition;
    if (now - Date.parse(since ?? pod.createdAt ?? '') < patienceMs) return [];
    const evidence = [fieldSays(pod, 'status.conditions[PodScheduled]', message, since)];
    const missing = missingInMessage(message, pod.namespace);
    if (missing !== null) return [{ ...missing, since, evidence }];
    if (/unbound immediate PersistentVolumeClaims/.test(message)) {
      const culprit = claimOf(pod, surroundings);
      const name = culprit === null ? 'a claim' : `PersistentVolumeClaim ${placeName(culprit)}`;
      return [
        {
          title: `no node takes the pod before ${name} is bound`,
          since,
          evidence,
          culprit,
          cause: `unbound ${name}`,
          fix: null,
          follows: true,
        },
      ];
    }
    const sum = arithmetic(message, pod);
    const cause = `unschedulable ${causeOf(message, pod)}`;
    const title = `no node takes the pod: ${sum ?? message}`;
    return [{ title, since, evidence, culprit: null, cause, fix: fixFor(message, pod) }];
  },
};

function fixFor(message: string, pod: KeptObject): Judgement['fix'] {
  if (/Insufficient|Too many pods/.test(message))
    return { text: 'Ask for less, or add nodes that have so much.', command: 'kubectl describe nodes' };
  if (/affinity\/selector|node selector/.test(message)) {
    const [first] = Object.entries(textMapAt(objectAt(pod.body, 'spec'), 'nodeSelector'));
    const command = first === undefined ? null : shell`kubectl get nodes -l ${`${first[0]}=${first[1]}`}`;
    return { text: 'Mend what it asks of its node, or label a node so.', command };
  }
  if (/unschedulable/.test(message))
    return { text: 'Uncordon nodes that may take pods again.', command: 'kubectl uncordon NODE' };
  if (/taint/.test(message))
    return { text: 'Let the pod tolerate the taint, or take the taint away.', command: null };
  return null;
}
