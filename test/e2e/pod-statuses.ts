/** A pod with a status that somebody wrote into it, instead of a kubelet. */
export interface WrittenPod {
  name: string;
  spec: object;
  /** Merged into the pod by its status subresource. */
  status: object;
  /** Asked to go; its node never lets it. */
  isDeleted: boolean;
}

const at = '2026-01-02T03:04:05Z';
const running = { running: { startedAt: at } };
const waiting = (reason?: string) => ({ waiting: reason === undefined ? {} : { reason } });
const ended = (exitCode: number, further: object = {}) => ({
  terminated: { exitCode, startedAt: at, finishedAt: at, ...further },
});

function container(name: string, state: object, further: object = {}): object {
  return { name, image: 'registry.example/a', imageID: '', ready: false, restartCount: 0, state, ...further };
}

const ready = (name = 'main', further: object = {}) =>
  container(name, running, { ready: true, started: true, ...further });
const condition = (type: string, status: string) => ({ conditions: [{ type, status }] });
const spec = (...names: string[]) => ({
  containers: names.map((name) => ({ name, image: 'registry.example/a' })),
});
const inits = (...entries: [string, object?][]) => ({
  initContainers: entries.map(([name, further]) => ({ name, image: 'registry.example/a', ...further })),
});
const sidecar = { restartPolicy: 'Always' };

function pod(name: string, status: object, further: object = {}, isDeleted = false): WrittenPod {
  return { name, status, isDeleted, spec: { ...spec('main'), nodeName: 'nowhere', ...further } };
}

const one = (phase: string, state: object, further: object = {}) => ({
  phase,
  containerStatuses: [container('main', state, further)],
});
const startingWith = (...initContainerStatuses: object[]) => ({
  phase: 'Pending',
  initContainerStatuses,
  containerStatuses: [container('main', waiting('PodInitializing'))],
});
const lastEnd = { lastState: ended(1, { reason: 'Error' }) };
const two = spec('main', 'other');

