import type { Coverage, Scope } from '../domain/coverage.ts';
import { groupResource } from '../domain/kind.ts';
import type { ChangeReader } from '../domain/ports/changes.ts';
import type { ClusterStore, InventoryReader } from '../domain/ports/store.ts';
import { coverageOf } from './coverage.ts';

export interface ReadCoverageOptions {
  store: Pick<ClusterStore, 'clusters'> &
    Pick<InventoryReader, 'kinds' | 'cacheMetadata'> & { history: Pick<ChangeReader, 'cacheMetadataAt'> };
  scope: Scope;
  /** GroupResources; null: all that are kept. */
  kinds: readonly string[] | null;
  /** Milliseconds: what the answer about that moment rests on; undefined: what is kept now. */
  at?: number | undefined;
}

/** What an answer from the store rests on. */
export async function readCoverage({ store, scope, kinds, at }: ReadCoverageOptions): Promise<Coverage> {
  const clusters = (await store.clusters(scope)).filter(({ closedAt }) => closedAt === null);
  const having = new Set(
    (await store.kinds(scope)).map((known) => `${known.clusterId} ${groupResource(known.kind)}`),
  );
  const kept = await (at === undefined
    ? store.cacheMetadata(scope)
    : store.history.cacheMetadataAt(at, scope));
  return coverageOf({
    clusters,
    kept,
    kinds,
    hasKind: (clusterId, name) => having.has(`${clusterId} ${name}`),
  });
}
