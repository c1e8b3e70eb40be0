import { everything } from '../../domain/coverage.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { HistoryPruner } from '../../domain/ports/changes.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { InventoryReader } from '../../domain/ports/store.ts';
import { secondsOfKind } from '../../domain/seconds-of-kind.ts';

export interface PruneHistoryOptions {
  store: Pick<InventoryReader, 'kinds'> & { history: HistoryPruner };
  clock: Pick<Clock, 'now'>;
  /** By kind, group and default. */
  historyRetentionSeconds: Readonly<Record<string, number>>;
  /** Of the inventory's file, in bytes. */
  historySizeLimitBytes: number;
  /** true: only count. */
  dryRun: boolean;
  signal: AbortSignal;
}

export interface PruneTotals {
  /** Changes that were removed, or would be. */
  removed: number;
  /** Bytes given back to the disk. */
  freedBytes: number;
}

const changesAtOnce = 1000;
const hourMs = 3_600_000;
/** Each round takes at least a twentieth of the history. */
const mostRounds = 20;

/** Forgets history that is older than it is to be kept, and the oldest of what makes the file too large; in short transactions. */
export async function pruneHistory(options: PruneHistoryOptions): Promise<PruneTotals> {
  const { store, dryRun } = options;
  const before = await tooOld(options);
  if (dryRun) return { removed: await store.history.countPrunable({ before, limit: 0 }), freedBytes: 0 };
  let removed = await removeAll(before, options);
  for (let round = 0; round < mostRounds; round += 1) {
    const moment = await store.history.momentForSize(options.historySizeLimitBytes);
    if (moment === null) break;
    removed += await removeAll(
      mapped(before, (each) => Math.max(each, moment)),
      options,
    );
  }
  return { removed, freedBytes: removed === 0 ? 0 : await giveBack(options) };
}

/** Whole hours, so that a scan every minute looks at it once an hour. */
async function tooOld({
  store,
  clock,
  historyRetentionSeconds,
}: PruneHistoryOptions): Promise<Record<string, number>> {
  const kinds = (await store.kinds(everything)).map(({ kind }) => kind);
  const momentOf = (kind: Pick<ResourceKind, 'group' | 'plural'>): number =>
    Math.floor((clock.now() - secondsOfKind(historyRetentionSeconds, kind) * 1000) / hourMs) * hourMs;
  return Object.fromEntries(kinds.map((kind) => [groupResource(kind), momentOf(kind)]));
}

function mapped(before: Record<string, number>, change: (moment: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(before).map(([kind, moment]) => [kind, change(moment)]));
}

async function removeAll(
  before: Record<string, number>,
  { store, signal }: PruneHistoryOptions,
): Promise<number> {
  let removed = 0;
  while (!signal.aborted) {
    const count = await store.history.pruneHistory({ before, limit: changesAtOnce });
    removed += count;
    if (count < changesAtOnce) break;
  }
  return removed;
}

async function giveBack({ store, signal }: PruneHistoryOptions): Promise<number> {
  let freed = 0;
  while (!signal.aborted) {
    const bytes = await store.history.shrink();
    if (bytes <= 0) break;
    freed += bytes;
  }
  return freed;
}
