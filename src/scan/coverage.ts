import type { ClusterInfo } from '../domain/cluster.ts';
import type { CacheMetadata, ClusterCoverage, Coverage } from '../domain/coverage.ts';
import { isWholeCluster } from '../domain/whole-cluster.ts';

export interface CoverageOptions {
  clusters: readonly ClusterInfo[];
  kept: readonly CacheMetadata[];
  /** GroupResources that the answer rests on; null: all that are kept. */
  kinds: readonly string[] | null;
  /** Whether a cluster has the kind at all, as far as is known: a kind that it lacks is no gap. */
  hasKind: (clusterId: string, kind: string) => boolean;
}

/** What an answer rests on. A cluster that was never seen, and a kind that was never read, are gaps, never zeros. */
export function coverageOf({ clusters, kept, kinds, hasKind }: CoverageOptions): Coverage {
  const keptOf = Map.groupBy(kept, ({ clusterId }) => clusterId);
  const parts = clusters.map((cluster) => partOf(cluster, keptOf.get(cluster.id) ?? [], kinds, hasKind));
  return {
    asOf: oldest(parts.map(({ asOf }) => asOf)),
    complete: parts.length > 0 && parts.every(isWholeCluster),
    clusters: parts,
  };
}

function partOf(
  cluster: ClusterInfo,
  kept: readonly CacheMetadata[],
  kinds: readonly string[] | null,
  hasKind: CoverageOptions['hasKind'],
): ClusterCoverage {
  const relevant = kinds === null ? kept : kept.filter(({ kind }) => kinds.includes(kind));
  const missing = (kinds ?? [])
    .filter(
      (kind) =>
        !kept.some((metadata) => metadata.kind === kind) && (hasKind(cluster.id, kind) || kept.length === 0),
    )
    .map((kind) => ({
      kind,
      completeness: 'never' as const,
      reason: cluster.failure?.message ?? 'never read',
      aged: false,
    }));
  const nothing =
    kinds === null && kept.length === 0
      ? [
          {
            kind: '*',
            completeness: 'never' as const,
            reason: cluster.failure?.message ?? 'never read',
            aged: false,
          },
        ]
      : [];
  const incomplete = relevant
    .filter(({ completeness, interrupted }) => completeness !== 'complete' || interrupted)
    .map((metadata) => ({
      kind: metadata.kind,
      completeness: metadata.completeness,
      reason: metadata.reason,
      aged: isAged(metadata),
    }));
  return {
    cluster: cluster.name,
    state: cluster.state,
    failure: cluster.failure,
    asOf: oldest(relevant.map(({ asOf }) => asOf)),
    gaps: [...missing, ...nothing, ...incomplete],
  };
}

function isAged({ completeness, failure, interrupted }: CacheMetadata): boolean {
  return completeness === 'stale' && failure === null && !interrupted;
}

function oldest(times: readonly (string | null)[]): string | null {
  return times.filter((time) => time !== null).toSorted()[0] ?? null;
}
