import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { PlacedObject } from '../../domain/ports/relations.ts';
import type { RelatedObject, Relation } from '../../domain/relation.ts';
import { ownerKind, resolvedNamedEdges, resolvedSelections } from './edge-sql.ts';

type Row = Record<string, unknown>;

interface Edge {
  from_id: number;
  to_id: number | null;
  row: Row;
}

/** How objects hang together. Synchronous; runs where the inventory's other short reads run. */
export class RelationQueries {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  placedObjects(
    { kinds, names, namespaces }: { kinds: string[]; names: string[]; namespaces: string[] | null },
    scope: Scope,
  ): PlacedObject[] {
    const rows = this.#rows(
      `${objectColumns}, c.cluster_id, c.name as cluster_name ${objectTables}
       where c.closed_at is null and k.group_resource in (select value from json_each(?))
         and r.name in (select value from json_each(?))
         and ${namespaces === null ? '? is null' : 'n.name in (select value from json_each(?))'}
       order by c.name, n.name, k.group_resource`,
      [JSON.stringify(kinds), JSON.stringify(names), namespaces === null ? null : JSON.stringify(namespaces)],
    );
    return rows.filter((row) => isVisible(row, scope)).map((row) => toPlaced(row));
  }

  relationsFrom(ids: readonly number[], scope: Scope): Relation[] {
    const wanted = `r.id in (select value from json_each(?))`;
    const list = JSON.stringify(ids);
    return this.#relations(
      [
        ...this.#rows(resolvedNamedEdges(wanted), [list, list, list]),
        ...this.#rows(resolvedSelections(wanted), [list]),
      ],
      scope,
    );
  }

  relationsTo(ids: readonly number[], scope: Scope): Relation[] {
    const targets = this.#rows(
      `${objectColumns}, r.uid, k.cluster, r.namespace as namespace_id ${objectTables} where r.id in (select value from json_each(?))`,
      [JSON.stringify(ids)],
    );
    const edges = targets.flatMap((target) => [
      ...this.#namingIt(target),
      ...this.#ownedByIt(target),
      ...(target.group_kind === 'Pod' ? this.#selectingIt(target) : []),
      ...(target.group_kind === 'Node' ? this.#runningOnIt(target) : []),
    ]);
    return this.#relations(edges, scope);
  }

  /** Sets of edges that name it, then the rows that have these sets. */
  #namingIt({ id, name, group_kind, cluster, namespace_id, namespace_name }: Row): Row[] {
    const rows = this.#rows(
      `select distinct r.id from t_edges e join t_resources r on r.edge_set = e.edge_set and r.edge_set > 0
         join t_kinds k on k.id = r.kind
       where e.to_name = ? and e.to_kind = ? and k.cluster = ?
         and (? = 0 or iif(e.to_namespace is null, r.namespace = ?, e.to_namespace = ?))`,
      [name, group_kind, cluster, namespace_id, namespace_id, namespace_name],
    );
    return this.#edgesBetween(rows, id);
  }

  /** Owners are in the namespace of what they own, or in none. */
  #ownedByIt({ id, uid, cluster, namespace_id }: Row): Row[] {
    if (uid === null) return [];
    const rows = this.#rows(
      `select r.id from t_kinds k join t_resources r on r.kind = k.id
       where k.cluster = ? and r.owner is not null and (? = 0 or r.namespace = ?) and json_extract(r.owner, '$.uid') = ?`,
      [cluster, namespace_id, namespace_id, uid],
    );
    return this.#edgesBetween(rows, id);
  }

  #runningOnIt({ id, name, cluster }: Row): Row[] {
    const rows = this.#rows(
      `select r.id from t_kinds k join t_resources r on r.kind = k.id
       where k.cluster = ? and k.group_resource = 'pods' and r.node = ?`,
      [cluster, name],
    );
    return this.#edgesBetween(rows, id);
  }

  #selectingIt({ id, cluster, namespace_id }: Row): Row[] {
    return this.#rows(
      resolvedSelections(
        `k.cluster = ? and r.namespace = ? and k.group_kind in
          ('Service', 'NetworkPolicy.networking.k8s.io', 'PodDisruptionBudget.policy')`,
        't.id = ?',
      ),
      [id, cluster, namespace_id],
    ).filter(({ to_id }) => to_id !== null);
  }

  #edgesBetween(from: readonly Row[], toId: unknown): Row[] {
    const list = JSON.stringify(from.map(({ id }) => id));
    return this.#rows(
      `select * from (${resolvedNamedEdges('r.id in (select value from json_each(?))')}) where to_id = ?`,
      [list, list, list, toId],
    );
  }

  #relations(rows: readonly Row[], scope: Scope): Relation[] {
    const edges = rows.map(
      (row): Edge => ({ from_id: Number(row.from_id), to_id: idOrNull(row.to_id), row }),
    );
    const objects = this.#objects(
      edges.flatMap(({ from_id, to_id }) => [from_id, to_id ?? []].flat()),
      scope,
    );
    return edges.flatMap(({ from_id, to_id, row }) => {
      const from = objects.get(from_id);
      const to = to_id === null ? undefined : objects.get(to_id);
      return from === undefined ? [] : [toRelation(row, from, to)];
    });
  }

  #objects(ids: readonly number[], scope: Scope): Map<number, RelatedObject> {
    const rows = this.#rows(
      `${objectColumns}, c.cluster_id ${objectTables} where r.id in (select value from json_each(?))`,
      [JSON.stringify([...new Set(ids)])],
    );
    return new Map(rows.filter((row) => isVisible(row, scope)).map((row) => [Number(row.id), toObject(row)]));
  }

  #rows(sql: string, parameters: readonly unknown[]): Row[] {
    return this.#database.prepare(sql).all(...(parameters as (string | number | null)[])) as Row[];
  }
}

