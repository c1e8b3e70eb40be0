import type { ClusterCoverage, Completeness, Coverage } from '../domain/coverage.ts';
import { isWholeCluster } from '../domain/whole-cluster.ts';

/** What an answer rests on that rests on several results: every gap of any of them. null: on none. */
export function mergeCoverage(coverages: readonly Coverage[]): Coverage | null {
  if (coverages.length === 0) return null;
  const clusters = new Map<string, ClusterCoverage>();
  for (const { clusters: some } of coverages)
    for (const cluster of some) clusters.set(cluster.cluster, merged(clusters.get(cluster.cluster), cluster));
  const all = [...clusters.values()].toSorted((left, right) => left.cluster.localeCompare(right.cluster));
  const oldest = coverages.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted()[0] ?? null;
  return { asOf: oldest, complete: all.length > 0 && all.every(isWholeCluster), clusters: all };
}

function merged(one: ClusterCoverage | undefined, other: ClusterCoverage): ClusterCoverage {
  if (one === undefined) return other;
  const gaps = [...one.gaps];
  for (const gap of other.gaps) if (!gaps.some(({ kind }) => kind === gap.kind)) gaps.push(gap);
  const asOf = [one.asOf, other.asOf].filter((time) => time !== null).toSorted()[0] ?? null;
  return { ...other, asOf, gaps: gaps.toSorted(byWeight) };
}

const weights: Record<Completeness, number> = { never: 0, partial: 1, stale: 2, skipped: 3, complete: 4 };

function byWeight(left: ClusterCoverage['gaps'][number], right: ClusterCoverage['gaps'][number]): number {
  return weights[left.completeness] - weights[right.completeness] || left.kind.localeCompare(right.kind);
}
