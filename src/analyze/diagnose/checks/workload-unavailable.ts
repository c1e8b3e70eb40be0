import type { ObjectReference } from '../../../domain/finding.ts';
import type { CandidateFilter, KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { conditionSays, fieldSays, namedObject, placeName, shortKind } from '../evidence.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';
import { waitingOrdinals } from './stateful-set.ts';

/** Pods that come and go make a workload short for a moment. */
const patienceMs = 60_000;

/** What its init containers call: they wait for it, where it does not answer. */
function awaited({ pointsTo }: Surroundings): ObjectReference[] {
  return pointsTo
    .filter(({ type, field }) => type === 'calls' && field.includes('initContainers['))
    .flatMap(({ to }) => namedObject(to) ?? []);
}

function judgeRollout(workload: KeptObject, around: Surroundings): Judgement[] {
  const condition = conditionOf(workload, 'Progressing');
  if (condition?.status !== 'False') return [];
  const { readyCount, wantedCount } = workload;
  const isServing = (readyCount ?? 0) >= (wantedCount ?? 1);
  return [
    {
      title: `the rollout is stuck${isServing ? ', while the pods of before go on' : ''}: ${condition.message}`,
      since: condition.since,
      evidence: [conditionSays(workload, 'Progressing', condition)],
      culprit: null,
      cause: `rollout ${workload.kind} ${placeName(workload)}`,
      fix: {
        text: 'Mend what keeps the new pods from getting ready, or go back.',
        command: shell`kubectl -n ${workload.namespace ?? 'default'} rollout undo deployment/${workload.name}`,
      },
      severity: isServing ? 'warning' : 'error',
      follows: true,
      suspects: awaited(around),
    },
  ];
}

/** A condition's time changes with each try: only for Deployments is it that of being short. */
function shortSince(workload: KeptObject): string | null {
  const available = conditionOf(workload, 'Available');
  return available?.status === 'False' ? available.since : null;
}

function judge(workload: KeptObject, around: Surroundings, now: number): Judgement[] {
  const { readyCount, wantedCount, createdAt, kind } = workload;
  const rollout = kind === 'Deployment.apps' ? judgeRollout(workload, around) : [];
  const since = shortSince(workload);
  const isNew = now - Date.parse(since ?? createdAt ?? '') < patienceMs;
  if (rollout.length > 0 || (readyCount ?? 0) >= (wantedCount ?? 0) || isNew) return rollout;
  const ready = readyCount ?? 0;
  const waiting = kind === 'StatefulSet.apps' ? waitingOrdinals(workload) : null;
  return [
    {
      title: `${ready} of ${wantedCount} pods ready${waiting === null ? '' : `; ${waiting}`}`,
      since,
      evidence: [fieldSays(workload, 'status', `${ready} of ${wantedCount} ready`, since)],
      culprit: null,
      cause: `unavailable ${kind} ${placeName(workload)}`,
      fix: {
        text: 'Look at its pods and events.',
        command: shell`kubectl -n ${workload.namespace ?? 'default'} describe ${shortKind(kind).toLowerCase()} ${workload.name}`,
      },
      severity: ready === 0 ? 'error' : 'warning',
      follows: true,
      suspects: awaited(around),
    },
  ];
}

function short(kind: string): CandidateFilter {
  return { kind, any: [[{ is: 'not-all-ready' }]] };
}

export const workloadUnavailable: Check = {
  code: 'workload-unavailable',
  severity: 'error',
  title: 'A workload has fewer ready pods than it should',
  rule: 'A Deployment, StatefulSet or DaemonSet has been short of ready pods for a minute, or a rollout passed its progress deadline. It is told by itself only where no finding about its pods says why, nor one about a Service that its init containers call.',
  candidates: [
    { kind: 'Deployment.apps', any: [[{ is: 'not-all-ready' }], [{ is: 'complains' }]] },
    short('StatefulSet.apps'),
    short('DaemonSet.apps'),
  ],
  needs: [{ what: 'relations' }],
  judge: (workload, around, now) => judge(workload, around, now),
};
