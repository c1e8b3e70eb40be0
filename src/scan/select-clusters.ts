import type { AccessPath, ClusterInfo } from '../domain/cluster.ts';
import { AppError } from '../domain/errors.ts';
import { closest } from '../lib/closest.ts';
import { matchesGlob } from '../lib/match-glob.ts';

type Named = Pick<ClusterInfo, 'id' | 'name'> & { paths: readonly Pick<AccessPath, 'name'>[] };

/**
 * Clusters that the patterns name: by cluster name, by the name of a path (context), or by id. No pattern: all that live.
 * Throws CLUSTER_UNKNOWN for a pattern that names none.
 */
export function selectClusters(clusters: readonly ClusterInfo[], patterns: readonly string[]): ClusterInfo[] {
  if (patterns.length === 0) return clusters.filter(({ closedAt }) => closedAt === null);
  demandNamed(patterns, clusters);
  return clusters.filter((cluster) => isNamed(cluster, patterns));
}

/** Throws CLUSTER_UNKNOWN for a pattern that names none of these. */
export function demandNamed(patterns: readonly string[], clusters: readonly Named[]): void {
  const unknown = unnamed(patterns, clusters);
  if (unknown !== undefined) throw unknownCluster(unknown, clusters);
}

/** Whether every pattern names one of these. */
export function areNamed(patterns: readonly string[], clusters: readonly Named[]): boolean {
  return unnamed(patterns, clusters) === undefined;
}

function unnamed(patterns: readonly string[], clusters: readonly Named[]): string | undefined {
  return patterns.find((pattern) => !clusters.some((cluster) => isNamed(cluster, [pattern])));
}

/** Whether one of the patterns names the cluster; no pattern names every cluster. */
export function isNamed({ id, name, paths }: Named, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  const names = [id, name, ...paths.map((path) => path.name)];
  return patterns.some((pattern) => names.some((candidate) => matchesGlob(pattern, candidate)));
}

function unknownCluster(pattern: string, clusters: readonly Named[]): AppError {
  const names = [...new Set(clusters.map(({ name }) => name))];
  const near = closest(pattern, names);
  const known =
    names.length === 0
      ? 'No cluster is known yet.'
      : `Known: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}.`;
  return new AppError('CLUSTER_UNKNOWN', `no known cluster is called "${pattern}"`, {
    hint: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}${known} "discover-clusters" looks for more.`,
  });
}
