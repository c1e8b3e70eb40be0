import type { ClusterInfo } from '../../domain/cluster.ts';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { ClusterReader } from '../../domain/ports/cluster-access.ts';
import type { InventoryReader, KindStore, LeaseStore } from '../../domain/ports/store.ts';
import type { WatchProgress } from '../../domain/watch.ts';
import type { RefreshOptions } from '../refresh-kinds.ts';
import { ClusterKinds } from './cluster-kinds.ts';
import type { WatchBudget } from './watch-budget.ts';

export interface WatchClusterOptions extends Omit<RefreshOptions, 'kept' | 'onProgress'> {
  store: RefreshOptions['store'] & LeaseStore & KindStore & InventoryReader;
  /** Kinds as people type them; empty: all. */
  kinds: readonly string[];
  budget: WatchBudget;
  /** Called about every minute, beside everything else; what it throws is logged. */
  sample: ((cluster: ClusterInfo, reader: ClusterReader, signal: AbortSignal) => Promise<void>) | null;
  onProgress: (progress: WatchProgress) => void;
}

const tickMs = 5000;
/** Time that passed between two ticks beyond this was slept through. */
const sleptMs = 30_000;
const leaseWaitMs = 5000;

/**
 * Keeps one cluster up to date until the signal is aborted: follows the kinds that change, looks at the others when their
 * time is up. Rejects with AppError when nothing of the cluster can be read any more; the caller tries again later. While
 * another process holds the cluster's lease it waits, and then goes on from what that one has kept.
 */
export async function watchCluster(options: WatchClusterOptions): Promise<void> {
  const { cluster, clock, signal, store, onProgress } = options;
  let toldOf: string | null = null;
  while (!signal.aborted) {
    const held = await store.acquire(cluster.id);
    if (held === null) {
      toldOf = null;
      await whileHeld(options);
    } else if (held.holder !== toldOf) {
      toldOf = held.holder;
      onProgress({ event: 'cluster-held', cluster: cluster.name, holder: held.holder });
    }
    if (!signal.aborted) await clock.sleep(leaseWaitMs, signal).catch(() => undefined);
  }
}

/** Until the signal is aborted or the lease is lost. */
async function whileHeld(options: WatchClusterOptions): Promise<void> {
  const { cluster, signal, store } = options;
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const kinds = new ClusterKinds({ ...options, signal: both }, (error) => ending.abort(error));
  try {
    await kinds.begin();
    await tick(kinds, { ...options, signal: both });
  } catch (error) {
    if (!both.aborted) ending.abort(error);
  } finally {
    await kinds.end();
    await store.release(cluster.id);
  }
  const why: unknown = ending.signal.reason;
  if (signal.aborted || isAppError(why, 'LEASE_HELD')) return;
  throw why instanceof Error ? why : new AppError('INTERNAL', 'a watch ended without a reason');
}

async function tick(kinds: ClusterKinds, { clock, signal }: WatchClusterOptions): Promise<void> {
  let before = clock.now();
  while (!signal.aborted) {
    await clock.sleep(tickMs, signal);
    const now = clock.now();
    // A clock that was set back says as little of the connections as one that jumped ahead.
    if (Math.abs(now - before - tickMs) > sleptMs) kinds.distrust();
    before = now;
    kinds.lookAround();
  }
}
