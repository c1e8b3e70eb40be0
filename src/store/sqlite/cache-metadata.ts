import type { CacheMetadata, Completeness } from '../../domain/coverage.ts';
import type { Failure } from '../../domain/errors.ts';
import { isoOfMoment } from './iso-of-moment.ts';
import { runsOn } from './leases.ts';

export interface KindRow {
  cluster_id: string;
  cluster_name: string;
  group_resource: string;
  source: string | null;
  completeness: string;
  reason: string | null;
  as_of: string | null;
  ttl_seconds: number;
  count: number;
  dropped: number;
  bytes: number;
  duration_ms: number;
  failure: string | null;
  open_list: number | null;
  lease_expires_at: number | null;
  unread: number;
  resource_version: string | null;
  listed_at: string | null;
  changes_per_hour: number | null;
  ttl_reason: string | null;
  missing_since: number | null;
  gone_at: number | null;
}

/** What is kept of a kind, as it is now: staleness, refreshing and interruption are derived, never stored. */
export function cacheMetadataOf(row: KindRow, now: number): CacheMetadata {
  const failure = row.failure === null ? null : (JSON.parse(row.failure) as Failure);
  const expiresAt =
    row.as_of === null || row.gone_at !== null
      ? null
      : new Date(Date.parse(row.as_of) + row.ttl_seconds * 1000).toISOString();
  const isLeased = row.lease_expires_at !== null && runsOn(row.lease_expires_at, now);
  return {
    clusterId: row.cluster_id,
    cluster: row.cluster_name,
    kind: row.group_resource,
    source: row.source as CacheMetadata['source'],
    ...completenessOf(row, failure, expiresAt, now),
    asOf: row.as_of,
    ttlSeconds: row.ttl_seconds,
    ttlReason: row.ttl_reason,
    changesPerHour: row.changes_per_hour,
    listedAt: row.listed_at,
    resourceVersion: row.resource_version,
    expiresAt,
    goneAt: row.gone_at === null ? null : isoOfMoment(row.gone_at),
    count: row.count,
    refreshing: row.open_list !== null && isLeased,
    interrupted: row.open_list !== null && !isLeased,
    dropped: row.dropped,
    bytes: row.bytes,
    durationMs: row.duration_ms,
    failure,
    unread: row.unread,
  };
}

function completenessOf(
  row: KindRow,
  failure: Failure | null,
  expiresAt: string | null,
  now: number,
): { completeness: Completeness; reason: string | null } {
  if (row.gone_at !== null)
    return {
      completeness: 'complete',
      reason: `the cluster does not have this kind any more, since ${isoOfMoment(row.gone_at)}`,
    };
  if (row.as_of === null)
    return { completeness: 'never', reason: failure?.message ?? 'never read to the end' };
  if (row.missing_since !== null)
    return {
      completeness: 'partial',
      reason: `discovery has not named this kind since ${isoOfMoment(row.missing_since)}; what was read is kept until it is sure to be gone`,
    };
  const isComplete = row.completeness === 'complete';
  if (isComplete && failure !== null) return { completeness: 'stale', reason: failure.message };
  if (isComplete && Date.parse(row.as_of) > now)
    return { completeness: 'stale', reason: `read when a clock was ahead: as of ${row.as_of}` };
  if (isComplete && expiresAt !== null && Date.parse(expiresAt) <= now) {
    return { completeness: 'stale', reason: `older than its TTL of ${row.ttl_seconds} s` };
  }
  return { completeness: row.completeness as Completeness, reason: row.reason };
}
