import type { ClusterInfo } from '../domain/cluster.ts';
import { AppError } from '../domain/errors.ts';
import { closest } from '../lib/closest.ts';
import { matchesGlob } from '../lib/match-glob.ts';

/**
 * Clusters that the patterns name: by cluster name, by the name of a path (context), or by id. No pattern: all that live.
 * Throws CLUSTER_UNKNOWN for a pattern that names none.
 */
export function selectClusters(clusters: readonly ClusterInfo[], patterns: readonly string[]): ClusterInfo[] {
  if (patterns.length === 0) return clusters.filter(({ closedAt }) => closedAt === null);
  const unknown = patterns.find((pattern) => !clusters.some((cluster) => isNamedBy(cluster, pattern)));
  if (unknown !== undefined) throw unknownCluster(unknown, clusters);
  return clusters.filter((cluster) => patterns.some((pattern) => isNamedBy(cluster, pattern)));
}

function isNamedBy(cluster: ClusterInfo, pattern: string): boolean {
  const names = [cluster.id, cluster.name, ...cluster.paths.map(({ name }) => name)];
  return names.some((name) => matchesGlob(pattern, name));
}

function unknownCluster(pattern: string, clusters: readonly ClusterInfo[]): AppError {
  const names = clusters.map(({ name }) => name);
  const near = closest(pattern, names);
  const known =
    names.length === 0
      ? 'No cluster is known yet.'
      : `Known: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}.`;
  return new AppError('CLUSTER_UNKNOWN', `no known cluster is called "${pattern}"`, {
    hint: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}${known} "discover-clusters" looks for more.`,
  });
}
