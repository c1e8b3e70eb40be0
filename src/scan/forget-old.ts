import type { EventStore } from '../domain/ports/events.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { UsageStore } from '../domain/ports/usage.ts';
import { type PruneHistoryOptions, pruneHistory } from './history/prune-history.ts';

export interface ForgetOldOptions {
  store: {
    events: Pick<EventStore, 'prune'>;
    usage: Pick<UsageStore, 'prune'>;
  } & PruneHistoryOptions['store'];
  clock: Pick<Clock, 'now'>;
  historyRetentionSeconds: PruneHistoryOptions['historyRetentionSeconds'];
  historySizeLimitBytes: number;
  /** How long each is kept, in seconds. */
  eventRetentionSeconds: number;
  usageSampleRetentionSeconds: number;
  usageRetentionSeconds: number;
  signal: AbortSignal;
}

/** So many rows go in one transaction: nobody waits for it long. */
const rowsAtOnce = 500;

/** Deletes events, usage and history that have been kept for long enough. What is left when it is stopped goes the next time. */
export async function forgetOld(options: ForgetOldOptions): Promise<void> {
  const { store, signal } = options;
  const before = (seconds: number): string => new Date(options.clock.now() - seconds * 1000).toISOString();
  const retention = {
    samplesBefore: before(options.usageSampleRetentionSeconds),
    hoursBefore: before(options.usageRetentionSeconds),
  };
  await repeat(() => store.events.prune(before(options.eventRetentionSeconds), rowsAtOnce), signal);
  await repeat(() => store.usage.prune(retention, rowsAtOnce), signal);
  await pruneHistory({ ...options, dryRun: false });
}

async function repeat(prune: () => Promise<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await prune()) >= rowsAtOnce);
}
