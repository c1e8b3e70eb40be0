import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { ResourceFilter } from '../../domain/ports/store.ts';
import { type Condition, oneOf } from './conditions.ts';

/** Kinds of clusters, and which of their rows may be told of. */
export interface KeptPlaces {
  /** Ids of t_kinds, in the order in which their objects are told. */
  kinds: number[];
  /** Ids of t_namespaces; null: all. */
  namespaces: number[] | null;
  /** null: all. */
  names: string[] | null;
}

/**
 * Where the rows lie that a filter and a scope let through, in numbers, as they stand in t_resources. Who may see some namespaces
 * sees those, and of cluster-scoped kinds only the namespaces themselves, which therefore are places of their own.
 */
export function keptPlaces(
  database: DatabaseSync,
  filter: Pick<ResourceFilter, 'kinds' | 'namespaces' | 'names'>,
  scope: Scope,
): { order: number[]; places: KeptPlaces[] } {
  const kinds = kindsInOrder(database, filter.kinds, scope);
  const order = kinds.map(({ id }) => id);
  const wanted = filter.namespaces === undefined ? null : namespaceIds(database, filter.namespaces);
  const names = filter.names === undefined ? null : [...new Set(filter.names)];
  if (scope.namespaces === 'all') return { order, places: [{ kinds: order, namespaces: wanted, names }] };
  const seen = namespaceIds(database, scope.namespaces);
  const idsOf = (isNamespaces: boolean): number[] =>
    kinds.filter((kind) => kind.isNamespaces === isNamespaces).map(({ id }) => id);
  return {
    order,
    places: [
      { kinds: idsOf(false), namespaces: both(seen, wanted), names },
      { kinds: idsOf(true), namespaces: wanted, names: both([...new Set(scope.namespaces)], names) },
    ],
  };
}

/** As conditions on a row `r` of t_resources. */
export function inPlaces({ kinds, namespaces, names }: KeptPlaces): Condition[] {
  return [
    oneOf('r.kind', kinds),
    ...(namespaces === null ? [] : [oneOf('r.namespace', namespaces)]),
    ...(names === null ? [] : [oneOf('r.name', names)]),
  ];
}

function kindsInOrder(
  database: DatabaseSync,
  kinds: readonly string[],
  { clusterIds }: Scope,
): { id: number; isNamespaces: boolean }[] {
  const rows = database
    .prepare(
      `select k.id, k.group_resource = 'namespaces' as is_namespaces
       from t_kinds k join t_clusters c on c.id = k.cluster
       where c.closed_at is null and k.group_resource in (select value from json_each(?1))
         and (?2 is null or c.cluster_id in (select value from json_each(?2)))
       order by c.name, k.group_resource, k.id`,
    )
    .all(JSON.stringify(kinds), clusterIds === 'all' ? null : JSON.stringify(clusterIds));
  return rows.map(({ id, is_namespaces }) => ({ id: Number(id), isNamespaces: is_namespaces === 1 }));
}

function namespaceIds(database: DatabaseSync, names: readonly string[]): number[] {
  return database
    .prepare('select id from t_namespaces where name in (select value from json_each(?))')
    .all(JSON.stringify(names))
    .map(({ id }) => Number(id));
}

function both<Value>(values: readonly Value[], others: readonly Value[] | null): Value[] {
  return others === null ? [...values] : values.filter((value) => others.includes(value));
}
