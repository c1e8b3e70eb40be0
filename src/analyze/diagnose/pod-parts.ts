import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import type { Relation } from '../../domain/relation.ts';
import { type JsonObject, numberAt, objectAt, objectsAt, textAt, textMapAt } from '../../lib/json.ts';

export interface Terminated {
  exitCode: number;
  signal: number | null;
  reason: string;
  message: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Path of it: `status.containerStatuses[web].lastState.terminated`. */
  path: string;
}

/** A container of a pod: what was asked for, and what became of it. */
export interface ContainerPart {
  name: string;
  isInit: boolean;
  spec: JsonObject;
  image: string;
  restarts: number;
  isReady: boolean;
  /** false: a startup probe has not passed. null: not told. */
  isStarted: boolean | null;
  waiting: { reason: string; message: string } | null;
  runningSince: string | null;
  terminated: Terminated | null;
  lastTerminated: Terminated | null;
  /** Path of its status: `status.containerStatuses[web]`. */
  path: string;
}

export function containersOf({ body }: Pick<KeptObject, 'body'>): ContainerPart[] {
  return [
    ...partsOf(body, { list: 'initContainers', statuses: 'initContainerStatuses' }),
    ...partsOf(body, { list: 'containers', statuses: 'containerStatuses' }),
  ];
}

function partsOf(body: JsonObject, { list, statuses }: { list: string; statuses: string }): ContainerPart[] {
  const found = objectsAt(objectAt(body, 'status'), statuses);
  return objectsAt(objectAt(body, 'spec'), list).map((spec) => {
    const name = textAt(spec, 'name') ?? '';
    const status = found.find((candidate) => textAt(candidate, 'name') === name) ?? null;
    const path = `status.${statuses}[${name}]`;
    const state = objectAt(status, 'state');
    const waiting = objectAt(state, 'waiting');
    return {
      name,
      isInit: list === 'initContainers',
      spec,
      image: textAt(spec, 'image') ?? '',
      restarts: numberAt(status, 'restartCount') ?? 0,
      isReady: status?.ready === true,
      isStarted: typeof status?.started === 'boolean' ? status.started : null,
      waiting:
        waiting === null
          ? null
          : { reason: textAt(waiting, 'reason') ?? '', message: textAt(waiting, 'message') ?? '' },
      runningSince: textAt(objectAt(state, 'running'), 'startedAt'),
      terminated: terminatedOf(objectAt(state, 'terminated'), `${path}.state.terminated`),
      lastTerminated: terminatedOf(
        objectAt(objectAt(status, 'lastState'), 'terminated'),
        `${path}.lastState.terminated`,
      ),
      path,
    };
  });
}

/** How a container ended last: now, or before it was started again. */
export function lastEndOf({
  terminated,
  lastTerminated,
}: Pick<ContainerPart, 'terminated' | 'lastTerminated'>): Terminated | null {
  return terminated ?? lastTerminated;
}

function terminatedOf(ended: JsonObject | null, path: string): Terminated | null {
  if (ended === null) return null;
  return {
    exitCode: numberAt(ended, 'exitCode') ?? 0,
    signal: numberAt(ended, 'signal'),
    reason: textAt(ended, 'reason') ?? '',
    message: textAt(ended, 'message'),
    startedAt: textAt(ended, 'startedAt'),
    finishedAt: textAt(ended, 'finishedAt'),
    path,
  };
}

/** The labels and the spec of the pods that an object makes, or of the pod that it is. */
export function templateOf({ kind, body }: Pick<KeptObject, 'kind' | 'body'>): {
  labels: Record<string, string>;
  spec: JsonObject | null;
} {
  const spec = objectAt(body, 'spec');
  const holder = kind === 'CronJob.batch' ? objectAt(objectAt(spec, 'jobTemplate'), 'spec') : spec;
  const template = kind === 'Pod' ? body : objectAt(holder, 'template');
  return {
    labels: textMapAt(objectAt(template, 'metadata'), 'labels'),
    spec: objectAt(template, 'spec'),
  };
}

/** The labels that a Service's pods have. */
export function selectorOf({ body }: Pick<KeptObject, 'body'>): Record<string, string> {
  return textMapAt(objectAt(body, 'spec'), 'selector');
}

/** What is asked for, of labels, and is not so. */
export function lackedOf(
  asked: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): [string, string][] {
  return Object.entries(asked).filter(([key, value]) => labels[key] !== value);
}

export interface Condition {
  status: string;
  reason: string;
  message: string;
  /** Since when it is so. */
  since: string | null;
}

/** A condition of any object's status; null: it has none of that type. */
export function conditionOf({ body }: Pick<KeptObject, 'body'>, type: string): Condition | null {
  const found = objectsAt(objectAt(body, 'status'), 'conditions').find(
    (candidate) => textAt(candidate, 'type') === type,
  );
  if (found === undefined) return null;
  return {
    status: textAt(found, 'status') ?? '',
    reason: textAt(found, 'reason') ?? '',
    message: textAt(found, 'message') ?? '',
    since: textAt(found, 'lastTransitionTime'),
  };
}

/** Since when a pod is not ready; as long as it is there, where nothing says. */
export function notReadySince(pod: KeptObject): string | null {
  return conditionOf(pod, 'Ready')?.since ?? pod.createdAt;
}

/** Whether what a selector selected is a pod that gets traffic. */
export function isReadyPod({ to }: Relation): boolean {
  return to.phase === 'Running' && to.readyCount !== null && to.readyCount === to.wantedCount;
}

/** The exit codes that shells and the kernel give a meaning. */
const meanings: Readonly<Record<number, string>> = {
  0: 'it ends by itself, without an error',
  1: 'an error of the program',
  2: 'wrong use of a shell or a program',
  126: 'the command cannot be run',
  127: 'the command is not there',
  128: 'it could not be started',
  132: 'SIGILL: the program needs another processor',
  134: 'SIGABRT: the program gave up',
  135: 'SIGBUS',
  137: 'SIGKILL: killed from outside',
  139: 'SIGSEGV: a fault in memory',
  143: 'SIGTERM: told to end',
};

/** `exit code 137 (SIGKILL: killed from outside)`. */
export function exitWords({ exitCode, signal }: Terminated): string {
  if (signal !== null && signal > 0) return `signal ${signal}`;
  const meaning = Object.hasOwn(meanings, exitCode) ? meanings[exitCode] : undefined;
  return `exit code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}`;
}
