import type { ClusterProbe } from '../domain/cluster.ts';

const providerOfScheme: Record<string, string> = {
  aws: 'aws',
  gce: 'gcp',
  azure: 'azure',
  vsphere: 'vsphere',
  openstack: 'openstack',
  digitalocean: 'digitalocean',
  hcloud: 'hetzner',
  ibm: 'ibm',
};
const providerOfDistribution: Record<string, string> = {
  gke: 'gcp',
  eks: 'aws',
  rosa: 'aws',
  aks: 'azure',
  aro: 'azure',
  doks: 'digitalocean',
  iks: 'ibm',
  ack: 'alibaba',
  tke: 'tencent',
  cce: 'huawei',
};
const regionLabels = ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'];

/** The cloud that the nodes run in: from their providerIDs, else from a distribution that one cloud sells. */
export function providerOf(nodes: ClusterProbe['nodes'], distribution: string | null): string | null {
  for (const { providerId } of nodes) {
    const scheme = providerId?.split('://')[0] ?? '';
    const provider = providerOfScheme[scheme];
    if (provider !== undefined) return provider;
  }
  return providerOfDistribution[distribution ?? ''] ?? null;
}

/** Regions of the nodes, sorted and joined when a cluster spans several. */
export function regionOf(nodes: ClusterProbe['nodes']): string | null {
  const regions = nodes.flatMap(({ labels }) =>
    regionLabels.map((key) => labels[key]).filter((value) => value !== undefined),
  );
  return regions.length === 0 ? null : [...new Set(regions)].sort().join(',');
}
