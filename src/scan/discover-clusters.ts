import type { AccessPath, ClusterInfo } from '../domain/cluster.ts';
import { everything } from '../domain/coverage.ts';
import type { Failure } from '../domain/errors.ts';
import type {
  ClusterFinder,
  ClusterReader,
  ClusterReaders,
  FoundPaths,
} from '../domain/ports/cluster-access.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import type { ClusterStore, PathHealthStore } from '../domain/ports/store.ts';
import { type ProbedPath, probePaths } from './probe-paths.ts';
import { resolveFleet } from './resolve-fleet.ts';

export interface DiscoverOptions {
  finders: readonly ClusterFinder[];
  readers: ClusterReaders;
  store: ClusterStore & PathHealthStore;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  force: boolean;
  probeConcurrency: number;
  /** Which of the paths found are looked at; the rest stay where they are. */
  wanted: (path: AccessPath, known: readonly ClusterInfo[]) => boolean;
}

/** A cluster and a reader of it that has just answered (null: none of its paths did). */
export interface ReachedCluster {
  cluster: ClusterInfo;
  reader: ClusterReader | null;
}

export interface DiscoveredFleet {
  clusters: ReachedCluster[];
  problems: Failure[];
}

/**
 * Finds paths, looks at each once, sorts them into clusters and saves those. The reader of the path that sees most
 * stays open and belongs to the caller; the others are closed.
 */
export async function discoverClusters(options: DiscoverOptions): Promise<DiscoveredFleet> {
  const found = await findPaths(options);
  const known = await options.store.clusters(everything);
  const paths = found.paths.filter((path) => options.wanted(path, known));
  const probed = await probePaths({
    ...options,
    paths,
    health: options.store,
    concurrency: options.probeConcurrency,
  });
  const change = resolveFleet(known, probed, new Date(options.clock.now()).toISOString());
  for (const note of change.notes) options.log.warn('cluster identity changed', { note });
  for (const cluster of change.clusters) await options.store.save(cluster);
  for (const { fromId, intoId } of change.merges) await options.store.merge(fromId, intoId);
  const clusters = change.clusters.filter(({ closedAt }) => closedAt === null);
  return { clusters: await chooseReaders(clusters, probed, change.clusterOfPath), problems: found.problems };
}

async function findPaths({ finders, signal }: DiscoverOptions): Promise<FoundPaths> {
  const found = await Promise.all(finders.map((finder) => finder.find(signal)));
  return { paths: found.flatMap(({ paths }) => paths), problems: found.flatMap(({ problems }) => problems) };
}

async function chooseReaders(
  clusters: readonly ClusterInfo[],
  probed: readonly ProbedPath[],
  clusterOfPath: ReadonlyMap<string, string>,
): Promise<ReachedCluster[]> {
  const answered = probed.filter((path) => path.ok).toSorted((left, right) => rankOf(left) - rankOf(right));
  const chosen = new Map<string, ClusterReader>();
  for (const { path, reader } of answered) {
    const clusterId = clusterOfPath.get(path.id) ?? '';
    if (chosen.has(clusterId)) await reader.close();
    else chosen.set(clusterId, reader);
  }
  return clusters.map((cluster) => ({ cluster, reader: chosen.get(cluster.id) ?? null }));
}

/** The path that sees most is used; of two that see alike, the API before MCP (DESIGN "Sources"). */
function rankOf(path: ProbedPath & { ok: true }): number {
  const sees = { true: 0, null: 2, false: 4 }[String(path.probe.listsClusterWide)] ?? 2;
  return sees + (path.reader.via === 'api' ? 0 : 1);
}
