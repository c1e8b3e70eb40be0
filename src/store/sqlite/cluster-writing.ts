import type { DatabaseSync } from 'node:sqlite';
import type { ClusterInfo, ClusterState } from '../../domain/cluster.ts';
import type { Failure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { Discovery, MissingKind, PathHealth } from '../../domain/ports/store.ts';
import type { ClusterRows } from './cluster-rows.ts';
import type { EventRows } from './event-rows.ts';
import type { HistoryRows } from './history-rows.ts';
import type { KindRows } from './kind-rows.ts';
import type { LeasedWriting } from './leased-writing.ts';
import { MissingKinds } from './missing-kinds.ts';
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
  history: HistoryRows;
}

/** Writes what clusters there are, the ways to them, and which kinds they have. Contracts: ClusterStore, PathHealthStore, KindStore. */
export class ClusterWriting {
  readonly #database: DatabaseSync;
  readonly #rows: RowsOfCluster;
  readonly #missing: MissingKinds;

  constructor(database: DatabaseSync, rows: RowsOfCluster) {
    this.#database = database;
    this.#rows = rows;
    this.#missing = new MissingKinds(database, rows);
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

  saveKinds(clusterId: string, discovery: Discovery): ResourceKind[] {
    const { writing, clusters, kinds } = this.#rows;
    const { via, at, failedGroups } = discovery;
    return writing.run(clusterId, () => {
      const cluster = clusters.rowId(clusterId);
      const known = kinds.all(cluster);
      if (via !== 'api') {
        for (const kind of discovery.kinds) kinds.idOf(cluster, kind);
        return [];
      }
      this.#keepNamed(cluster, new Set(known.map(({ kind }) => groupResource(kind))), discovery);
      clusters.saveDiscovery(cluster, { at, failedGroups });
      const named = new Set(discovery.kinds.map(groupResource));
      const missing = known.filter(
        ({ kind, isGone }) =>
          !isGone && !named.has(groupResource(kind)) && !failedGroups.includes(kind.group),
      );
      for (const { id } of missing) kinds.setMissing(id, at);
      return missing.map(({ kind }) => kind);
    });
  }

  settleMissing(clusterId: string, missing: readonly MissingKind[], at: string): void {
    const { writing, clusters } = this.#rows;
    writing.run(clusterId, () => this.#missing.settle(clusters.rowId(clusterId), missing, at));
  }

  /** Of a kind that the last discovery did not know, there was nothing then: its history begins there. */
  #keepNamed(cluster: number, known: ReadonlySet<string>, { kinds }: Discovery): void {
    const { clusters, kinds: rows, history } = this.#rows;
    const last = clusters.lastDiscovery(cluster);
    for (const kind of kinds) {
      const id = rows.idOf(cluster, kind);
      rows.setNamed(id);
      if (last === null || known.has(groupResource(kind)) || last.failedGroups.includes(kind.group)) continue;
      history.beganEmpty(id, last.at);
    }
  }
}
