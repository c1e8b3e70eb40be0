import type { ClusterProbe } from '../domain/cluster.ts';

export interface DistributionEvidence {
  probe: ClusterProbe;
  server: string | null;
  contextNames: readonly string[];
}

interface Rule {
  distribution: string;
  matches: (evidence: DistributionEvidence) => boolean;
}

/**
 * Most specific first; the first rule that matches decides.
 * providerID says which cloud the machines are in, never which product runs on them (kops on AWS is not EKS).
 */
const rules: readonly Rule[] = [
  { distribution: 'aro', matches: hasGroup('aro.openshift.io') },
  { distribution: 'rosa', matches: hasGroup('managed.openshift.io') },
  { distribution: 'microshift', matches: hasGroup('microshift.openshift.io') },
  {
    distribution: 'openshift',
    matches: either(hasGroup('config.openshift.io'), hasGroup('project.openshift.io')),
  },
  { distribution: 'gke', matches: either(hasVersion(/-gke\./), hasNodeLabel(/^cloud\.google\.com\/gke-/)) },
  {
    distribution: 'eks',
    matches: either(
      hasVersion(/-eks-/),
      hasNodeLabel(/^eks\.amazonaws\.com\//),
      hasHost(/\.eks\.amazonaws\.com$/),
    ),
  },
  {
    distribution: 'aks',
    matches: either(hasNodeLabel(/^kubernetes\.azure\.com\//), hasHost(/\.azmk8s\.io$/)),
  },
  { distribution: 'doks', matches: hasHost(/\.k8s\.ondigitalocean\.com$/) },
  { distribution: 'iks', matches: hasVersion(/\+IKS/i) },
  { distribution: 'tanzu', matches: hasVersion(/\+vmware/) },
  { distribution: 'mirantis', matches: hasVersion(/-mirantis-/) },
  { distribution: 'ack', matches: hasVersion(/-aliyun/) },
  { distribution: 'tke', matches: hasVersion(/-tke\./) },
  { distribution: 'cce', matches: hasVersion(/-CCE/) },
  { distribution: 'k3d', matches: hasContext(/^k3d-/) },
  { distribution: 'rancher-desktop', matches: hasContext(/^rancher-desktop$/) },
  { distribution: 'rke2', matches: hasVersion(/\+rke2/) },
  {
    distribution: 'k3s',
    matches: either(hasVersion(/\+k3s/), hasNodeLabelValue('node.kubernetes.io/instance-type', 'k3s')),
  },
  { distribution: 'k0s', matches: hasVersion(/\+k0s/) },
  { distribution: 'rke', matches: either(hasNodeLabel(/^rke\.cattle\.io\//), hasVersion(/-rancher/)) },
  { distribution: 'microk8s', matches: hasNodeLabel(/^microk8s\.io\//) },
  {
    distribution: 'minikube',
    matches: either(hasNodeLabel(/^minikube\.k8s\.io\//), hasContext(/^minikube$/)),
  },
  { distribution: 'kind', matches: either(hasProviderId('kind'), hasContext(/^kind-/)) },
  { distribution: 'docker-desktop', matches: hasContext(/^docker-(desktop|for-desktop)$/) },
];

/** Which product the cluster is, or null when nothing tells. */
export function distributionOf(evidence: DistributionEvidence): string | null {
  return rules.find(({ matches }) => matches(evidence))?.distribution ?? null;
}

function either(...tests: Rule['matches'][]): Rule['matches'] {
  return (evidence) => tests.some((test) => test(evidence));
}

function hasGroup(group: string): Rule['matches'] {
  return ({ probe }) => probe.apiGroups.includes(group);
}

function hasVersion(pattern: RegExp): Rule['matches'] {
  return ({ probe }) => probe.version !== null && pattern.test(probe.version);
}

function hasNodeLabel(pattern: RegExp): Rule['matches'] {
  return ({ probe }) =>
    probe.nodes.some(({ labels }) => Object.keys(labels).some((key) => pattern.test(key)));
}

function hasNodeLabelValue(key: string, value: string): Rule['matches'] {
  return ({ probe }) => probe.nodes.some(({ labels }) => labels[key] === value);
}

function hasProviderId(scheme: string): Rule['matches'] {
  return ({ probe }) => probe.nodes.some(({ providerId }) => providerId?.startsWith(`${scheme}://`));
}

function hasHost(pattern: RegExp): Rule['matches'] {
  return ({ server }) => server !== null && pattern.test(hostOf(server));
}

function hasContext(pattern: RegExp): Rule['matches'] {
  return ({ contextNames }) => contextNames.some((name) => pattern.test(name));
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname : '';
}
