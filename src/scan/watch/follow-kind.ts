import { AppError, isAppError, toFailure } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { ChangeWriter, ClusterWatcher, WatchBatch } from '../../domain/ports/watching.ts';
import { isOlderVersion } from '../../domain/resource-version.ts';
import type { KindOutcome } from '../../domain/scan.ts';
import type { TtlRule } from '../../domain/ttl-by-churn.ts';
import type { WatchProgress } from '../../domain/watch.ts';
import { Backoff } from './backoff.ts';

export interface FollowOptions {
  clusterId: string;
  cluster: string;
  kind: ResourceKind;
  watcher: ClusterWatcher;
  store: ChangeWriter;
  ttl: TtlRule;
  /** Lists the kind into the store. */
  list: (kind: ResourceKind) => Promise<KindOutcome>;
  /** Whether the kind is to be listed in full once more. */
  isListDue: () => Promise<boolean>;
  /** Makes sure after a break that it is the same cluster; rejects when it is not. */
  verify: () => Promise<void>;
  /** The cluster's resourceVersions have gone back: everything is to be listed. */
  onRestored: () => void;
  /** Aborted when connections that are open now are not to be trusted any more: the machine has slept. */
  connections: () => AbortSignal;
  clock: Clock;
  signal: AbortSignal;
  onProgress: (progress: WatchProgress) => void;
  random?: () => number;
}

/** What is watched shows its age when nothing was told for so long; a server sends a sign of life about every minute. */
export const watchedTtlSeconds = 150;
/** A watch that ends sooner was refused politely: the next one waits as after a failure. */
const shortWatchMs = 1000;
/** What a server tells at one place and cannot be read is skipped by a list; when that does not help, the kind is left to its TTL. */
const unreadableBeforeList = 2;
const unreadableBeforeLeaving = 4;

/**
 * Follows one kind until the signal is aborted (`stopped`), or until it turns out that it cannot be followed (`unwatchable`):
 * a list where one is needed, then watches, one after the other, each from where the last one ended, through every fault of
 * the world. Rejects with what concerns the whole cluster: LEASE_HELD, a credential that is refused, another cluster.
 */
export async function followKind(options: FollowOptions): Promise<'stopped' | 'unwatchable'> {
  const follower = new Follower(options);
  while (!options.signal.aborted) {
    try {
      if ((await follower.round()) === 'unwatchable') return 'unwatchable';
    } catch (error) {
      if (options.signal.aborted) break;
      if ((await follower.after(error)) === 'unwatchable') return 'unwatchable';
    }
  }
  return 'stopped';
}

