import { fixedCredential } from '../../src/clusters/kubeconfig/authorization.ts';
import type { OfferedContext } from '../../src/clusters/through-mcp/embedded-readers.ts';
import { nowhere } from '../../src/clusters/through-mcp/nowhere.ts';
import type { AccessPath } from '../../src/domain/cluster.ts';
import { accessPath } from './builders.ts';

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
}

/** A path for every cluster of a demo fleet, by its name. */
export function demoPaths(kubeconfig: string): Map<string, AccessPath> {
  const { clusters } = JSON.parse(kubeconfig) as Kubeconfig;
  return new Map(
    clusters.map(({ name, cluster }) => [
      name,
      accessPath(name, { server: cluster.server, caKeyHash: null }),
    ]),
  );
}

/** Contexts for the embedded server, one for each path. */
export function contextsOf(paths: Iterable<AccessPath>): OfferedContext[] {
  return [...paths].map(({ id, name, server }) => ({
    pathId: id,
    name,
    context: {
      flattened: { cluster: { server }, user: { token: 'hunter2-token' } },
      credential: fixedCredential('token', 'Bearer hunter2-token', null),
    },
    namespace: nowhere,
  }));
}
