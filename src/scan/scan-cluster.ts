import type { ClusterInfo } from '../domain/cluster.ts';
import { AppError, type Failure, isAppError, toFailure } from '../domain/errors.ts';
import type { KindCatalogue } from '../domain/ports/cluster-access.ts';
import type { KindStore, LeaseStore } from '../domain/ports/store.ts';
import type { UsageStore } from '../domain/ports/usage.ts';
import type { ClusterOutcome, KindOutcome } from '../domain/scan.ts';
import type { UsageOutcome } from '../domain/usage.ts';
import { stateOfFailure, stateOfOutcomes } from './cluster-state.ts';
import { planKinds } from './plan-kinds.ts';
import { cancelled } from './probe-path.ts';
import { notRead } from './read-kind.ts';
import { readUsage } from './read-usage.ts';
import { isSilent, type RefreshOptions, refreshKinds } from './refresh-kinds.ts';
import { rememberKinds } from './remember-kinds.ts';
import { wantedKinds } from './wanted-kinds.ts';

export interface ScanClusterOptions extends RefreshOptions {
  store: RefreshOptions['store'] & LeaseStore & KindStore & { usage: UsageStore };
  /** Kinds as people type them; empty: all. */
  kinds: readonly string[];
  /** List everything. */
  force: boolean;
  /** Bring up to date what is still fresh, too. */
  refresh?: boolean;
}

/** Scans one cluster. Never rejects for the world's faults: the outcome says what was seen and what was not. */
export async function scanCluster(options: ScanClusterOptions): Promise<ClusterOutcome> {
  const begun = options.clock.now();
  let usage: UsageOutcome | null = null;
  const read = async (): Promise<KindOutcome[]> => {
    const measured = readUsage(options);
    const outcomes = await readKinds(options).finally(() => measured.catch(() => null));
    usage = await measured;
    return outcomes;
  };
  const kinds = await withLease(options, read).catch((error: unknown): Failure => {
    if (options.signal.aborted) return toFailure(cancelled());
    if (!isAppError(error)) throw error;
    return toFailure(error);
  });
  const outcomes = Array.isArray(kinds) ? kinds : [];
  const isReadable = readsElse(outcomes, options);
  const failure = Array.isArray(kinds) ? wholeFailure(kinds, isReadable, options) : kinds;
  return {
    clusterId: options.cluster.id,
    cluster: options.cluster.name,
    ok: failure === null,
    state: stateOf(options.cluster, { outcomes, failure, isReadable }),
    via: options.reader.via,
    failure,
    kinds: outcomes,
    usage,
    ...options.reader.cost(),
    durationMs: options.clock.now() - begun,
  };
}

interface Seen {
  outcomes: readonly KindOutcome[];
  failure: Failure | null;
  isReadable: boolean;
}

function stateOf(cluster: ClusterInfo, { outcomes, failure, isReadable }: Seen): ClusterOutcome['state'] {
  if (failure === null) return stateOfOutcomes(outcomes, isReadable);
  // Being busy elsewhere or stopped says nothing of the cluster.
  if (failure.code === 'LEASE_HELD' || failure.code === 'CANCELLED') return cluster.state ?? 'ready';
  const state = stateOfFailure(failure);
  const isOfCluster = state === 'unreachable' || state === 'needs-login' || outcomes.length === 0;
  return isOfCluster ? state : stateOfOutcomes(outcomes, isReadable);
}

/** Whether more of the cluster can be read than this scan tried: it looked at named kinds, or left fresh ones alone. */
function readsElse(outcomes: readonly KindOutcome[], { kinds, kept }: ScanClusterOptions): boolean {
  if (kinds.length > 0) return true;
  const read = kept.filter(({ asOf, completeness }) => asOf !== null && completeness !== 'skipped');
  return read.some(({ kind }) => !outcomes.some((outcome) => outcome.kind === kind));
}

/** When nothing at all was read, the failure that most kinds share; null when something was, now or of late. */
function wholeFailure(
  outcomes: readonly KindOutcome[],
  isReadable: boolean,
  { kinds }: ScanClusterOptions,
): Failure | null {
  if (isReadable && kinds.length === 0 && !outcomes.some(isSilent)) return null;
  // What is not asked for by design is nothing that was read.
  const asked = outcomes.filter(({ completeness }) => completeness !== 'skipped');
  if (asked.some(({ failure }) => failure === null)) return null;
  return asked[0]?.failure ?? null;
}

async function withLease<Result>(
  { cluster, store }: ScanClusterOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const held = await store.acquire(cluster.id);
  if (held !== null) {
    throw new AppError('LEASE_HELD', `${held.holder} is scanning this cluster`, { cluster: cluster.name });
  }
  try {
    return await work();
  } finally {
    await store.release(cluster.id);
  }
}

async function readKinds(options: ScanClusterOptions): Promise<KindOutcome[]> {
  const catalogue = await rememberKinds(options);
  const wanted = wantedKinds(catalogue, options.kinds);
  const plan = planKinds({
    kinds: wanted,
    kept: options.kept,
    now: options.clock.now(),
    force: options.force,
    refresh: options.refresh ?? false,
    canWatch: options.reader.watcher !== undefined,
  });
  options.onProgress({
    event: 'cluster-started',
    cluster: options.cluster.name,
    kinds: plan.due.length + plan.catchUp.length,
    via: options.reader.via,
  });
  return [...(await refreshKinds(plan, options)), ...unseenGroups(catalogue, options)];
}

/** An aggregated API that is down: its kinds cannot even be named, so the group stands for them. */
function unseenGroups(catalogue: KindCatalogue, options: ScanClusterOptions): KindOutcome[] {
  if (options.kinds.length > 0) return [];
  return catalogue.failedGroups.map(({ group, failure }) => ({
    ...notRead(
      {
        group,
        version: '',
        kind: '',
        plural: '*',
        singular: '',
        shortNames: [],
        namespaced: false,
        listable: false,
        watchable: false,
      },
      failure,
      { isKept: options.kept.some(({ kind, asOf }) => kind.endsWith(`.${group}`) && asOf !== null) },
    ),
    reason: `the API group ${group} does not answer: ${failure.message}`,
  }));
}
