import type { KeptEvent, KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, lastEvent, placeName } from '../evidence.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const dayMs = 86_400_000;
/** What was evicted so lately is evicted again, as long as nothing was changed. */
const recentMs = 3_600_000;

/** How the kubelet words that a pod is over a limit of its own, and what of it is. */
const ownLimits: readonly { says: RegExp; over: (match: RegExpExecArray) => string; fix: string }[] = [
  {
    says: /Usage of EmptyDir volume "([^"]+)" exceeds the limit "([^"]+)"/,
    over: ([, volume, limit]) => `its emptyDir volume ${volume} is over its limit of ${limit} (sizeLimit)`,
    fix: 'Raise sizeLimit of the volume, or write less into it.',
  },
  {
    says: /Container (\S+) exceeded its local ephemeral storage limit "([^"]+)"/,
    over: ([, container, limit]) => `container ${container} is over its ephemeral-storage limit of ${limit}`,
    fix: 'Raise the container’s limit of ephemeral-storage, or write less outside of volumes.',
  },
  {
    says: /ephemeral local storage usage exceeds the total limit of containers (\S+?)\.?(?:\s|$)/,
    over: ([, limit]) => `its containers and volumes are over their ephemeral-storage limit of ${limit}`,
    fix: 'Raise the containers’ limits of ephemeral-storage, or write less.',
  },
];

/** Only by the node’s eviction a condition tells when; the event is kept for an hour. */
function evictedAt(pod: KeptObject, events: readonly KeptEvent[]): string | null {
  return (
    lastEvent(events, ['Evicted'])?.lastSeen ??
    conditionOf(pod, 'DisruptionTarget')?.since ??
    textAt(objectAt(pod.body, 'status'), 'startTime') ??
    pod.createdAt
  );
}

/** A pod’s own limit is the same on every node: whoever makes it anew makes it for the next eviction. */
function byOwnLimit(
  pod: KeptObject,
  message: string,
  { root, events }: Surroundings,
  now: number,
): Judgement | null {
  for (const { says, over, fix } of ownLimits) {
    const match = says.exec(message);
    if (match === null) continue;
    const what = over(match);
    const since = evictedAt(pod, events);
    return {
      title: `pods are evicted: ${what}`,
      since,
      evidence: [fieldSays(pod, 'status.message', message.trim(), since)],
      culprit: null,
      cause: `over its own limit ${root.kind} ${placeName(root)}: ${what}`,
      fix: { text: fix, command: null },
      severity: now - Date.parse(since ?? '') < recentMs ? 'error' : 'warning',
    };
  }
  return null;
}

function byNode(pod: KeptObject, message: string, { owners, events }: Surroundings): Judgement {
  const what = /low on resource: (\S+?)[. ]/.exec(message)?.[1] ?? 'resources';
  const node = pod.node ?? 'its node';
  const places = pod.node === null ? [] : [{ kind: 'Node', namespace: null, name: pod.node }];
  return {
    title: `node ${node} ran low on ${what} and evicted pods`,
    since: evictedAt(pod, events),
    evidence: [fieldSays(pod, 'status.message', message)],
    culprit: places[0] ?? null,
    cause: `evicted ${node} ${what}`,
    fix: {
      text: `Give pods on ${node} requests that match what they use, or the node more room.`,
      command: shell`kubectl describe node ${node}`,
    },
    harms: owners.length === 0,
    suspects: places,
  };
}

export const evicted: Check = {
  code: 'evicted',
  severity: 'warning',
  title: 'Pods were evicted',
  rule: 'A pod of the last day failed with reason Evicted: it was over a limit of its own (an error for an hour: emptyDir sizeLimit, ephemeral-storage), or its node had too little memory, disk or processes. By the node nobody is harmed where its controller made another; the node may do it again.',
  // The column shows what a container ended with, as kubectl does; that the pod was evicted is only in its status.
  candidates: [{ kind: 'Pod', any: [[{ column: 'phase', is: 'one-of', values: ['Failed'] }]] }],
  needs: [{ what: 'events' }],
  judge(pod, surroundings, now) {
    const status = objectAt(pod.body, 'status');
    if (
      textAt(status, 'reason') !== 'Evicted' ||
      now - Date.parse(evictedAt(pod, surroundings.events) ?? '') > dayMs
    )
      return [];
    const message = textAt(status, 'message') ?? 'Evicted';
    return [byOwnLimit(pod, message, surroundings, now) ?? byNode(pod, message, surroundings)];
  },
};
