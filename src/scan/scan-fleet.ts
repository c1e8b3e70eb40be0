import pLimit from 'p-limit';
import type { AccessPath, ClusterInfo } from '../domain/cluster.ts';
import { type CacheMetadata, everything } from '../domain/coverage.ts';
import { AppError, toFailure } from '../domain/errors.ts';
import type { ResourceKind } from '../domain/kind.ts';
import type {
  ClusterStore,
  InventoryReader,
  KindStore,
  LeaseStore,
  ListWriter,
  PathHealthStore,
  ScanLog,
} from '../domain/ports/store.ts';
import type { ClusterOutcome, ScanProgress, ScanReport } from '../domain/scan.ts';
import { stateOfFailure } from './cluster-state.ts';
import {
  type DiscoveredFleet,
  type DiscoverOptions,
  discoverClusters,
  type ReachedCluster,
} from './discover-clusters.ts';
import { cancelled } from './probe-paths.ts';
import { scanCluster } from './scan-cluster.ts';
import { selectClusters } from './select-clusters.ts';

export interface ScanFleetOptions extends Omit<DiscoverOptions, 'wanted' | 'store'> {
  store: ListWriter & LeaseStore & KindStore & ClusterStore & PathHealthStore & InventoryReader & ScanLog;
  /** Names or globs of clusters; empty: all. */
  clusters: readonly string[];
  kinds: readonly string[];
  /** Look at every path, not only at those of the wanted clusters. */
  discover: boolean;
  ttlSeconds: (kind: ResourceKind) => number;
  concurrentClusters: number;
  concurrentLists: number;
  concurrentListsInFleet: number;
  onProgress: (progress: ScanProgress) => void;
}

/** Scans a fleet: every wanted cluster at once, each with an outcome of its own. */
export async function scanFleet(options: ScanFleetOptions): Promise<ScanReport> {
  const startedAt = new Date(options.clock.now()).toISOString();
  const fleet = await discoverClusters({ ...options, wanted: wantedPaths(options) });
  const targets = await targetsOf(fleet, options);
  options.onProgress({
    event: 'clusters-found',
    clusters: targets.map(({ cluster }) => cluster.name),
    problems: fleet.problems.length,
  });
  const outcomes = await scanTargets(targets, options);
  const report: ScanReport = {
    startedAt,
    finishedAt: new Date(options.clock.now()).toISOString(),
    cancelled: options.signal.aborted,
    clusters: outcomes,
    problems: fleet.problems,
  };
  await options.store.saveScan(report);
  return report;
}

/** Without discovery, only paths of wanted clusters and paths that no cluster holds yet are looked at. */
function wantedPaths({ clusters, discover }: ScanFleetOptions): DiscoverOptions['wanted'] {
  return (path: AccessPath, known: readonly ClusterInfo[]) => {
    const holder = known.find(
      ({ closedAt, paths }) => closedAt === null && paths.some(({ id }) => id === path.id),
    );
    if (discover || clusters.length === 0 || holder === undefined) return true;
    return selectOrNone(known, clusters).includes(holder);
  };
}

function selectOrNone(known: readonly ClusterInfo[], patterns: readonly string[]): ClusterInfo[] {
  return patterns.flatMap((pattern) => {
    try {
      return selectClusters(known, [pattern]);
    } catch (error) {
      if (error instanceof AppError) return [];
      throw error;
    }
  });
}

async function targetsOf(fleet: DiscoveredFleet, options: ScanFleetOptions): Promise<ReachedCluster[]> {
  const selected = selectOrThrow(fleet, options.clusters);
  for (const { cluster, reader } of fleet.clusters) if (!selected.includes(cluster)) await reader?.close();
  return fleet.clusters.filter(({ cluster }) => selected.includes(cluster));
}

function selectOrThrow(fleet: DiscoveredFleet, patterns: readonly string[]): ClusterInfo[] {
  return selectClusters(
    fleet.clusters.map(({ cluster }) => cluster),
    patterns,
  );
}

async function scanTargets(
  targets: readonly ReachedCluster[],
  options: ScanFleetOptions,
): Promise<ClusterOutcome[]> {
  const kept = Map.groupBy(await options.store.cacheMetadata(everything), ({ clusterId }) => clusterId);
  const clusterLimit = pLimit(options.concurrentClusters);
  const fleetLimit = pLimit(options.concurrentListsInFleet);
  return Promise.all(
    targets.map(({ cluster, reader }) =>
      clusterLimit(async () => {
        const outcome =
          reader === null
            ? unreached(cluster)
            : await scanReached(cluster, {
                ...options,
                reader,
                fleetLimit,
                kept: kept.get(cluster.id) ?? [],
              });
        options.onProgress({ event: 'cluster-finished', cluster: cluster.name, outcome });
        return outcome;
      }),
    ),
  );
}

type ReachedOptions = ScanFleetOptions &
  Pick<Parameters<typeof scanCluster>[0], 'reader' | 'fleetLimit'> & { kept: readonly CacheMetadata[] };

async function scanReached(cluster: ClusterInfo, options: ReachedOptions): Promise<ClusterOutcome> {
  try {
    const outcome = await scanCluster({ ...options, cluster });
    if (outcome.state !== cluster.state || outcome.failure !== null) {
      await options.store.save({ ...cluster, state: outcome.state, failure: outcome.failure });
    }
    return outcome;
  } finally {
    await options.reader.close();
  }
}

function unreached(cluster: ClusterInfo): ClusterOutcome {
  const failure = cluster.failure ?? toFailure(cancelled());
  return {
    clusterId: cluster.id,
    cluster: cluster.name,
    ok: false,
    state: cluster.state ?? stateOfFailure(failure),
    via: null,
    failure,
    kinds: [],
    requests: 0,
    throttled: 0,
    bytes: 0,
    durationMs: 0,
  };
}
