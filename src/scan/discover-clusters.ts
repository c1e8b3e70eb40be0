import pLimit from 'p-limit';
import type { AccessPath, ClusterInfo } from '../domain/cluster.ts';
import { everything } from '../domain/coverage.ts';
import type { Failure } from '../domain/errors.ts';
import type { ClusterReader, ClusterReaders, FleetFinder } from '../domain/ports/cluster-access.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import type { ClusterStore, PathHealthStore } from '../domain/ports/store.ts';
import { groupPaths, type PathGroup } from './group-paths.ts';
import { type ProbedPath, probePath } from './probe-path.ts';
import { resolveFleet } from './resolve-fleet.ts';

export interface DiscoverOptions {
  finder: FleetFinder;
  readers: ClusterReaders;
  store: ClusterStore & PathHealthStore;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  force: boolean;
  /** Paths looked at at once: dead ones cost seconds each, so many at a time. */
  probeConcurrency: number;
}

/** A cluster and a reader of it that has just answered (null: none of its paths did). */
export interface ReachedCluster {
  cluster: ClusterInfo;
  reader: ClusterReader | null;
}

export interface DiscoverHooks {
  /**
   * Which of the groups found are looked at; the rest stay as they are. null: not to be told before more was found.
   * May throw, before anything of these is contacted; called last with `isAll`, and then has to tell.
   */
  choose: (groups: PathGroup[], known: readonly ClusterInfo[], isAll: boolean) => PathGroup[] | null;
  /**
   * Told of each cluster as soon as it is known: the reader belongs to who is told. Those that did not answer come last,
   * because another path may still lead to them.
   */
  onCluster: (reached: ReachedCluster) => void;
}

export interface DiscoveredFleet {
  clusters: ClusterInfo[];
  problems: Failure[];
}

/**
 * Finds paths, looks at each once, sorts them into clusters and saves those. What is found early is looked at early. Where it is
 * stopped, it ends with what was found until then.
 */
export async function discoverClusters(
  options: DiscoverOptions,
  { choose, onCluster }: DiscoverHooks,
): Promise<DiscoveredFleet> {
  const known = await options.store.clusters(everything);
  const discovery = new Discovery(known, options, onCluster);
  const looks: Promise<void>[] = [];
  const problems: Failure[] = [];
  let waiting: AccessPath[] = [];
  const begin = (groups: PathGroup[], isAll: boolean): AccessPath[] => {
    const chosen = choose(groups, known, isAll);
    if (chosen === null) return groups.flatMap(({ paths }) => paths);
    const look = discovery.look(chosen);
    // It is awaited below; until then a fault must not count as one that nobody looks at.
    look.catch(() => undefined);
    looks.push(look);
    return [];
  };
  try {
    for await (const found of options.finder.find(options.signal)) {
      problems.push(...found.problems);
      const groups = groupPaths([...waiting, ...found.paths], known);
      const growing = groups.filter(hasMoreWays).flatMap(({ paths }) => paths);
      waiting = [
        ...growing,
        ...begin(
          groups.filter((group) => !hasMoreWays(group)),
          false,
        ),
      ];
    }
    begin(groupPaths(waiting, known), true);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  await Promise.all(looks);
  return { clusters: discovery.end(), problems };
}

/** An MCP server has led to the cluster before and has not been asked yet: the better of all ways is to be taken. */
function hasMoreWays({ known, paths }: PathGroup): boolean {
  return (
    known?.paths.some(({ id, source }) => source === 'mcp' && !paths.some((path) => path.id === id)) ?? false
  );
}

/** One look at a fleet: what is known grows with every group of paths that has been looked at. */
class Discovery {
  #known: ClusterInfo[];
  readonly #options: DiscoverOptions;
  readonly #onCluster: DiscoverHooks['onCluster'];
  /** One time for the whole look, so that a path that answered outweighs one that did not. */
  readonly #now: string;
  readonly #seen = new Set<string>();
  readonly #told = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    known: readonly ClusterInfo[],
    options: DiscoverOptions,
    onCluster: DiscoverHooks['onCluster'],
  ) {
    this.#known = [...known];
    this.#options = options;
    this.#onCluster = onCluster;
    this.#now = new Date(options.clock.now()).toISOString();
  }

  async look(groups: readonly PathGroup[]): Promise<void> {
    const { probeConcurrency, store } = this.#options;
    const paths = groups.flatMap((group) => group.paths);
    const health = await store.pathHealth(paths);
    const limit = pLimit(probeConcurrency);
    const probe = (path: AccessPath): Promise<ProbedPath> =>
      limit(() => probePath(path, health.get(path.id), { ...this.#options, health: store }));
    await Promise.all(
      groups.map(async (group) => {
        const probed = await Promise.all(group.paths.map(probe));
        // Groups are settled one after the other: each must see what the one before it found out.
        const turn = this.#turn.then(() => this.#settle(probed));
        this.#turn = turn.catch(() => undefined);
        await turn;
      }),
    );
  }

  /** Tells of the clusters that nothing led to, and answers all that were looked at. */
  end(): ClusterInfo[] {
    const clusters = this.#known.filter(({ id, closedAt }) => this.#seen.has(id) && closedAt === null);
    for (const cluster of clusters) this.#tell({ cluster, reader: null });
    // Who answered first is no order that anybody would look for.
    return clusters.toSorted((left, right) => left.name.localeCompare(right.name));
  }

  async #settle(probed: readonly ProbedPath[]): Promise<void> {
    const { log, store } = this.#options;
    const change = resolveFleet(this.#known, probed, this.#now);
    for (const note of change.notes) log.warn('cluster identity changed', { note });
    for (const cluster of change.clusters) await store.save(cluster);
    for (const { fromId, intoId } of change.merges) await store.merge(fromId, intoId);
    const gone = new Set([
      ...change.clusters.map(({ id }) => id),
      ...change.merges.map(({ fromId }) => fromId),
    ]);
    this.#known = [...this.#known.filter(({ id }) => !gone.has(id)), ...change.clusters];
    for (const { id } of change.clusters) this.#seen.add(id);
    const answered = probed.filter((path) => path.ok).toSorted((left, right) => rankOf(left) - rankOf(right));
    for (const { path, reader } of answered) {
      const cluster = change.clusters.find(({ id }) => id === change.clusterOfPath.get(path.id));
      if (cluster === undefined || !this.#tell({ cluster, reader })) await reader.close();
    }
  }

  /** false: the cluster has been told of before. */
  #tell(reached: ReachedCluster): boolean {
    if (this.#told.has(reached.cluster.id)) return false;
    this.#told.add(reached.cluster.id);
    this.#onCluster(reached);
    return true;
  }
}

/** The path that sees most is used; of two that see alike, the API before MCP (DESIGN "Sources"). */
function rankOf(path: ProbedPath & { ok: true }): number {
  const sees = { true: 0, null: 2, false: 4 }[String(path.probe.listsClusterWide)] ?? 2;
  return sees + (path.reader.via === 'api' ? 0 : 1);
}