const objectColumns = `select r.id, k.group_kind, k.group_resource, n.name as namespace_name, r.name, r.phase, r.reason,
  r.ready_count, r.wanted_count, r.node, r.facts, ${ownerKind} || '/' || json_extract(r.owner, '$.name') as owner, r.label_set, r.edge_set`;
const objectTables = `from t_resources r join t_kinds k on k.id = r.kind join t_clusters c on c.id = k.cluster
  join t_namespaces n on n.id = r.namespace`;

/** Who may see some namespaces sees of what has none only these namespaces themselves. */
function isVisible(row: Row, { clusterIds, namespaces }: Scope): boolean {
  if (clusterIds !== 'all' && !clusterIds.includes(String(row.cluster_id))) return false;
  if (namespaces === 'all') return true;
  const namespace = row.group_resource === 'namespaces' ? row.name : row.namespace_name;
  return namespaces.includes(String(namespace));
}

function toObject(row: Row): RelatedObject & { id: number } {
  return {
    id: Number(row.id),
    kind: String(row.group_kind),
    namespace: row.namespace_name === '' ? null : String(row.namespace_name),
    name: String(row.name),
    phase: row.phase as string | null,
    reason: row.reason as string | null,
    readyCount: row.ready_count as number | null,
    wantedCount: row.wanted_count as number | null,
    node: row.node as string | null,
    owner: row.owner as string | null,
    facts: JSON.parse(String(row.facts)),
    alike: JSON.stringify([row.owner, row.node, row.label_set, row.edge_set]),
  };
}

function toPlaced(row: Row): PlacedObject {
  return { ...toObject(row), clusterId: String(row.cluster_id), cluster: String(row.cluster_name) };
}

function toRelation(row: Row, from: RelatedObject, to: RelatedObject | undefined): Relation {
  const isHidden = row.to_id !== null && to === undefined;
  return {
    type: row.type as Relation['type'],
    field: String(row.field),
    from,
    to: to ?? notKept(row),
    optional: row.optional === 1,
    parts: row.parts === null ? [] : JSON.parse(String(row.parts)),
    missingParts: row.missing_parts === null || isHidden ? null : JSON.parse(String(row.missing_parts)),
    state: isHidden ? 'unknown' : (row.state as Relation['state']),
  };
}

function notKept(row: Row): RelatedObject {
  return {
    id: null,
    kind: String(row.to_kind),
    namespace: row.to_namespace === '' ? null : (row.to_namespace as string | null),
    name: row.to_name as string | null,
    phase: null,
    reason: null,
    readyCount: null,
    wantedCount: null,
    node: null,
    owner: null,
    facts: {},
    alike: '',
  };
}

function idOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