class Follower {
  readonly #options: FollowOptions;
  readonly #backoff: Backoff;
  #mustList = false;
  /** The last watch ended by a fault: what was known of the other side may no longer hold. */
  #isShaken = false;
  #isBroken = false;
  #unreadable = 0;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  /** One list, or one watch until it ends. */
  async round(): Promise<'unwatchable' | 'goes on'> {
    const { clusterId, kind, store, signal, verify } = this.#options;
    if (this.#isShaken) await verify();
    const since = await store.keptVersion(clusterId, kind);
    if (since === null || this.#mustList || (await this.#options.isListDue())) return this.#list();
    if (this.#isShaken && (await this.#wentBack(since))) return 'goes on';
    await this.#watch(since);
    signal.throwIfAborted();
    return 'goes on';
  }

  async after(error: unknown): Promise<'unwatchable' | 'goes on'> {
    const { clusterId, cluster, kind, store, ttl, clock, signal, onProgress } = this.#options;
    if (!isAppError(error) || concernsCluster(error)) throw error;
    if (['FORBIDDEN', 'NOT_FOUND'].includes(error.code)) return 'unwatchable';
    this.#isShaken = true;
    if (error.code === 'EXPIRED_LIST') {
      this.#mustList = true;
      // The first time at once: that a server forgets is no fault. A server that always forgets is not asked in a circle.
      if (this.#backoff.failures === 0) return this.#wait(0);
    } else if (['PROTOCOL', 'PARSE', 'TOO_LARGE'].includes(error.code)) {
      this.#unreadable += 1;
      if (this.#unreadable >= unreadableBeforeLeaving) return 'unwatchable';
      this.#mustList ||= this.#unreadable >= unreadableBeforeList;
    }
    if (!this.#isBroken && error.code !== 'EXPIRED_LIST') {
      this.#isBroken = true;
      await store.endWatch(clusterId, kind, ttl, toFailure(error));
      onProgress({ event: 'watch-broken', cluster, kind: groupResource(kind), failure: toFailure(error) });
    }
    await clock.sleep(this.#backoff.next(error.retryAfterMs), signal).catch(() => undefined);
    return 'goes on';
  }

  async #wait(milliseconds: number): Promise<'goes on'> {
    const next = this.#backoff.next();
    await this.#options.clock
      .sleep(Math.min(milliseconds, next), this.#options.signal)
      .catch(() => undefined);
    return 'goes on';
  }

  async #list(): Promise<'unwatchable' | 'goes on'> {
    const { clusterId, kind, list, store, signal } = this.#options;
    const outcome = await list(kind);
    signal.throwIfAborted();
    if (outcome.failure !== null) throw new AppError(outcome.failure.code, outcome.failure.message);
    this.#mustList = false;
    this.#isShaken = false;
    // What was read in parts shows no one moment from which a watch could go on.
    return (await store.keptVersion(clusterId, kind)) === null ? 'unwatchable' : 'goes on';
  }

  /** A watch from a version that is still to come would tell nothing, and not say so. */
  async #wentBack(since: string): Promise<boolean> {
    const { watcher, kind, signal } = this.#options;
    const newest = await watcher.newestVersion(kind, signal);
    if (newest === null || !isOlderVersion(newest, since)) return false;
    this.#restored();
    return true;
  }

  #restored(): null {
    this.#mustList = true;
    this.#options.onRestored();
    return null;
  }

  async #watch(since: string): Promise<void> {
    const { signal, clock, connections } = this.#options;
    const begun = clock.now();
    const distrusted = connections();
    try {
      const position = await this.#keepAll(since, AbortSignal.any([signal, distrusted]));
      if (position === null) return;
      if (position === since && clock.now() - begun < shortWatchMs)
        await this.#wait(Number.POSITIVE_INFINITY);
      this.#isShaken = false;
    } catch (error) {
      if (signal.aborted || !distrusted.aborted) throw error;
      this.#isShaken = true;
    }
  }

  /** One watch to its end; answers how far it came. null: it is to be begun anew from what is kept. */
  async #keepAll(since: string, signal: AbortSignal): Promise<string | null> {
    const { watcher, kind } = this.#options;
    const refused = new AbortController();
    const either = AbortSignal.any([signal, refused.signal]);
    let position = since;
    // One batch is written while the next is read; never more than one waits.
    let writing = Promise.resolve(true);
    try {
      for await (const batch of watcher.follow(kind, { resourceVersion: since, signal: either })) {
        if (!(await writing)) return null;
        if (isOlderVersion(batch.resourceVersion, position)) return this.#restored();
        writing = this.#keep(batch, position);
        // The next batch may be long in coming: what was not written ends the watch at once.
        writing.then(
          (isKept) => isKept || refused.abort(),
          () => refused.abort(),
        );
        position = batch.resourceVersion;
      }
      return (await writing) ? position : null;
    } catch (error) {
      if (!refused.signal.aborted) throw error;
      await writing;
      return null;
    } finally {
      // What is being written is the place to go on from.
      await writing.catch(() => false);
    }
  }

  /** false: somebody else has written meanwhile, and what is kept is the place to go on from. */
  async #keep({ changes, dropped, resourceVersion }: WatchBatch, since: string): Promise<boolean> {
    const { clusterId, cluster, kind, store, clock, onProgress } = this.#options;
    const at = new Date(clock.now()).toISOString();
    const kept = await store.applyChanges({
      clusterId,
      kind,
      since,
      resourceVersion,
      changes,
      dropped: dropped.length,
      at,
      ttl: { watched: watchedTtlSeconds },
    });
    if (kept === null) return false;
    this.#isFine();
    const { added, changed, deleted } = kept;
    if (added + changed + deleted > 0)
      onProgress({ event: 'changes-kept', cluster, kind: groupResource(kind), added, changed, deleted });
    return true;
  }

  #isFine(): void {
    const { cluster, kind, onProgress } = this.#options;
    this.#backoff.reset();
    this.#unreadable = 0;
    if (this.#isBroken) onProgress({ event: 'watch-resumed', cluster, kind: groupResource(kind) });
    this.#isBroken = false;
  }
}

/** Faults that every kind of the cluster has in common, or that are not the cluster's at all. */
function concernsCluster({ code }: AppError): boolean {
  return (
    code === 'LEASE_HELD' ||
    code === 'AUTH_REJECTED' ||
    code === 'LOGIN_NEEDED' ||
    code === 'INTERNAL' ||
    code === 'PATH_MISSING' ||
    code.startsWith('PLUGIN_') ||
    code.startsWith('TLS_') ||
    code.startsWith('STORE_')
  );
}
