import type { SceneObject } from './write-objects.ts';

function namespaced(name: string, labels: Record<string, string> = {}): SceneObject {
  return { path: '/api/v1/namespaces', object: { metadata: { name, labels } } };
}

export const namespaces: readonly SceneObject[] = [
  namespaced('shop', { team: 'front' }),
  namespaced('starting'),
  namespaced('ending'),
  namespaced('dual'),
  namespaced('work'),
  namespaced('stores'),
  namespaced('nothing'),
  // Nobody removes its finalizer.
  { ...namespaced('on-its-way-out'), isDeleted: true },
];

interface NodeOptions {
  labels?: Record<string, string>;
  ready?: string | null;
  cordoned?: boolean;
  addresses?: { type: string; address: string }[];
  info?: object;
}

function node(
  name: string,
  { labels = {}, ready = 'True', cordoned = false, addresses = [], info }: NodeOptions,
): SceneObject {
  const capacity = { cpu: '3920m', memory: '15728640Ki', pods: '110' };
  return {
    path: '/api/v1/nodes',
    object: {
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
      spec: cordoned ? { unschedulable: true } : {},
      status: {
        capacity,
        allocatable: capacity,
        addresses,
        conditions: ready === null ? [] : [{ type: 'Ready', status: ready }],
        ...(info === undefined ? {} : { nodeInfo: info }),
      },
    },
  };
}

const nodeInfo = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '6.8.0-49-generic',
  osImage: 'Ubuntu 24.04.1 LTS',
  containerRuntimeVersion: 'containerd://1.7.22',
  kubeletVersion: 'v1.33.2',
  kubeProxyVersion: '',
  operatingSystem: 'linux',
  architecture: 'amd64',
};
const internal = (address: string) => ({ type: 'InternalIP', address });

export const nodes: readonly SceneObject[] = [
  node('control-1', {
    labels: { 'node-role.kubernetes.io/control-plane': '', 'node-role.kubernetes.io/etcd': 'true' },
    addresses: [internal('10.20.0.10'), { type: 'Hostname', address: 'control-1' }],
    info: nodeInfo,
  }),
  node('worker-1', {
    addresses: [
      internal('10.20.0.1'),
      internal('fd00:20::1'),
      { type: 'ExternalIP', address: '198.51.100.7' },
    ],
    info: {
      ...nodeInfo,
      osImage: 'Bottlerocket OS 1.26.1  (aws-k8s-1.33)',
      kubeletVersion: 'v1.33.2-eks-1a2b3c4',
    },
  }),
  node('worker-2', { cordoned: true, addresses: [internal('10.20.0.2')], info: nodeInfo }),
  node('gone', { ready: 'Unknown', labels: { 'kubernetes.io/role': 'worker' }, info: nodeInfo }),
  node('just-made', { ready: null }),
];

function claim(
  name: string,
  more: { spec?: object; status?: object; isDeleted?: boolean } = {},
): SceneObject {
  return {
    path: '/api/v1/namespaces/stores/persistentvolumeclaims',
    object: {
      metadata: { name, namespace: 'stores', finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } }, ...more.spec },
      ...(more.status === undefined ? {} : { status: more.status }),
    },
    isDeleted: more.isDeleted ?? false,
  };
}

const bound = {
  phase: 'Bound',
  accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
  capacity: { storage: '10Gi' },
};

export const claims: readonly SceneObject[] = [
  claim('pending'),
  claim('bound', { spec: { volumeName: 'volume-1', storageClassName: 'fast' }, status: bound }),
  claim('leaving', { spec: { volumeName: 'volume-2' }, status: bound, isDeleted: true }),
];

function volume(name: string, spec: object, status: object): SceneObject {
  return {
    path: '/api/v1/persistentvolumes',
    object: {
      metadata: { name },
      spec: {
        capacity: { storage: '10Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/data' },
        ...spec,
      },
      status,
    },
  };
}

export const volumes: readonly SceneObject[] = [
  volume(
    'volume-1',
    { storageClassName: 'fast', claimRef: { namespace: 'stores', name: 'bound' } },
    { phase: 'Bound' },
  ),
  volume(
    'volume-2',
    { persistentVolumeReclaimPolicy: 'Delete' },
    { phase: 'Failed', reason: 'VolumeFailedDelete', message: 'no' },
  ),
  volume('volume-3', {}, { phase: 'Available' }),
];
