import type { AccessPath, ClusterInfo, ClusterProbe } from '../domain/cluster.ts';
import { distributionOf } from './distribution.ts';
import { environmentOf } from './environment.ts';
import { providerOf, regionOf } from './provider.ts';

export type ClusterTraits = Pick<
  ClusterInfo,
  'version' | 'distribution' | 'provider' | 'region' | 'environment'
>;

/** What a cluster is, from one probe and the names under which it is known. */
export function identifyCluster(paths: readonly AccessPath[], probe: ClusterProbe): ClusterTraits {
  const contextNames = paths.map(({ name }) => name);
  const distribution = distributionOf({ probe, server: probe.signals.server, contextNames });
  return {
    version: probe.version,
    distribution,
    provider: providerOf(probe.nodes, distribution),
    region: regionOf(probe.nodes),
    environment: environmentOf({
      names: contextNames,
      nodeLabels: probe.nodes.map(({ labels }) => labels),
      distribution,
    }),
  };
}
