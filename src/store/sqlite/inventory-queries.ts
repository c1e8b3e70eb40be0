import type { DatabaseSync } from 'node:sqlite';
import type { AccessPath, ClusterInfo } from '../../domain/cluster.ts';
import type { CacheMetadata, Scope } from '../../domain/coverage.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { McpToolInfo } from '../../domain/mcp-tool.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { PathHealth, ResourceFilter, ResourceRow } from '../../domain/ports/store.ts';
import type { ScanReport } from '../../domain/scan.ts';
import { cacheMetadataOf, type KindRow } from './cache-metadata.ts';
import { eventsAreKept } from './select-events.ts';
import { selectResources } from './select-resources.ts';
import { WatchRows } from './watch-rows.ts';

type Row = Record<string, unknown>;

/** Everything that reads the inventory. Synchronous; each method is one short read. */
export class InventoryQueries {
  readonly #database: DatabaseSync;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
  }

  clusters(scope: Scope): ClusterInfo[] {
    return this.#rows(
      `select data from t_clusters where ${inScope('cluster_id', scope)} order by name`,
      idsOf(scope),
    ).map(fromData<ClusterInfo>);
  }

  pathHealth(paths: readonly AccessPath[]): Map<string, PathHealth> {
    const ids = JSON.stringify(paths.map(({ id }) => id));
    const rows = this.#rows(
      'select data from t_path_health where path_id in (select value from json_each(?))',
      [ids],
    );
    return new Map(rows.map(fromData<PathHealth>).map((health) => [health.pathId, health]));
  }

  resources(filter: ResourceFilter, scope: Scope): { rows: ResourceRow[]; total: number } {
    return selectResources(this.#database, filter, scope);
  }

  cacheMetadata(scope: Scope): CacheMetadata[] {
    const rows = this.#rows(
      `select k.*, c.cluster_id, c.name as cluster_name, l.expires_at as lease_expires_at,
         (select count(*) from t_unread u where u.kind = k.id) as unread
       from t_kinds k join t_clusters c on c.id = k.cluster left join t_leases l on l.cluster_id = c.cluster_id
       where ${inScope('c.cluster_id', scope)} and c.closed_at is null order by c.name, k.group_resource`,
      idsOf(scope),
    );
    return (rows as unknown as KindRow[]).map((row) => cacheMetadataOf(row, this.#clock.now()));
  }

  kinds(scope: Scope): { clusterId: string; kind: ResourceKind }[] {
    const rows = this.#rows(
      `select c.cluster_id, k.data from t_kinds k join t_clusters c on c.id = k.cluster where ${inScope('c.cluster_id', scope)} order by k.group_resource`,
      idsOf(scope),
    );
    return rows.map((row) => ({ clusterId: String(row.cluster_id), kind: fromData<ResourceKind>(row) }));
  }

  /** Objects kept of a kind, as the last list left them. */
  keptCount(clusterId: string, kind: ResourceKind): number {
    const [row] = this.#rows(
      `select k.count from t_kinds k join t_clusters c on c.id = k.cluster where c.cluster_id = ? and k.group_resource = ?`,
      [clusterId, groupResource(kind)],
    );
    return Number(row?.count ?? 0);
  }

  /** What was kept before objects were asked what they point to (edge_set is null) is read anew. */
  known(clusterId: string, kind: ResourceKind): Map<string, string> {
    const statement = this.#database.prepare(
      `select r.uid, r.resource_version from t_resources r join t_kinds k on k.id = r.kind join t_clusters c on c.id = k.cluster
       where c.cluster_id = ? and k.group_resource = ? and r.uid is not null and r.resource_version is not null and r.edge_set is not null
         and ${eventsAreKept}`,
    );
    // One row at a time: all at once they would take more memory than what is made of them.
    const rows = Iterator.from(statement.iterate(clusterId, groupResource(kind)));
    return new Map(rows.map(({ uid, resource_version }) => [String(uid), String(resource_version)]));
  }

  /** From which a watch of the kind can go on. */
  keptVersion(clusterId: string, kind: ResourceKind): string | null {
    return new WatchRows(this.#database).position(clusterId, kind)?.resourceVersion ?? null;
  }

  tools(): McpToolInfo[] {
    return this.#rows('select data from t_tools order by server, name', []).map(fromData<McpToolInfo>);
  }

  lastScan(): ScanReport | null {
    return (
      this.#rows('select data from t_scans order by id desc limit 1', []).map(fromData<ScanReport>)[0] ?? null
    );
  }

  #rows(sql: string, parameters: readonly (string | number)[]): Row[] {
    return this.#database.prepare(sql).all(...parameters) as Row[];
  }
}

/** The columns are ours and were written by us, so they are not parsed again. */
function fromData<Value>({ data }: Row): Value {
  return JSON.parse(String(data)) as Value;
}

function inScope(column: string, { clusterIds }: Scope): string {
  return clusterIds === 'all' ? 'true' : `${column} in (select value from json_each(?))`;
}

function idsOf({ clusterIds }: Scope): string[] {
  return clusterIds === 'all' ? [] : [JSON.stringify(clusterIds)];
}
