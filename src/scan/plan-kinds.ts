import type { CacheMetadata } from '../domain/coverage.ts';
import { groupResource, type ResourceKind } from '../domain/kind.ts';
import { canBeFollowed } from './watch/watched-kinds.ts';

/** What people look at first is read first: namespaces and nodes, then what runs, then the rest. */
const readFirst = [
  'namespaces',
  'nodes',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'pods',
  'replicasets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'services',
];

export interface KindPlan {
  /** To be listed, in this order. */
  due: ResourceKind[];
  /** To be brought up to date by what changed since they were read. */
  catchUp: ResourceKind[];
  /** Still fresh: left alone. */
  fresh: ResourceKind[];
}

export interface PlanOptions {
  kinds: readonly ResourceKind[];
  kept: readonly CacheMetadata[];
  now: number;
  /** Lists everything. */
  force: boolean;
  /** Leaves nothing alone for being fresh. */
  refresh?: boolean;
  /** Whether the source tells what changed. */
  canWatch?: boolean;
}

/**
 * Which kinds a scan reads: all when forced, else those whose TTL ran out or that were not read to their end. Where the
 * source tells what changed, a list is needed only of what cannot be followed from what is kept.
 */
export function planKinds({
  kinds,
  kept,
  now,
  force,
  refresh = false,
  canWatch = false,
}: PlanOptions): KindPlan {
  const keptOf = new Map(kept.map((metadata) => [metadata.kind, metadata]));
  const sorted = kinds.toSorted(
    (left, right) => rankOf(left) - rankOf(right) || groupResource(left).localeCompare(groupResource(right)),
  );
  const plan: KindPlan = { due: [], catchUp: [], fresh: [] };
  for (const kind of sorted) {
    const metadata = keptOf.get(groupResource(kind));
    if (!force && !refresh && isFresh(metadata, now)) plan.fresh.push(kind);
    else if (!force && canWatch && canBeFollowed(kind, metadata, now)) plan.catchUp.push(kind);
    else plan.due.push(kind);
  }
  return plan;
}

function isFresh(kept: CacheMetadata | undefined, now: number): boolean {
  if (kept === undefined || kept.expiresAt === null) return false;
  if (kept.failure !== null || kept.interrupted) return false;
  // A list of the future was read when a clock was ahead: how old it is, nobody knows.
  if (Date.parse(kept.asOf ?? '') > now) return false;
  return Date.parse(kept.expiresAt) > now;
}

function rankOf(kind: ResourceKind): number {
  const rank = readFirst.indexOf(groupResource(kind));
  return rank === -1 ? readFirst.length : rank;
}
