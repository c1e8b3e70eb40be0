import { objectAt, textAt } from '../../../lib/json.ts';
import type { Check } from '../check.ts';
import { fieldSays } from '../evidence.ts';
import { shell } from '../shell.ts';

const dayMs = 86_400_000;

export const evicted: Check = {
  code: 'evicted',
  severity: 'warning',
  title: 'A node evicted pods',
  rule: 'A pod of the last day failed with reason Evicted: its node had too little memory, disk or processes. Nobody is harmed where its controller made another; the node may do it again.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Failed'] },
          { column: 'reason', is: 'one-of', values: ['Evicted'] },
        ],
      ],
    },
  ],
  needs: [],
  judge(pod, { owners }, now) {
    const status = objectAt(pod.body, 'status');
    const message = textAt(status, 'message') ?? 'Evicted';
    const since = textAt(status, 'startTime') ?? pod.createdAt;
    if (now - Date.parse(since ?? '') > dayMs) return [];
    const what = /low on resource: (\S+?)[. ]/.exec(message)?.[1] ?? 'resources';
    const node = pod.node ?? 'its node';
    return [
      {
        title: `node ${node} ran low on ${what} and evicted pods`,
        since,
        evidence: [fieldSays(pod, 'status.message', message)],
        culprit: pod.node === null ? null : { kind: 'Node', namespace: null, name: pod.node },
        cause: `evicted ${node} ${what}`,
        fix: {
          text: `Give pods on ${node} requests that match what they use, or the node more room.`,
          command: shell`kubectl describe node ${node}`,
        },
        harms: owners.length === 0,
        suspects: pod.node === null ? [] : [{ kind: 'Node', namespace: null, name: node }],
      },
    ];
  },
};
