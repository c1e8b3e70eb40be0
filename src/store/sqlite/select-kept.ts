import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { LabelRequirement, ResourceFilter } from '../../domain/ports/store.ts';
import { type Condition, labelCondition, labelOfRow, oneOf } from './conditions.ts';
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
  const walk = { order, places, labels, limit };
  if (filter.names !== undefined) {
    const ids = places.flatMap((place) => idsOfNames(database, place, labels));
    return { rows: rowsOfIds(database, ids, walk), total: ids.length };
  }
  if (labels.length > 0) return rowsOfLabels(database, walk);
  const total = places.reduce((sum, place) => sum + countIn(database, place), 0);
  return { rows: rowsInOrder(database, walk), total };
}

/** Several statements that see the same state, whatever is written meanwhile. */
export function asOfOneMoment<Result>(database: DatabaseSync, read: () => Result): Result {
  if (database.isTransaction) return read();
  database.exec('begin');
  try {
    return read();
  } finally {
    database.exec('commit');
  }
}

/** Counted kind by kind, so that only kinds are gone through that have what is shown. */
function rowsOfLabels(database: DatabaseSync, walk: Walk): { rows: RawRow[]; total: number } {
  const { order, places, labels, limit } = walk;
  const objects = places.reduce((sum, place) => sum + countIn(database, place), 0);
  const way = { labels, objects, isRare: isRare(database, labels, objects) };
  const counts = new Map<number, number>();
  for (const place of places)
    for (const { kind, count } of withLabels(database, 'r.kind, count(*) as count', place, way, 'group by 1'))
      counts.set(Number(kind), Number(count));
  const total = order.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const shown = shownKinds(order, counts, limit);
  const shownPlaces = places.map((place) => ({
    ...place,
    kinds: place.kinds.filter((kind) => shown.has(kind)),
  }));
  // One after the other, so many objects would be gone through until there is enough.
  const passed = (Math.min(limit, total) * objects) / Math.max(total, 1);
  const matching = [...shown].reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  if (matching * 2 > passed) return { rows: rowsInOrder(database, { ...walk, places: shownPlaces }), total };
  const ids = shownPlaces.flatMap((place) => withLabels(database, 'r.id, r.kind', place, way).map(toFoundId));
  return { rows: rowsOfIds(database, ids, walk), total };
}

/** The first kinds that have something, until there is enough. */
function shownKinds(
  order: readonly number[],
  counts: ReadonlyMap<number, number>,
  limit: number,
): Set<number> {
  const shown = new Set<number>();
  let left = limit;
  for (const kind of order) {
    const count = counts.get(kind) ?? 0;
    if (left <= 0) break;
    if (count > 0) shown.add(kind);
    left -= count;
  }
  return shown;
}

/** Whether it is quicker to go from the sets of labels to their objects than through the objects of these kinds. */
function isRare(database: DatabaseSync, labels: readonly LabelRequirement[], objects: number): boolean {
  const label = labels.find(({ operator }) => operator === 'in');
  if (label === undefined) return false;
  const { count } = database
    .prepare(
      `select count(*) as count from
         (select 1 from t_labels where key = ? and value in (select value from json_each(?)) limit ?)`,
    )
    .get(label.key, JSON.stringify(label.values), objects) as { count: number };
  return count * 2 < objects;
}

interface LabelWay {
  labels: readonly LabelRequirement[];
  /** Of the kinds and namespaces that are asked for, whatever their labels. */
  objects: number;
  isRare: boolean;
}

/** So many objects are read quicker in the order of the index than each by itself. */
const manyObjects = 200_000;
/** Of so few kinds each set of labels is looked for in each. */
const fewKinds = 10;

