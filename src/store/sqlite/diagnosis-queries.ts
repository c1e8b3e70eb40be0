import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { ObjectReference } from '../../domain/finding.ts';
import type {
  CandidateFilter,
  CandidatePlace,
  KeptChange,
  KeptEvent,
  KeptLines,
  KeptObject,
  KeptOwner,
  KeptUsage,
  KeptVolumeUsage,
  NamedObject,
} from '../../domain/ports/diagnosis.ts';
import { allOf, amongIds, anyOf, ofNamespaces, visible } from './candidate-conditions.ts';
import { ownerKind } from './edge-sql.ts';
import { isoOfMoment } from './iso-of-moment.ts';
import { PackReader } from './pack-format.ts';
import { isoTime } from './select-usage.ts';

type Row = Record<string, string | number | null>;

const tables = `from t_resources r join t_kinds k on k.id = r.kind join t_clusters c on c.id = k.cluster
  join t_namespaces n on n.id = r.namespace`;
/** The same for a few rows that are known by their ids: the index by kind is no way to them. */
const tablesOfFew = tables.replace('= r.kind', '= +r.kind');

/** Rows `r` of a cluster that have to do with objects `w`. */
const namedColumns = `select distinct r.id, r.name, k.group_kind, n.name as namespace_name
  from json_each(?) w join t_clusters c on c.cluster_id = ?`;
/** From what is named to who names it: without `cross` the planner may begin with every object of the cluster. */
const namedByFields = `cross join t_edges e on e.to_name = json_extract(w.value, '$.name') and e.to_kind = json_extract(w.value, '$.kind')
  cross join t_resources r on r.edge_set = e.edge_set and r.edge_set > 0 join t_kinds k on k.id = r.kind and k.cluster = c.id
  join t_namespaces n on n.id = r.namespace
  where (json_extract(w.value, '$.namespace') is null or coalesce(e.to_namespace, n.name) = json_extract(w.value, '$.namespace'))`;
const onNodes = `join t_kinds k on k.cluster = c.id and k.group_kind = 'Pod' join t_resources r on r.kind = k.id
  join t_namespaces n on n.id = r.namespace where r.node = json_extract(w.value, '$.name')`;

/** Controllers own each other in few levels; a circle of owners must not be followed forever. */
const mostOwners = 5;

