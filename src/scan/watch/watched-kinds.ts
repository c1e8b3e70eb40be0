import type { CacheMetadata } from '../../domain/coverage.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';

/** Kinds that change while people look: watched all the time, the first of these first where connections are few. */
const watchedKinds = [
  'pods',
  'nodes',
  'deployments.apps',
  'events',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'services',
  'persistentvolumeclaims',
  'horizontalpodautoscalers.autoscaling',
  'configmaps',
  'namespaces',
  'ingresses.networking.k8s.io',
  'secrets',
  'cronjobs.batch',
];

/** However well it is followed, a kind is listed in full once in so long: what a watch got wrong does not stay wrong. */
const fullListEveryMs = 24 * 3_600_000;

/** Of these kinds, those that are watched all the time, in order. */
export function kindsToWatch(kinds: readonly ResourceKind[]): ResourceKind[] {
  const byName = new Map(kinds.map((kind) => [groupResource(kind), kind]));
  return watchedKinds.flatMap((name) => byName.get(name) ?? []).filter(({ watchable }) => watchable);
}

/** Whether a kind can be brought up to date by what changed since it was last read. */
export function canBeFollowed(
  kind: Pick<ResourceKind, 'watchable'>,
  kept: CacheMetadata | undefined,
  now: number,
): boolean {
  if (!kind.watchable || kept === undefined || kept.source !== 'api') return false;
  if (kept.resourceVersion === null || kept.asOf === null || isListDue(kept, now)) return false;
  return kept.completeness === 'complete' || kept.completeness === 'stale';
}

/** Whether a kind is to be listed in full, though it could be followed. */
export function isListDue({ listedAt }: Pick<CacheMetadata, 'listedAt'>, now: number): boolean {
  return listedAt === null || now - Date.parse(listedAt) > fullListEveryMs;
}
