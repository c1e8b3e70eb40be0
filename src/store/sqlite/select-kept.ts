import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { LabelRequirement, ResourceFilter } from '../../domain/ports/store.ts';
import { type Condition, labelCondition, oneOf } from './conditions.ts';
import { inPlaces, type KeptPlaces, keptPlaces } from './kept-places.ts';

export type RawRow = Record<string, unknown>;

/** Cross joins: objects come first, in the order of their index, and everything else is looked up for them. */
const rowSql = `
  select r.*, n.name as namespace_name, l.labels, i.images, k.id as kind_id, k.data as kind_data, c.cluster_id,
    c.name as cluster_name
  from t_resources r
  cross join t_kinds k on k.id = r.kind
  cross join t_clusters c on c.id = k.cluster
  cross join t_namespaces n on n.id = r.namespace
  cross join t_label_sets l on l.id = r.label_set
  cross join t_image_sets i on i.id = r.image_set`;

/**
 * Rows of t_resources with what they share, sorted by cluster, kind, namespace, name. Kinds are gone through cluster by cluster
 * and each namespace by name, as the index of names has them, so nothing is sorted or read that is not shown; how many there are is known
 * (t_tallies). Names, and labels that few objects have, lead to their objects first instead.
 */
export function selectKept(
  database: DatabaseSync,
  filter: ResourceFilter,
  scope: Scope,
): { rows: RawRow[]; total: number } {
  return asOfOneMoment(database, () => selectRows(database, filter, scope));
}

function selectRows(
  database: DatabaseSync,
  filter: ResourceFilter,
  scope: Scope,
): { rows: RawRow[]; total: number } {
  const { order, places } = keptPlaces(database, filter, scope);
  const labels = filter.labels ?? [];
  const limit = filter.limit === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Math.trunc(filter.limit));
  if (filter.names !== undefined || isRare(database, labels, places)) {
    const ids = places.flatMap((place) => idsIn(database, place, labels));
    return { rows: rowsOfIds(database, ids, { order, limit }), total: ids.length };
  }
  const rows = rowsInOrder(database, { order, places, labels, limit });
  const isWhole = limit === Number.POSITIVE_INFINITY;
  const total = isWhole
    ? rows.length
    : places.reduce((sum, place) => sum + countIn(database, place, labels), 0);
  return { rows, total };
}

/** Several statements that see the same state, whatever is written meanwhile. */
function asOfOneMoment<Result>(database: DatabaseSync, read: () => Result): Result {
  if (database.isTransaction) return read();
  database.exec('begin');
  try {
    return read();
  } finally {
    database.exec('commit');
  }
}

/** Whether it is quicker to go from the sets of labels to their objects than through the objects of these kinds. */
function isRare(
  database: DatabaseSync,
  labels: readonly LabelRequirement[],
  places: readonly KeptPlaces[],
): boolean {
  const label = labels.find(({ operator }) => operator === 'in');
  if (label === undefined) return false;
  const objects = places.reduce((sum, place) => sum + countIn(database, place, []), 0);
  const { count } = database
    .prepare(
      `select count(*) as count from
         (select 1 from t_labels where key = ? and value in (select value from json_each(?)) limit ?)`,
    )
    .get(label.key, JSON.stringify(label.values), objects) as { count: number };
  return count * 2 < objects;
}

interface FoundId {
  id: number;
  kind: number;
}

function idsIn(database: DatabaseSync, place: KeptPlaces, labels: readonly LabelRequirement[]): FoundId[] {
  const { names, namespaces, kinds } = place;
  const ofLabels = labels.map((label) => labelCondition(label));
  if (names === null)
    return foundIds(database, 't_resources r indexed by t_resources_label_set_kind', [
      ...ofLabels,
      // With a plus, kinds are no part of the way: each set of labels would be looked for in each of them.
      oneOf('+r.kind', kinds),
      ...(namespaces === null ? [] : [oneOf('r.namespace', namespaces)]),
    ]);
  // Of each kind the namespaces that it is in: the index of names begins with them.
  const from = 't_tallies t cross join t_resources r on r.kind = t.kind and r.namespace = t.value';
  return foundIds(database, from, [
    { sql: "t.aspect = 'namespace'", parameters: [] },
    oneOf('t.kind', kinds),
    ...(namespaces === null ? [] : [oneOf('t.value', namespaces)]),
    oneOf('r.name', names),
    ...ofLabels,
  ]);
}

