/** Kinds that Kubernetes serves no more in an apiVersion. */
export interface ApiRemoval {
  apiVersion: string;
  /** The first minor version of Kubernetes 1 that does not serve them. */
  from: number;
  kinds: readonly string[];
  /** The apiVersion that has the same kinds. */
  instead: string;
}

/** What is said of later ones is a plan, as of this minor version. */
export const removalsKnownTo = 36;

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'];
const webhooks = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];
const roles = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const policies = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
const mutatingPolicies = ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'];
const flows = ['FlowSchema', 'PriorityLevelConfiguration'];
const claims = ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate'];

function removal(apiVersion: string, from: number, kinds: readonly string[], instead = 'v1'): ApiRemoval {
  const group = apiVersion.slice(0, apiVersion.indexOf('/'));
  return { apiVersion, from, kinds, instead: instead.includes('/') ? instead : `${group}/${instead}` };
}

/**
 * From Kubernetes' deprecation guide (https://kubernetes.io/docs/reference/using-api/deprecation-guide/), and what is newer than
 * it from `APILifecycleRemoved` in k8s.io/api v0.36.3 (zz_generated.prerelease-lifecycle.go), by which API servers stop serving
 * them. Left out is what only controllers write (events, leases, EndpointSlices), what is never kept (reviews), and kinds that
 * are gone altogether.
 */
export const apiRemovals: readonly ApiRemoval[] = [
  removal('extensions/v1beta1', 16, ['Deployment', 'DaemonSet'], 'apps/v1'),
  removal('extensions/v1beta1', 16, ['NetworkPolicy'], 'networking.k8s.io/v1'),
  removal('apps/v1beta1', 16, ['Deployment', 'StatefulSet']),
  removal('apps/v1beta2', 16, workloads),
  removal('extensions/v1beta1', 22, ['Ingress'], 'networking.k8s.io/v1'),
  removal('networking.k8s.io/v1beta1', 22, ['Ingress', 'IngressClass']),
  removal('admissionregistration.k8s.io/v1beta1', 22, webhooks),
  removal('apiextensions.k8s.io/v1beta1', 22, ['CustomResourceDefinition']),
  removal('apiregistration.k8s.io/v1beta1', 22, ['APIService']),
  removal('rbac.authorization.k8s.io/v1beta1', 22, roles),
  removal('scheduling.k8s.io/v1beta1', 22, ['PriorityClass']),
  removal('storage.k8s.io/v1beta1', 22, ['CSIDriver', 'StorageClass']),
  removal('batch/v1beta1', 25, ['CronJob']),
  removal('policy/v1beta1', 25, ['PodDisruptionBudget']),
  removal('node.k8s.io/v1beta1', 25, ['RuntimeClass']),
  removal('autoscaling/v2beta1', 25, ['HorizontalPodAutoscaler'], 'v2'),
  removal('autoscaling/v2beta2', 26, ['HorizontalPodAutoscaler'], 'v2'),
  removal('flowcontrol.apiserver.k8s.io/v1beta1', 26, flows),
  removal('flowcontrol.apiserver.k8s.io/v1beta2', 29, flows),
  removal('flowcontrol.apiserver.k8s.io/v1beta3', 32, flows),
  removal('admissionregistration.k8s.io/v1alpha1', 32, policies),
  removal('admissionregistration.k8s.io/v1beta1', 34, policies),
  removal('storage.k8s.io/v1alpha1', 35, ['VolumeAttributesClass']),
  removal('storage.k8s.io/v1beta1', 37, ['VolumeAttributesClass']),
  removal('networking.k8s.io/v1beta1', 37, ['ServiceCIDR']),
  removal('certificates.k8s.io/v1alpha1', 37, ['ClusterTrustBundle'], 'v1beta1'),
  removal('admissionregistration.k8s.io/v1alpha1', 38, mutatingPolicies),
  removal('resource.k8s.io/v1beta1', 38, claims),
  removal('resource.k8s.io/v1beta2', 39, claims),
  removal('admissionregistration.k8s.io/v1beta1', 40, mutatingPolicies),
];

/** The removal that an object of a GroupKind meets that was written so; null: none is known. */
export function removalOf(apiVersion: string, groupKind: string): ApiRemoval | null {
  return (
    apiRemovals.find(
      (one) =>
        one.apiVersion === apiVersion && one.kinds.some((kind) => groupKindOf(one, kind) === groupKind),
    ) ?? null
  );
}

/** GroupKinds, as objects are kept today, of all that is in the table, each once. */
export function removedKinds(): string[] {
  return [...new Set(apiRemovals.flatMap((one) => one.kinds.map((kind) => groupKindOf(one, kind))))];
}

function groupKindOf({ instead }: ApiRemoval, kind: string): string {
  return `${kind}.${instead.slice(0, instead.indexOf('/'))}`;
}
