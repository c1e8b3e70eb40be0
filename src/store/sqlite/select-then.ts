import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { ResourceFilter } from '../../domain/ports/store.ts';
import { allOf } from './candidate-conditions.ts';
import { type Condition, labelCondition } from './conditions.ts';
import { inPlaces, type KeptPlaces, keptPlaces } from './kept-places.ts';
import { resourcesAt } from './resources-at.ts';
import { asOfOneMoment, countIn, type RawRow } from './select-kept.ts';

type FilterAt = ResourceFilter & { at: number };

/**
 * Rows as they were at a moment, sorted as those of now. What a kind had then is put together kind by kind until there is enough:
 * of a fleet that is far less than all.
 */
export function selectThen(
  database: DatabaseSync,
  filter: FilterAt,
  scope: Scope,
): { rows: RawRow[]; total: number } {
  return asOfOneMoment(database, () => {
    const { order, places } = placesThen(database, filter, scope);
    if (filter.limit === undefined) {
      const rows = rowsThen(database, filter, places, -1);
      return { rows, total: rows.length };
    }
    const limit = Math.max(0, Math.trunc(filter.limit));
    const rows: RawRow[] = [];
    for (const kind of order) {
      if (rows.length >= limit) break;
      rows.push(...rowsThen(database, filter, onlyOf(places, new Set([kind])), limit - rows.length));
    }
    return { rows, total: countThen(database, filter, places) };
  });
}

/** Before its history begins nothing is known of a kind, not even that there was none. */
function placesThen(database: DatabaseSync, filter: FilterAt, scope: Scope) {
  const { order, places } = keptPlaces(database, filter, scope);
  const begun = database
    .prepare('select id from t_kinds where history_since <= ? and id in (select value from json_each(?))')
    .all(filter.at, JSON.stringify(order));
  const known = new Set(begun.map(({ id }) => Number(id)));
  return { order: order.filter((kind) => known.has(kind)), places: onlyOf(places, known) };
}

function onlyOf(places: readonly KeptPlaces[], wanted: ReadonlySet<number>): KeptPlaces[] {
  return places
    .map((place) => ({ ...place, kinds: place.kinds.filter((kind) => wanted.has(kind)) }))
    .filter(({ kinds }) => kinds.length > 0);
}

/** The tables of rows of then, and what they have to meet. */
function from(filter: FilterAt, places: readonly KeptPlaces[]): Condition {
  const labels = (filter.labels ?? []).map((label) => labelCondition(label));
  const inAny = places.map((place) => allOf(inPlaces(place)));
  const place = {
    sql: inAny.map((each) => `(${each.sql})`).join(' or '),
    parameters: inAny.flatMap((each) => each.parameters),
  };
  const { sql, parameters } = allOf([place, ...labels]);
  const then = resourcesAt(
    filter.at,
    places.flatMap(({ kinds }) => kinds),
  );
  return {
    sql: `from ${then} r
      join t_kinds k on k.id = r.kind
      join t_clusters c on c.id = k.cluster
      join t_namespaces n on n.id = r.namespace
      join t_label_sets l on l.id = r.label_set
      join t_image_sets i on i.id = r.image_set
      where ${sql}`,
    parameters,
  };
}

function rowsThen(
  database: DatabaseSync,
  filter: FilterAt,
  places: readonly KeptPlaces[],
  limit: number,
): RawRow[] {
  if (places.length === 0) return [];
  const { sql, parameters } = from(filter, places);
  return database
    .prepare(
      `select r.*, n.name as namespace_name, l.labels, i.images, k.id as kind_id, k.data as kind_data, c.cluster_id, c.name as cluster_name
       ${sql} order by c.name, k.group_resource, k.id, n.name, r.name limit ?`,
    )
    .all(...parameters, limit);
}

/** Whatever their labels, it follows from how many there are, and from what came and went since. */
function countThen(database: DatabaseSync, filter: FilterAt, places: readonly KeptPlaces[]): number {
  if (places.length === 0) return 0;
  if (filter.labels === undefined || filter.labels.length === 0)
    return places.reduce(
      (sum, place) => sum + countIn(database, place) + goneSince(database, place, filter.at),
      0,
    );
  const { sql, parameters } = from(filter, places);
  return Number(database.prepare(`select count(*) as count ${sql}`).get(...parameters)?.count);
}

/** How many more there were. */
function goneSince(database: DatabaseSync, place: KeptPlaces, at: number): number {
  const { sql, parameters } = allOf(inPlaces(place));
  const row = database
    .prepare(
      `select coalesce(sum(iif(r.effect = 'deleted', 1, -1)), 0) as count from t_versions r
       where r.at > ? and r.effect in ('added', 'deleted') and ${sql}`,
    )
    .get(Math.trunc(at), ...parameters);
  return Number(row?.count);
}
