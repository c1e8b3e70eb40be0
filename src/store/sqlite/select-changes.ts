import type { DatabaseSync } from 'node:sqlite';
import type { Change } from '../../domain/change.ts';
import type { Scope } from '../../domain/coverage.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ChangedBodies, ChangeFilter } from '../../domain/ports/changes.ts';
import type { OwnerReference } from '../../domain/resource.ts';
import { type Condition, inNamespaces, labelCondition, oneOf } from './conditions.ts';
import { isoOfMoment } from './iso-of-moment.ts';
import { kindIds } from './kind-ids.ts';
import { PackReader } from './pack-format.ts';

type Row = Record<string, string | number | null>;

/** Cross joins: changes come first, by time or by object, and everything else is looked up for them. */
const tablesOf = (index: string): string => `
  from t_versions v indexed by ${index}
  cross join t_kinds k on k.id = v.kind
  cross join t_clusters c on c.id = k.cluster
  cross join t_namespaces n on n.id = v.namespace`;

const labelSet = 'coalesce(v.new_label_set, v.label_set)';

/** Changes that have words, newest first; `total` counts all of them. */
export function selectChanges(
  database: DatabaseSync,
  filter: ChangeFilter,
  scope: Scope,
): { rows: Change[]; total: number } {
  const conditions = conditionsOf(filter, scope, kindIds(database, filter.kinds ?? null, scope));
  const tables = tablesOf(filter.names === undefined ? 't_versions_told' : 't_versions_of_object');
  const where = conditions.map(({ sql }) => `(${sql})`).join(' and ');
  const parameters = conditions.flatMap((condition) => condition.parameters);
  const rows = database
    .prepare(
      `select v.*, n.name as namespace_name, k.id as kind_id, k.data as kind_data, c.cluster_id, c.name as cluster_name
       ${tables} where ${where} order by v.at desc, v.id desc limit ?`,
    )
    .all(...parameters, filter.limit) as Row[];
  const total =
    rows.length < filter.limit
      ? rows.length
      : Number(
          database.prepare(`select count(*) as count ${tables} where ${where}`).get(...parameters)?.count,
        );
  const rootOf = rootsFrom(database);
  const kinds = new Map<unknown, ResourceKind>();
  return { rows: rows.map((row) => toChange(row, kinds, rootOf)), total };
}

function conditionsOf(filter: ChangeFilter, scope: Scope, kinds: readonly number[]): Condition[] {
  const conditions: Condition[] = [
    { sql: 'v.at > ? and v.at <= ?', parameters: [filter.since, filter.until] },
    { sql: "v.words <> '[]'", parameters: [] },
    { sql: 'v.kind in (select value from json_each(?))', parameters: [JSON.stringify(kinds)] },
  ];
  if (scope.namespaces !== 'all') conditions.push(inNamespaces(scope.namespaces, 'v'));
  if (filter.namespaces !== undefined) conditions.push(oneOf('n.name', filter.namespaces));
  if (filter.names !== undefined) conditions.push(oneOf('v.name', filter.names));
  return [...conditions, ...(filter.labels ?? []).map((label) => labelCondition(label, labelSet))];
}

function toChange(row: Row, kinds: Map<unknown, ResourceKind>, rootOf: RootOf): Change {
  const kind = kinds.get(row.kind_id) ?? (JSON.parse(String(row.kind_data)) as ResourceKind);
  kinds.set(row.kind_id, kind);
  const owner = row.new_owner ?? row.owner ?? null;
  return {
    id: Number(row.id),
    clusterId: String(row.cluster_id),
    cluster: String(row.cluster_name),
    kind,
    namespace: kind.namespaced ? String(row.namespace_name) : null,
    name: String(row.name),
    uid: row.uid as string | null,
    effect: row.effect as Change['effect'],
    at: isoOfMoment(row.at),
    since: row.since === null ? null : isoOfMoment(row.since),
    seenAt: isoOfMoment(row.seen_at),
    words: JSON.parse(String(row.words)),
    by: row.manager as string | null,
    owner: owner === null ? null : JSON.parse(String(owner)),
    root: owner === null ? null : rootOf(row, JSON.parse(String(owner)) as OwnerReference),
  };
}

type RootOf = (row: Row, owner: OwnerReference) => { kind: string; name: string };

/** Controllers that are themselves controlled: what made the pod is the Deployment, not its ReplicaSet. */
const between: Readonly<Record<string, string>> = { ReplicaSet: 'replicasets.apps', Job: 'jobs.batch' };

/** The controller at the top, be it gone by now: each one in between is looked up once. */
function rootsFrom(database: DatabaseSync): RootOf {
  const known = new Map<string, { kind: string; name: string }>();
  const find = database.prepare(
    `select r.owner from t_resources r join t_kinds k on k.id = r.kind
     where k.cluster = (select cluster from t_kinds where id = ?1) and k.group_resource = ?2 and r.namespace = ?3 and r.name = ?4
     union all
     select coalesce(v.new_owner, v.owner) from t_versions v join t_kinds k on k.id = v.kind
     where k.cluster = (select cluster from t_kinds where id = ?1) and k.group_resource = ?2 and v.namespace = ?3 and v.name = ?4
     limit 1`,
  );
  return (row, owner) => {
    const kind = Object.hasOwn(between, owner.kind) ? between[owner.kind] : undefined;
    if (kind === undefined) return { kind: owner.kind, name: owner.name };
    const key = `${row.kind_id} ${kind} ${row.namespace} ${owner.name}`;
    const found =
      known.get(key) ?? topOf(find.get(row.kind_id ?? 0, kind, row.namespace ?? 0, owner.name), owner);
    known.set(key, found);
    return found;
  };
}

function topOf(
  row: Record<string, unknown> | undefined,
  owner: OwnerReference,
): { kind: string; name: string } {
  const above = row?.owner == null ? owner : (JSON.parse(String(row.owner)) as OwnerReference);
  return { kind: above.kind, name: above.name };
}

/** The state that each change replaced, and the one that it made: the next change's, else the one that is kept. */
export function selectChangedBodies(database: DatabaseSync, ids: readonly number[]): ChangedBodies[] {
  const packs = new PackReader();
  const load = database.prepare('select data from t_packs where id = ?');
  const select = database.prepare(
    `select v.effect, v.pack, v.slot,
       w.id as next, w.pack as next_pack, w.slot as next_slot, r.pack as now_pack, r.slot as now_slot
     from t_versions v
     left join t_versions w on w.id = (select x.id from t_versions x where x.kind = v.kind and x.namespace = v.namespace
       and x.name = v.name and (x.at, x.id) > (v.at, v.id) order by x.at, x.id limit 1)
     left join t_resources r on r.kind = v.kind and r.namespace = v.namespace and r.name = v.name
     where v.id = ?`,
  );
  const bodyOf = (pack: unknown, slot: unknown): string | null =>
    pack === null || pack === undefined
      ? null
      : packs.body(
          Number(pack),
          Number(slot),
          () => (load.get(Number(pack))?.data as Uint8Array | undefined) ?? null,
        );
  return ids.map((id) => {
    const row = select.get(id) as Row | undefined;
    if (row === undefined) return { before: null, after: null };
    const hasNext = row.next !== null;
    const after = hasNext ? bodyOf(row.next_pack, row.next_slot) : bodyOf(row.now_pack, row.now_slot);
    return { before: bodyOf(row.pack, row.slot), after: row.effect === 'deleted' ? null : after };
  });
}
