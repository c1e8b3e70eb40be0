import type { CacheMetadata } from '../../domain/coverage.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ClusterWatcher } from '../../domain/ports/watching.ts';
import { isOlderVersion } from '../../domain/resource-version.ts';

/** Asked for the newest resourceVersion: few objects, and everybody may list them or nobody. */
const asked: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  listable: true,
  watchable: true,
};

/**
 * Whether a cluster's resourceVersions have gone back behind what is kept of it, as they do when its etcd was restored from a
 * backup: a watch from there would tell nothing, and say nothing of it. null: they have not; else the kept one and the cluster's.
 */
export async function wasRestored(
  watcher: ClusterWatcher,
  kept: readonly CacheMetadata[],
  signal: AbortSignal,
): Promise<{ kept: string; newest: string } | null> {
  const known = newestOf(kept);
  const newest = known === null ? null : await watcher.newestVersion(asked, signal);
  if (known === null || newest === null || !isOlderVersion(newest, known)) return null;
  return { kept: known, newest };
}

/** Only kinds whose versions count together: events and aggregated APIs may have a store of their own. */
function newestOf(kept: readonly CacheMetadata[]): string | null {
  return kept.reduce<string | null>((newest, { kind, source, resourceVersion }) => {
    if (source !== 'api' || resourceVersion === null || !isOfMainStore(kind)) return newest;
    return newest === null || isOlderVersion(newest, resourceVersion) ? resourceVersion : newest;
  }, null);
}

function isOfMainStore(kind: string): boolean {
  const [, ...group] = kind.split('.');
  if (kind === 'events') return false;
  return group.length <= 1 || group.slice(-2).join('.') === 'k8s.io';
}
