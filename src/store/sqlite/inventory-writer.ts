import type { DatabaseSync } from 'node:sqlite';
import type { ClusterInfo, ClusterState } from '../../domain/cluster.ts';
import { AppError, type Failure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { McpToolInfo } from '../../domain/mcp-tool.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { HistoryLimits } from '../../domain/ports/changes.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { FindingLedger } from '../../domain/ports/diagnosis.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { BeginList, ListTotals, OpenList, PathHealth } from '../../domain/ports/store.ts';
import type { HourClosing, UsageReading, UsageRetention } from '../../domain/ports/usage.ts';
import type { ChangeTotals, KindChanges } from '../../domain/ports/watching.ts';
import type { ScanReport } from '../../domain/scan.ts';
import type { TtlRule } from '../../domain/ttl-by-churn.ts';
import type { UnreadText } from '../../domain/unread.ts';
import { AppliedChanges } from './apply-changes.ts';
import { ClusterRows } from './cluster-rows.ts';
import { EventRows } from './event-rows.ts';
import { saveFindings } from './finding-rows.ts';
import { GoneNamespaces } from './gone-namespaces.ts';
import { HistoryRows } from './history-rows.ts';
import { KindRows } from './kind-rows.ts';
import { Leases } from './leases.ts';
import { observe } from './observation.ts';
import { inTransaction } from './open-database.ts';
import { pruneHistory, shrink } from './prune-history.ts';
import { ResourceRows } from './resource-rows.ts';
import { pruneSharedSets, removalsOfSets } from './shared-sets.ts';
import { UnreadRows } from './unread-rows.ts';
import { UsageHours } from './usage-hours.ts';
import { UsageRows } from './usage-rows.ts';
import { WatchRows } from './watch-rows.ts';

/** A list that is being written: what it has shown so far. */
interface ListState {
  kindId: number;
  begin: BeginList;
  seen: Set<number>;
  idOfUid: Map<string, number>;
  totals: ListTotals;
}

const scansKept = 50;

/** Everything that writes the inventory. Synchronous; runs in the writer thread, or in a test's own. */
export class InventoryWriter {
  readonly #database: DatabaseSync;
  readonly #leases: Leases;
  readonly #clusters: ClusterRows;
  readonly #kinds: KindRows;
  readonly #resources: ResourceRows;
  readonly #unread: UnreadRows;
  readonly #namespaces: GoneNamespaces;
  readonly #events: EventRows;
  readonly #usage: UsageRows;
  readonly #usageHours: UsageHours;
  readonly #watch: WatchRows;
  readonly #history: HistoryRows;
  readonly #changes: AppliedChanges;
  readonly #lists = new Map<number, ListState>();
  #removalsOfSets = 0;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>, holder: string) {
    this.#database = database;
    this.#leases = new Leases(database, clock, holder);
    this.#clusters = new ClusterRows(database);
    this.#kinds = new KindRows(database);
    this.#events = new EventRows(database, clock);
    this.#usage = new UsageRows(database, clock);
    this.#usageHours = new UsageHours(database, clock);
    this.#resources = new ResourceRows(database, (resource, kindId) => this.#events.keep(resource, kindId));
    this.#unread = new UnreadRows(database);
    this.#namespaces = new GoneNamespaces(database, this.#resources);
    this.#watch = new WatchRows(database);
    this.#history = new HistoryRows(database);
    this.#changes = new AppliedChanges(database, {
      watch: this.#watch,
      resources: this.#resources,
      history: this.#history,
    });
  }

  begin(begin: BeginList): OpenList {
    return this.#write(begin.clusterId, () => {
      const kindId = this.#kinds.idOf(this.#clusters.rowId(begin.clusterId), begin.kind);
      const listId = this.#kinds.openList(kindId);
      const totals = { count: 0, added: 0, changed: 0, deleted: 0, dropped: 0, bytes: 0 };
      this.#lists.set(listId, {
        kindId,
        begin,
        seen: new Set(),
        idOfUid: this.#resources.idsByUid(kindId),
        totals,
      });
      return { listId, clusterId: begin.clusterId, kind: begin.kind };
    });
  }

  write(list: OpenList, page: ResourcePage): { added: number; changed: number } {
    const state = this.#stateOf(list);
    return this.#write(list.clusterId, () => {
      const before = { ...state.totals };
      const look = observe(this.#database, state.kindId, state.begin.startedAt);
      for (const resource of resourcesOf(page.changed)) {
        const { id, effect } = this.#resources.save(resource, look, list.listId);
        state.seen.add(id);
        if (effect !== 'none') state.totals[effect] += 1;
      }
      for (const uid of page.unchangedIds) {
        const id = state.idOfUid.get(uid);
        if (id !== undefined) state.seen.add(id);
      }
      this.#resources.flush();
      state.totals.dropped += page.dropped.length;
      state.totals.bytes += page.bytes;
      return { added: state.totals.added - before.added, changed: state.totals.changed - before.changed };
    });
  }

  /** Deletions and the new asOf are one transaction. */
  finish(list: OpenList, result: ListResult, durationMs: number): ListTotals {
    const state = this.#stateOf(list);
    const { kindId, begin, seen, totals } = state;
    return this.#write(list.clusterId, () => {
      const namespaces = this.#namespaces.kept(begin.kind, kindId);
      totals.deleted = this.#resources.deleteUnseen(observe(this.#database, kindId, begin.startedAt), {
        seen,
        listId: list.listId,
        provenNamespaces: result.provenNamespaces,
      });
      totals.deleted += this.#emptyNamespaces(list, state, namespaces, result.goneNamespaces ?? []);
      this.#resources.flush();
      this.#resources.tidy(kindId);
      totals.count = this.#resources.count(kindId);
      this.#unread.forget(kindId);
      this.#watch.listed(kindId, {
        startedAt: begin.startedAt,
        resourceVersion: result.resourceVersion,
        ttl: { seconds: begin.ttlSeconds, limits: begin.ttlLimits ?? null },
        changes: totals.added + totals.changed + totals.deleted,
      });
      this.#kinds.finishList(kindId, { list, begin, result, totals, durationMs });
      this.#history.looked(kindId, begin.startedAt);
      this.#lists.delete(list.listId);
      return { ...totals };
    });
  }

  /** After the rows of namespaces: what is gone with them. Answers how many further namespaces were found to be gone. */
  #emptyNamespaces(
    list: OpenList,
    { kindId, begin }: ListState,
    before: Set<string>,
    told: string[],
  ): number {
    const options = { kindId, startedAt: begin.startedAt, oldestOpenList: Math.min(...this.#lists.keys()) };
    const deleted = this.#namespaces.deleteNamed(told, options);
    const now = this.#namespaces.kept(begin.kind, kindId);
    const gone = [...before].filter((name) => !now.has(name));
    this.#namespaces.empty(list, [...new Set([...gone, ...told])], options);
    return deleted;
  }

  abandon(list: OpenList, failure: Failure, unread: UnreadText | null = null): void {
    const state = this.#stateOf(list);
    this.#lists.delete(list.listId);
    inTransaction(this.#database, () => {
      if (unread !== null) this.#unread.keep(state.kindId, unread, state.begin.startedAt);
      const stopped = failure.code === 'CANCELLED' || failure.code === 'LEASE_HELD';
      this.#kinds.abandonList(state.kindId, list.listId, {
        source: state.begin.source,
        failure: stopped ? null : failure,
        count: this.#resources.count(state.kindId),
      });
    });
  }

  applyChanges(changes: KindChanges): ChangeTotals | null {
    return this.#write(changes.clusterId, () =>
      this.#changes.apply(changes, (listId) => this.#lists.has(listId)),
    );
  }

  endWatch(clusterId: string, kind: ResourceKind, ttl: TtlRule, failure: Failure | null): void {
    this.#write(clusterId, () => {
      const position = this.#watch.position(clusterId, kind);
      if (position !== null) this.#watch.endWatch(position, ttl, failure);
    });
  }

  acquire(clusterId: string): { holder: string; expiresAt: string } | null {
    return inTransaction(this.#database, () => this.#leases.acquire(clusterId));
  }

  release(clusterId: string): void {
    inTransaction(this.#database, () => this.#leases.release(clusterId));
  }

  /** Called every few seconds while leases are held. */
  renewLeases(): void {
    if (this.#leases.held.size > 0) inTransaction(this.#database, () => this.#leases.renew());
  }

  save(cluster: ClusterInfo): void {
    inTransaction(this.#database, () => this.#clusters.save(cluster));
  }

  saveState(clusterId: string, state: ClusterState, failure: Failure | null): void {
    inTransaction(this.#database, () => this.#clusters.saveState(clusterId, state, failure));
  }

  merge(fromId: string, intoId: string): void {
    this.#usageHours.forgetAll();
    inTransaction(this.#database, () => {
      this.#kinds.moveAll(this.#clusters.rowId(fromId), this.#clusters.rowId(intoId), (kindId, forKindId) =>
        this.#resources.mergeKind(kindId, forKindId),
      );
      this.#events.move(this.#clusters.rowId(fromId), this.#clusters.rowId(intoId));
      this.#usage.move(this.#clusters.rowId(fromId), this.#clusters.rowId(intoId));
      this.#clusters.remove(fromId);
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
    this.#write(clusterId, () => {
      const cluster = this.#clusters.rowId(clusterId);
      for (const kind of kinds) this.#kinds.idOf(cluster, kind);
      if (via !== 'api') return;
      const named = new Set(kinds.map(groupResource));
      for (const { id, kind } of this.#kinds.all(cluster)) {
        if (named.has(groupResource(kind)) || failedGroups.includes(kind.group)) continue;
        this.#resources.deleteKind(id);
        this.#kinds.remove(id);
      }
    });
  }

  saveTools(server: string, tools: readonly McpToolInfo[]): void {
    inTransaction(this.#database, () => {
      this.#database.prepare('delete from t_tools where server = ?').run(server);
      const insert = this.#database.prepare(
        'insert or replace into t_tools (server, name, data) values (?, ?, ?)',
      );
      for (const tool of tools) insert.run(server, tool.name, JSON.stringify(tool));
    });
  }

  saveScan(report: ScanReport): void {
    inTransaction(this.#database, () => {
      this.#database.prepare('insert into t_scans (data) values (?)').run(JSON.stringify(report));
      this.#database
        .prepare('delete from t_scans where id <= (select max(id) from t_scans) - ?')
        .run(scansKept);
    });
  }

  /** Contract: EventStore.prune. */
  pruneEvents(before: string, limit: number): number {
    return inTransaction(this.#database, () => this.#events.prune(before, limit));
  }

  /** Contract of this and the following ones: UsageStore. */
  saveUsage(clusterId: string, reading: UsageReading, askedAt: string): number {
    return this.#write(clusterId, () => this.#usage.save(this.#clusters.rowId(clusterId), reading, askedAt));
  }

  saveUsageFailure(clusterId: string, failure: Failure, askedAt: string): void {
    this.#write(clusterId, () => this.#usage.saveFailure(this.#clusters.rowId(clusterId), failure, askedAt));
  }

  closeUsageHour(clusterId: string): HourClosing {
    const cluster = this.#clusters.rowId(clusterId);
    const closed = this.#usageHours.reckon(cluster);
    if (closed === null) return 'nothing';
    if (closed === 'more') return 'part';
    this.#write(clusterId, () => this.#usageHours.write(cluster, closed));
    return 'hour';
  }

  pruneUsage(retention: UsageRetention, limit: number): number {
    return inTransaction(this.#database, () => this.#usageHours.prune(retention, limit));
  }

  /** Contract of this and the next: HistoryPruner. */
  pruneHistory(limits: HistoryLimits): number {
    const removed = inTransaction(this.#database, () => pruneHistory(this.#database, limits));
    // With the last of the changes: what only they had in common with anything.
    if (removed > 0 && removed < limits.limit) pruneSharedSets(this.#database);
    return removed;
  }

  shrink(): number {
    return shrink(this.#database);
  }

  saveFindings(...told: Parameters<FindingLedger['saveFindings']>): void {
    inTransaction(this.#database, () => saveFindings(this.#database, ...told));
  }

  #stateOf({ listId }: OpenList): ListState {
    const state = this.#lists.get(listId);
    if (state === undefined) throw new AppError('INTERNAL', `list ${listId} is not open`);
    return state;
  }

  /** Another process may have removed sets whose numbers are remembered here. */
  #forgetRemovedSets(): void {
    const removals = removalsOfSets(this.#database);
    if (removals !== this.#removalsOfSets) this.#resources.forget();
    this.#removalsOfSets = removals;
  }

  /** Only the holder of a cluster's lease writes what is in it. */
  #write<Result>(clusterId: string, work: () => Result): Result {
    try {
      return inTransaction(this.#database, () => {
        this.#leases.demand(clusterId);
        this.#forgetRemovedSets();
        return work();
      });
    } catch (error) {
      this.#resources.forget();
      throw error;
    }
  }
}
