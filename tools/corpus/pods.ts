import type { SceneObject } from './write-objects.ts';

interface PodOptions {
  spec?: object;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  status: object;
  isDeleted?: boolean;
}

const keep = { finalizers: ['example.com/keep'] };

function pod(namespace: string, name: string, options: PodOptions): SceneObject {
  const { spec = {}, labels = {}, annotations = {}, status, isDeleted = false } = options;
  return {
    path: `/api/v1/namespaces/${namespace}/pods`,
    object: {
      metadata: { name, namespace, labels, annotations, ...(isDeleted ? keep : {}) },
      spec: {
        containers: [{ name: 'main', image: 'registry.example/shop/web:1.4.1' }],
        nodeName: 'worker-1',
        ...spec,
      },
      status,
    },
    isDeleted,
  };
}

const minutesAgo = (minutes: number): string =>
  `${new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 19)}Z`;
const running = (name = 'main', more: object = {}) => ({
  name,
  image: 'registry.example/shop/web:1.4.1',
  imageID: '',
  ready: true,
  started: true,
  restartCount: 0,
  state: { running: { startedAt: minutesAgo(30) } },
  ...more,
});
const waiting = (reason: string, more: object = {}) =>
  running('main', { ready: false, started: false, state: { waiting: { reason } }, ...more });
const ended = (reason: string, exitCode: number, more: object = {}) =>
  running('main', {
    ready: false,
    started: false,
    state: { terminated: { reason, exitCode, startedAt: minutesAgo(30), finishedAt: minutesAgo(9) } },
    ...more,
  });
const lastEnd = (minutes: number) => ({
  lastState: {
    terminated: {
      reason: 'Error',
      exitCode: 1,
      startedAt: minutesAgo(minutes + 1),
      finishedAt: minutesAgo(minutes),
    },
  },
});
const addresses = (...ips: string[]) => ({
  hostIP: '10.20.0.1',
  podIP: ips[0],
  podIPs: ips.map((ip) => ({ ip })),
});
const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const init = (...names: string[]) => ({
  initContainers: names.map((name) => ({ name, image: 'registry.example/init:2' })),
});

const longest = `${'a-very-long-name-that-kubernetes-still-allows-for-an-object'.padEnd(62, 'x')}z`;

/** Pods in every state that is odd to read. */
export const pods: readonly SceneObject[] = [
  pod('shop', 'web-7c99858d69-27w8t', {
    labels: { app: 'web', 'pod-template-hash': '7c99858d69' },
    annotations: {
      'shop.example/note': 'two  spaces and ünïcödé — 漢字',
      'shop.example/lines': 'first\nsecond\n',
    },
    status: { phase: 'Running', ...addresses('10.1.0.7'), ...ready, containerStatuses: [running()] },
  }),
  pod('shop', 'crashing', {
    labels: { app: 'crashing' },
    status: {
      phase: 'Running',
      ...addresses('10.1.0.8'),
      containerStatuses: [waiting('CrashLoopBackOff', { restartCount: 12, ...lastEnd(3) })],
    },
  }),
  pod('shop', 'no-address', {
    status: { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] },
  }),
  pod('shop', longest, {
    labels: { app: 'long', 'shop.example/part-of': 'everything' },
    spec: { readinessGates: [{ conditionType: 'shop.example/warm' }] },
    status: { phase: 'Running', ...addresses('10.1.0.9'), ...ready, containerStatuses: [running()] },
  }),
  pod('starting', 'init-first', {
    spec: init('migrate', 'warm'),
    status: {
      phase: 'Pending',
      initContainerStatuses: [running('migrate', { ready: false })],
      containerStatuses: [waiting('PodInitializing')],
    },
  }),
  pod('starting', 'init-crashing', {
    spec: init('migrate'),
    status: {
      phase: 'Pending',
      initContainerStatuses: [
        { ...waiting('CrashLoopBackOff', { restartCount: 4, ...lastEnd(70) }), name: 'migrate' },
      ],
      containerStatuses: [waiting('PodInitializing')],
    },
  }),
  pod('starting', 'unscheduled', {
    spec: { nodeName: undefined },
    status: { phase: 'Pending', nominatedNodeName: 'worker-2' },
  }),
  pod('starting', 'no-image', {
    status: { phase: 'Pending', ...addresses('10.1.0.10'), containerStatuses: [waiting('ImagePullBackOff')] },
  }),
  pod('ending', 'held', {
    isDeleted: true,
    labels: { app: 'held' },
    status: { phase: 'Running', ...addresses('10.1.0.11'), ...ready, containerStatuses: [running()] },
  }),
  pod('ending', 'evicted', {
    status: {
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: memory.  Threshold: 100Mi',
    },
  }),
  pod('ending', 'done', {
    spec: { restartPolicy: 'Never' },
    status: { phase: 'Succeeded', ...addresses('10.1.0.12'), containerStatuses: [ended('Completed', 0)] },
  }),
  pod('ending', 'lost', { status: { phase: 'Unknown' } }),
  pod('ending', 'out-of-memory', {
    status: {
      phase: 'Running',
      ...addresses('10.1.0.13'),
      containerStatuses: [ended('OOMKilled', 137, { restartCount: 2 })],
    },
  }),
  pod('dual', 'two-addresses', {
    labels: { app: 'dual' },
    spec: {
      containers: ['main', 'proxy', 'log'].map((name) => ({
        name,
        image: `registry.example/${name}@sha256:${'0af1'.repeat(16)}`,
      })),
    },
    status: {
      phase: 'Running',
      ...addresses('10.1.0.14', 'fd00:1::14'),
      containerStatuses: [
        running('main'),
        running('proxy', { ready: false, restartCount: 1, ...lastEnd(25) }),
        running('log'),
      ],
    },
  }),
  pod('dual', 'only-six', {
    status: { phase: 'Running', ...addresses('fd00:1::15'), ...ready, containerStatuses: [running()] },
  }),
];
