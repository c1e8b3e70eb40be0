import pLimit, { type LimitFunction } from 'p-limit';
import type { ClusterInfo } from '../domain/cluster.ts';
import type { CacheMetadata } from '../domain/coverage.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import { type Failure, toFailure } from '../domain/errors.ts';
import { groupResource, type ResourceKind } from '../domain/kind.ts';
import type { ClusterReader } from '../domain/ports/cluster-access.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import type { InventoryReader, ListWriter } from '../domain/ports/store.ts';
import type { ChangeWriter } from '../domain/ports/watching.ts';
import type { KindOutcome, ScanProgress } from '../domain/scan.ts';
import type { TtlRule } from '../domain/ttl-by-churn.ts';
import type { KindPlan } from './plan-kinds.ts';
import { cancelled } from './probe-path.ts';
import { notRead, readKind } from './read-kind.ts';
import { type CaughtUp, catchUpKinds } from './watch/catch-up.ts';

/** After this many lists in a row that the cluster did not answer, the rest is not tried: it has gone away. */
const silentListsBeforeGivingUp = 2;

export interface RefreshOptions {
  cluster: ClusterInfo;
  reader: ClusterReader;
  store: ListWriter & ChangeWriter & Pick<InventoryReader, 'known' | 'resources'>;
  /** What is kept of this cluster. */
  kept: readonly CacheMetadata[];
  ttl: (kind: ResourceKind) => TtlRule;
  /** Lists at once in this cluster. */
  concurrentLists: number;
  /** Lists at once in the whole fleet. */
  fleetLimit: LimitFunction;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  onProgress: (progress: ScanProgress) => void;
}

/** Brings kinds of a cluster up to date, by what changed or by lists; the caller holds its lease. One outcome per kind. */
export async function refreshKinds(plan: KindPlan, options: RefreshOptions): Promise<KindOutcome[]> {
  const { outcomes, rest } = await catchUp(plan.catchUp, options);
  return [...outcomes, ...(await readDue([...plan.due, ...rest], options))];
}

async function catchUp(kinds: readonly ResourceKind[], options: RefreshOptions): Promise<CaughtUp> {
  const { cluster, reader } = options;
  if (reader.watcher === undefined) return { outcomes: [], rest: [...kinds] };
  return catchUpKinds(kinds, {
    ...options,
    clusterId: cluster.id,
    cluster: cluster.name,
    watcher: reader.watcher,
  });
}

async function readDue(due: readonly ResourceKind[], options: RefreshOptions): Promise<KindOutcome[]> {
  const limit = pLimit(options.concurrentLists);
  const silence = { lists: 0, last: null as Failure | null };
  return Promise.all(
    due.map((kind) =>
      limit(async () => {
        const outcome = await options.fleetLimit(() => readUnlessGone(kind, silence, options));
        options.onProgress({ event: 'kind-finished', cluster: options.cluster.name, outcome });
        return outcome;
      }),
    ),
  );
}

async function readUnlessGone(
  kind: ResourceKind,
  silence: { lists: number; last: Failure | null },
  options: RefreshOptions,
): Promise<KindOutcome> {
  const isKept = readBefore(groupResource(kind), options) !== undefined;
  if (options.signal.aborted) return notRead(kind, toFailure(cancelled()), { isKept });
  if (silence.last !== null && silence.lists >= silentListsBeforeGivingUp)
    return notRead(kind, silence.last, { isKept });
  const outcome = await listKind(kind, options);
  silence.lists = isSilent(outcome) ? silence.lists + 1 : 0;
  silence.last = isSilent(outcome) ? outcome.failure : null;
  return outcome;
}

/** Lists one kind into the store. */
export function listKind(kind: ResourceKind, options: RefreshOptions): Promise<KindOutcome> {
  const before = readBefore(groupResource(kind), options);
  return readKind({
    ...options,
    clusterId: options.cluster.id,
    cluster: options.cluster.name,
    kind,
    ttl: options.ttl(kind),
    isKept: before !== undefined,
    lastBytes: before?.bytes ?? null,
  });
}

/** Whether the cluster did not answer at all. */
export function isSilent({ failure }: KindOutcome): boolean {
  return failure !== null && errorCatalogue[failure.code].class === 'unreachable';
}

function readBefore(name: string, { kept }: RefreshOptions): CacheMetadata | undefined {
  return kept.find(({ kind, asOf }) => kind === name && asOf !== null);
}
