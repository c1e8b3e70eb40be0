import pLimit, { type LimitFunction } from 'p-limit';
import type { ClusterInfo } from '../../domain/cluster.ts';
import { isAppError, toFailure } from '../../domain/errors.ts';
import type { WatchProgress } from '../../domain/watch.ts';
import { stateOfFailure } from '../cluster-state.ts';
import { type DiscoverOptions, discoverClusters, type ReachedCluster } from '../discover-clusters.ts';
import type { PathGroup } from '../group-paths.ts';
import { isNamed } from '../select-clusters.ts';
import { WatchBudget } from './watch-budget.ts';
import { type WatchClusterOptions, watchCluster } from './watch-cluster.ts';

export interface WatchFleetOptions
  extends Omit<WatchClusterOptions, 'cluster' | 'reader' | 'budget' | 'fleetLimit'>,
    Omit<DiscoverOptions, 'store' | 'force'> {
  store: WatchClusterOptions['store'] & DiscoverOptions['store'];
  /** Names or globs of clusters; empty: all. */
  clusters: readonly string[];
  /** Connections that may be held open for watching, in the whole fleet. */
  watchConnections: number;
  /** Lists at once from all clusters together. */
  concurrentListsInFleet: number;
  onProgress: (progress: WatchProgress) => void;
}

/** New clusters, and those that did not answer and whose breaker lets them be asked again, are looked for so often. */
const lookEveryMs = 60_000;
/** A cluster that was lost is left alone for so long, twice as long each time. */
const firstPauseMs = 15_000;
const longestPauseMs = 600_000;
/** Who was watched for so long counts as well again. */
const provenMs = 600_000;

/**
 * Keeps a fleet up to date until the signal is aborted. A cluster that cannot be read spoils only itself, and is tried again;
 * clusters that come are found. Rejects for what is no fault of the world.
 */
export async function watchFleet(options: WatchFleetOptions): Promise<void> {
  const fleet = new WatchedFleet(options);
  try {
    while (!options.signal.aborted && !fleet.hasFailed) {
      await fleet.look();
      await options.clock.sleep(fleet.restMs(), fleet.signal).catch(() => undefined);
    }
  } finally {
    await fleet.end();
  }
}

interface Lost {
  until: number;
  times: number;
}

class WatchedFleet {
  readonly signal: AbortSignal;
  readonly #options: WatchFleetOptions;
  readonly #budget: WatchBudget;
  readonly #fleetLimit: LimitFunction;
  readonly #failing = new AbortController();
  readonly #watched = new Map<string, Promise<void>>();
  readonly #lost = new Map<string, Lost>();

  constructor(options: WatchFleetOptions) {
    this.#options = options;
    this.#budget = new WatchBudget(options.watchConnections);
    this.#fleetLimit = pLimit(options.concurrentListsInFleet);
    this.signal = AbortSignal.any([options.signal, this.#failing.signal]);
  }

  get hasFailed(): boolean {
    return this.#failing.signal.aborted;
  }

  /** Looks for clusters that are not watched, and watches those that answer. */
  async look(): Promise<void> {
    const { log } = this.#options;
    try {
      await discoverClusters(
        { ...this.#options, signal: this.signal, force: false },
        {
          choose: (groups) => groups.filter((group) => this.#isWanted(group)),
          onCluster: (reached) => this.#begin(reached),
        },
      );
    } catch (error) {
      if (this.signal.aborted) return;
      // A kubeconfig that is being written just now is read again at the next look.
      if (!isAppError(error)) throw error;
      log.warn('looking for clusters failed', { code: error.code, message: error.message });
    }
  }

  /** How long until the next look. */
  restMs(): number {
    const now = this.#options.clock.now();
    const due = [...this.#lost.values()].map(({ until }) => until - now).filter((wait) => wait > 0);
    return Math.min(lookEveryMs, ...due);
  }

  async end(): Promise<void> {
    await Promise.all(this.#watched.values());
    this.#failing.signal.throwIfAborted();
  }

  #isWanted({ known, name, paths }: PathGroup): boolean {
    const { clusters, clock } = this.#options;
    const id = known?.id ?? '';
    if (this.#watched.has(id) || (this.#lost.get(id)?.until ?? 0) > clock.now()) return false;
    return isNamed({ id, name, paths: [...(known?.paths ?? []), ...paths] }, clusters);
  }

  #begin({ cluster, reader }: ReachedCluster): void {
    if (reader === null) return;
    if (this.#watched.has(cluster.id) || this.signal.aborted) {
      this.#closeQuietly(reader);
      return;
    }
    this.#watched.set(cluster.id, this.#watch(cluster, reader));
  }

  async #watch(cluster: ClusterInfo, reader: NonNullable<ReachedCluster['reader']>): Promise<void> {
    const { clock } = this.#options;
    const begun = clock.now();
    try {
      await watchCluster({
        ...this.#options,
        cluster,
        reader,
        budget: this.#budget,
        fleetLimit: this.#fleetLimit,
        signal: this.signal,
      });
    } catch (error) {
      if (isAppError(error)) await this.#lose(cluster, error, begun);
      // A fault of ours ends all: it is shown, and not repeated in silence.
      else this.#failing.abort(error);
    } finally {
      this.#watched.delete(cluster.id);
      await reader.close();
    }
  }

  async #lose(cluster: ClusterInfo, error: Error, begun: number): Promise<void> {
    const { clock, log, onProgress, store } = this.#options;
    const failure = toFailure(error);
    const now = clock.now();
    const before = now - begun > provenMs ? 0 : (this.#lost.get(cluster.id)?.times ?? 0);
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** before);
    this.#lost.set(cluster.id, { until: now + pauseMs, times: before + 1 });
    log.warn('a cluster is not watched any more for now', { cluster: cluster.name, code: failure.code });
    onProgress({ event: 'cluster-lost', cluster: cluster.name, failure });
    await store.saveState(cluster.id, stateOfFailure(failure), failure);
  }

  #closeQuietly(reader: NonNullable<ReachedCluster['reader']>): void {
    reader.close().catch(() => undefined);
  }
}
