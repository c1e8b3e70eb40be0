import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { conditionSays, fieldSays, relationSays } from '../evidence.ts';
import { lookAt } from '../next-steps.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell, withOption } from '../shell.ts';

function podsOn({ pointedToBy }: Surroundings): number {
  return pointedToBy.filter(({ from, type }) => type === 'runs-on' && from.kind === 'Pod').length;
}

function podWords(count: number): string {
  return count === 1 ? '1 pod is on it' : `${count} pods are on it`;
}

export const nodeNotReady: Check = {
  code: 'node-not-ready',
  severity: 'error',
  title: 'A node is not ready',
  rule: 'The condition Ready of a node is False or Unknown. What is on it, and what is wrong with that for the node’s sake, is one incident with it.',
  candidates: [{ kind: 'Node', any: [[{ is: 'not-all-ready' }]] }],
  needs: [{ what: 'referrers' }],
  judge(node, around) {
    const ready = conditionOf(node, 'Ready');
    if (ready?.status === 'True') return [];
    const count = podsOn(around);
    const says = ready === null ? 'it never said how it is' : `${ready.reason}: ${ready.message}`;
    const isSilent = ready === null || ready.status === 'Unknown';
    return [
      {
        title: `node ${node.name} ${isSilent ? 'has fallen silent' : 'is not ready'}; ${podWords(count)}`,
        since: ready?.since ?? node.createdAt,
        evidence: [
          fieldSays(node, 'status.conditions[Ready]', says, ready?.since ?? null),
          relationSays(node, 'spec.nodeName', podWords(count)),
        ],
        culprit: null,
        cause: `node ${node.name} not ready`,
        fix: {
          text: isSilent
            ? 'Look whether the machine runs and reaches the API server, and at its kubelet.'
            : 'Look at the kubelet and the container runtime of the node.',
          command: shell`kubectl describe node ${node.name}`,
        },
        severity: count > 0 ? 'error' : 'warning',
      },
    ];
  },
};

/** A pod of a node that is gone quiet: nothing else says that it is not well. */
export const podOnLostNode: Check = {
  code: 'pod-on-lost-node',
  severity: 'error',
  title: 'A pod is on a node that is not ready, or gone',
  rule: 'A pod that should run is on a node that is not ready or that is not there. It belongs to the node’s incident.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Pending', 'Running', 'Unknown'] },
          { is: 'on-unready-node' },
        ],
      ],
    },
  ],
  needs: [{ what: 'relations' }],
  judge(pod, { pointsTo }) {
    const on = pointsTo.find(({ type }) => type === 'runs-on');
    if (on === undefined || on.to.name === null) return [];
    const isGone = on.state === 'dangling';
    const isDown = on.state === 'found' && (on.to.readyCount ?? 1) < 1;
    if (!isGone && !isDown) return [];
    const { name } = on.to;
    return [
      {
        title: isGone
          ? `the pod is on node ${name}, which is gone`
          : `the pod is on node ${name}, which is not ready`,
        since: conditionOf(pod, 'Ready')?.since ?? null,
        evidence: [
          relationSays(pod, 'spec.nodeName', `${name}: ${isGone ? 'gone' : (on.to.reason ?? 'NotReady')}`),
        ],
        culprit: { kind: 'Node', namespace: null, name },
        cause: isGone ? `node ${name} gone` : `on node ${name}`,
        fix: isGone
          ? {
              text: 'Where the machine is really off, take the pod away: its controller starts another one elsewhere.',
              command: withOption(shell`kubectl delete pod ${pod.name} --force`, '-n', pod.namespace),
            }
          : lookAt({ kind: 'Node', namespace: null, name }),
        follows: !isGone,
      },
    ];
  },
};

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

export const nodePressure: Check = {
  code: 'node-pressure',
  severity: 'warning',
  title: 'A node is short of something',
  rule: 'A node that is ready has MemoryPressure, DiskPressure, PIDPressure or no network: it takes no new pods, or evicts some.',
  candidates: [{ kind: 'Node', any: [[{ is: 'complains' }]] }],
  needs: [],
  judge(node): Judgement[] {
    if (conditionOf(node, 'Ready')?.status !== 'True') return [];
    return pressures.flatMap((type) => {
      const condition = conditionOf(node, type);
      if (condition?.status !== 'True') return [];
      return [
        {
          title: `node ${node.name} has ${type}: ${condition.message}`,
          since: condition.since,
          evidence: [conditionSays(node, type, condition)],
          culprit: null,
          cause: `node ${node.name} ${type}`,
          fix: {
            text: 'See what takes the most, and give it limits or another node.',
            command: shell`kubectl describe node ${node.name}`,
          },
        },
      ];
    });
  },
};

export const nodeCordoned: Check = {
  code: 'node-cordoned',
  severity: 'notice',
  title: 'A node takes no new pods',
  rule: 'A node is cordoned. Nobody is harmed while pods find room elsewhere.',
  candidates: [{ kind: 'Node', any: [[{ column: 'facts.schedulable', is: 'one-of', values: [0] }]] }],
  needs: [{ what: 'referrers' }],
  judge: (node, around) => [
    {
      title: `node ${node.name} is cordoned; ${podWords(podsOn(around))}`,
      since: taintedSince(node),
      evidence: [fieldSays(node, 'spec.unschedulable', 'true')],
      culprit: null,
      cause: `node ${node.name} cordoned`,
      fix: { text: 'Uncordon it once its work is done.', command: shell`kubectl uncordon ${node.name}` },
      harms: false,
    },
  ],
};

function taintedSince({ body }: KeptObject): string | null {
  const taints = objectAt(body, 'spec')?.taints;
  const found = Array.isArray(taints)
    ? taints.find((taint) => taint?.key === 'node.kubernetes.io/unschedulable')
    : undefined;
  return typeof found?.timeAdded === 'string' ? found.timeAdded : null;
}
