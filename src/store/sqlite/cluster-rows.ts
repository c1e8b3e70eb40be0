import type { DatabaseSync } from 'node:sqlite';
import type { ClusterInfo, ClusterState } from '../../domain/cluster.ts';
import { AppError, type Failure } from '../../domain/errors.ts';

export interface LastDiscovery {
  /** ISO 8601. */
  at: string;
  failedGroups: readonly string[];
}

/** Rows of clusters. Every method runs inside the caller's transaction. */
export class ClusterRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  rowId(clusterId: string): number {
    const row = this.#database.prepare('select id from t_clusters where cluster_id = ?').get(clusterId);
    if (row === undefined) throw new AppError('INTERNAL', `cluster ${clusterId} was never saved`);
    return Number(row.id);
  }

  save(cluster: ClusterInfo): void {
    this.#database
      .prepare(
        `insert into t_clusters (cluster_id, name, closed_at, data) values (?, ?, ?, ?)
         on conflict (cluster_id) do update set name = excluded.name, closed_at = excluded.closed_at, data = excluded.data`,
      )
      .run(cluster.id, cluster.name, cluster.closedAt, JSON.stringify(cluster));
  }

  saveState(clusterId: string, state: ClusterState, failure: Failure | null): void {
    this.#database
      .prepare(
        "update t_clusters set data = json_set(data, '$.state', ?, '$.failure', json(?)) where cluster_id = ?",
      )
      .run(state, JSON.stringify(failure), clusterId);
  }

  /** What the API's discovery said the last time; null: it was not asked since that is kept. */
  lastDiscovery(row: number): LastDiscovery | null {
    const discovery = this.#database
      .prepare('select discovery from t_clusters where id = ?')
      .get(row)?.discovery;
    return discovery == null ? null : (JSON.parse(String(discovery)) as LastDiscovery);
  }

  saveDiscovery(row: number, discovery: LastDiscovery): void {
    this.#database
      .prepare('update t_clusters set discovery = ? where id = ?')
      .run(JSON.stringify(discovery), row);
  }

  remove(clusterId: string): void {
    this.#database.prepare('delete from t_leases where cluster_id = ?').run(clusterId);
    this.#database.prepare('delete from t_clusters where cluster_id = ?').run(clusterId);
  }
}
