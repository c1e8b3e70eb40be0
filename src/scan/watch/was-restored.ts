import type { ResourceKind } from '../../domain/kind.ts';
import type { ClusterWatcher } from '../../domain/ports/watching.ts';
import { isOlderVersion } from '../../domain/resource-version.ts';

/** A kind, and the resourceVersion up to which it is kept. */
export interface KeptKind {
  kind: ResourceKind;
  resourceVersion: string;
}

/**
 * Whether a cluster's resourceVersions have gone back behind what is kept of it, as they do when its etcd was restored from a
 * backup: a watch from there would tell nothing, and say nothing of it. null: they have not; else the kept one and the
 * cluster's. One question for all kinds: they are counted together.
 */
export async function wasRestored(
  watcher: ClusterWatcher,
  kept: readonly KeptKind[],
  signal: AbortSignal,
): Promise<{ kept: string; newest: string } | null> {
  const [first, ...others] = kept.filter(isOfMainStore);
  if (first === undefined) return null;
  const known = others.reduce(
    (newest, other) => (isOlderVersion(newest.resourceVersion, other.resourceVersion) ? other : newest),
    first,
  );
  const newest = await watcher.newestVersion(known.kind, signal);
  if (newest === null || !isOlderVersion(newest, known.resourceVersion)) return null;
  return { kept: known.resourceVersion, newest };
}

/** Events may have a store of their own, and so may the groups of aggregated APIs, which look like those of custom resources. */
function isOfMainStore({ kind: { group, plural } }: KeptKind): boolean {
  if (group === '') return plural !== 'events';
  return !group.includes('.') || group.endsWith('.k8s.io');
}