function withLabels(
  database: DatabaseSync,
  columns: string,
  { kinds, namespaces, names }: KeptPlaces,
  { labels, objects, isRare }: LabelWay,
  rest = '',
): RawRow[] {
  // With a plus a column is no part of the way to the rows.
  const isByKind = isRare ? kinds.length <= fewKinds : objects <= manyObjects || namespaces !== null;
  const conditions = [
    ...labels.map((label) => labelCondition(label, isRare ? 'r.label_set' : '+r.label_set')),
    oneOf(isByKind ? 'r.kind' : '+r.kind', kinds),
    ...(namespaces === null ? [] : [oneOf('r.namespace', namespaces)]),
    ...(names === null ? [] : [oneOf('r.name', names)]),
  ];
  const from = `t_resources r${isRare || !isByKind ? ' indexed by t_resources_label_set_kind' : ''}`;
  return all(database, `select ${columns} from ${from}`, conditions, rest);
}

interface FoundId {
  id: number;
  kind: number;
}

function idsOfNames(
  database: DatabaseSync,
  { names, namespaces, kinds }: KeptPlaces,
  labels: readonly LabelRequirement[],
): FoundId[] {
  // Of each kind the namespaces that it is in: the index of names begins with them.
  const from = 't_tallies t cross join t_resources r on r.kind = t.kind and r.namespace = t.value';
  return all(database, `select r.id, r.kind from ${from}`, [
    { sql: "t.aspect = 'namespace'", parameters: [] },
    oneOf('t.kind', kinds),
    ...(namespaces === null ? [] : [oneOf('t.value', namespaces)]),
    ...(names === null ? [] : [oneOf('r.name', names)]),
    ...labels.map((label) => labelCondition(label)),
  ]).map(toFoundId);
}

function toFoundId({ id, kind }: RawRow): FoundId {
  return { id: Number(id), kind: Number(kind) };
}

/** Their kinds are gone through until there is enough, then all rows are read at once. */
function rowsOfIds(database: DatabaseSync, ids: readonly FoundId[], { order, limit }: Walk): RawRow[] {
  const ofKind = Map.groupBy(ids, ({ kind }) => kind);
  const counts = new Map([...ofKind].map(([kind, found]) => [kind, found.length]));
  const shown = [...shownKinds(order, counts, limit)].flatMap((kind) => ofKind.get(kind) ?? []);
  return database
    .prepare(
      `${rowSql} where r.id in (select value from json_each(?))
       order by c.name, k.group_resource, k.id, n.name, r.name limit ?`,
    )
    .all(JSON.stringify(shown.map(({ id }) => id)), sqlLimit(limit));
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
    ...labels.map((label) => labelOfRow(label)),
  ];
  const where = conditions.map(({ sql }) => ` and (${sql})`).join('');
  const parameters = conditions.flatMap((condition) => condition.parameters);
  const select = database.prepare(
    `${rowSql} where r.kind = ? and r.namespace = ?${where} order by r.name limit ?`,
  );
  return (kind: number, namespace: number, limit: number): Iterable<RawRow> =>
    select.iterate(kind, namespace, ...parameters, limit);
}

/** Whatever their labels. Of namespaces and kinds it is known. */
export function countIn(database: DatabaseSync, place: KeptPlaces): number {
  if (place.names !== null) {
    const [row] = all(database, 'select count(*) as count from t_resources r', inPlaces(place));
    return Number(row?.count);
  }
  const where = "aspect = 'namespace' and kind in (select value from json_each(?1))";
  const { count } = database
    .prepare(
      `select coalesce(sum(count), 0) as count from t_tallies
       where ${where} and (?2 is null or value in (select value from json_each(?2)))`,
    )
    .get(JSON.stringify(place.kinds), jsonOf(place.namespaces)) as { count: number };
  return count;
}

/** In SQL -1 is no limit. */
function sqlLimit(limit: number): number {
  return limit === Number.POSITIVE_INFINITY ? -1 : limit;
}

function jsonOf(ids: readonly number[] | null): string | null {
  return ids === null ? null : JSON.stringify(ids);
}

function all(database: DatabaseSync, sql: string, conditions: readonly Condition[], rest = ''): RawRow[] {
  const where = conditions.map((condition) => `(${condition.sql})`).join(' and ');
  const parameters = conditions.flatMap((condition) => condition.parameters);
  return database.prepare(`${sql} where ${where} ${rest}`).all(...parameters);
}
