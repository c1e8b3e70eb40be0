import type { Fix } from '../../../domain/finding.ts';
import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt, textAt, textMapAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, namedObject, placeName } from '../evidence.ts';
import { heldByOwnPod, heldByUrgent, preempted } from '../held-up.ts';
import { missingInMessage } from '../missing.ts';
import { fixOfPlace, lookAt } from '../next-steps.ts';
import { askedText, isAskedFor, isStateTaint, taintText, untolerated } from '../node-fit.ts';
import { conditionOf } from '../pod-parts.ts';
import { placesText, requestOf } from '../scheduling-words.ts';
import { shell } from '../shell.ts';

/** The scheduler looks again after a while; what it cannot place for so long stays. */
const patienceMs = 15_000;

interface Barred {
  node: KeptObject;
  taints: string[];
}

/** Where every node that a pod asks for has a taint that it does not tolerate: those; else []. */
function barredNodes(pod: KeptObject, nodes: readonly KeptObject[]): Barred[] {
  const spec = objectAt(pod.body, 'spec');
  const asked = nodes.filter((node) => isAskedFor(node, spec));
  const barred = asked.flatMap((node) => {
    const taints = untolerated(node, spec).filter((taint) => !isStateTaint(taint));
    return taints.length === 0 ? [] : [{ node, taints: taints.map(taintText) }];
  });
  return barred.length === asked.length ? barred : [];
}

const ofOthers = /affinity\/selector|node selector|untolerated taint|unschedulable/;

/** What stands in the way for each node alike, and does not change from one look to the next. */
function causeOf(
  message: string,
  pod: KeptObject,
  { barred, isOffered, root }: { barred: readonly Barred[]; isOffered: boolean; root: Surroundings['root'] },
): string {
  const insufficient = /Insufficient (\S+?)[,.]/.exec(message)?.[1];
  if (insufficient !== undefined) return `Insufficient ${insufficient} for ${requestOf(pod, insufficient)}`;
  if (barred.length > 0) return `taints ${[...new Set(barred.flatMap(({ taints }) => taints))].join(',')}`;
  if (!isOffered && /affinity\/selector|node selector/.test(message))
    return `no node with ${askedText(objectAt(pod.body, 'spec'))}`;
  const sum = message
    .replace(/\. (?:no new claims|preemption).*$/, '')
    .replace(/^0\/\d+ nodes are available: /, '');
  // Of nodes that it does not ask for nothing is to be mended.
  const parts = sum.split(/, (?=\d+ )/).filter((part) => !isOffered || !ofOthers.test(part));
  return `${root.kind} ${placeName(root)} ${parts.join(', ').replace(/\d+/g, 'N')}`;
}

