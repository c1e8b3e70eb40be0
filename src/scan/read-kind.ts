import type { Scope } from '../domain/coverage.ts';
import { type Failure, isAppError, toFailure } from '../domain/errors.ts';
import { groupResource, type ResourceKind } from '../domain/kind.ts';
import type { ClusterReader, KeptObject, ListResult } from '../domain/ports/cluster-access.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { InventoryReader, ListWriter, OpenList } from '../domain/ports/store.ts';
import type { KindOutcome, ScanProgress } from '../domain/scan.ts';
import type { TtlRule } from '../domain/ttl-by-churn.ts';
import { cancelled } from './probe-path.ts';

export interface ReadKindOptions {
  clusterId: string;
  cluster: string;
  kind: ResourceKind;
  reader: ClusterReader;
  store: ListWriter & Pick<InventoryReader, 'known' | 'resources'>;
  ttl: TtlRule;
  /** Whether something of it was read to the end before. */
  isKept: boolean;
  /** What its last list took; null: it was never listed. */
  lastBytes: number | null;
  clock: Clock;
  signal: AbortSignal;
  onProgress: (progress: ScanProgress) => void;
}

/** Reads one kind of one cluster into the store. The world's faults come back as an outcome; ours are thrown. */
export async function readKind(options: ReadKindOptions): Promise<KindOutcome> {
  const { clock, cluster, kind, store } = options;
  const begun = clock.now();
  options.onProgress({ event: 'kind-started', cluster, kind: groupResource(kind) });
  const list = await store.begin({
    clusterId: options.clusterId,
    kind,
    source: options.reader.via,
    startedAt: new Date(begun).toISOString(),
    ttlSeconds: options.ttl.seconds,
    ttlLimits: options.ttl.limits,
  });
  try {
    const result = await keepPages(list, options);
    const totals = await store.finish(list, result, clock.now() - begun);
    return {
      kind: groupResource(kind),
      completeness: result.completeness,
      reason: result.reason,
      ...totals,
      durationMs: clock.now() - begun,
      failure: null,
    };
  } catch (error) {
    const failure = failureOf(error, options.signal);
    await store.abandon(list, failure, isAppError(error) ? (error.unread ?? null) : null);
    return notRead(kind, failure, { isKept: options.isKept, durationMs: clock.now() - begun });
  }
}

async function keepPages(list: OpenList, options: ReadKindOptions): Promise<ListResult> {
  const { cluster, kind, onProgress, reader, signal, store } = options;
  const known = await store.known(options.clusterId, kind);
  let result: ListResult | null = null;
  let writing: Promise<unknown> = Promise.resolve();
  try {
    const kept = (): Promise<readonly KeptObject[]> => keptObjects(options);
    for await (const page of reader.list(kind, { known, kept, signal, ...lastBytesOf(options) })) {
      // One page is written while the next is fetched and parsed; never more than one waits.
      await writing;
      writing = store.write(list, page);
      writing.catch(() => undefined);
      result = page.result;
      const items = page.changed.length + page.unchangedIds.length;
      onProgress({ event: 'page-kept', cluster, kind: groupResource(kind), items, bytes: page.bytes });
    }
  } finally {
    await writing;
  }
  if (result === null) throw new Error('a reader ended a list without a result');
  return result;
}

async function keptObjects({ clusterId, kind, store }: ReadKindOptions): Promise<readonly KeptObject[]> {
  const scope: Scope = { clusterIds: [clusterId], namespaces: 'all' };
  return (await store.resources({ kinds: [groupResource(kind)] }, scope)).rows;
}

function lastBytesOf({ lastBytes }: ReadKindOptions): { lastBytes?: number } {
  return lastBytes === null ? {} : { lastBytes };
}

function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return toFailure(cancelled());
  if (!isAppError(error)) throw error;
  return toFailure(error);
}

/** The outcome of a kind of which nothing could be read: what was kept stays. */
export function notRead(
  kind: ResourceKind,
  failure: Failure,
  { isKept, durationMs = 0 }: { isKept: boolean; durationMs?: number },
): KindOutcome {
  return {
    kind: groupResource(kind),
    completeness: isKept ? 'stale' : 'never',
    reason: failure.message,
    count: 0,
    added: 0,
    changed: 0,
    deleted: 0,
    dropped: 0,
    bytes: 0,
    durationMs,
    failure,
  };
}
