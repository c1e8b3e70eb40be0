import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { cannotStart, cannotStartIn } from '../cannot-start.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays, lastEvent, placeName, waitingSays } from '../evidence.ts';
import { missingInMessage, missingInVolume } from '../missing.ts';
import { fixOfContainer, fixOfStart } from '../next-steps.ts';
import { type ContainerPart, containersOf, notReadySince } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const reasons = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
]);

function judgeContainer(pod: KeptObject, container: ContainerPart, { root }: Surroundings): Judgement[] {
  const { waiting, name, restarts } = container;
  if (waiting === null || !reasons.has(waiting.reason)) return [];
  const missing = missingInMessage(waiting.message, pod.namespace);
  const since = notReadySince(pod);
  const evidence = [waitingSays(pod, container, waiting)];
  if (missing !== null) return [{ ...missing, since, evidence }];
  const why = cannotStartIn(waiting.message);
  // Once it has been tried again the crash loop tells of it.
  if (why !== null && restarts >= 2) return [];
  if (why !== null) return [{ ...cannotStart(container, root, why), since, evidence, culprit: null }];
  return [
    {
      title: `container ${name} cannot be made: ${waiting.message}`,
      since,
      evidence,
      culprit: null,
      cause: `container-config ${root.kind} ${placeName(root)} ${name}: ${waiting.reason} ${withoutNames(waiting.message, pod)}`,
      fix: fixOfContainer(waiting.message, root),
    },
  ];
}

/** What differs between the pods of one workload is no part of the cause. */
function withoutNames(message: string, { name, uid }: KeptObject): string {
  return message
    .replaceAll(name, 'POD')
    .replaceAll(uid ?? name, 'UID')
    .replace(/[0-9a-f]{32,64}/g, 'ID');
}

export const containerConfig: Check = {
  code: 'container-config',
  severity: 'error',
  title: 'A container cannot be made',
  rule: 'The kubelet refuses to make or start a container: a ConfigMap, Secret or key that is missing, a setting of security that contradicts the image, a command that is not there.',
  candidates: [
    {
      kind: 'Pod',
      any: [[{ column: 'phase', is: 'one-of', values: ['Pending', 'Running'] }, { is: 'not-all-ready' }]],
    },
  ],
  needs: [],
  judge: (pod, surroundings) =>
    containersOf(pod).flatMap((container) => judgeContainer(pod, container, surroundings)),
};

/** Longer than a node takes to pull nothing and mount what is there. */
const patienceMs = 120_000;
const startTroubles = [
  'FailedMount',
  'FailedAttachVolume',
  'FailedCreatePodSandBox',
  'FailedMapVolume',
  'FailedPrepareDynamicResources',
];

export const stuckCreating: Check = {
  code: 'stuck-creating',
  severity: 'error',
  title: 'A pod has a node and does not start',
  rule: 'For two minutes or more a pod’s containers wait to be created. The event that tells of it (a volume, the network of the pod) gives the cause.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Pending'] },
          { column: 'node', is: 'present' },
          { column: 'deletingSince', is: 'absent' },
        ],
      ],
    },
  ],
  needs: [{ what: 'events' }],
  judge(pod, { events, root }, now) {
    const waits = containersOf(pod).some(
      ({ waiting }) => waiting?.reason === 'ContainerCreating' || waiting?.reason === 'PodInitializing',
    );
    const initRuns = containersOf(pod).some(
      ({ isInit, runningSince, waiting, lastTerminated }) =>
        isInit &&
        (runningSince !== null ||
          lastTerminated !== null ||
          (waiting !== null &&
            waiting.reason !== 'PodInitializing' &&
            waiting.reason !== 'ContainerCreating')),
    );
    const event = lastEvent(events, startTroubles);
    const isLate = now - Date.parse(pod.createdAt ?? '') > patienceMs;
    if (!waits || initRuns || (event === null && !isLate)) return [];
    const since = notReadySince(pod);
    if (event === null) return [silent(pod, root, since)];
    const missing =
      missingInMessage(event.message ?? '', pod.namespace) ?? missingInVolume(event.message ?? '', pod);
    const evidence = [eventSays(pod, event)];
    if (missing !== null) return [{ ...missing, since, evidence }];
    const message = withoutNames(event.message ?? '', pod);
    const title = `the pod does not start: ${event.reason}: ${message}`;
    return [
      {
        title,
        since,
        evidence,
        culprit: null,
        cause: `stuck-creating ${root.kind} ${placeName(root)}: ${event.reason} ${message}`,
        fix: fixOfStart(event.reason, message, pod),
      },
    ];
  },
};

function silent(pod: KeptObject, root: Surroundings['root'], since: string | null): Judgement {
  return {
    title: `the pod does not start, and nothing says why${pod.node === null ? '' : ` (node ${pod.node})`}`,
    since,
    evidence: [fieldSays(pod, 'status.phase', 'Pending, with a node')],
    culprit: pod.node === null ? null : { kind: 'Node', namespace: null, name: pod.node },
    cause: `stuck-creating ${root.kind} ${placeName(root)}`,
    fix: {
      text: 'Look at the pod’s events and at the kubelet of its node.',
      command: shell`kubectl -n ${pod.namespace ?? 'default'} describe pod ${pod.name}`,
    },
    severity: 'warning',
    follows: true,
  };
}