/** What checks read. Synchronous; each method is one short read. */
export class DiagnosisQueries {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  candidates(filter: CandidateFilter, place: CandidatePlace, scope: Scope): number[] {
    const conditions = [
      { sql: 'c.cluster_id = ? and k.group_kind = ?', parameters: [place.clusterId, filter.kind] },
      ...visible(scope),
      ...(place.namespaces === null ? [] : [ofNamespaces(place.namespaces)]),
      ...(place.ids === undefined ? [] : [amongIds(place.ids)]),
      ...(filter.any === undefined ? [] : [anyOf(filter.any, filter.kind, place)]),
    ];
    return this.#rows(
      `select r.id ${place.ids === undefined ? tables : tablesOfFew} where ${allOf(conditions).sql} order by n.name, r.name`,
      allOf(conditions).parameters,
    ).map(({ id }) => Number(id));
  }

  /** Bodies are read pack by pack. */
  objects(ids: readonly number[], scope: Scope): KeptObject[] {
    const { sql, parameters } = allOf([amongIds(ids), ...visible(scope)]);
    const rows = this.#rows(
      `select r.*, n.name as namespace_name, l.labels, k.group_kind, c.cluster_id, c.name as cluster_name
       ${tables} join t_label_sets l on l.id = r.label_set where ${sql} order by r.pack, r.slot`,
      parameters,
    );
    const packs = new PackReader();
    const load = this.#database.prepare('select data from t_packs where id = ?');
    const bodyOf = ({ pack, slot }: Row) =>
      packs.body(
        Number(pack),
        Number(slot),
        () => (load.get(pack ?? 0)?.data as Uint8Array | undefined) ?? null,
      );
    const found = new Map(rows.map((row) => [Number(row.id), toObject(row, bodyOf(row))]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  events(ids: readonly number[]): Map<number, KeptEvent[]> {
    return this.#ofObjects(
      `select r.id as object, e.type, e.reason, e.message, e.count, e.first_seen, e.last_seen, e.source
       from t_resources r join t_kinds k on k.id = r.kind join t_events e on e.object_uid = r.uid and e.cluster = k.cluster
       where r.id in (select value from json_each(?)) order by e.last_seen, e.id`,
      [JSON.stringify(ids)],
      toEvent,
    );
  }

  lines(ids: readonly number[]): Map<number, KeptLines[]> {
    return this.#ofObjects(
      `select r.id as object, l.* from t_resources r join t_kinds k on k.id = r.kind
       join t_log_lines l on l.cluster = k.cluster and l.pod_uid = r.uid
       where r.id in (select value from json_each(?)) order by l.read_at`,
      [JSON.stringify(ids)],
      toLines,
    );
  }

  owners(ids: readonly number[]): Map<number, KeptOwner[]> {
    const chains = new Map<number, KeptOwner[]>(ids.map((id) => [id, []]));
    let tops = new Map(ids.map((id) => [id, id]));
    for (let level = 0; level < mostOwners && tops.size > 0; level += 1) {
      const ownerOf = this.#ownersOf([...new Set(tops.values())]);
      const above = new Map<number, number>();
      for (const [id, top] of tops) {
        const owner = ownerOf.get(top);
        if (owner === undefined) continue;
        chains.get(id)?.push(owner);
        if (owner.id !== null) above.set(id, owner.id);
      }
      tops = above;
    }
    return chains;
  }

  usage(ids: readonly number[]): Map<number, KeptUsage[]> {
    return this.#ofObjects(
      `select r.id as object, u.container, u.memory_bytes, nullif(u.peak, 0) as peak, ${isoTime('u.at')} as at
       from t_resources r join t_kinds k on k.id = r.kind
       join t_usage_series u on u.cluster = k.cluster and u.namespace = r.namespace and u.name = r.name and u.container <> ''
       where r.id in (select value from json_each(?)) order by u.container`,
      [JSON.stringify(ids)],
      toUsage,
    );
  }

  volumeUsage(ids: readonly number[]): Map<number, KeptVolumeUsage[]> {
    return this.#ofObjects(
      `select r.id as object, u.used_bytes, u.capacity_bytes, ${isoTime('u.at')} as at
       from t_resources r join t_kinds k on k.id = r.kind
       join t_volume_usage u on u.cluster = k.cluster and u.namespace = r.namespace and u.claim = r.name
       where r.id in (select value from json_each(?))`,
      [JSON.stringify(ids)],
      ({ used_bytes: used, capacity_bytes: capacity, at }) => ({
        usedBytes: Number(used),
        capacityBytes: Number(capacity),
        at: String(at),
      }),
    );
  }

  changes(ids: readonly number[], since: string): Map<number, KeptChange[]> {
    return this.#ofObjects(
      `select r.id as object, v.at, v.words from t_resources r
       join t_versions v on v.kind = r.kind and v.namespace = r.namespace and v.name = r.name
       where r.id in (select value from json_each(?)) and v.at >= ? and v.words <> '[]' order by v.at`,
      [JSON.stringify(ids), Date.parse(since)],
      toChange,
    );
  }

  idsOf(objects: readonly ObjectReference[], clusterId: string, scope: Scope): number[] {
    const { sql, parameters } = allOf(visible(scope));
    return this.#rows(
      `select r.id from json_each(?) w join t_clusters c on c.cluster_id = ?
       cross join t_kinds k on k.cluster = c.id and k.group_kind = json_extract(w.value, '$.kind')
       cross join t_namespaces n on n.name = coalesce(json_extract(w.value, '$.namespace'), '')
       cross join t_resources r on r.kind = k.id and r.namespace = n.id and r.name = json_extract(w.value, '$.name')
       where ${sql}`,
      [JSON.stringify(objects), clusterId, ...parameters],
    ).map(({ id }) => Number(id));
  }

  naming(objects: readonly ObjectReference[], clusterId: string, scope: Scope): NamedObject[] {
    const { sql, parameters } = allOf(visible(scope));
    const rowsOf = (named: readonly ObjectReference[], joins: string) =>
      named.length === 0
        ? []
        : this.#rows(`${namedColumns} ${joins} and ${sql}`, [
            JSON.stringify(named),
            clusterId,
            ...parameters,
          ]);
    const nodes = objects.filter(({ kind }) => kind === 'Node');
    return [...rowsOf(objects, namedByFields), ...rowsOf(nodes, onNodes)].map((row) => ({
      id: Number(row.id),
      kind: String(row.group_kind),
      namespace: row.namespace_name === '' ? null : String(row.namespace_name),
      name: String(row.name),
    }));
  }

  /** A node owns its static pods, but nobody who looks after them would look there. */
  #ownersOf(ids: readonly number[]): Map<number, KeptOwner> {
    const rows = this.#rows(
      `select r.id as object, t.id, ${ownerKind} as kind, json_extract(r.owner, '$.name') as name, n.name as namespace_name,
         coalesce(json_extract(tk.data, '$.namespaced'), 1) as namespaced
       from t_resources r join t_kinds k on k.id = r.kind join t_namespaces n on n.id = r.namespace
       left join t_kinds tk on tk.cluster = k.cluster and tk.group_kind = ${ownerKind}
       left join t_resources t on t.kind = tk.id and t.namespace in (r.namespace, 0)
         and t.name = json_extract(r.owner, '$.name') and (t.uid is null or t.uid = json_extract(r.owner, '$.uid'))
       where r.id in (select value from json_each(?)) and r.owner is not null and ${ownerKind} <> 'Node'`,
      [JSON.stringify(ids)],
    );
    return new Map(
      rows.map((row) => [
        Number(row.object),
        {
          id: row.id === null ? null : Number(row.id),
          kind: String(row.kind),
          namespace: row.namespaced === 0 || row.namespace_name === '' ? null : String(row.namespace_name),
          name: String(row.name),
        },
      ]),
    );
  }

  /** What rows say of the objects that they name as `object`, in the order of the rows. */
  #ofObjects<Kept>(
    sql: string,
    parameters: readonly (string | number)[],
    toKept: (row: Row) => Kept,
  ): Map<number, Kept[]> {
    const groups = Map.groupBy(this.#rows(sql, parameters), ({ object }) => Number(object));
    return new Map([...groups].map(([id, rows]) => [id, rows.map(toKept)]));
  }

  #rows(sql: string, parameters: readonly (string | number)[]): Row[] {
    return this.#database.prepare(sql).all(...parameters) as Row[];
  }
}

