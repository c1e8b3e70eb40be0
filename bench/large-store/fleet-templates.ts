import { deploymentKind, kind, namespaceKind, nodeKind, podKind } from '../../test/fakes/builders.ts';
import { appLabels, metadata, owner, template } from './object-templates.ts';

export const replicaSetKind = kind('apps', 'v1', 'ReplicaSet', 'replicasets');
export const serviceKind = kind('', 'v1', 'Service', 'services');
export const configMapKind = kind('', 'v1', 'ConfigMap', 'configmaps');
export const secretKind = kind('', 'v1', 'Secret', 'secrets');
export const serviceAccountKind = kind('', 'v1', 'ServiceAccount', 'serviceaccounts');
export const endpointSliceKind = kind('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices');

const hashed = { 'pod-template-hash': '«HASH»' };
const image = 'registry.example/«PART»/«APP»:«TAG»';
const proxy = 'registry.example/mesh/proxy:1.22.0';

const podSpec = {
  serviceAccountName: '«APP»',
  nodeName: '«NODE»',
  priorityClassName: 'standard',
  containers: [
    {
      name: 'main',
      image,
      ports: [{ containerPort: 8080, name: 'http' }],
      env: [
        { name: 'LOG_LEVEL', value: 'info' },
        { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: '«APP»', key: 'password' } } },
      ],
      envFrom: [{ configMapRef: { name: '«APP»' } }],
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
      readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 10 },
      livenessProbe: { httpGet: { path: '/live', port: 'http' }, periodSeconds: 20 },
    },
    { name: 'proxy', image: proxy, resources: { requests: { cpu: '10m', memory: '64Mi' } } },
  ],
  tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
};

interface PodState {
  phase: string;
  /** Of the main container. */
  state: object;
  ready: boolean;
  restarts: number;
  conditions: object[];
}

function podTemplate({ phase, state, ready, restarts, conditions }: PodState) {
  const of = (name: string, more: object) => ({ name, restartCount: 0, ready: true, started: true, ...more });
  return template(podKind, {
    metadata: metadata({ labels: appLabels(hashed), ...owner('apps/v1', 'ReplicaSet') }),
    spec: podSpec,
    status: {
      phase,
      hostIP: '10.0.0.1',
      podIP: '«IP»',
      qosClass: 'Burstable',
      startTime: '«CREATED»',
      conditions,
      containerStatuses: [
        of('main', { image, state, ready, restartCount: restarts }),
        of('proxy', { image: proxy, state: { running: { startedAt: '«CREATED»' } } }),
      ],
    },
  });
}

const readyAs = (status: string, more: object = {}) => [
  { type: 'Ready', status, lastTransitionTime: '«CREATED»', ...more },
  { type: 'PodScheduled', status: 'True', lastTransitionTime: '«CREATED»' },
];
const notReady = readyAs('False', {
  reason: 'ContainersNotReady',
  message: 'containers with unready status: [main]',
});
const waiting = (reason: string, message: string) => ({ waiting: { reason, message } });

/** States of pods, and how many of a thousand are in each. */
export const podTemplates = {
  running: podTemplate({
    phase: 'Running',
    state: { running: { startedAt: '«CREATED»' } },
    ready: true,
    restarts: 0,
    conditions: readyAs('True'),
  }),
  crashing: podTemplate({
    phase: 'Running',
    state: waiting('CrashLoopBackOff', 'back-off 5m0s restarting failed container=main pod=«NAME»'),
    ready: false,
    restarts: 14,
    conditions: notReady,
  }),
  pulling: podTemplate({
    phase: 'Pending',
    state: waiting('ImagePullBackOff', `Back-off pulling image "${image}"`),
    ready: false,
    restarts: 0,
    conditions: notReady,
  }),
  unready: podTemplate({
    phase: 'Running',
    state: { running: { startedAt: '«CREATED»' } },
    ready: false,
    restarts: 1,
    conditions: notReady,
  }),
} as const;

export const podShares: readonly [keyof typeof podTemplates, number][] = [
  ['crashing', 20],
  ['pulling', 8],
  ['unready', 15],
  ['running', 957],
];

const workload = (more: object) => ({
  selector: { matchLabels: { app: '«APP»' } },
  template: { metadata: { labels: appLabels() }, spec: { ...podSpec, nodeName: undefined } },
  ...more,
});

/** `desired` and `ready` are numbers in the object, so each pair is a template of its own. */
export function deploymentTemplate(desired: number, ready: number) {
  return template(deploymentKind, {
    metadata: metadata({ labels: appLabels(), generation: 3 }),
    spec: workload({ replicas: desired, strategy: { type: 'RollingUpdate' } }),
    status: { replicas: desired, readyReplicas: ready, availableReplicas: ready, updatedReplicas: desired },
  });
}

export function replicaSetTemplate(desired: number) {
  return template(replicaSetKind, {
    metadata: metadata({ labels: appLabels(hashed), ...owner('apps/v1', 'Deployment') }),
    spec: workload({ replicas: desired }),
    status: { replicas: desired, readyReplicas: desired, availableReplicas: desired },
  });
}

export const serviceTemplate = template(serviceKind, {
  metadata: metadata({ labels: appLabels() }),
  spec: {
    type: 'ClusterIP',
    clusterIP: '«IP»',
    selector: { app: '«APP»' },
    ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
  },
});

export const configMapTemplate = template(configMapKind, {
  metadata: metadata({ labels: appLabels() }),
  data: {
    LOG_LEVEL: '«LEVEL»',
    'application.yaml': 'server:\n  port: 8080\n  name: «APP»\n'.repeat(12),
  },
});

export const secretTemplate = template(secretKind, {
  metadata: metadata({ labels: appLabels() }),
});

export const serviceAccountTemplate = template(serviceAccountKind, {
  metadata: metadata({ labels: appLabels() }),
});

export const endpointSliceTemplate = template(endpointSliceKind, {
  metadata: metadata({
    labels: appLabels({ 'kubernetes.io/service-name': '«OWNER»' }),
    ...owner('v1', 'Service'),
  }),
  addressType: 'IPv4',
  ports: [{ port: 8080, protocol: 'TCP' }],
});

export const namespaceTemplate = template(namespaceKind, {
  metadata: metadata({ labels: { 'kubernetes.io/metadata.name': '«NAME»', team: '«TEAM»' } }),
  status: { phase: 'Active' },
});

export const nodeTemplate = template(nodeKind, {
  metadata: metadata({
    labels: {
      'kubernetes.io/hostname': '«NAME»',
      'node.kubernetes.io/instance-type': 'm6i.4xlarge',
      'topology.kubernetes.io/zone': '«ZONE»',
    },
  }),
  spec: { providerID: 'aws:///«ZONE»/«NAME»' },
  status: {
    allocatable: { cpu: '15890m', memory: '60Gi', pods: '234' },
    addresses: [{ type: 'InternalIP', address: '«IP»' }],
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: '«CREATED»' }],
    nodeInfo: { kubeletVersion: 'v1.36.3', architecture: 'amd64', osImage: 'Bottlerocket OS 1.40.0' },
  },
});