/** What kubectl's STATUS, READY and RESTARTS depend on: phases, reasons, init containers, sidecars, gates, deletion. */
export const writtenPods: readonly WrittenPod[] = [
  pod('unscheduled', {}, { nodeName: undefined }),
  pod('gated', {}, { nodeName: undefined, schedulingGates: [{ name: 'example.com/wait' }] }),
  pod('running', { phase: 'Running', containerStatuses: [ready()], ...condition('Ready', 'True') }),
  pod('running-not-ready', one('Running', running)),
  pod('half-ready', { phase: 'Running', containerStatuses: [ready(), container('other', running)] }, two),
  pod('unknown', { phase: 'Unknown' }),
  pod('creating', one('Pending', waiting('ContainerCreating'))),
  pod('waiting-for-nothing', one('Pending', waiting())),
  pod('crashing', one('Running', waiting('CrashLoopBackOff'), { restartCount: 7, ...lastEnd })),
  pod('no-image', one('Pending', waiting('ImagePullBackOff'))),
  pod('bad-config', one('Pending', waiting('CreateContainerConfigError'))),
  pod('completed', one('Succeeded', ended(0, { reason: 'Completed' }))),
  pod('failed', one('Failed', ended(1, { reason: 'Error' }))),
  pod('out-of-memory', one('Running', ended(137, { reason: 'OOMKilled' }), { restartCount: 2 })),
  pod('exit-code', one('Failed', ended(3))),
  pod('signal', one('Failed', ended(137, { signal: 9 }))),
  pod('evicted', { phase: 'Failed', reason: 'Evicted' }),
  pod('lost', { phase: 'Running', reason: 'NodeLost', containerStatuses: [ready()] }),
  pod('lost-deleted', { phase: 'Running', reason: 'NodeLost', containerStatuses: [ready()] }, {}, true),
  pod('terminating', { phase: 'Running', containerStatuses: [ready()] }, {}, true),
  pod('terminating-pending', one('Pending', waiting('ContainerCreating')), {}, true),
  pod('deleted-completed', one('Succeeded', ended(0, { reason: 'Completed' })), {}, true),
  pod('deleted-failed', one('Failed', ended(1, { reason: 'Error' })), {}, true),
  pod(
    'first-of-two-wins',
    {
      phase: 'Running',
      containerStatuses: [
        container('main', waiting('ErrImagePull')),
        container('other', waiting('CrashLoopBackOff')),
      ],
    },
    two,
  ),
  pod(
    'restarts-add-up',
    {
      phase: 'Running',
      containerStatuses: [ready('main', { restartCount: 2 }), ready('other', { restartCount: 3 })],
    },
    two,
  ),
  pod(
    'one-completed',
    {
      phase: 'Running',
      containerStatuses: [container('main', ended(0, { reason: 'Completed' })), ready('other')],
      ...condition('Ready', 'True'),
    },
    two,
  ),
  pod(
    'one-completed-not-ready',
    {
      phase: 'Running',
      containerStatuses: [container('main', ended(0, { reason: 'Completed' })), ready('other')],
      ...condition('Ready', 'False'),
    },
    two,
  ),
  pod(
    'both-completed',
    {
      phase: 'Running',
      containerStatuses: ['main', 'other'].map((name) => container(name, ended(0, { reason: 'Completed' }))),
    },
    two,
  ),
  pod(
    'init-first',
    startingWith(container('a', running), container('b', waiting('PodInitializing'))),
    inits(['a'], ['b']),
  ),
  pod(
    'init-second',
    startingWith(container('a', ended(0, { reason: 'Completed' })), container('b', running)),
    inits(['a'], ['b']),
  ),
  pod('init-not-begun', startingWith(container('a', waiting('PodInitializing'))), inits(['a'])),
  pod('init-error', startingWith(container('a', ended(1, { reason: 'Error' }))), inits(['a'])),
  pod('init-exit-code', startingWith(container('a', ended(2))), inits(['a'])),
  pod('init-signal', startingWith(container('a', ended(137, { signal: 9 }))), inits(['a'])),
  pod(
    'init-crashing',
    startingWith(container('a', waiting('CrashLoopBackOff'), { restartCount: 4, ...lastEnd })),
    inits(['a']),
  ),
  pod('init-no-image', startingWith(container('a', waiting('ImagePullBackOff'))), inits(['a'])),
  pod(
    'init-done',
    startingWith(container('a', ended(0, { reason: 'Completed' }), { restartCount: 1 })),
    inits(['a']),
  ),
  pod(
    'init-restarted-running',
    {
      phase: 'Running',
      initContainerStatuses: [container('a', ended(0), { restartCount: 5, ready: true })],
      containerStatuses: [ready('main', { restartCount: 1 })],
    },
    inits(['a']),
  ),
  pod(
    'initialized-again',
    {
      phase: 'Running',
      initContainerStatuses: [container('a', waiting('CrashLoopBackOff'))],
      containerStatuses: [ready()],
      ...condition('Initialized', 'True'),
    },
    inits(['a']),
  ),
  pod('init-terminating', startingWith(container('a', running)), inits(['a']), true),
  pod('sidecar-not-begun', startingWith(container('a', waiting('PodInitializing'))), inits(['a', sidecar])),
  pod('sidecar-starting', startingWith(container('a', running, { started: false })), inits(['a', sidecar])),
  pod(
    'sidecar-running',
    { phase: 'Running', initContainerStatuses: [ready('a')], containerStatuses: [ready()] },
    inits(['a', sidecar]),
  ),
  pod(
    'sidecar-not-ready',
    {
      phase: 'Running',
      initContainerStatuses: [container('a', running, { started: true })],
      containerStatuses: [ready()],
    },
    inits(['a', sidecar]),
  ),
  pod(
    'sidecar-restarted',
    {
      phase: 'Running',
      initContainerStatuses: [ready('a', { restartCount: 3 })],
      containerStatuses: [ready('main', { restartCount: 1 })],
    },
    inits(['a', sidecar]),
  ),
  pod(
    'sidecar-crashing',
    {
      phase: 'Running',
      initContainerStatuses: [container('a', waiting('CrashLoopBackOff'), { restartCount: 3, ...lastEnd })],
      containerStatuses: [ready()],
    },
    inits(['a', sidecar]),
  ),
  pod('sidecar-then-init', startingWith(ready('a'), container('b', running)), inits(['a', sidecar], ['b'])),
];

export function manifestOf({ name, spec: of }: WrittenPod, namespace: string): object {
  // The finalizer keeps what was deleted, also where no kubelet would have to.
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, finalizers: ['example.com/keep'] },
    spec: of,
  };
}
