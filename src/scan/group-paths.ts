import type { AccessPath, ClusterInfo } from '../domain/cluster.ts';

/** Paths that, for all that is known before they are looked at, lead to one cluster. */
export interface PathGroup {
  /** What the cluster is called as long as it has not answered: its name, or that of the first path. */
  name: string;
  /** The cluster that they have led to until now; null for a new one. */
  known: ClusterInfo | null;
  paths: AccessPath[];
}

/**
 * Groups paths by the cluster that holds them, or that has their address and CA, or by address and CA alone. Each group
 * can be settled by itself: a silent path keeps only those waiting that may see more of the same cluster.
 */
export function groupPaths(paths: readonly AccessPath[], clusters: readonly ClusterInfo[]): PathGroup[] {
  const open = clusters.filter(({ closedAt }) => closedAt === null);
  const groups = new Map<string, PathGroup>();
  for (const path of paths) {
    const known = holderOf(path, open) ?? sameAddress(path, open) ?? null;
    const key = known === null ? addressOf(path) : `cluster ${known.id}`;
    const group = groups.get(key) ?? besideOf(path, known, [...groups.values()]);
    group.paths.push(path);
    if (group.paths.length === 1) groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * An MCP server tells a cluster's address, and not its CA. Where a kubeconfig knows the address, both are looked at together,
 * so that the better way is taken and not the one that answers first; whether they are one cluster is decided afterwards.
 */
function besideOf(path: AccessPath, known: ClusterInfo | null, groups: readonly PathGroup[]): PathGroup {
  const isVague = known === null && path.server !== null && path.caKeyHash === null;
  const beside = groups.find(({ paths }) => isVague && paths.some(({ server }) => server === path.server));
  return beside ?? { name: known?.name ?? path.name, known, paths: [] };
}

function holderOf(path: AccessPath, clusters: readonly ClusterInfo[]): ClusterInfo | undefined {
  return clusters.find(({ paths }) => paths.some(({ id }) => id === path.id));
}

function sameAddress(path: AccessPath, clusters: readonly ClusterInfo[]): ClusterInfo | undefined {
  if (path.server === null || path.caKeyHash === null) return undefined;
  return clusters.find(
    ({ signals }) => signals.server === path.server && signals.caKeyHash === path.caKeyHash,
  );
}

/** A path without an address is a group of its own. */
function addressOf({ id, server, caKeyHash }: AccessPath): string {
  return server === null ? `path ${id}` : `address ${server} ${caKeyHash ?? ''}`;
}