function foundIds(database: DatabaseSync, from: string, conditions: readonly Condition[]): FoundId[] {
  return all(database, `select r.id, r.kind from ${from}`, conditions).map(({ id, kind }) => ({
    id: Number(id),
    kind: Number(kind),
  }));
}

function rowsOfIds(
  database: DatabaseSync,
  ids: readonly FoundId[],
  { order, limit }: { order: readonly number[]; limit: number },
): RawRow[] {
  const ofKind = Map.groupBy(ids, ({ kind }) => kind);
  const select = database.prepare(
    `${rowSql} where r.id in (select value from json_each(?)) order by n.name, r.name limit ?`,
  );
  const rows: RawRow[] = [];
  for (const kind of order) {
    if (rows.length >= limit) break;
    const found = ofKind.get(kind);
    if (found === undefined) continue;
    const ids = JSON.stringify(found.map(({ id }) => id));
    for (const row of select.iterate(ids, sqlLimit(limit - rows.length))) rows.push(row);
  }
  return rows;
}

interface Walk {
  order: readonly number[];
  places: readonly KeptPlaces[];
  labels: readonly LabelRequirement[];
  limit: number;
}

function rowsInOrder(database: DatabaseSync, { order, places, labels, limit }: Walk): RawRow[] {
  const rows: RawRow[] = [];
  const wayOf = new Map(
    places.flatMap((place) => {
      const way = { namespaces: jsonOf(place.namespaces), select: rowsOfNamespace(database, place, labels) };
      return place.kinds.map((kind) => [kind, way] as const);
    }),
  );
  const namespaces = database.prepare(
    `select t.value as id from t_tallies t join t_namespaces n on n.id = t.value
     where t.kind = ? and t.aspect = 'namespace' and (?2 is null or t.value in (select value from json_each(?2)))
     order by n.name`,
  );
  for (const kind of order) {
    const way = wayOf.get(kind);
    if (way === undefined) continue;
    for (const { id } of namespaces.all(kind, way.namespaces)) {
      if (rows.length >= limit) return rows;
      for (const row of way.select(kind, Number(id), sqlLimit(limit - rows.length))) rows.push(row);
    }
  }
  return rows;
}

function rowsOfNamespace(database: DatabaseSync, { names }: KeptPlaces, labels: readonly LabelRequirement[]) {
  const conditions = [
    ...(names === null ? [] : [oneOf('r.name', names)]),
    ...labels.map((label) => labelCondition(label)),
  ];
  const where = conditions.map(({ sql }) => ` and (${sql})`).join('');
  const parameters = conditions.flatMap((condition) => condition.parameters);
  const select = database.prepare(
    `${rowSql} where r.kind = ? and r.namespace = ?${where} order by r.name limit ?`,
  );
  return (kind: number, namespace: number, limit: number): Iterable<RawRow> =>
    select.iterate(kind, namespace, ...parameters, limit);
}

function countIn(database: DatabaseSync, place: KeptPlaces, labels: readonly LabelRequirement[]): number {
  if (labels.length === 0 && place.names === null) {
    const where = "aspect = 'namespace' and kind in (select value from json_each(?1))";
    const { count } = database
      .prepare(
        `select coalesce(sum(count), 0) as count from t_tallies
         where ${where} and (?2 is null or value in (select value from json_each(?2)))`,
      )
      .get(JSON.stringify(place.kinds), jsonOf(place.namespaces)) as { count: number };
    return count;
  }
  const where = [...inPlaces(place), ...labels.map((label) => labelCondition(label))];
  const [row] = all(database, 'select count(*) as count from t_resources r', where);
  return Number(row?.count);
}

/** In SQL -1 is no limit. */
function sqlLimit(limit: number): number {
  return limit === Number.POSITIVE_INFINITY ? -1 : limit;
}

function jsonOf(ids: readonly number[] | null): string | null {
  return ids === null ? null : JSON.stringify(ids);
}

function all(database: DatabaseSync, sql: string, conditions: readonly Condition[]): RawRow[] {
  const where = conditions.map((condition) => `(${condition.sql})`).join(' and ');
  const parameters = conditions.flatMap((condition) => condition.parameters);
  return database.prepare(`${sql} where ${where}`).all(...parameters);
}
