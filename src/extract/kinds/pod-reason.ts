import { type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../json.ts';

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
  const main = init.isInitializing && !isInitialized(status) ? init : mainStatus(status, init);
  return {
    reason: deletionReason(pod, status) ?? main.reason,
    ready: main.ready,
    restarts: main.restarts,
    lastRestartAt: main.lastRestartAt,
  };
}

interface Progress extends PodStatus {
  isInitializing: boolean;
}

function initStatus(pod: JsonObject, phase: string): Progress {
  const specs = new Map(
    objectsAt(objectAt(pod, 'spec'), 'initContainers').map((container) => [
      textAt(container, 'name'),
      container,
    ]),
  );
  const progress: Progress = {
    reason: phase,
    ready: 0,
    restarts: 0,
    lastRestartAt: null,
    isInitializing: false,
  };
  const containers = objectsAt(objectAt(pod, 'status'), 'initContainerStatuses');
  for (const [index, container] of containers.entries()) {
    const isSidecar = textAt(specs.get(textAt(container, 'name')) ?? null, 'restartPolicy') === 'Always';
    addRestarts(progress, container);
    const reason = initReason(container, isSidecar, index, specs.size);
    if (reason === null) {
      if (isSidecar && container.ready === true) progress.ready += 1;
      continue;
    }
    return { ...progress, reason, isInitializing: true };
  }
  return progress;
}

/** null: this init container is done and the next one's turn has come. */
function initReason(container: JsonObject, isSidecar: boolean, index: number, count: number): string | null {
  const state = objectAt(container, 'state');
  const terminated = objectAt(state, 'terminated');
  if (terminated !== null && numberAt(terminated, 'exitCode') === 0) return null;
  if (isSidecar && container.started === true) return null;
  if (terminated !== null) return `Init:${terminationReason(terminated)}`;
  const waiting = textAt(objectAt(state, 'waiting'), 'reason');
  if (waiting !== null && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${count}`;
}

function isInitialized(status: JsonObject | null): boolean {
  return objectsAt(status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Initialized' && textAt(condition, 'status') === 'True',
  );
}

function mainStatus(status: JsonObject | null, init: Progress): PodStatus {
  // Restarts of plain init containers are counted only while initializing; kubectl keeps those of sidecars.
  const progress: PodStatus = {
    reason: init.reason,
    ready: init.ready,
    restarts: init.restarts,
    lastRestartAt: init.lastRestartAt,
  };
  let hasRunning = false;
  for (const container of objectsAt(status, 'containerStatuses').toReversed()) {
    addRestarts(progress, container);
    const reason = containerReason(container);
    if (reason !== null) progress.reason = reason;
    else if (container.ready === true && objectAt(objectAt(container, 'state'), 'running') !== null) {
      hasRunning = true;
      progress.ready += 1;
    }
  }
  if (progress.reason === 'Completed' && hasRunning)
    progress.reason = isReady(status) ? 'Running' : 'NotReady';
  return progress;
}

function containerReason(container: JsonObject): string | null {
  const state = objectAt(container, 'state');
  const waiting = textAt(objectAt(state, 'waiting'), 'reason');
  if (waiting !== null) return waiting;
  const terminated = objectAt(state, 'terminated');
  return terminated === null ? null : terminationReason(terminated);
}

function terminationReason(terminated: JsonObject): string {
  const reason = textAt(terminated, 'reason');
  if (reason !== null) return reason;
  const signal = numberAt(terminated, 'signal') ?? 0;
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode') ?? 0}`;
}

function isReady(status: JsonObject | null): boolean {
  return objectsAt(status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}

function deletionReason(pod: JsonObject, status: JsonObject | null): string | null {
  if (textAt(objectAt(pod, 'metadata'), 'deletionTimestamp') === null) return null;
  if (textAt(status, 'reason') === 'NodeLost') return 'Unknown';
  const phase = textAt(status, 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? null : 'Terminating';
}

function addRestarts(progress: PodStatus, container: JsonObject): void {
  progress.restarts += numberAt(container, 'restartCount') ?? 0;
  const finishedAt = textAt(objectAt(objectAt(container, 'lastState'), 'terminated'), 'finishedAt');
  if (finishedAt !== null && (progress.lastRestartAt === null || finishedAt > progress.lastRestartAt))
    progress.lastRestartAt = finishedAt;
}
