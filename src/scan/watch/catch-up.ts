import pLimit, { type LimitFunction } from 'p-limit';
import type { CacheMetadata } from '../../domain/coverage.ts';
import { isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { Clock, Log } from '../../domain/ports/outside.ts';
import type { ChangeWriter, ClusterWatcher, WatchBatch } from '../../domain/ports/watching.ts';
import { isOlderVersion } from '../../domain/resource-version.ts';
import type { KindOutcome, ScanProgress } from '../../domain/scan.ts';
import type { TtlRule } from '../../domain/ttl-by-churn.ts';
import { wasRestored } from './was-restored.ts';

export interface CatchUpOptions {
  clusterId: string;
  cluster: string;
  watcher: ClusterWatcher;
  store: ChangeWriter;
  kept: readonly CacheMetadata[];
  ttl: (kind: ResourceKind) => TtlRule;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  onProgress: (progress: ScanProgress) => void;
}

export interface CaughtUp {
  outcomes: KindOutcome[];
  /** Only a list helps. */
  rest: ResourceKind[];
}

/** Each has a connection of its own for a second, and costs the server little: all kinds of most clusters at once. */
const atOnce = 64;

/**
 * Brings kinds up to date by what changed since they were last read. What fails is left for a list, which tells why. Throws
 * what is not the world's fault, and LEASE_HELD.
 */
export async function catchUpKinds(
  kinds: readonly ResourceKind[],
  options: CatchUpOptions,
): Promise<CaughtUp> {
  if (kinds.length === 0 || options.signal.aborted) return { outcomes: [], rest: [...kinds] };
  if (await isRestored(kinds, options)) return { outcomes: [], rest: [...kinds] };
  const limit: LimitFunction = pLimit(atOnce);
  const caughtUp = await Promise.all(
    kinds.map((kind) => limit(async () => ({ kind, outcome: await catchUpKind(kind, options) }))),
  );
  return {
    outcomes: caughtUp.flatMap(({ outcome }) => outcome ?? []),
    rest: caughtUp.flatMap(({ kind, outcome }) => (outcome === null ? [kind] : [])),
  };
}

async function isRestored(
  kinds: readonly ResourceKind[],
  { watcher, kept, signal, log, cluster }: CatchUpOptions,
): Promise<boolean> {
  const versionOf = new Map(kept.map(({ kind, resourceVersion }) => [kind, resourceVersion]));
  const known = kinds.map((kind) => ({ kind, resourceVersion: versionOf.get(groupResource(kind)) ?? '' }));
  try {
    const restored = await wasRestored(watcher, known, signal);
    if (restored === null) return false;
    log.warn('the cluster was restored from a backup; everything is listed anew', { cluster, ...restored });
    return true;
  } catch (error) {
    if (!signal.aborted && !isAppError(error)) throw error;
    // Who gets no answer is told why by a list.
    return true;
  }
}

/** null: only a list helps. */
async function catchUpKind(kind: ResourceKind, options: CatchUpOptions): Promise<KindOutcome | null> {
  const { clock, cluster, kept, onProgress, signal } = options;
  const name = groupResource(kind);
  const before = kept.find((metadata) => metadata.kind === name);
  if (before?.resourceVersion == null || signal.aborted) return null;
  onProgress({ event: 'kind-started', cluster, kind: name });
  const begun = clock.now();
  const catching = new CatchingUp(kind, before.resourceVersion, begun, options);
  if (!(await catching.run())) return null;
  const { added, changed, deleted, dropped, bytes } = catching;
  const outcome: KindOutcome = {
    kind: name,
    completeness: dropped === 0 ? 'complete' : 'partial',
    reason: dropped === 0 ? null : `${dropped} ${kind.plural} could not be read when they changed`,
    count: before.count + added - deleted,
    added,
    changed,
    deleted,
    dropped,
    bytes,
    durationMs: clock.now() - begun,
    failure: null,
  };
  onProgress({ event: 'kind-finished', cluster, outcome });
  return outcome;
}

/** One kind's short watch. */
class CatchingUp {
  added = 0;
  changed = 0;
  deleted = 0;
  dropped = 0;
  bytes = 0;
  readonly #kind: ResourceKind;
  readonly #options: CatchUpOptions;
  readonly #at: string;
  #since: string;

  constructor(kind: ResourceKind, since: string, begun: number, options: CatchUpOptions) {
    this.#kind = kind;
    this.#since = since;
    this.#at = new Date(begun).toISOString();
    this.#options = options;
  }

  /** false: only a list helps. */
  async run(): Promise<boolean> {
    const { watcher, signal } = this.#options;
    const nothing = { changes: [], dropped: [], bytes: 0 };
    try {
      for await (const batch of watcher.catchUp(this.#kind, { resourceVersion: this.#since, signal }))
        if (!(await this.#keep(batch))) return false;
      // Also where nothing happened, all is known as of now.
      return await this.#keep({ ...nothing, resourceVersion: this.#since });
    } catch (error) {
      // What was stopped is told as that by whoever goes on with the rest.
      if (signal.aborted) return false;
      if (!isAppError(error) || error.code === 'LEASE_HELD') throw error;
      return false;
    }
  }

  async #keep({ changes, dropped, bytes, resourceVersion }: WatchBatch): Promise<boolean> {
    const { clusterId, store, ttl } = this.#options;
    if (isOlderVersion(resourceVersion, this.#since)) return false;
    const kept = await store.applyChanges({
      clusterId,
      kind: this.#kind,
      since: this.#since,
      resourceVersion,
      changes,
      dropped: dropped.length,
      at: this.#at,
      ttl: ttl(this.#kind),
    });
    if (kept === null) return false;
    this.#since = resourceVersion;
    this.added += kept.added;
    this.changed += kept.changed;
    this.deleted += kept.deleted;
    this.dropped += dropped.length;
    this.bytes += bytes;
    return true;
  }
}
