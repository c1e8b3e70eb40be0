import type { SettingSources } from './config/named-by-hand.ts';
import type { ProcessEnvironment } from './config/process-environment.ts';
import type { Settings } from './config/settings.ts';
import type { Answer } from './domain/answer.ts';
import type { ChangeReport, PruneReport } from './domain/change.ts';
import type { Comparison } from './domain/comparison.ts';
import { type Coverage, everything, type Scope } from './domain/coverage.ts';
import type { DiagnosisReport } from './domain/finding.ts';
import { groupResource } from './domain/kind.ts';
import type { AgentEvent } from './domain/ports/agent.ts';
import type { QueryLimits, QueryResult } from './domain/ports/store.ts';
import type { RelationTree } from './domain/relation-tree.ts';
import type { DoctorCheck, FleetReport, Listing, StatusReport, ToolReport } from './domain/reports.ts';
import type {
  ChangesRequest,
  CompareRequest,
  DiagnoseRequest,
  ExportRequest,
  ListRequest,
  ScanRequest,
  SearchRequest,
  TreeRequest,
  WatchRequest,
} from './domain/requests.ts';
import type { ScanProgress, ScanReport } from './domain/scan.ts';
import type { SearchReport } from './domain/search.ts';
import type { ExportReport } from './domain/snapshot.ts';
import type { WatchProgress } from './domain/watch.ts';
import { makeRecord } from './extract/records/make-record.ts';
import { SystemClock } from './observe/system-clock.ts';
import type { SqliteQueryRunner } from './store/sqlite/sqlite-query-runner.ts';
import type { SqliteStore } from './store/sqlite/sqlite-store.ts';
import type { ToolRequest } from './wiring/discover-all-tools.ts';
import { type Logging, openLogging } from './wiring/logging.ts';
import type { Outside } from './wiring/outside.ts';
import { readsClusters } from './wiring/reads-clusters.ts';

