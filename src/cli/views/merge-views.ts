import type { ClusterCoverage, Coverage } from '../../domain/coverage.ts';
import type { View } from '../output/view.ts';

/** Several results as one: one document of kind List, their tables one after the other. One alone stays what it is. */
export function mergeViews(views: readonly View[]): View {
  const [first, ...others] = views;
  if (first === undefined) throw new TypeError('there is no view to merge');
  if (others.length === 0) return first;
  const coverage = views
    .flatMap((view) => (view.coverage === null ? [] : [view.coverage]))
    .reduce(mergeCoverage);
  return {
    kind: 'List',
    asOf: coverage.asOf,
    coverage,
    count: views.reduce((sum, { count }) => sum + count, 0),
    items: () => views.flatMap((view) => [...view.items()]),
    tables: () => views.flatMap((view) => [...view.tables()]),
    names: () => views.flatMap((view) => [...(view.names?.() ?? [])]),
    nothing: views.map(({ nothing }) => nothing).join('; '),
  };
}

function mergeCoverage(left: Coverage, right: Coverage): Coverage {
  const merged = new Map(left.clusters.map((cluster) => [cluster.cluster, cluster]));
  for (const cluster of right.clusters) {
    const before = merged.get(cluster.cluster);
    merged.set(cluster.cluster, before === undefined ? cluster : mergeCluster(before, cluster));
  }
  return {
    asOf: older(left.asOf, right.asOf),
    complete: left.complete && right.complete,
    clusters: [...merged.values()],
  };
}

function mergeCluster(left: ClusterCoverage, right: ClusterCoverage): ClusterCoverage {
  return { ...left, asOf: older(left.asOf, right.asOf), gaps: [...left.gaps, ...right.gaps] };
}

function older(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}
