import pLimit, { type LimitFunction } from 'p-limit';
import type { ClusterInfo } from '../domain/cluster.ts';
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
import type { UsageStore } from '../domain/ports/usage.ts';
import type { ChangeWriter } from '../domain/ports/watching.ts';
import type { ClusterOutcome, ScanProgress, ScanReport } from '../domain/scan.ts';
import type { TtlRule } from '../domain/ttl-by-churn.ts';
import { stateOfFailure } from './cluster-state.ts';
import {
  type DiscoverHooks,
  type DiscoverOptions,
  discoverClusters,
  type ReachedCluster,
} from './discover-clusters.ts';
import type { PathGroup } from './group-paths.ts';
import { cancelled } from './probe-path.ts';
import { scanCluster } from './scan-cluster.ts';
import { areNamed, demandNamed, isNamed } from './select-clusters.ts';
import { unknownKinds } from './unknown-kinds.ts';

export interface ScanFleetOptions extends DiscoverOptions {
  store: ListWriter &
    ChangeWriter &
    LeaseStore &
    KindStore &
    ClusterStore &
    PathHealthStore &
    InventoryReader &
    ScanLog & { usage: UsageStore };
  /** Names or globs of clusters; empty: all. */
  clusters: readonly string[];
  kinds: readonly string[];
  /** Bring up to date what is still fresh, too; `force` lists it. */
  refresh?: boolean;
  /** Look at every path, not only at those of the wanted clusters. */
  discover: boolean;
  ttl: (kind: ResourceKind) => TtlRule;
  concurrentClusters: number;
  concurrentLists: number;
  concurrentListsInFleet: number;
  onProgress: (progress: ScanProgress) => void;
}

/**
 * Scans a fleet: every wanted cluster at once and as soon as it answers, each with an outcome of its own. Throws
 * KIND_UNKNOWN when no cluster that answered has any of the kinds that were asked for.
 */
export async function scanFleet(options: ScanFleetOptions): Promise<ScanReport> {
  const startedAt = new Date(options.clock.now()).toISOString();
  const scans = new FleetScans(options, await options.store.cacheMetadata(everything));
  const fleet = await discoverClusters(options, {
    choose: choiceOf(options),
    onCluster: (reached) => scans.begin(reached),
  });
  tellFound(
    fleet.clusters.filter((cluster) => isNamed(cluster, options.clusters)).map(({ name }) => name),
    fleet.problems.length,
    options,
  );
  const clusters = [...(await scans.end()), ...(await pathless(fleet.clusters, options))];
  const unknown = await unknownKinds(options.kinds, clusters, options.store);
  const report: ScanReport = {
    startedAt,
    clusters,
    finishedAt: new Date(options.clock.now()).toISOString(),
    cancelled: options.signal.aborted,
    problems: [...fleet.problems, ...unknown.map(toFailure)],
  };
  await options.store.saveScan(report);
  // With nothing else to read it is the asker's mistake; beside others it must not hide what was read.
  if (unknown[0] !== undefined && unknown.length === options.kinds.length) throw unknown[0];
  return report;
}

/** Without discovery only paths that may lead to a wanted cluster are looked at. */
function choiceOf(options: ScanFleetOptions): DiscoverHooks['choose'] {
  const { clusters, discover } = options;
  const found: PathGroup[] = [];
  const told: string[] = [];
  return (groups, known, isAll) => {
    found.push(...groups);
    const named = found.map((group) => ({ ...group, id: group.known?.id ?? '' }));
    const living = [...known.filter(({ closedAt }) => closedAt === null), ...named];
    if (isAll) demandNamed(clusters, living);
    // What is named may still be found; until then nobody is contacted for a name that may be a mistake.
    else if (!areNamed(clusters, living)) return null;
    // A known cluster is named by its new paths, too.
    const wanted = groups.filter(({ name, known: holder, paths }) =>
      isNamed({ id: holder?.id ?? '', name, paths: [...(holder?.paths ?? []), ...paths] }, clusters),
    );
    told.push(...wanted.map(({ name }) => name));
    if (wanted.length > 0 || (isAll && told.length === 0)) tellFound([...told], 0, options);
    return discover ? groups : wanted;
  };
}

function tellFound(clusters: string[], problems: number, { onProgress }: ScanFleetOptions): void {
  onProgress({ event: 'clusters-found', clusters, problems });
}

/** The scans of a fleet's clusters, which begin while others are still being looked for. */
class FleetScans {
  readonly #options: ScanFleetOptions;
  readonly #kept: Map<string, CacheMetadata[]>;
  readonly #clusterLimit: LimitFunction;
  readonly #fleetLimit: LimitFunction;
  readonly #scans: Promise<ClusterOutcome | null>[] = [];

  constructor(options: ScanFleetOptions, kept: CacheMetadata[]) {
    this.#options = options;
    this.#kept = Map.groupBy(kept, ({ clusterId }) => clusterId);
    this.#clusterLimit = pLimit(options.concurrentClusters);
    this.#fleetLimit = pLimit(options.concurrentListsInFleet);
  }

  begin(reached: ReachedCluster): void {
    const scan = this.#scan(reached);
    // It is awaited in end(); until then a fault must not count as one that nobody looks at.
    scan.catch(() => undefined);
    this.#scans.push(scan);
  }

  /** Waits for all, and only then saves states: until now, finding paths may have saved the clusters. */
  async end(): Promise<ClusterOutcome[]> {
    const outcomes = (await Promise.all(this.#scans)).filter((outcome) => outcome !== null);
    for (const { clusterId, state, failure } of outcomes) {
      // Being busy elsewhere or stopped says nothing of the cluster.
      if (failure?.code === 'CANCELLED' || failure?.code === 'LEASE_HELD') continue;
      const answers = state === 'ready' || state === 'degraded';
      await this.#options.store.saveState(clusterId, state, answers ? null : failure);
    }
    return outcomes.toSorted((left, right) => left.cluster.localeCompare(right.cluster));
  }

  async #scan({ cluster, reader }: ReachedCluster): Promise<ClusterOutcome | null> {
    if (!isNamed(cluster, this.#options.clusters)) {
      await reader?.close();
      return null;
    }
    const outcome = reader === null ? unreached(cluster) : await this.#read(cluster, reader);
    this.#options.onProgress({ event: 'cluster-finished', cluster: cluster.name, outcome });
    return outcome;
  }

  #read(cluster: ClusterInfo, reader: NonNullable<ReachedCluster['reader']>): Promise<ClusterOutcome> {
    const kept = this.#kept.get(cluster.id) ?? [];
    return this.#clusterLimit(async () => {
      try {
        return await scanCluster({ ...this.#options, cluster, reader, kept, fleetLimit: this.#fleetLimit });
      } finally {
        await reader.close();
      }
    });
  }
}

/** Clusters that were asked for by name and that no path leads to any more. */
async function pathless(found: readonly ClusterInfo[], options: ScanFleetOptions): Promise<ClusterOutcome[]> {
  // Where looking for them was stopped, a path may still lead to them.
  if (options.clusters.length === 0 || options.signal.aborted) return [];
  const known = await options.store.clusters(everything);
  return known
    .filter((cluster) => cluster.closedAt === null && isNamed(cluster, options.clusters))
    .filter(({ id }) => !found.some((cluster) => cluster.id === id))
    .map((cluster) => {
      const failure = toFailure(new AppError('PATH_MISSING', 'nothing that was found leads to it any more'));
      return unreached({ ...cluster, state: 'unreachable', failure });
    });
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
