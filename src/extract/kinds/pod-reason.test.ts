import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import { podStatus } from './pod-reason.ts';

interface PodParts {
  phase?: string;
  reason?: string;
  deleting?: boolean;
  conditions?: Record<string, string>;
  init?: JsonObject[];
  containers?: JsonObject[];
}

/** A container's status; a sidecar is an init container with restartPolicy Always. */
function container(state: JsonObject | undefined, more: JsonObject = {}): JsonObject {
  return { ready: false, restartCount: 0, state, ...more };
}

const running = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const up = container(running, { ready: true, started: true });
const done = container({ terminated: { exitCode: 0, reason: 'Completed' } });
const sidecar = { sidecar: true };

function waiting(reason: string, more: JsonObject = {}): JsonObject {
  return container({ waiting: { reason } }, more);
}

function terminated(more: JsonObject, rest: JsonObject = {}): JsonObject {
  return container({ terminated: more }, rest);
}

function restarted(count: number, at: string | null, more: JsonObject = {}): JsonObject {
  return { ...up, restartCount: count, lastState: { terminated: { exitCode: 1, finishedAt: at } }, ...more };
}

function podOf({
  phase,
  reason,
  deleting,
  conditions = {},
  init = [],
  containers = [],
}: PodParts): JsonObject {
  const name = (kind: string, index: number): string => `${kind}-${index}`;
  const statusOf = (kind: string) => (status: JsonObject, index: number) => {
    const { sidecar: _, ...rest } = status;
    return { name: name(kind, index), image: 'i', imageID: '', ...rest };
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-0',
      namespace: 'shop',
      ...(deleting ? { deletionTimestamp: '2026-01-02T00:00:00Z' } : {}),
    },
    spec: {
      initContainers: init.map((status, index) => ({
        name: name('init', index),
        image: 'i',
        ...(status.sidecar === true ? { restartPolicy: 'Always' } : {}),
      })),
      containers: containers.map((_, index) => ({ name: name('main', index), image: 'i' })),
    },
    status: {
      phase,
      reason,
      conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })),
      initContainerStatuses: init.map(statusOf('init')),
      containerStatuses: containers.map(statusOf('main')),
    },
  };
}

const initialized = { Initialized: 'True' };

/** What kubectl v1.36 prints as STATUS; checked with its own printers. */
const reasons: [string, string, PodParts][] = [
  ['what only its phase tells', 'Pending', { phase: 'Pending' }],
  ['a running pod', 'Running', { phase: 'Running', containers: [up] }],
  ['a completed pod', 'Completed', { phase: 'Succeeded', containers: [done] }],
  ['a failed pod', 'Error', { phase: 'Failed', containers: [terminated({ exitCode: 1, reason: 'Error' })] }],
  ['an evicted pod', 'Evicted', { phase: 'Failed', reason: 'Evicted' }],
  [
    'a pod whose container is created',
    'ContainerCreating',
    { phase: 'Pending', containers: [waiting('ContainerCreating')] },
  ],
  [
    'a container that crashes',
    'CrashLoopBackOff',
    { phase: 'Running', containers: [waiting('CrashLoopBackOff')] },
  ],
  [
    'an image that is not there',
    'ImagePullBackOff',
    { phase: 'Pending', containers: [waiting('ImagePullBackOff')] },
  ],
  [
    'a container that was killed',
    'OOMKilled',
    { phase: 'Running', containers: [terminated({ exitCode: 137, reason: 'OOMKilled' })] },
  ],
  [
    'a signal without a reason',
    'Signal:9',
    { phase: 'Running', containers: [terminated({ exitCode: 137, signal: 9 })] },
  ],
  [
    'an exit code without a reason',
    'ExitCode:1',
    { phase: 'Running', containers: [terminated({ exitCode: 1 })] },
  ],
  [
    'a container that waits for no reason',
    'Pending',
    { phase: 'Pending', containers: [container({ waiting: {} })] },
  ],
  [
    'the first of several containers that fail',
    'CrashLoopBackOff',
    { phase: 'Running', containers: [waiting('CrashLoopBackOff'), waiting('ErrImagePull')] },
  ],
  ['one container done and one up', 'NotReady', { phase: 'Running', containers: [done, up] }],
  [
    'the same, when the pod is ready',
    'Running',
    { phase: 'Running', conditions: { Ready: 'True' }, containers: [done, up] },
  ],
  [
    'one done and one failed',
    'Error',
    { phase: 'Failed', containers: [done, terminated({ exitCode: 1, reason: 'Error' })] },
  ],
  [
    'one done, one failed and one up',
    'Error',
    { phase: 'Running', containers: [done, terminated({ exitCode: 2, reason: 'Error' }), up] },
  ],
  [
    'one that failed first and one done',
    'Error',
    { phase: 'Failed', containers: [terminated({ exitCode: 1, reason: 'Error' }), done] },
  ],
  [
    'the first of two init containers',
    'Init:0/2',
    { phase: 'Pending', init: [container(running), waiting('PodInitializing')] },
  ],
  ['the second of two', 'Init:1/2', { phase: 'Pending', init: [done, container(running)] }],
  [
    'an init container that crashes',
    'Init:CrashLoopBackOff',
    { phase: 'Pending', init: [done, waiting('CrashLoopBackOff')] },
  ],
  [
    'one that failed',
    'Init:Error',
    { phase: 'Pending', init: [terminated({ exitCode: 1, reason: 'Error' })] },
  ],
  [
    'one that a signal ended',
    'Init:Signal:9',
    { phase: 'Pending', init: [terminated({ exitCode: 137, signal: 9 })] },
  ],
  [
    'one that failed without a reason',
    'Init:ExitCode:3',
    { phase: 'Pending', init: [terminated({ exitCode: 3 })] },
  ],
  [
    'one that waits for the pod',
    'Init:0/1',
    { phase: 'Pending', init: [waiting('PodInitializing')], containers: [waiting('PodInitializing')] },
  ],
  [
    'init containers done, the others to come',
    'PodInitializing',
    { phase: 'Pending', init: [done, done], containers: [waiting('PodInitializing')] },
  ],
  [
    'init containers done long ago',
    'Running',
    { phase: 'Running', conditions: initialized, init: [done], containers: [up] },
  ],
  [
    'an init container that runs again',
    'Init:0/1',
    { phase: 'Running', conditions: initialized, init: [container(running)], containers: [up] },
  ],
  ['a sidecar that starts', 'Init:0/1', { phase: 'Pending', init: [container(running, sidecar)] }],
  ['a sidecar that runs', 'Running', { phase: 'Running', init: [{ ...up, ...sidecar }], containers: [up] }],
  [
    'a sidecar that crashes',
    'Init:CrashLoopBackOff',
    { phase: 'Pending', init: [waiting('CrashLoopBackOff', sidecar)] },
  ],
  [
    'a sidecar before an init container',
    'Init:1/2',
    { phase: 'Pending', init: [{ ...up, ...sidecar }, container(running)] },
  ],
  [
    'a pod whose readiness gates are closed',
    'Running',
    { phase: 'Running', conditions: { Ready: 'False', gate: 'False' }, containers: [up] },
  ],
  ['a pod on its way out', 'Terminating', { phase: 'Running', deleting: true, containers: [up] }],
  [
    'a crashing pod on its way out',
    'Terminating',
    { phase: 'Running', deleting: true, containers: [waiting('CrashLoopBackOff')] },
  ],
  ['a completed pod on its way out', 'Completed', { phase: 'Succeeded', deleting: true, containers: [done] }],
  [
    'a failed pod on its way out',
    'Error',
    { phase: 'Failed', deleting: true, containers: [terminated({ exitCode: 1, reason: 'Error' })] },
  ],
  [
    'a pod on a node that is gone',
    'Unknown',
    { phase: 'Running', reason: 'NodeLost', deleting: true, containers: [up] },
  ],
  ['the same before it is deleted', 'NodeLost', { phase: 'Running', reason: 'NodeLost' }],
  ['a pod of which nothing is known', 'Unknown', { phase: 'Unknown' }],
];

