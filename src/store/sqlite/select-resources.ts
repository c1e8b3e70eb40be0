import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ResourceFilter, ResourceRow } from '../../domain/ports/store.ts';
import { PackReader } from './pack-format.ts';
import { selectKept } from './select-kept.ts';
import { selectThen } from './select-then.ts';

/** Rows of the wanted kinds that the filter and the scope let through; `total` counts all of them, whatever the limit. */
export function selectResources(
  database: DatabaseSync,
  filter: ResourceFilter,
  scope: Scope,
): { rows: ResourceRow[]; total: number } {
  const { at } = filter;
  const { rows, total } =
    at === undefined ? selectKept(database, filter, scope) : selectThen(database, { ...filter, at }, scope);
  const shared = {
    kinds: new Map<unknown, ResourceKind>(),
    bodyOf: filter.withBody === true ? bodiesFrom(database) : () => null,
  };
  return { rows: rows.map((row) => toResourceRow(row, shared)), total };
}

/** What rows have in common is read once. */
interface SharedByRows {
  kinds: Map<unknown, ResourceKind>;
  bodyOf: (pack: number, slot: number) => string | null;
}

function bodiesFrom(database: DatabaseSync): SharedByRows['bodyOf'] {
  const packs = new PackReader();
  const select = database.prepare('select data from t_packs where id = ?');
  return (pack, slot) =>
    packs.body(pack, slot, () => (select.get(pack)?.data as Uint8Array | undefined) ?? null);
}

export function toResourceRow(row: Record<string, unknown>, { kinds, bodyOf }: SharedByRows): ResourceRow {
  const kind = kinds.get(row.kind_data) ?? (JSON.parse(String(row.kind_data)) as ResourceKind);
  kinds.set(row.kind_data, kind);
  return {
    clusterId: String(row.cluster_id),
    cluster: String(row.cluster_name),
    kind,
    namespace: kind.namespaced ? String(row.namespace_name) : null,
    name: String(row.name),
    uid: row.uid as string | null,
    resourceVersion: row.resource_version as string | null,
    createdAt: row.created_at as string | null,
    deletingSince: row.deleting_since as string | null,
    labels: JSON.parse(String(row.labels)),
    owner: row.owner === null ? null : JSON.parse(String(row.owner)),
    phase: row.phase as string | null,
    reason: row.reason as string | null,
    readyCount: row.ready_count as number | null,
    wantedCount: row.wanted_count as number | null,
    restarts: row.restarts as number | null,
    node: row.node as string | null,
    images: JSON.parse(String(row.images)),
    facts: JSON.parse(String(row.facts)),
    body: bodyOf(Number(row.pack), Number(row.slot)),
  };
}
