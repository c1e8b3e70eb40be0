import type { DatabaseSync } from 'node:sqlite';
import type { ClusterInfo, ClusterState } from '../../domain/cluster.ts';
import type { Failure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { PathHealth } from '../../domain/ports/store.ts';
import type { ClusterRows } from './cluster-rows.ts';
import type { EventRows } from './event-rows.ts';
import type { KindRows } from './kind-rows.ts';
import type { LeasedWriting } from './leased-writing.ts';
import { inTransaction } from './open-database.ts';
import type { ResourceRows } from './resource-rows.ts';
import type { UsageHours } from './usage-hours.ts';
import type { UsageRows } from './usage-rows.ts';

/** All that is kept of a cluster. */
export interface RowsOfCluster {
  writing: LeasedWriting;
  clusters: ClusterRows;
  kinds: KindRows;
  resources: ResourceRows;
  events: EventRows;
  usage: UsageRows;
  usageHours: UsageHours;
}

/** Writes what clusters there are, the ways to them, and which kinds they have. Contracts: ClusterStore, PathHealthStore, KindStore. */
export class ClusterWriting {
  readonly #database: DatabaseSync;
  readonly #rows: RowsOfCluster;

  constructor(database: DatabaseSync, rows: RowsOfCluster) {
    this.#database = database;
    this.#rows = rows;
  }

  save(cluster: ClusterInfo): void {
    inTransaction(this.#database, () => this.#rows.clusters.save(cluster));
  }

  saveState(clusterId: string, state: ClusterState, failure: Failure | null): void {
    inTransaction(this.#database, () => this.#rows.clusters.saveState(clusterId, state, failure));
  }

  merge(fromId: string, intoId: string): void {
    const { clusters, kinds, resources, events, usage, usageHours } = this.#rows;
    usageHours.forgetAll();
    inTransaction(this.#database, () => {
      const [from, into] = [clusters.rowId(fromId), clusters.rowId(intoId)];
      kinds.moveAll(from, into, (kindId, forKindId) => resources.mergeKind(kindId, forKindId));
      events.move(from, into);
      usage.move(from, into);
      clusters.remove(fromId);
    });
  }

  savePathHealth(health: PathHealth): void {
    this.#database
      .prepare(
        'insert into t_path_health (path_id, data) values (?, ?) on conflict do update set data = excluded.data',
      )
      .run(health.pathId, JSON.stringify(health));
  }

  saveKinds(
    clusterId: string,
    kinds: readonly ResourceKind[],
    failedGroups: readonly string[],
    via: 'api' | 'mcp',
  ): void {
    const { writing, clusters, kinds: kindRows, resources } = this.#rows;
    writing.run(clusterId, () => {
      const cluster = clusters.rowId(clusterId);
      for (const kind of kinds) kindRows.idOf(cluster, kind);
      if (via !== 'api') return;
      const named = new Set(kinds.map(groupResource));
      for (const { id, kind } of kindRows.all(cluster)) {
        if (named.has(groupResource(kind)) || failedGroups.includes(kind.group)) continue;
        resources.deleteKind(id);
        kindRows.remove(id);
      }
    });
  }
}
