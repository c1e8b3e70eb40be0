import type { DatabaseSync } from 'node:sqlite';
import type { ClusterInfo, ClusterState } from '../../domain/cluster.ts';
import type { Failure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { McpToolInfo } from '../../domain/mcp-tool.ts';
import type { HistoryLimits } from '../../domain/ports/changes.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { FindingLedger } from '../../domain/ports/diagnosis.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type {
  BeginList,
  Discovery,
  ListTotals,
  MissingKind,
  OpenList,
  PathHealth,
} from '../../domain/ports/store.ts';
import type { HourClosing, UsageReading, UsageRetention } from '../../domain/ports/usage.ts';
import type { ChangeTotals, KindChanges } from '../../domain/ports/watching.ts';
import type { ScanReport } from '../../domain/scan.ts';
import type { TtlRule } from '../../domain/ttl-by-churn.ts';
import type { UnreadText } from '../../domain/unread.ts';
import { AppliedChanges } from './apply-changes.ts';
import { ClusterRows } from './cluster-rows.ts';
import { ClusterWriting } from './cluster-writing.ts';
import { EventRows } from './event-rows.ts';
import { saveFindings } from './finding-rows.ts';
import { HistoryRows } from './history-rows.ts';
import { KindRows } from './kind-rows.ts';
import { LeasedWriting } from './leased-writing.ts';
import { Leases } from './leases.ts';
import { ListWriting } from './list-writing.ts';
import { saveLines } from './log-line-rows.ts';
import { inTransaction } from './open-database.ts';
import { pruneHistory, shrink } from './prune-history.ts';
import { ResourceRows } from './resource-rows.ts';
import { pruneSharedSets } from './shared-sets.ts';
import { UsageHours } from './usage-hours.ts';
import { UsageRows } from './usage-rows.ts';
import { WatchRows } from './watch-rows.ts';

const scansKept = 50;

/**
 * Everything that writes the inventory, as the writer thread is asked for it: one method a call. Synchronous; runs in the
 * writer thread, or in a test's own.
 */
export class InventoryWriter {
  readonly #database: DatabaseSync;
  readonly #leases: Leases;
  readonly #writing: LeasedWriting;
  readonly #clusters: ClusterRows;
  readonly #events: EventRows;
  readonly #usage: UsageRows;
  readonly #usageHours: UsageHours;
  readonly #watch: WatchRows;
  readonly #ofClusters: ClusterWriting;
  readonly #lists: ListWriting;
  readonly #changes: AppliedChanges;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>, holder: string) {
    const events = new EventRows(database, clock);
    const resources = new ResourceRows(database, events);
    const leases = new Leases(database, clock, holder);
    const rows = {
      writing: new LeasedWriting(database, leases, resources),
      clusters: new ClusterRows(database),
      kinds: new KindRows(database),
      resources,
      events,
      usage: new UsageRows(database, clock),
      usageHours: new UsageHours(database, clock),
      watch: new WatchRows(database),
      history: new HistoryRows(database),
    };
    this.#database = database;
    this.#leases = leases;
    this.#writing = rows.writing;
    this.#clusters = rows.clusters;
    this.#events = events;
    this.#usage = rows.usage;
    this.#usageHours = rows.usageHours;
    this.#watch = rows.watch;
    this.#ofClusters = new ClusterWriting(database, rows);
    this.#lists = new ListWriting(database, rows);
    this.#changes = new AppliedChanges(database, rows);
  }

  /** Contract of this and the following ones: ListWriter. */
  begin(begin: BeginList): OpenList {
    return this.#lists.begin(begin);
  }

  write(list: OpenList, page: ResourcePage): { added: number; changed: number } {
    return this.#lists.write(list, page);
  }

  finish(list: OpenList, result: ListResult, durationMs: number): ListTotals {
    return this.#lists.finish(list, result, durationMs);
  }

  abandon(list: OpenList, failure: Failure, unread: UnreadText | null = null): void {
    this.#lists.abandon(list, failure, unread);
  }

  /** Contract of this and the next: ChangeWriter. */
  applyChanges(changes: KindChanges): ChangeTotals | null {
    return this.#writing.run(changes.clusterId, () =>
      this.#changes.apply(changes, (listId) => this.#lists.isOpen(listId)),
    );
  }

  endWatch(clusterId: string, kind: ResourceKind, ttl: TtlRule, failure: Failure | null): void {
    this.#writing.run(clusterId, () => {
      const position = this.#watch.position(clusterId, kind);
      if (position !== null) this.#watch.endWatch(position, ttl, failure);
    });
  }

  /** Contract of this and the next: LeaseStore. */
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

  /** Contract of this and the following ones: ClusterStore, PathHealthStore, KindStore. */
  save(cluster: ClusterInfo): void {
    this.#ofClusters.save(cluster);
  }

  saveState(clusterId: string, state: ClusterState, failure: Failure | null): void {
    this.#ofClusters.saveState(clusterId, state, failure);
  }

  merge(fromId: string, intoId: string): void {
    this.#ofClusters.merge(fromId, intoId);
  }

  savePathHealth(health: PathHealth): void {
    this.#ofClusters.savePathHealth(health);
  }

  saveKinds(clusterId: string, discovery: Discovery): ResourceKind[] {
    return this.#ofClusters.saveKinds(clusterId, discovery);
  }

  settleMissing(clusterId: string, missing: readonly MissingKind[], at: string): void {
    this.#ofClusters.settleMissing(clusterId, missing, at);
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
    return this.#writing.run(clusterId, () =>
      this.#usage.save(this.#clusters.rowId(clusterId), reading, askedAt),
    );
  }

  saveUsageFailure(clusterId: string, failure: Failure, askedAt: string): void {
    this.#writing.run(clusterId, () =>
      this.#usage.saveFailure(this.#clusters.rowId(clusterId), failure, askedAt),
    );
  }

  closeUsageHour(clusterId: string): HourClosing {
    const cluster = this.#clusters.rowId(clusterId);
    const closed = this.#usageHours.reckon(cluster);
    if (closed === null) return 'nothing';
    if (closed === 'more') return 'part';
    this.#writing.run(clusterId, () => this.#usageHours.write(cluster, closed));
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

  saveLines(...read: Parameters<FindingLedger['saveLines']>): void {
    inTransaction(this.#database, () => saveLines(this.#database, ...read));
  }
}