/** Everything the ways in can do. Nothing here prints; every method rejects with AppError or a fault of ours. */
export interface App {
  /** Finds clusters: contacts each path once, merges paths, keeps the result. */
  discoverClusters(signal: AbortSignal): Promise<FleetReport>;
  /** Known clusters, from the store. */
  clusters(): Promise<FleetReport>;
  /** MCP tools; `refresh` asks the servers though the cache is fresh, `trust` says yes to servers that no profile knows. */
  discoverTools(request: ToolRequest, signal: AbortSignal): Promise<ToolReport>;
  scan(
    request: ScanRequest,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<ScanReport>;
  /** Keeps clusters up to date until the signal is aborted; those that cannot be read are tried again and again. */
  watch(
    request: WatchRequest,
    onProgress: (progress: WatchProgress) => void,
    signal: AbortSignal,
  ): Promise<void>;
  list(request: ListRequest): Promise<Listing>;
  /**
   * A listing's rows as documented records, in the rows' order: PodInfo, NodeInfo, NamespaceInfo, ServiceInfo; for any
   * other kind its envelope under the same names. Rows that hold a body give it as `body`, an object.
   */
  records(listing: Listing): Record<string, unknown>[];
  /** Writes the inventory into a file for others. Rejects with EXPORT_EXISTS, STORE_FULL, STORE_UNWRITABLE. */
  export(request: ExportRequest, signal: AbortSignal): Promise<ExportReport & { coverage: Coverage }>;
  /** Objects of which a name, label, image or message holds a text. */
  search(request: SearchRequest): Promise<SearchReport>;
  /** What hangs together with one object. Rejects with OBJECT_UNKNOWN, OBJECT_AMBIGUOUS. */
  tree(request: TreeRequest): Promise<RelationTree>;
  /** What changed, newest first, from what is kept. */
  changes(request: ChangesRequest): Promise<ChangeReport>;
  /** How two clusters differ, or two moments, in what somebody wrote. */
  compare(request: CompareRequest): Promise<Comparison>;
  /** What is wrong in what is kept, and why; remembers it. */
  diagnose(request: DiagnoseRequest): Promise<DiagnosisReport>;
  /** Answers a question from what is kept, by a language model. Rejects with MODEL_*, CANCELLED. */
  ask(question: string, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<Answer>;
  /** Forgets history that the settings call too old; `dryRun`: only counts it. */
  prune(dryRun: boolean, signal: AbortSignal): Promise<PruneReport>;
  /** The SQL's rows, what they rest on, and the kinds (GroupResources) that the statement read; null: it may have read any. */
  query(
    sql: string,
    limits: QueryLimits,
    signal: AbortSignal,
  ): Promise<QueryResult & { coverage: Coverage; kinds?: string[] | null }>;
  status(clusters: string[]): Promise<StatusReport>;
  doctor(signal: AbortSignal): Promise<DoctorCheck[]>;
  close(): Promise<void>;
}

export interface AppOptions {
  settings: Settings;
  environment: ProcessEnvironment;
  /** Without them a kubeconfig that is missing counts as one that nobody named. */
  sources?: SettingSources;
  version: string;
  /** Takes log lines for stderr. */
  writeLog: (line: string) => void;
  /** Milliseconds since the epoch; the machine's clock unless it is said otherwise. */
  now?: () => number;
}

/** The product behind its ways in. Opens nothing until a method needs it. */
export function createApp(options: AppOptions): App {
  return new LocalApp(options);
}

class LocalApp implements App {
  readonly #options: AppOptions;
  readonly #clock: SystemClock;
  readonly #logging: Logging;
  #store: Promise<SqliteStore> | null = null;
  #outside: Promise<Outside> | null = null;
  #queries: SqliteQueryRunner | null = null;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#clock = new SystemClock(options.now);
    this.#logging = openLogging(options.settings, this.#clock, options.writeLog);
  }

  async discoverClusters(signal: AbortSignal): Promise<FleetReport> {
    const { discoverOnly } = await import('./scan/discover-only.ts');
    const outside = await this.#openOutside();
    return discoverOnly(this.#scanBasics(outside, await this.#openStore(), signal));
  }

  async clusters(): Promise<FleetReport> {
    const store = await this.#openStore();
    return { clusters: await store.clusters(everything), problems: [] };
  }

  async discoverTools(request: ToolRequest, signal: AbortSignal): Promise<ToolReport> {
    const outside = await this.#openOutside();
    return outside.discoverTools(await this.#openStore(), request, signal);
  }

  async scan(
    request: ScanRequest,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<ScanReport> {
    const { scanFleet } = await import('./scan/scan-fleet.ts');
    const outside = await this.#openOutside();
    const store = await this.#openStore();
    const tools = request.discover ? outside.discoverTools(store, { refresh: false }, signal) : null;
    // Awaited below; until then a fault must not count as one that nobody looks at.
    tools?.catch(() => undefined);
    const report = await scanFleet({
      ...this.#scanBasics(outside, store, signal),
      ...(await this.#scanLimits()),
      ...request,
      onProgress,
    });
    await tools;
    const { forgetOld } = await import('./scan/forget-old.ts');
    await forgetOld({ ...this.#options.settings, store, clock: this.#clock, signal });
    return report;
  }

  async watch(
    request: WatchRequest,
    onProgress: (progress: WatchProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { watchFleet } = await import('./scan/watch/watch-fleet.ts');
    const basics = this.#scanBasics(await this.#openOutside(), await this.#openStore(), signal);
    const { usageKeeper } = await import('./scan/usage-keeper.ts');
    const sample = usageKeeper({ ...this.#options.settings, ...basics });
    await watchFleet({ ...basics, ...(await this.#scanLimits()), ...request, sample, onProgress });
  }

  async list(request: ListRequest): Promise<Listing> {
    const { listResources } = await import('./scan/list-resources.ts');
    const store = await this.#openStore();
    const scope = await this.#scopeOf(request.clusters);
    const coverageOf = (kind: string) => this.#coverage(scope, [kind], request.at);
    return listResources({ request, store, scope, coverageOf });
  }

  records({ kind, rows }: Listing): Record<string, unknown>[] {
    return rows.map((row) => makeRecord(row, groupResource(kind)));
  }

  async export(
    { clusters, ...request }: ExportRequest,
    signal: AbortSignal,
  ): Promise<ExportReport & { coverage: Coverage }> {
    const { exportFleet } = await import('./wiring/export-fleet.ts');
    const store = await this.#openStore();
    const scope = await this.#scopeOf(clusters);
    const { version, environment } = this.#options;
    const { workingDirectory } = environment;
    const options = { ...request, store, scope, workingDirectory, version, clock: this.#clock, signal };
    const report = await exportFleet(options);
    return { ...report, coverage: await this.#coverage(scope, null) };
  }

  async search({ clusters, kinds: words, ...filter }: SearchRequest): Promise<SearchReport> {
    const { resolveKind } = await import('./scan/resolve-kind.ts');
    const store = await this.#openStore();
    const scope = await this.#scopeOf(clusters);
    const known = (await store.kinds(scope)).map(({ kind }) => kind);
    const kinds = words.length === 0 ? null : words.map((word) => groupResource(resolveKind(word, known)));
    const answer = await store.searcher.search({ ...filter, kinds }, scope);
    return { ...answer, coverage: await this.#coverage(scope, kinds) };
  }

  async tree({ clusters, ...request }: TreeRequest): Promise<RelationTree> {
    const { resolveKind } = await import('./scan/resolve-kind.ts');
    const { showTree } = await import('./analyze/relations/show-tree.ts');
    const store = await this.#openStore();
    const scope = await this.#scopeOf(clusters);
    const known = (await store.kinds(scope)).map((entry) => entry.kind);
    const kind = resolveKind(request.kind, known);
    const { place, root } = await showTree({ ...request, relations: store.relations, kind, scope });
    const { cluster, clusterId } = place;
    const coverage = await this.#coverage({ ...scope, clusterIds: [clusterId] }, null);
    return { cluster, clusterId, root, coverage };
  }

  async query(
    sql: string,
    limits: QueryLimits,
    signal: AbortSignal,
  ): Promise<QueryResult & { coverage: Coverage; kinds?: string[] | null }> {
    const { SqliteQueryRunner } = await import('./store/sqlite/sqlite-query-runner.ts');
    const store = await this.#openStore();
    this.#queries ??= new SqliteQueryRunner(store.file, store.isSnapshot);
    const result = await this.#queries.query(sql, limits, signal);
    return { ...result, coverage: await this.#coverage(everything, result.kinds, limits.at) };
  }

  async changes(request: ChangesRequest): Promise<ChangeReport> {
    const { tellChanges } = await import('./scan/history/tell-changes.ts');
    const store = await this.#openStore();
    const scope = await this.#scopeOf(request.clusters);
    const known = (await store.kinds(scope)).map(({ kind }) => kind);
    const coverageOf = (kinds: readonly string[] | null) => this.#coverage(scope, kinds);
    return tellChanges({ request, history: store.history, scope, known, coverageOf });
  }

  async compare(request: CompareRequest): Promise<Comparison> {
    const { compareSides } = await import('./scan/history/compare-sides.ts');
    const store = await this.#openStore();
    const scopeOf = (clusters: readonly string[]) => this.#scopeOf(clusters);
    return compareSides({ request, store, scopeOf, coverageOf: (...asked) => this.#coverage(...asked) });
  }

  async diagnose(request: DiagnoseRequest): Promise<DiagnosisReport> {
    const { diagnoseFleet } = await import('./scan/diagnosis/diagnose-fleet.ts');
    const [store, scope] = [await this.#openStore(), await this.#scopeOf(request.clusters)];
    const coverageOf = (kinds: readonly string[]) => this.#coverage(scope, kinds);
    return diagnoseFleet({ request, store, scope, clock: this.#clock, coverageOf });
  }

  async ask(question: string, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<Answer> {
    const { askModel } = await import('./wiring/agent.ts');
    const { settings, environment } = this.#options;
    const hashKey = await (await this.#openStore()).hashKey();
    const surroundings = { settings, environment, clock: this.#clock, hashKey };
    return askModel({ ...surroundings, fleet: this, question, onEvent, signal });
  }

  async prune(dryRun: boolean, signal: AbortSignal): Promise<PruneReport> {
    const { pruneHistory } = await import('./scan/history/prune-history.ts');
    const store = await this.#openStore();
    const options = { ...this.#options.settings, store, clock: this.#clock, dryRun, signal };
    return { dryRun, ...(await pruneHistory(options)), sizeBytes: store.size() };
  }

  async status(clusters: string[]): Promise<StatusReport> {
    const store = await this.#openStore();
    const scope = await this.#scopeOf(clusters);
    return {
      dataDir: this.#options.settings.store ?? this.#options.settings.dataDir,
      databaseBytes: store.size(),
      clusters: (await store.clusters(scope)).filter(({ closedAt }) => closedAt === null),
      kinds: await store.cacheMetadata(scope),
      lastScan: await store.lastScan(),
      coverage: await this.#coverage(scope, null),
    };
  }

  async doctor(signal: AbortSignal): Promise<DoctorCheck[]> {
    const { checkups } = await import('./wiring/checkups.ts');
    const checks = await Promise.all(checkups(this.#options).map((checkup) => checkup.check(signal)));
    return checks.flat();
  }

  async close(): Promise<void> {
    await this.#queries?.close();
    await (await this.#outside)?.close();
    await (await this.#store?.catch(() => null))?.close();
    await this.#logging.close();
  }

  #scanBasics(outside: Outside, store: SqliteStore, signal: AbortSignal) {
    const { finder, readers } = outside;
    return {
      finder,
      readers,
      store,
      clock: this.#clock,
      log: this.#logging.log,
      signal,
      force: true,
      probeConcurrency: 64,
    };
  }

  async #scanLimits() {
    return (await import('./wiring/scan-limits.ts')).scanLimits(this.#options.settings);
  }

  async #scopeOf(patterns: readonly string[]): Promise<Scope> {
    if (patterns.length === 0) return everything;
    const { selectClusters } = await import('./scan/select-clusters.ts');
    const known = await (await this.#openStore()).clusters(everything);
    return { clusterIds: selectClusters(known, patterns).map(({ id }) => id), namespaces: 'all' };
  }

  async #coverage(scope: Scope, kinds: readonly string[] | null, at?: number): Promise<Coverage> {
    const { readCoverage } = await import('./scan/read-coverage.ts');
    return readCoverage({ store: await this.#openStore(), scope, kinds, at });
  }

  #openStore(): Promise<SqliteStore> {
    const { dataDir, store: snapshot } = this.#options.settings;
    this.#store ??= import('./store/sqlite/sqlite-store.ts').then(
      ({ SqliteStore }) => new SqliteStore({ dataDir, clock: this.#clock, snapshot }),
    );
    return this.#store;
  }

  #openOutside(): Promise<Outside> {
    if (this.#options.settings.store !== null) return Promise.reject(readsClusters());
    this.#outside ??= this.#wireOutside();
    return this.#outside;
  }

  async #wireOutside(): Promise<Outside> {
    const { wireOutside } = await import('./wiring/outside.ts');
    const store = await this.#openStore();
    const rest = { clock: this.#clock, hashKey: await store.hashKey(), store };
    return wireOutside({ ...this.#options, ...this.#logging, ...rest });
  }
}
