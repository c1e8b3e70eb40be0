import { countAt, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../lib/json.ts';

/**
 * What kubectl prints as a pod's STATUS, its readiness and restarts.
 * The rules are those of `printPod` in kubernetes/pkg/printers/internalversion/printers.go (v1.36).
 */
export interface PodStatus {
  reason: string;
  ready: number;
  restarts: number;
  /** ISO 8601, null when nothing restarted. */
  lastRestartAt: string | null;
}

export function podStatus(pod: JsonObject): PodStatus {
  const status = objectAt(pod, 'status');
  const phase = textAt(status, 'reason') ?? textAt(status, 'phase') ?? 'Unknown';
  const gated = objectsAt(status, 'conditions').some(
    (condition) =>
      textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'reason') === 'SchedulingGated',
  );
  const init = initStatus(pod, gated ? 'SchedulingGated' : phase);
  const main = init.isInitializing && !hasCondition(status, 'Initialized') ? init : mainStatus(status, init);
  return {
    reason: deletionReason(pod, status) ?? main.reason,
    ready: main.ready,
    restarts: main.restarts.count,
    lastRestartAt: main.restarts.count === 0 ? null : main.restarts.lastAt,
  };
}

interface Restarts {
  count: number;
  lastAt: string | null;
}

interface Progress {
  reason: string;
  ready: number;
  restarts: Restarts;
}

interface InitProgress extends Progress {
  isInitializing: boolean;
  /** Those of sidecars among `restarts`: of plain init containers kubectl counts them only while they run. */
  sidecarRestarts: Restarts;
}

function initStatus(pod: JsonObject, phase: string): InitProgress {
  const specs = objectsAt(objectAt(pod, 'spec'), 'initContainers');
  const sidecars = new Set(specs.filter(isSidecar).map((container) => textAt(container, 'name')));
  const progress: InitProgress = {
    reason: phase,
    ready: 0,
    restarts: { count: 0, lastAt: null },
    sidecarRestarts: { count: 0, lastAt: null },
    isInitializing: false,
  };
  const containers = objectsAt(objectAt(pod, 'status'), 'initContainerStatuses');
  for (const [index, container] of containers.entries()) {
    const isOfSidecar = sidecars.has(textAt(container, 'name'));
    addRestarts(progress.restarts, container);
    if (isOfSidecar) addRestarts(progress.sidecarRestarts, container);
    if (hasSucceeded(container)) continue;
    if (!isOfSidecar || container.started !== true)
      return { ...progress, reason: initReason(container, index, specs.length), isInitializing: true };
    if (container.ready === true) progress.ready += 1;
  }
  return progress;
}

/** An init container that goes on running beside the others. */
export function isSidecar(container: JsonObject): boolean {
  return textAt(container, 'restartPolicy') === 'Always';
}

function hasSucceeded(container: JsonObject): boolean {
  return terminatedOf(container) !== null && exitCodeOf(container) === 0;
}

/** Why the first init container that is not done keeps the pod from starting. */
function initReason(container: JsonObject, index: number, count: number): string {
  const terminated = terminatedOf(container);
  if (terminated !== null) return `Init:${terminationReason(terminated)}`;
  const waiting = waitingReason(container);
  if (waiting !== null && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${count}`;
}

function mainStatus(status: JsonObject | null, init: InitProgress): Progress {
  const progress: Progress = {
    reason: init.reason,
    ready: init.ready,
    restarts: { ...init.sidecarRestarts },
  };
  let hasRunning = false;
  let failure: string | null = null;
  for (const container of objectsAt(status, 'containerStatuses').toReversed()) {
    addRestarts(progress.restarts, container);
    const reason = containerReason(container);
    if (reason !== null) progress.reason = reason;
    else if (container.ready === true && objectAt(objectAt(container, 'state'), 'running') !== null) {
      hasRunning = true;
      progress.ready += 1;
    }
    if (hasFailed(container)) failure = progress.reason;
  }
  if (progress.reason === 'Completed') progress.reason = completedReason(status, hasRunning, failure);
  return progress;
}

/** The first container is done: what the others do says more. */
function completedReason(status: JsonObject | null, hasRunning: boolean, failure: string | null): string {
  if (hasRunning && hasCondition(status, 'Ready')) return 'Running';
  return failure ?? (hasRunning ? 'NotReady' : 'Completed');
}

/** It ended with another exit code than 0, and does not wait to be started again. */
function hasFailed(container: JsonObject): boolean {
  return waitingReason(container) === null && exitCodeOf(container) !== 0;
}

function terminatedOf(container: JsonObject): JsonObject | null {
  return objectAt(objectAt(container, 'state'), 'terminated');
}

function exitCodeOf(container: JsonObject): number {
  return numberAt(terminatedOf(container), 'exitCode') ?? 0;
}

function waitingReason(container: JsonObject): string | null {
  return textAt(objectAt(objectAt(container, 'state'), 'waiting'), 'reason');
}

function containerReason(container: JsonObject): string | null {
  const terminated = terminatedOf(container);
  return waitingReason(container) ?? (terminated === null ? null : terminationReason(terminated));
}

function terminationReason(terminated: JsonObject): string {
  const reason = textAt(terminated, 'reason');
  if (reason !== null) return reason;
  const signal = numberAt(terminated, 'signal') ?? 0;
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode') ?? 0}`;
}

/** The first condition of that type counts, as for kubectl. */
function hasCondition(status: JsonObject | null, type: string): boolean {
  const condition = objectsAt(status, 'conditions').find((candidate) => textAt(candidate, 'type') === type);
  return textAt(condition ?? null, 'status') === 'True';
}

function deletionReason(pod: JsonObject, status: JsonObject | null): string | null {
  if (textAt(objectAt(pod, 'metadata'), 'deletionTimestamp') === null) return null;
  if (textAt(status, 'reason') === 'NodeLost') return 'Unknown';
  const phase = textAt(status, 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? null : 'Terminating';
}

function addRestarts(restarts: Restarts, container: JsonObject): void {
  restarts.count += countAt(container, 'restartCount') ?? 0;
  const finishedAt = textAt(objectAt(objectAt(container, 'lastState'), 'terminated'), 'finishedAt');
  if (finishedAt !== null && (restarts.lastAt === null || finishedAt > restarts.lastAt))
    restarts.lastAt = finishedAt;
}
