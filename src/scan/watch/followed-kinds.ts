import type { CacheMetadata } from '../../domain/coverage.ts';
import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { KindOutcome } from '../../domain/scan.ts';
import { listKind } from '../refresh-kinds.ts';
import { type FollowOptions, followKind } from './follow-kind.ts';
import type { WatchClusterOptions } from './watch-cluster.ts';
import { isListDue, kindsToWatch } from './watched-kinds.ts';

export interface FollowedHooks {
  /** Told what concerns the whole cluster. */
  onFault: (error: unknown) => void;
  /** The cluster's resourceVersions have gone back: told once for all kinds. */
  onRestored: () => void;
}

/** A kind that could not be followed is tried again after so long: rights and servers change. */
const tryAgainMs = 600_000;
/** When every watch has been broken for so long, the cluster has gone. */
const goneAfterMs = 120_000;
/** One look at the cluster is enough for all kinds that were shaken at the same time. */
const verifiedForMs = 5000;

interface Followed {
  kind: ResourceKind;
  ended: Promise<void>;
  brokenSince: number | null;
  broken: AppError | null;
  /** How often the cluster had been restored when the kind was last listed or begun. */
  restoration: number;
}

/** The kinds of a cluster that are followed all the time, each on a connection of its own. */
export class FollowedKinds {
  readonly #options: WatchClusterOptions;
  readonly #hooks: FollowedHooks;
  readonly #followed = new Map<string, Followed>();
  /** Kinds that cannot be followed, and until when they are left to their TTL. */
  readonly #left = new Map<string, number>();
  #connections = new AbortController();
  #restorations = 0;
  #verified: { at: number; look: Promise<void> } | null = null;

  constructor(options: WatchClusterOptions, hooks: FollowedHooks) {
    this.#options = options;
    this.#hooks = hooks;
  }

  get size(): number {
    return this.#followed.size;
  }

  has(kind: ResourceKind): boolean {
    return this.#followed.has(groupResource(kind));
  }

  /** Follows of these what is to be followed and is not yet, as far as connections go. */
  follow(kinds: readonly ResourceKind[]): void {
    const { budget, clock, reader, signal } = this.#options;
    if (reader.watcher === undefined || signal.aborted) return;
    for (const kind of kindsToWatch(kinds)) {
      const name = groupResource(kind);
      if (this.#followed.has(name) || (this.#left.get(name) ?? 0) > clock.now()) continue;
      if (!budget.take()) return;
      const followed: Followed = {
        kind,
        ended: Promise.resolve(),
        brokenSince: null,
        broken: null,
        restoration: this.#restorations,
      };
      this.#followed.set(name, followed);
      followed.ended = this.#run(followed, reader.watcher).finally(() => budget.give());
    }
  }

  distrust(): void {
    this.#connections.abort(new AppError('CONNECTION_LOST', 'the machine has slept'));
    this.#connections = new AbortController();
  }

  /** Tells that the cluster has gone when all watches have been broken for long. */
  demandAnyAlive(): void {
    const followed = [...this.#followed.values()];
    const [first] = followed;
    const longAgo = this.#options.clock.now() - goneAfterMs;
    const isGone = followed.every(({ brokenSince }) => brokenSince !== null && brokenSince < longAgo);
    if (first?.broken != null && isGone) this.#hooks.onFault(first.broken);
  }

  /** What is kept of the cluster. */
  kept(): Promise<CacheMetadata[]> {
    const { cluster, store } = this.#options;
    return store.cacheMetadata({ clusterIds: [cluster.id], namespaces: 'all' });
  }

  async end(): Promise<void> {
    const { cluster, store, ttl } = this.#options;
    const followed = [...this.#followed.values()];
    await Promise.all(followed.map(({ ended }) => ended));
    try {
      for (const { kind } of followed) await store.endWatch(cluster.id, kind, ttl(kind), null);
    } catch (error) {
      // Whoever has the lease now says how fresh the kinds are; and a store that fails has told so before.
      if (!isAppError(error)) throw error;
    }
  }

  async #run(followed: Followed, watcher: FollowOptions['watcher']): Promise<void> {
    const { signal } = this.#options;
    try {
      const how = await followKind({ ...this.#followOptions(followed), watcher });
      if (how === 'unwatchable' && !signal.aborted) await this.#leave(followed);
    } catch (error) {
      if (!signal.aborted) this.#hooks.onFault(error);
    }
  }

  #followOptions(followed: Followed): Omit<FollowOptions, 'watcher'> {
    const { cluster, clock, ttl, onProgress } = this.#options;
    const { kind } = followed;
    return {
      ...this.#options,
      clusterId: cluster.id,
      cluster: cluster.name,
      kind,
      ttl: ttl(kind),
      list: () => this.#list(followed),
      isListDue: () => this.#isListDue(followed),
      verify: () => this.#verify(),
      onRestored: () => this.#restored(followed),
      connections: () => this.#connections.signal,
      onProgress: (progress) => {
        if (progress.event === 'watch-broken') {
          followed.brokenSince = clock.now();
          followed.broken = new AppError(progress.failure.code, progress.failure.message);
        }
        if (progress.event === 'watch-resumed') followed.brokenSince = null;
        onProgress(progress);
      },
    };
  }

  async #list(followed: Followed): Promise<KindOutcome> {
    const { fleetLimit } = this.#options;
    const kept = await this.kept();
    const restoration = this.#restorations;
    const outcome = await fleetLimit(() =>
      listKind(followed.kind, { ...this.#options, kept, onProgress: () => undefined }),
    );
    if (outcome.failure === null) followed.restoration = restoration;
    const { added, changed, deleted } = outcome;
    if (added + changed + deleted > 0) {
      const { cluster, onProgress } = this.#options;
      onProgress({
        event: 'changes-kept',
        cluster: cluster.name,
        kind: outcome.kind,
        added,
        changed,
        deleted,
      });
    }
    return outcome;
  }

  async #isListDue({ kind, restoration }: Followed): Promise<boolean> {
    if (restoration < this.#restorations) return true;
    const name = groupResource(kind);
    const kept = (await this.kept()).find((metadata) => metadata.kind === name);
    return kept === undefined || isListDue(kept, this.#options.clock.now());
  }

  /** It is for its TTL now, like any other kind. */
  async #leave({ kind }: Followed): Promise<void> {
    const { cluster, clock, store, ttl } = this.#options;
    const name = groupResource(kind);
    this.#left.set(name, clock.now() + tryAgainMs);
    this.#followed.delete(name);
    await store.endWatch(cluster.id, kind, ttl(kind), null);
  }

  #restored(followed: Followed): void {
    // Of those that notice it at the same time only the first one tells.
    if (followed.restoration < this.#restorations) return;
    this.#restorations += 1;
    this.#hooks.onRestored();
    this.distrust();
  }

  /** Rejects when another cluster answers at the address. */
  #verify(): Promise<void> {
    const now = this.#options.clock.now();
    if (this.#verified === null || now - this.#verified.at > verifiedForMs)
      this.#verified = { at: now, look: this.#look() };
    return this.#verified.look;
  }

  async #look(): Promise<void> {
    const { cluster, reader, signal } = this.#options;
    const { signals } = await reader.probe(signal);
    const [known, seen] = [cluster.signals.kubeSystemUid, signals.kubeSystemUid];
    if (known !== null && seen !== null && known !== seen)
      throw new AppError('PATH_MISSING', `another cluster answers where ${cluster.name} was`);
  }
}
