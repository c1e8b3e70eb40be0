import type { DatabaseSync } from 'node:sqlite';
import type { HistoryReach } from '../../domain/change.ts';
import type { CacheMetadata, Completeness, Scope } from '../../domain/coverage.ts';
import { isoOfMoment } from './iso-of-moment.ts';

type Row = Record<string, string | number | null>;

/** How far back the history of every kind goes. */
export function selectReach(database: DatabaseSync, scope: Scope): (HistoryReach & { clusterId: string })[] {
  const rows = rowsOf(database, 'k.history_since', [], scope);
  return rows.map((row) => ({
    clusterId: String(row.cluster_id),
    cluster: String(row.cluster_name),
    kind: String(row.group_resource),
    since: row.history_since === null ? null : isoOfMoment(row.history_since),
  }));
}

/** What was kept of each kind at a moment (ms): the last look not after it. */
export function cacheMetadataAt(database: DatabaseSync, at: number, scope: Scope): CacheMetadata[] {
  const look = (column: string) =>
    `(select ${column} from t_looks l where l.kind = k.id and l.first_at <= ? order by l.first_at desc limit 1)`;
  const columns = ['first_at', 'last_at', 'completeness', 'reason']
    .map((column) => `${look(column)} as look_${column}`)
    .join(', ');
  const rows = rowsOf(
    database,
    `k.history_since, k.as_of, k.source, k.ttl_seconds, ${columns}`,
    [at, at, at, at],
    scope,
  );
  return rows.map((row) => toMetadata(row, at));
}

function toMetadata(row: Row, at: number): CacheMetadata {
  const since = row.history_since ?? null;
  const isReached = since !== null && row.as_of !== null && Number(since) <= at && row.look_first_at !== null;
  const asOf = isReached ? isoOfMoment(Math.min(at, Number(row.look_last_at))) : null;
  const reason =
    since === null || row.as_of === null
      ? 'never read to the end'
      : `the history goes back to ${isoOfMoment(since)} only`;
  return {
    clusterId: String(row.cluster_id),
    cluster: String(row.cluster_name),
    kind: String(row.group_resource),
    source: row.source as CacheMetadata['source'],
    completeness: isReached ? (row.look_completeness as Completeness) : 'never',
    reason: isReached ? (row.look_reason as string | null) : reason,
    asOf,
    ttlSeconds: Number(row.ttl_seconds),
    ttlReason: null,
    goneAt: null,
    changesPerHour: null,
    listedAt: null,
    resourceVersion: null,
    expiresAt: null,
    count: 0,
    refreshing: false,
    interrupted: false,
    dropped: 0,
    bytes: 0,
    durationMs: 0,
    failure: null,
    unread: 0,
  };
}

function rowsOf(
  database: DatabaseSync,
  columns: string,
  parameters: readonly number[],
  { clusterIds }: Scope,
): Row[] {
  const where = clusterIds === 'all' ? 'true' : 'c.cluster_id in (select value from json_each(?))';
  const ids = clusterIds === 'all' ? [] : [JSON.stringify(clusterIds)];
  return database
    .prepare(
      `select c.cluster_id, c.name as cluster_name, k.group_resource, ${columns} from t_kinds k join t_clusters c on c.id = k.cluster
       where ${where} and c.closed_at is null order by c.name, k.group_resource`,
    )
    .all(...parameters, ...ids) as Row[];
}
