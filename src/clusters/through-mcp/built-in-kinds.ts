import type { ResourceKind } from '../../domain/kind.ts';

/**
 * What every cluster of the last years has, for servers that have no tool for discovery. Kinds that never belong in an
 * inventory (leases, access reviews) are left out; custom ones are found through their definitions.
 */
const core = 'v1';
const table: readonly (readonly [group: string, version: string, kinds: string])[] = [
  [
    '',
    core,
    '!Namespace:namespaces:ns !Node:nodes:no !PersistentVolume:persistentvolumes:pv Pod:pods:po Service:services:svc ConfigMap:configmaps:cm Secret:secrets Endpoints:endpoints:ep Event:events:ev LimitRange:limitranges:limits PersistentVolumeClaim:persistentvolumeclaims:pvc PodTemplate:podtemplates ReplicationController:replicationcontrollers:rc ResourceQuota:resourcequotas:quota ServiceAccount:serviceaccounts:sa',
  ],
  [
    'apps',
    'v1',
    'Deployment:deployments:deploy StatefulSet:statefulsets:sts DaemonSet:daemonsets:ds ReplicaSet:replicasets:rs ControllerRevision:controllerrevisions',
  ],
  ['batch', 'v1', 'Job:jobs CronJob:cronjobs:cj'],
  ['autoscaling', 'v2', 'HorizontalPodAutoscaler:horizontalpodautoscalers:hpa'],
  [
    'networking.k8s.io',
    'v1',
    'Ingress:ingresses:ing NetworkPolicy:networkpolicies:netpol !IngressClass:ingressclasses',
  ],
  ['policy', 'v1', 'PodDisruptionBudget:poddisruptionbudgets:pdb'],
  ['discovery.k8s.io', 'v1', 'EndpointSlice:endpointslices'],
  [
    'rbac.authorization.k8s.io',
    'v1',
    '!ClusterRole:clusterroles !ClusterRoleBinding:clusterrolebindings Role:roles RoleBinding:rolebindings',
  ],
  [
    'storage.k8s.io',
    'v1',
    '!StorageClass:storageclasses:sc !CSIDriver:csidrivers !CSINode:csinodes !VolumeAttachment:volumeattachments',
  ],
  ['scheduling.k8s.io', 'v1', '!PriorityClass:priorityclasses:pc'],
  ['apiextensions.k8s.io', 'v1', '!CustomResourceDefinition:customresourcedefinitions:crd'],
  ['apiregistration.k8s.io', 'v1', '!APIService:apiservices'],
  [
    'admissionregistration.k8s.io',
    'v1',
    '!MutatingWebhookConfiguration:mutatingwebhookconfigurations !ValidatingWebhookConfiguration:validatingwebhookconfigurations',
  ],
];

/** `!` marks a cluster-scoped kind; behind the kind stand its plural and its short name. */
export const builtInKinds: readonly ResourceKind[] = table.flatMap(([group, version, kinds]) =>
  kinds.split(' ').map((entry): ResourceKind => {
    const [kind = '', plural = '', shortName] = entry.replace('!', '').split(':');
    return {
      group,
      version,
      kind,
      plural,
      singular: kind.toLowerCase(),
      shortNames: shortName === undefined ? [] : [shortName],
      namespaced: !entry.startsWith('!'),
      listable: true,
      watchable: false,
    };
  }),
);

/** One of them, by the name of its kind. */
export function builtInKind(name: string): ResourceKind {
  const found = builtInKinds.find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`no kind ${name} is built in`);
  return found;
}
