import type { SceneObject } from './write-objects.ts';

const selector = (name: string) => ({ matchLabels: { app: name } });
const template = (name: string, more: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'main', image: 'registry.example/shop/web:1.4.1' }], ...more },
});
const twoImages = {
  containers: [
    { name: 'main', image: 'registry.example/shop/web:1.4.1' },
    { name: 'proxy', image: 'registry.example/proxy:3' },
  ],
};

function written(
  path: string,
  name: string,
  spec: object,
  status?: object,
  labels: object = {},
): SceneObject {
  return {
    path: `${path.replace('NS', 'namespaces/work')}`,
    object: {
      metadata: { name, namespace: 'work', labels },
      spec,
      ...(status === undefined ? {} : { status }),
    },
  };
}

const deployments = '/apis/apps/v1/NS/deployments';
const jobs = '/apis/batch/v1/NS/jobs';
const replicas = (all: number, ready: number) => ({
  replicas: all,
  readyReplicas: ready,
  updatedReplicas: all,
  availableReplicas: ready,
});
const condition = (type: string, more: object = {}) => ({
  type,
  status: 'True',
  lastTransitionTime: '2026-01-02T03:04:05Z',
  ...more,
});

export const workloads: readonly SceneObject[] = [
  written(
    deployments,
    'web',
    { replicas: 3, selector: selector('web'), template: template('web') },
    replicas(3, 2),
    { app: 'web' },
  ),
  written(deployments, 'none-wanted', {
    replicas: 0,
    selector: selector('none'),
    template: template('none'),
  }),
  written(
    deployments,
    'two-images',
    { replicas: 1, selector: selector('two'), template: template('two', twoImages) },
    replicas(1, 1),
  ),
  written(
    '/apis/apps/v1/NS/statefulsets',
    'db',
    { serviceName: 'db', replicas: 2, selector: selector('db'), template: template('db') },
    replicas(2, 1),
  ),
  written(
    '/apis/apps/v1/NS/daemonsets',
    'agent',
    {
      selector: selector('agent'),
      template: template('agent', { nodeSelector: { 'kubernetes.io/os': 'linux' } }),
    },
    {
      desiredNumberScheduled: 4,
      currentNumberScheduled: 4,
      numberReady: 3,
      numberMisscheduled: 0,
      updatedNumberScheduled: 4,
      numberAvailable: 3,
    },
  ),
  written(
    '/apis/apps/v1/NS/replicasets',
    'web-7c99858d69',
    { replicas: 3, selector: selector('web'), template: template('web') },
    { replicas: 3, readyReplicas: 2 },
  ),
  written(
    '/api/v1/NS/replicationcontrollers',
    'old',
    { replicas: 1, selector: { app: 'old' }, template: template('old') },
    { replicas: 1 },
  ),
  written(
    jobs,
    'done',
    { completions: 2, template: template('done', { restartPolicy: 'Never' }) },
    {
      succeeded: 2,
      startTime: '2026-01-02T03:00:00Z',
      completionTime: '2026-01-02T03:04:05Z',
      conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
    },
  ),
  written(
    jobs,
    'running',
    { parallelism: 2, template: template('running', { restartPolicy: 'Never' }) },
    { active: 2, startTime: '2026-01-02T03:00:00Z' },
  ),
  written(
    '/apis/batch/v1/NS/cronjobs',
    'nightly',
    {
      schedule: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      jobTemplate: { spec: { template: template('nightly', { restartPolicy: 'Never' }) } },
    },
    { lastScheduleTime: '2026-01-02T03:00:00Z' },
  ),
  written('/apis/batch/v1/NS/cronjobs', 'paused', {
    schedule: '*/5 * * * *',
    suspend: true,
    jobTemplate: { spec: { template: template('paused', { restartPolicy: 'Never' }) } },
  }),
  written(
    '/apis/autoscaling/v2/NS/horizontalpodautoscalers',
    'web',
    {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
    { currentReplicas: 3, desiredReplicas: 3, conditions: [] },
  ),
];
