import type { Change } from '../../domain/change.ts';
import type { Scope } from '../../domain/coverage.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';

/** What controllers make, and what of it changes by itself. */
const followers = ['replicasets.apps', 'jobs.batch', 'pods'];

export interface FollowersOptions {
  history: ChangeReader;
  scope: Scope;
  /** GroupResources that were asked for. */
  kinds: readonly string[];
  /** Milliseconds. */
  since: number;
  until: number;
  limit: number;
}

/**
 * What followed changes of controllers in the objects that these control. Who asks for a Deployment asks for its rollout, too,
 * of which ReplicaSets and pods tell how it went.
 */
export async function findFollowers(heads: readonly Change[], options: FollowersOptions): Promise<Change[]> {
  const { history, scope, since, until, limit } = options;
  const kinds = followers.filter((kind) => !options.kinds.includes(kind));
  const controllers = heads.filter(({ kind }) => ['apps', 'batch'].includes(kind.group));
  if (controllers.length === 0 || kinds.length === 0) return [];
  const begun = Math.min(...controllers.map((change) => Date.parse(change.since ?? change.at)));
  const { rows } = await history.changes(
    {
      since: Math.max(since, begun),
      until,
      kinds,
      namespaces: [...new Set(controllers.map(({ namespace }) => namespace ?? ''))],
      limit,
    },
    { ...scope, clusterIds: [...new Set(controllers.map(({ clusterId }) => clusterId))] },
  );
  const known = new Set(
    controllers.map((change) => keyOf(change, { kind: change.kind.kind, name: change.name })),
  );
  return rows.filter((row) => row.root !== null && known.has(keyOf(row, row.root)));
}

function keyOf({ clusterId, namespace }: Change, { kind, name }: { kind: string; name: string }): string {
  return [clusterId, namespace ?? '', kind, name].join(' ');
}

/** As the history tells them. */
export function newestFirst(left: Change, right: Change): number {
  return Date.parse(right.at) - Date.parse(left.at) || right.id - left.id;
}
