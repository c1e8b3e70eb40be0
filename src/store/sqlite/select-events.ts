import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ResourceFilter, ResourceRow } from '../../domain/ports/store.ts';
import { eventKind } from './event-rows.ts';
import { PackReader } from './pack-format.ts';

type EventFilter = Pick<ResourceFilter, 'namespaces' | 'names' | 'limit' | 'withBody'>;
type Row = Record<string, string | number | null>;

const tables = `
  from t_events e
  join t_clusters c on c.id = e.cluster
  join t_namespaces n on n.id = e.namespace
  join t_kinds k on k.cluster = c.id and k.group_resource = '${eventKind}'
  left join t_resources r on r.kind = k.id and r.namespace = e.namespace and r.name = e.name
    and exists (select 1 from t_event_objects o where ${isOf('o', 'r')} and o.event = e.id)`;

/** SQL: whether the server has any object of the event \`e\`. */
export const isOnServer = `exists (select 1 from t_event_objects s join t_resources t on ${isOf('s', 't')} where s.event = e.id)`;

/** SQL: of the rows \`r\` of resources, those that are no events, or whose events are remembered. */
export const eventsAreKept = `(k.group_resource <> '${eventKind}' or exists (select 1 from t_event_objects o where ${isOf('o', 'r')}))`;

function isOf(object: string, resource: string): string {
  const equal = ['kind', 'namespace', 'name'].map((column) => `${object}.${column} = ${resource}.${column}`);
  return `${equal.join(' and ')} and ${object}.uid is ${resource}.uid`;
}

/** Remembered events as rows of the kind events, oldest first in each namespace; those that a server still has with all that is kept of it. */
export function selectEvents(
  database: DatabaseSync,
  filter: EventFilter,
  scope: Scope,
): { rows: ResourceRow[]; total: number } {
  const conditions = conditionsOf(filter, scope);
  const where = ['c.closed_at is null', ...conditions.map(({ sql }) => sql)].join(' and ');
  const parameters = conditions.map(({ values }) => JSON.stringify(values));
  const limit = filter.limit === undefined ? '' : `limit ${Math.max(0, Math.trunc(filter.limit))}`;
  const rows = database
    .prepare(
      `select e.*, c.cluster_id, c.name as cluster_name, n.name as namespace_name, k.data as kind_data,
         r.uid, r.resource_version, r.created_at, r.pack, r.slot,
         ${isOnServer} as on_server
       ${tables} where ${where} order by c.name, n.name, e.last_seen, e.name, e.id ${limit}`,
    )
    .all(...parameters) as Row[];
  const total =
    filter.limit === undefined
      ? rows.length
      : Number(
          database.prepare(`select count(*) as count ${tables} where ${where}`).get(...parameters)?.count,
        );
  const bodyOf = filter.withBody === true ? bodiesFrom(database) : () => null;
  return { rows: rows.map((row) => toRow(row, bodyOf(row))), total };
}

function conditionsOf(
  { namespaces, names }: EventFilter,
  scope: Scope,
): { sql: string; values: readonly string[] }[] {
  return [
    ...oneOf('c.cluster_id', scope.clusterIds),
    ...oneOf('n.name', scope.namespaces),
    ...oneOf('n.name', namespaces ?? 'all'),
    ...oneOf('e.name', names ?? 'all'),
  ];
}

function oneOf(
  column: string,
  values: 'all' | readonly string[],
): { sql: string; values: readonly string[] }[] {
  return values === 'all' ? [] : [{ sql: `${column} in (select value from json_each(?))`, values }];
}

function bodiesFrom(database: DatabaseSync): (row: Row) => string | null {
  const packs = new PackReader();
  const select = database.prepare('select data from t_packs where id = ?');
  return ({ pack, slot }) => {
    if (pack === null || pack === undefined) return null;
    const read = () => (select.get(pack)?.data as Uint8Array | undefined) ?? null;
    return packs.body(Number(pack), Number(slot), read);
  };
}

function toRow(row: Row, body: string | null): ResourceRow {
  const object = [row.object_kind?.toString().toLowerCase(), row.object_name].filter(Boolean).join('/');
  const text = (value: Row[string] | undefined) => (typeof value === 'string' ? value : null);
  return {
    clusterId: String(row.cluster_id),
    cluster: String(row.cluster_name),
    kind: JSON.parse(String(row.kind_data)) as ResourceKind,
    namespace: String(row.namespace_name),
    name: String(row.name),
    uid: text(row.uid),
    resourceVersion: text(row.resource_version),
    createdAt: text(row.created_at),
    deletingSince: null,
    labels: {},
    owner: null,
    phase: text(row.type),
    reason: text(row.reason),
    readyCount: null,
    wantedCount: null,
    restarts: null,
    node: null,
    images: [],
    facts: {
      object,
      objectKind: text(row.object_kind),
      objectNamespace: text(row.object_namespace),
      objectName: text(row.object_name),
      objectUid: text(row.object_uid),
      message: text(row.message),
      count: Number(row.count),
      firstSeenAt: text(row.first_seen),
      lastSeenAt: text(row.last_seen),
      source: text(row.source),
      onServer: row.on_server === 1,
    },
    body,
  };
}