/** Ready containers, restarts and when the last one was. */
const counts: [string, [number, number, string | null], PodParts][] = [
  ['containers that are ready', [2, 0, null], { phase: 'Running', containers: [up, up, container(running)] }],
  [
    'a sidecar with them',
    [2, 0, null],
    { phase: 'Running', init: [{ ...up, ...sidecar }], containers: [up] },
  ],
  [
    'a sidecar while the pod initializes',
    [1, 0, null],
    {
      phase: 'Pending',
      init: [{ ...up, ...sidecar }, container(running)],
      containers: [container(undefined)],
    },
  ],
  [
    'no sidecar that is done',
    [0, 0, null],
    { phase: 'Running', init: [terminated({ exitCode: 0 }, { ready: true, started: true, ...sidecar })] },
  ],
  [
    'restarts and the last of them',
    [2, 5, '2026-01-03T00:00:00Z'],
    {
      phase: 'Running',
      containers: [restarted(2, '2026-01-03T00:00:00Z'), restarted(3, '2026-01-02T00:00:00Z')],
    },
  ],
  [
    'those of an init container while it runs',
    [0, 4, '2026-01-02T00:00:00Z'],
    {
      phase: 'Pending',
      init: [restarted(4, '2026-01-02T00:00:00Z', { started: false })],
      containers: [container(undefined)],
    },
  ],
  [
    'not those of an init container that is done',
    [1, 1, '2026-01-01T00:00:00Z'],
    {
      phase: 'Running',
      init: [
        {
          ...done,
          restartCount: 4,
          lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-02T00:00:00Z' } },
        },
      ],
      containers: [restarted(1, '2026-01-01T00:00:00Z')],
    },
  ],
  [
    'those of a sidecar always',
    [2, 5, '2026-01-02T00:00:00Z'],
    {
      phase: 'Running',
      init: [restarted(4, '2026-01-02T00:00:00Z', sidecar)],
      containers: [restarted(1, '2026-01-01T00:00:00Z')],
    },
  ],
  [
    'no time where nothing restarted',
    [1, 0, null],
    { phase: 'Running', containers: [restarted(0, '2026-01-01T00:00:00Z')] },
  ],
];

describe('extract/kinds/pod-reason', () => {
  it.each(reasons)('calls %s %s', (_, reason, parts) => {
    expect(podStatus(podOf(parts)).reason).toBe(reason);
  });

  it.each(counts)('counts %s', (_, [ready, restarts, lastRestartAt], parts) => {
    expect(podStatus(podOf(parts))).toMatchObject({ ready, restarts, lastRestartAt });
  });

  it('calls a pod that waits for its gates SchedulingGated', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }];

    expect(podStatus({ status: { phase: 'Pending', conditions } }).reason).toBe('SchedulingGated');
  });

  it.each([
    {},
    { status: null },
    { status: 'Running', spec: [] },
    { status: { phase: 7, conditions: [null, 'x'], containerStatuses: [null, 7, {}] } },
    { status: { containerStatuses: [{ restartCount: 'many', state: { waiting: 'x' } }] } },
    { status: { containerStatuses: [{ restartCount: 1.5 }, { restartCount: -1 }] } },
  ])('reads %j without stumbling', (pod) => {
    expect(podStatus(pod)).toEqual({ reason: 'Unknown', ready: 0, restarts: 0, lastRestartAt: null });
  });
});