function claimOf({ body, namespace }: KeptObject, { pointsTo }: Surroundings): Judgement['culprit'] {
  const unbound = pointsTo.find(({ to }) => to.kind === 'PersistentVolumeClaim' && to.phase !== 'Bound');
  const named = unbound === undefined ? null : namedObject(unbound.to);
  if (named !== null) return named;
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

/** A scheduler says within seconds what it makes of a pod. */
const unseenMs = 60_000;

function judgeUnseen(pod: KeptObject, now: number): Judgement[] {
  if (now - Date.parse(pod.createdAt ?? '') < unseenMs || pod.deletingSince !== null) return [];
  const name = textAt(objectAt(pod.body, 'spec'), 'schedulerName') ?? defaultScheduler;
  const isDefault = name === defaultScheduler;
  return [
    {
      title: `nobody places the pod: ${isDefault ? 'the cluster’s scheduler' : `it asks for the scheduler "${name}", which`} has not looked at it${isDefault ? ': does kube-scheduler run?' : ' (does it run in this cluster?)'}`,
      since: pod.createdAt,
      evidence: [
        fieldSays(pod, 'spec.schedulerName', name),
        fieldSays(pod, 'status.conditions', 'no PodScheduled: no scheduler has said anything of it'),
      ],
      culprit: null,
      cause: `unseen by scheduler ${name}`,
      fix: {
        text: isDefault
          ? 'Look whether kube-scheduler runs, and what it says.'
          : 'Install that scheduler, or take schedulerName out of the pod’s template.',
        command: isDefault
          ? 'kubectl -n kube-system get pods -l component=kube-scheduler'
          : shell`kubectl get pods -A --field-selector spec.schedulerName=${name}`,
      },
    },
  ];
}

const defaultScheduler = 'default-scheduler';

export const unschedulable: Check = {
  code: 'unschedulable',
  severity: 'error',
  title: 'No node takes a pod',
  rule: 'A pod is not scheduled (condition PodScheduled), or no scheduler has looked at it for a minute (spec.schedulerName names one that nobody runs). The scheduler’s own count says how many nodes fall out for which reason; which taints, labels, ports or amounts these are is told from the pod and the nodes, and which few nodes would do but for one of them; that its own pods of before hold the port, or had to give way to others (event Preempted). Where a claim is not bound or missing, that is the cause.',
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
  needs: [
    { what: 'relations' },
    { what: 'cluster', kinds: ['Node'], optional: true },
    { what: 'namespace', kinds: ['Deployment.apps'], optional: true },
    {
      what: 'namespace',
      kinds: ['Event'],
      any: [[{ column: 'reason', is: 'one-of', values: [preempted] }]],
      optional: true,
    },
  ],
  judge(pod, surroundings, now) {
    const condition = conditionOf(pod, 'PodScheduled');
    if (condition === null) return judgeUnseen(pod, now);
    if (condition.status === 'True') return [];
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
          fix: culprit === null ? lookAt(pod) : lookAt(culprit),
          follows: true,
        },
      ];
    }
    return [judgeSum(pod, message, surroundings, { since, evidence })];
  },
};

function judgeSum(
  pod: KeptObject,
  message: string,
  around: Surroundings,
  { since, evidence }: Pick<Judgement, 'since' | 'evidence'>,
): Judgement {
  const { objects, seen, root } = around;
  const nodes = seen('Node') ? objects('Node') : [];
  const barred = barredNodes(pod, nodes);
  const isOffered = nodes.some((node) => isAskedFor(node, objectAt(pod.body, 'spec')));
  const held = heldByOwnPod(message, around) ?? (isShort(message) ? heldByUrgent(pod, around) : null);
  // Of a claim that waits for its pod the scheduler says only that no volume fits.
  const claim = /find available persistent volumes/.test(message) ? claimOf(pod, around) : null;
  return {
    title: `no node takes the pod: ${placesText(message, { pod, nodes }) ?? message}${held === null ? '' : `; ${held.text}`}`,
    since,
    evidence: [
      ...evidence,
      ...(held?.evidence ?? []),
      ...barred.slice(0, 2).map(({ node, taints }) => fieldSays(node, 'spec.taints', taints.join(', '))),
    ],
    culprit: null,
    ...(claim === null ? {} : { suspects: [claim] }),
    cause: `unschedulable ${held?.cause ?? causeOf(message, pod, { barred, isOffered, root })}`,
    fix:
      held?.fix ??
      fixFor(message, barred) ??
      fixOfPlace(message, root) ??
      fixOfLabels(message, pod) ??
      lookAt(pod),
  };
}

function isShort(message: string): boolean {
  return /Insufficient|Too many pods/.test(message);
}

function fixFor(message: string, barred: readonly Barred[]): Fix | null {
  if (isShort(message))
    return { text: 'Ask for less, or add nodes that have so much.', command: 'kubectl describe nodes' };
  const [first] = barred;
  if (first !== undefined) {
    const [taint = ''] = first.taints;
    return {
      text: `The nodes that it asks for are kept for others: let it tolerate ${taint}, or take the taint away:`,
      command: shell`kubectl taint node ${first.node.name} ${`${taint}-`}`,
    };
  }
  return null;
}

function fixOfLabels(message: string, pod: KeptObject): Fix | null {
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