function toObject(row: Row, body: string | null): KeptObject {
  return {
    id: Number(row.id),
    clusterId: String(row.cluster_id),
    cluster: String(row.cluster_name),
    kind: String(row.group_kind),
    namespace: row.namespace_name === '' ? null : String(row.namespace_name),
    name: String(row.name),
    uid: text(row.uid),
    createdAt: text(row.created_at),
    deletingSince: text(row.deleting_since),
    labels: JSON.parse(String(row.labels)),
    owner: row.owner == null ? null : JSON.parse(String(row.owner)),
    phase: text(row.phase),
    reason: text(row.reason),
    readyCount: row.ready_count as number | null,
    wantedCount: row.wanted_count as number | null,
    restarts: row.restarts as number | null,
    node: text(row.node),
    facts: JSON.parse(String(row.facts)),
    body: body === null ? {} : JSON.parse(body),
  };
}

function toLines({ container, instance, read_at: readAt, lines }: Row): KeptLines {
  return {
    container: String(container),
    instance: String(instance),
    readAt: String(readAt),
    lines: JSON.parse(String(lines)),
  };
}

function toEvent(row: Row): KeptEvent {
  return {
    type: text(row.type),
    reason: text(row.reason),
    message: text(row.message),
    count: Number(row.count),
    firstSeen: text(row.first_seen),
    lastSeen: text(row.last_seen),
    source: text(row.source),
  };
}

function toUsage(row: Row): KeptUsage {
  return {
    container: String(row.container),
    memoryBytes: row.memory_bytes as number | null,
    at: String(row.at),
    peakBytes: row.peak as number | null,
  };
}

function toChange(row: Row): KeptChange {
  return { at: isoOfMoment(row.at), words: JSON.parse(String(row.words)) };
}

function text(value: Row[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
