import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { Failure } from '../../domain/errors.ts';
import type { NewestUsage } from '../../domain/ports/usage.ts';
import type { UsageCoverage, UsageSource } from '../../domain/usage.ts';

/** A container whose last sample is so much older than its pod's newest is one that the pod has no more. */
const staleContainerSeconds = 600;

interface UsageRow {
  cluster_id: string;
  namespace: string;
  name: string;
  at: number;
  cpu_millis: number | null;
  memory_bytes: number | null;
}

/** SQL: the sum of a column over what was last measured of the resource `r`, a pod; null where nothing was. */
export function podUsage(aggregate: string): string {
  return `(select ${aggregate} from t_usage_series u where u.cluster = k.cluster and u.namespace = r.namespace and u.name = r.name and u.container <> ''
    and u.at >= (select max(v.at) from t_usage_series v where v.cluster = k.cluster and v.namespace = r.namespace and v.name = r.name and v.container <> '') - ${staleContainerSeconds})`;
}

/** SQL: the same of a node. */
export function nodeUsage(column: string): string {
  return `(select ${column} from t_usage_series u where u.cluster = k.cluster and u.namespace = 0 and u.name = r.name and u.container = '')`;
}

/** SQL: seconds since the epoch as ISO 8601, UTC. */
export function isoTime(seconds: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%SZ', ${seconds}, 'unixepoch')`;
}

/** The newest of each node, or of each pod: the sum of its containers, as old as the oldest of them. */
export function selectNewestUsage(
  database: DatabaseSync,
  kind: 'pods' | 'nodes',
  scope: Scope,
): Map<string, Map<string, NewestUsage>> {
  const limits = [
    { column: 'c.cluster_id', values: scope.clusterIds },
    { column: 'n.name', values: kind === 'pods' ? scope.namespaces : 'all' },
  ].flatMap(({ column, values }) => (values === 'all' ? [] : [{ column, values: JSON.stringify(values) }]));
  const where = limits.map(({ column }) => ` and ${column} in (select value from json_each(?))`).join('');
  const rows = database
    .prepare(
      `select c.cluster_id, n.name as namespace, s.name, s.at, s.cpu_millis, s.memory_bytes
       from t_usage_series s join t_clusters c on c.id = s.cluster join t_namespaces n on n.id = s.namespace
       where s.container ${kind === 'pods' ? '<>' : '='} ''${where} order by s.at desc`,
    )
    .all(...limits.map(({ values }) => values)) as unknown as UsageRow[];
  const clusters = new Map<string, Map<string, NewestUsage>>();
  const newestAt = new Map<NewestUsage, number>();
  for (const row of rows) {
    const cluster = clusters.get(row.cluster_id) ?? new Map<string, NewestUsage>();
    clusters.set(row.cluster_id, cluster);
    const key = kind === 'pods' ? `${row.namespace}/${row.name}` : row.name;
    const known = cluster.get(key);
    if (known === undefined) {
      const usage = usageOf(row);
      cluster.set(key, usage);
      newestAt.set(usage, row.at);
    } else if (row.at >= (newestAt.get(known) ?? 0) - staleContainerSeconds) add(known, usageOf(row));
  }
  return clusters;
}

function usageOf({ at, cpu_millis, memory_bytes }: UsageRow): NewestUsage {
  return { cpuMillis: cpu_millis, memoryBytes: memory_bytes, at: new Date(at * 1000).toISOString() };
}

/** What was measured of one container only is still known of it. Rows come newest first. */
function add(sum: NewestUsage, more: NewestUsage): void {
  sum.cpuMillis = total(sum.cpuMillis, more.cpuMillis);
  sum.memoryBytes = total(sum.memoryBytes, more.memoryBytes);
  sum.at = more.at;
}

function total(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  // Steps of 0.1 do not stay such when doubles are added.
  return Math.round((left + right) * 10) / 10;
}

export function selectUsageCoverage(database: DatabaseSync, scope: Scope): UsageCoverage[] {
  const parameters = scope.clusterIds === 'all' ? [] : [JSON.stringify(scope.clusterIds)];
  const where = scope.clusterIds === 'all' ? '' : 'and c.cluster_id in (select value from json_each(?))';
  const rows = database
    .prepare(
      `select c.cluster_id, c.name, u.source, u.as_of, u.failure from t_clusters c left join t_usage_sources u on u.cluster = c.id
       where c.closed_at is null ${where} order by c.name`,
    )
    .all(...parameters);
  return rows.map(({ cluster_id, name, source, as_of, failure }) => ({
    clusterId: String(cluster_id),
    cluster: String(name),
    source: source as UsageSource | null,
    asOf: as_of as string | null,
    reason: typeof failure === 'string' ? (JSON.parse(failure) as Failure).message : null,
  }));
}
