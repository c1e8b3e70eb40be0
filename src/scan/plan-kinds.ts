import type { CacheMetadata } from '../domain/coverage.ts';
import { groupResource, type ResourceKind } from '../domain/kind.ts';

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
  /** To be read, in this order. */
  due: ResourceKind[];
  /** Still fresh: left alone. */
  fresh: ResourceKind[];
}

export interface PlanOptions {
  kinds: readonly ResourceKind[];
  kept: readonly CacheMetadata[];
  now: number;
  force: boolean;
}

/** Which kinds a scan reads: all when forced, else those whose TTL ran out or that were not read to their end. */
export function planKinds({ kinds, kept, now, force }: PlanOptions): KindPlan {
  const keptOf = new Map(kept.map((metadata) => [metadata.kind, metadata]));
  const sorted = kinds.toSorted(
    (left, right) => rankOf(left) - rankOf(right) || groupResource(left).localeCompare(groupResource(right)),
  );
  const isDue = (kind: ResourceKind): boolean => force || !isFresh(keptOf.get(groupResource(kind)), now);
  return { due: sorted.filter(isDue), fresh: sorted.filter((kind) => !isDue(kind)) };
}

function isFresh(kept: CacheMetadata | undefined, now: number): boolean {
  if (kept === undefined || kept.expiresAt === null) return false;
  if (kept.failure !== null || kept.interrupted) return false;
  return Date.parse(kept.expiresAt) > now;
}

function rankOf(kind: ResourceKind): number {
  const rank = readFirst.indexOf(groupResource(kind));
  return rank === -1 ? readFirst.length : rank;
}
