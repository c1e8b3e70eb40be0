import { randomBytes, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { AccessPath, ClusterInfo, ClusterState } from '../../domain/cluster.ts';
import type { CacheMetadata, Scope } from '../../domain/coverage.ts';
import { AppError, type Failure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { McpToolInfo } from '../../domain/mcp-tool.ts';
import type { TrustedServer } from '../../domain/mcp-trust.ts';
import { memoryOf } from '../../domain/packed-resources.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type {
  BeginList,
  ClusterStore,
  Discovery,
  InventoryReader,
  KindStore,
  LeaseStore,
  ListTotals,
  ListWriter,
  McpToolStore,
  McpTrustStore,
  MissingKind,
  OpenList,
  PathHealth,
  PathHealthStore,
  ResourceFilter,
  ResourceRow,
  ScanLog,
} from '../../domain/ports/store.ts';
import type { ChangeTotals, ChangeWriter, KindChanges } from '../../domain/ports/watching.ts';
import type { ScanReport } from '../../domain/scan.ts';
import type { TtlRule } from '../../domain/ttl-by-churn.ts';
import type { UnreadText } from '../../domain/unread.ts';
import { type CheckedSnapshot, checkSnapshot } from './check-snapshot.ts';
import { InventoryQueries } from './inventory-queries.ts';
import type { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openReadOnly, prepareDatabase } from './open-database.ts';
import { openSnapshot } from './open-snapshot.ts';
import { PrivateDatabase } from './private-database.ts';
import { SqliteDiagnosisStore } from './sqlite-diagnosis-store.ts';
import { SqliteEventStore } from './sqlite-event-store.ts';
import { SqliteHistoryStore } from './sqlite-history-store.ts';
import { SqliteProposalStore } from './sqlite-proposal-store.ts';
import { SqliteRelationReader } from './sqlite-relation-reader.ts';
import { SqliteSearcher } from './sqlite-searcher.ts';
import { SqliteUnreadStore } from './sqlite-unread-store.ts';
import { SqliteUsageStore } from './sqlite-usage-store.ts';
import { onDatabase } from './store-errors.ts';
import { type ServiceClient, ThreadClient } from './thread-client.ts';
import { saveTrust, trustedServers } from './trust-rows.ts';
import { viewsSql } from './views.ts';

/** So many rows are read in about the time that a message to a thread and back takes; a first scan then needs no reader. */
const quicklyRead = 500;

export interface SqliteStoreOptions {
  dataDir: string;
  clock: Clock;
  /** A file that is read in place of the data directory's inventory, and never written to. */
  snapshot?: string | null;
  /** Who writes, for leases: told to others. */
  holder?: string;
  /** Starts a thread from its module; a test runs it in its own thread. */
  startThread?: <Service>(entry: URL, data: unknown) => ServiceClient<Service>;
}

/**
 * The inventory in SQLite. Writes run in the writer thread, and so does in a reader thread what grows with a cluster and is
 * asked for in the middle of a scan; short reads run here, because starting a thread would take longer than they do.
 */
export class SqliteStore
  implements
    ListWriter,
    ChangeWriter,
    LeaseStore,
    ClusterStore,
    PathHealthStore,
    InventoryReader,
    KindStore,
    McpToolStore,
    McpTrustStore,
    ScanLog
{
  readonly file: string;
  readonly events: SqliteEventStore;
  readonly history: SqliteHistoryStore;
  readonly usage: SqliteUsageStore;
  readonly relations: SqliteRelationReader;
  readonly searcher: SqliteSearcher;
  readonly diagnosis: SqliteDiagnosisStore;
  readonly unread: SqliteUnreadStore;
  readonly proposals: SqliteProposalStore;
  /** Beside the data folder's inventory, whichever file is read. */
  readonly privateDatabase: PrivateDatabase;
  readonly #clock: Clock;
  readonly #writer: ServiceClient<InventoryWriter>;
  readonly #reader: ServiceClient<InventoryQueries>;
  readonly #snapshot: CheckedSnapshot | null;
  #reading: { database: DatabaseSync; queries: InventoryQueries } | null = null;

  constructor({
    dataDir,
    clock,
    holder,
    snapshot = null,
    startThread = snapshot === null ? startThreadClient : refuseThread,
  }: SqliteStoreOptions) {
    this.#snapshot = snapshot === null ? null : checkSnapshot(snapshot);
    this.file = this.#snapshot?.file ?? join(dataDir, 'inventory.db');
    this.privateDatabase = new PrivateDatabase(join(dataDir, 'private.db'));
    this.#clock = clock;
    if (this.#snapshot === null)
      prepareDatabase(this.file, { migrations: inventoryMigrations, views: viewsSql() });
    const name = holder ?? `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
    const file = this.file;
    this.#writer = startThread(new URL('./writer-thread.ts', import.meta.url), { file, holder: name });
    this.#reader = startThread(new URL('./reader-thread.ts', import.meta.url), { file });
    this.events = new SqliteEventStore(this.#writer, (work) => this.#readRaw(work));
    this.history = new SqliteHistoryStore(this.#writer, (work) => this.#readRaw(work));
    this.usage = new SqliteUsageStore(this.#writer, (work) => this.#readRaw(work));
    this.relations = new SqliteRelationReader((work) => this.#readRaw(work));
    this.searcher = new SqliteSearcher((work) => this.#readRaw(work));
    this.diagnosis = new SqliteDiagnosisStore(this.#writer, (work) => this.#readRaw(work));
    this.unread = new SqliteUnreadStore((work) => this.#readRaw(work), this.privateDatabase);
    this.proposals = new SqliteProposalStore(this.privateDatabase);
  }

  begin(list: BeginList): Promise<OpenList> {
    return this.#writer.call('begin', list);
  }

  write(list: OpenList, page: ResourcePage): Promise<{ added: number; changed: number }> {
    return this.#writer.handOver(memoryOf(page.changed), 'write', list, page);
  }

  finish(list: OpenList, result: ListResult, durationMs: number): Promise<ListTotals> {
    return this.#writer.call('finish', list, result, durationMs);
  }

  abandon(list: OpenList, failure: Failure, unread: UnreadText | null = null): Promise<void> {
    return this.#writer.call('abandon', list, failure, unread);
  }

  applyChanges(changes: KindChanges): Promise<ChangeTotals | null> {
    return this.#writer.call('applyChanges', changes);
  }

  async keptVersion(clusterId: string, kind: ResourceKind): Promise<string | null> {
    return this.#read((queries) => queries.keptVersion(clusterId, kind));
  }

  endWatch(clusterId: string, kind: ResourceKind, ttl: TtlRule, failure: Failure | null): Promise<void> {
    return this.#writer.call('endWatch', clusterId, kind, ttl, failure);
  }

  acquire(clusterId: string): Promise<{ holder: string; expiresAt: string } | null> {
    return this.#writer.call('acquire', clusterId);
  }

  release(clusterId: string): Promise<void> {
    return this.#writer.call('release', clusterId);
  }

  async clusters(scope: Scope): Promise<ClusterInfo[]> {
    return this.#read((queries) => queries.clusters(scope));
  }

  save(cluster: ClusterInfo): Promise<void> {
    return this.#writer.call('save', cluster);
  }

  saveState(clusterId: string, state: ClusterState, failure: Failure | null): Promise<void> {
    return this.#writer.call('saveState', clusterId, state, failure);
  }

  merge(fromId: string, intoId: string): Promise<void> {
    return this.#writer.call('merge', fromId, intoId);
  }

  async pathHealth(paths: readonly AccessPath[]): Promise<Map<string, PathHealth>> {
    return this.#read((queries) => queries.pathHealth(paths));
  }

  savePathHealth(health: PathHealth): Promise<void> {
    return this.#writer.call('savePathHealth', health);
  }

  async resources(filter: ResourceFilter, scope: Scope): Promise<{ rows: ResourceRow[]; total: number }> {
    return this.#read((queries) => queries.resources(filter, scope));
  }

  async cacheMetadata(scope: Scope): Promise<CacheMetadata[]> {
    return this.#read((queries) => queries.cacheMetadata(scope));
  }

  async kinds(scope: Scope): Promise<{ clusterId: string; kind: ResourceKind }[]> {
    return this.#read((queries) => queries.kinds(scope));
  }

  async known(clusterId: string, kind: ResourceKind): Promise<Map<string, string>> {
    const count = this.#read((queries) => queries.keptCount(clusterId, kind));
    if (count > quicklyRead) return this.#reader.call('known', clusterId, kind);
    return this.#read((queries) => queries.known(clusterId, kind));
  }

  saveKinds(clusterId: string, discovery: Discovery): Promise<ResourceKind[]> {
    return this.#writer.call('saveKinds', clusterId, discovery);
  }

  settleMissing(clusterId: string, missing: readonly MissingKind[], at: string): Promise<void> {
    return this.#writer.call('settleMissing', clusterId, missing, at);
  }

  async tools(): Promise<McpToolInfo[]> {
    return this.#read((queries) => queries.tools());
  }

  saveTools(server: string, tools: readonly McpToolInfo[]): Promise<void> {
    return this.#writer.call('saveTools', server, tools);
  }

  saveScan(report: ScanReport): Promise<void> {
    return this.#writer.call('saveScan', report);
  }

  async lastScan(): Promise<ScanReport | null> {
    return this.#read((queries) => queries.lastScan());
  }

  /** The key of the hashes that stand for hidden values; made once, kept apart from the inventory. */
  async hashKey(): Promise<Uint8Array> {
    return this.privateDatabase.use((database) => {
      database.prepare("insert or ignore into t_keys (name, value) values ('hash', ?)").run(randomBytes(32));
      return database.prepare("select value from t_keys where name = 'hash'").get()?.value as Uint8Array;
    });
  }

  async trustedServers(): Promise<TrustedServer[]> {
    return this.privateDatabase.use(trustedServers);
  }

  async saveTrust(trust: TrustedServer): Promise<void> {
    this.privateDatabase.use((database) => saveTrust(database, trust));
  }

  /** Another number once anything was written since, by whichever process. */
  changeCounter(): number {
    return this.#readRaw((database) => Number(database.prepare('pragma data_version').get()?.data_version));
  }

  get isSnapshot(): boolean {
    return this.#snapshot !== null;
  }

  /** Bytes on disk, the write-ahead log included. */
  size(): number {
    return [this.file, `${this.file}-wal`].reduce(
      (bytes, file) => bytes + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#reader.close()]);
    this.#reading?.database.close();
    this.#reading = null;
    this.#snapshot?.remove();
  }

  #read<Result>(work: (queries: InventoryQueries) => Result): Result {
    return onDatabase(this.file, () => {
      this.#reading ??= this.#openReading();
      return work(this.#reading.queries);
    });
  }

  #readRaw<Result>(work: (database: DatabaseSync) => Result): Result {
    return onDatabase(this.file, () => {
      this.#reading ??= this.#openReading();
      return work(this.#reading.database);
    });
  }

  #openReading(): { database: DatabaseSync; queries: InventoryQueries } {
    const database = this.isSnapshot ? openSnapshot(this.file) : openReadOnly(this.file);
    return { database, queries: new InventoryQueries(database, this.#clock) };
  }
}

/** A snapshot is read where it is asked for. */
function refuseThread<Service>(): ServiceClient<Service> {
  const refuse = async (): Promise<never> => {
    throw new AppError('USAGE', 'this changes what is kept, and --store names a file that is only read', {
      hint: 'Leave out --store (and K8S_MCP_AGENT_STORE).',
    });
  };
  return { call: refuse, handOver: refuse, close: async () => undefined };
}

function startThreadClient<Service>(entry: URL, data: unknown): ServiceClient<Service> {
  return new ThreadClient<Service>(entry, data);
}
