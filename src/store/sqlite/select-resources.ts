import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ResourceFilter, ResourceRow } from '../../domain/ports/store.ts';
import { type Condition, inNamespaces, labelCondition, oneOf } from './conditions.ts';
import { kindIds } from './kind-ids.ts';
import { PackReader } from './pack-format.ts';
import { resourcesAt } from './resources-at.ts';
import { type RawRow, selectKept } from './select-kept.ts';

const tablesOf = (resources: string): string => `
  from ${resources} r
  join t_kinds k on k.id = r.kind
  join t_clusters c on c.id = k.cluster
  join t_namespaces n on n.id = r.namespace
  join t_label_sets l on l.id = r.label_set
  join t_image_sets i on i.id = r.image_set`;

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

/** As they were at a moment. */
function selectThen(
  database: DatabaseSync,
  filter: ResourceFilter & { at: number },
  scope: Scope,
): { rows: RawRow[]; total: number } {
  const conditions = conditionsOf(filter, scope);
  const tables = tablesOf(resourcesAt(filter.at, kindIds(database, filter.kinds, scope)));
  const where = conditions.map(({ sql }) => `(${sql})`).join(' and ');
  const parameters = conditions.flatMap((condition) => condition.parameters);
  const limit = filter.limit === undefined ? '' : `limit ${Math.max(0, Math.trunc(filter.limit))}`;
  const rows = database
    .prepare(
      `select r.*, n.name as namespace_name, l.labels, i.images, k.id as kind_id, k.data as kind_data, c.cluster_id, c.name as cluster_name
       ${tables} where ${where} order by c.name, k.group_resource, k.id, n.name, r.name ${limit}`,
    )
    .all(...parameters);
  const total =
    filter.limit === undefined
      ? rows.length
      : Number(
          database.prepare(`select count(*) as count ${tables} where ${where}`).get(...parameters)?.count,
        );
  return { rows, total };
}

function conditionsOf(filter: ResourceFilter & { at: number }, scope: Scope): Condition[] {
  const conditions = [
    oneOf('k.group_resource', filter.kinds),
    { sql: 'c.closed_at is null', parameters: [] },
  ];
  // Before its history begins nothing is known of a kind, not even that there was none.
  conditions.push({ sql: 'k.history_since <= ?', parameters: [filter.at] });
  if (scope.clusterIds !== 'all') conditions.push(oneOf('c.cluster_id', scope.clusterIds));
  // Who may see some namespaces sees those, and of cluster-scoped kinds only the namespaces themselves.
  if (scope.namespaces !== 'all') conditions.push(inNamespaces(scope.namespaces));
  if (filter.namespaces !== undefined) conditions.push(oneOf('n.name', filter.namespaces));
  if (filter.names !== undefined) conditions.push(oneOf('r.name', filter.names));
  return [...conditions, ...(filter.labels ?? []).map((label) => labelCondition(label))];
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
