/** A kind of the scene and the namespace in which its objects are; null for cluster-scoped ones. */
export interface SceneKind {
  groupResource: string;
  apiVersion: string;
  kind: string;
  namespace: string | null;
}

const rows: readonly (readonly [string, string, string, string | null])[] = [
  ['nodes', 'v1', 'Node', null],
  ['namespaces', 'v1', 'Namespace', null],
  ['persistentvolumes', 'v1', 'PersistentVolume', null],
  ['pods', 'v1', 'Pod', 'shop'],
  ['services', 'v1', 'Service', 'shop'],
  ['configmaps', 'v1', 'ConfigMap', 'dual'],
  ['persistentvolumeclaims', 'v1', 'PersistentVolumeClaim', 'stores'],
  ['replicationcontrollers', 'v1', 'ReplicationController', 'work'],
  ['deployments.apps', 'apps/v1', 'Deployment', 'work'],
  ['statefulsets.apps', 'apps/v1', 'StatefulSet', 'work'],
  ['daemonsets.apps', 'apps/v1', 'DaemonSet', 'work'],
  ['replicasets.apps', 'apps/v1', 'ReplicaSet', 'work'],
  ['jobs.batch', 'batch/v1', 'Job', 'work'],
  ['cronjobs.batch', 'batch/v1', 'CronJob', 'work'],
  ['horizontalpodautoscalers.autoscaling', 'autoscaling/v2', 'HorizontalPodAutoscaler', 'work'],
  ['ingresses.networking.k8s.io', 'networking.k8s.io/v1', 'Ingress', 'shop'],
  ['campaigns.shop.example', 'shop.example/v1', 'Campaign', 'shop'],
];

export const sceneKinds: readonly SceneKind[] = rows.map(([groupResource, apiVersion, kind, namespace]) => ({
  groupResource,
  apiVersion,
  kind,
  namespace,
}));
