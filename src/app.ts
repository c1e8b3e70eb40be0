import type { AppOptions } from './app/app-options.ts';
import { Diagnosing } from './app/diagnosing.ts';
import { KeptFleet } from './app/kept-fleet.ts';
import { LiveFleet } from './app/live-fleet.ts';
import { Opened } from './app/opened.ts';
import { Talk } from './app/talk.ts';
import type { Answer } from './domain/answer.ts';
import type { ChangeReport, PruneReport } from './domain/change.ts';
import type { Comparison } from './domain/comparison.ts';
import type { ContainerLog } from './domain/container-log.ts';
import type { Coverage } from './domain/coverage.ts';
import type { DiagnosisReport } from './domain/finding.ts';
import type { AgentEvent, QueryTold } from './domain/ports/agent.ts';
import type { ConversationStore } from './domain/ports/conversations.ts';
import type { LiveRead, LiveReadRequest } from './domain/ports/live.ts';
import type { QueryLimits } from './domain/ports/store.ts';
import type { RelationTree } from './domain/relation-tree.ts';
import type {
  DoctorCheck,
  ExplainedReport,
  FleetReport,
  Listing,
  ProposalReport,
  StatusReport,
  ToolReport,
  UnreadReport,
} from './domain/reports.ts';
import type {
  AskRequest,
  ChangesRequest,
  CompareRequest,
  DiagnoseRequest,
  ExportRequest,
  ListRequest,
  LogsRequest,
  ScanRequest,
  SearchRequest,
  TreeRequest,
  WatchRequest,
} from './domain/requests.ts';
import type { ScanProgress, ScanReport } from './domain/scan.ts';
import type { SearchReport } from './domain/search.ts';
import type { ExportReport } from './domain/snapshot.ts';
import type { WatchProgress } from './domain/watch.ts';
import type { ToolRequest } from './wiring/discover-all-tools.ts';

/** Everything the ways in can do. Nothing here prints; every method rejects with AppError or a fault of ours. */
export interface App {
  /** Finds clusters: contacts each path once, merges paths, keeps the result. */
  discoverClusters(signal: AbortSignal): Promise<FleetReport>;
  /** Known clusters, from the store. */
  clusters(): Promise<FleetReport>;
  /** MCP tools; `refresh` asks the servers though the cache is fresh, `trust` says yes to servers that no profile knows. */
  discoverTools(request: ToolRequest, signal: AbortSignal): Promise<ToolReport>;
  /** Has a language model propose how servers could be read that no rule knows; the user's yes has to follow. Rejects with MCP_SERVER_UNKNOWN, CANCELLED. */
  proposeProfiles(servers: readonly string[], signal: AbortSignal): Promise<ProposalReport>;
  scan(
    request: ScanRequest,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<ScanReport>;
  /** Has a language model read answers of servers that no rule can read, and keeps what they name. Rejects with CANCELLED. */
  readUnread(clusters: readonly string[], signal: AbortSignal): Promise<UnreadReport>;
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
  /** What is wrong in what is kept, and why; remembers it. Asks clusters for lines of logs if the request wants them and there is a signal. */
  diagnose(request: DiagnoseRequest, signal?: AbortSignal): Promise<DiagnosisReport>;
  /** Has the worst of a diagnosis explained by a language model, from its evidence alone. Rejects with CANCELLED. */
  explain(report: DiagnosisReport, signal: AbortSignal): Promise<ExplainedReport>;
  /** Answers a question from what is kept, by a language model, and keeps both. Rejects with MODEL_*, CANCELLED. */
  ask(request: AskRequest, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<Answer>;
  /** What was asked before, and what came of it. */
  conversations(): Promise<ConversationStore>;
  /** The tools that a model may call; what else answering needs is loaded as well. */
  loadAgent(): Promise<{ name: string; description: string }[]>;
  /** Forgets history that the settings call too old; `dryRun`: only counts it. */
  prune(dryRun: boolean, signal: AbortSignal): Promise<PruneReport>;
  /** The SQL's rows, what they rest on, and the kinds (GroupResources) that the statement read; null: it may have read any. */
  query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryTold>;
  status(clusters: string[]): Promise<StatusReport>;
  /** The last lines of a container, read now from its cluster and kept nowhere. Rejects with NOT_FOUND, FORBIDDEN … */
  logs(request: LogsRequest, signal: AbortSignal): Promise<ContainerLog>;
  /** What the MCP server that leads to a cluster can be asked besides lists and logs, as its profile allows. */
  liveReads(cluster: string, signal: AbortSignal): Promise<{ server: string; reads: readonly LiveRead[] }>;
  /** Asks for one of these. Rejects with MCP_TOOL_UNKNOWN, USAGE for what is no name, and what the cluster says. */
  liveRead(request: LiveReadRequest & { cluster: string }, signal: AbortSignal): Promise<string>;
  /** Looks at what is needed; `asksModel`: the model, too, with one small call that costs a few hundred tokens. */
  doctor(request: { asksModel: boolean }, signal: AbortSignal): Promise<DoctorCheck[]>;
  close(): Promise<void>;
}

/** The product behind its ways in. Opens nothing until a method needs it. */
export function createApp(options: AppOptions): App {
  return new LocalApp(options);
}

/** The facade: each method is that of one of its parts (`src/app/`). */
class LocalApp implements App {
  readonly #opened: Opened;
  readonly #kept: KeptFleet;
  readonly #live: LiveFleet;
  readonly #diagnosing: Diagnosing;
  readonly #talk: Talk;

  constructor(options: AppOptions) {
    this.#opened = new Opened(options);
    this.#live = new LiveFleet(this.#opened);
    this.#diagnosing = new Diagnosing(this.#opened);
    this.#kept = new KeptFleet(this.#opened, this.#diagnosing);
    this.#talk = new Talk(this.#opened, this.#kept, this.#live);
  }

  discoverClusters(signal: AbortSignal): Promise<FleetReport> {
    return this.#live.discoverClusters(signal);
  }

  discoverTools(request: ToolRequest, signal: AbortSignal): Promise<ToolReport> {
    return this.#live.discoverTools(request, signal);
  }

  proposeProfiles(servers: readonly string[], signal: AbortSignal): Promise<ProposalReport> {
    return this.#live.proposeProfiles(servers, signal);
  }

  scan(
    request: ScanRequest,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<ScanReport> {
    return this.#live.scan(request, onProgress, signal);
  }

  readUnread(clusters: readonly string[], signal: AbortSignal): Promise<UnreadReport> {
    return this.#live.readUnread(clusters, signal);
  }

  watch(
    request: WatchRequest,
    onProgress: (progress: WatchProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#live.watch(request, onProgress, signal);
  }

  clusters(): Promise<FleetReport> {
    return this.#kept.clusters();
  }

  list(request: ListRequest): Promise<Listing> {
    return this.#kept.list(request);
  }

  records(listing: Listing): Record<string, unknown>[] {
    return this.#kept.records(listing);
  }

  export(request: ExportRequest, signal: AbortSignal): Promise<ExportReport & { coverage: Coverage }> {
    return this.#kept.export(request, signal);
  }

  search(request: SearchRequest): Promise<SearchReport> {
    return this.#kept.search(request);
  }

  tree(request: TreeRequest): Promise<RelationTree> {
    return this.#kept.tree(request);
  }

  changes(request: ChangesRequest): Promise<ChangeReport> {
    return this.#kept.changes(request);
  }

  compare(request: CompareRequest): Promise<Comparison> {
    return this.#kept.compare(request);
  }

  diagnose(request: DiagnoseRequest, signal?: AbortSignal): Promise<DiagnosisReport> {
    return this.#diagnosing.diagnose(request, signal);
  }

  explain(report: DiagnosisReport, signal: AbortSignal): Promise<ExplainedReport> {
    return this.#diagnosing.explain(report, signal);
  }

  prune(dryRun: boolean, signal: AbortSignal): Promise<PruneReport> {
    return this.#kept.prune(dryRun, signal);
  }

  query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryTold> {
    return this.#kept.query(sql, limits, signal);
  }

  status(clusters: string[]): Promise<StatusReport> {
    return this.#kept.status(clusters);
  }

  logs(request: LogsRequest, signal: AbortSignal): Promise<ContainerLog> {
    return this.#live.logs(request, signal);
  }

  liveReads(cluster: string, signal: AbortSignal): Promise<{ server: string; reads: readonly LiveRead[] }> {
    return this.#live.liveReads(cluster, signal);
  }

  liveRead(request: LiveReadRequest & { cluster: string }, signal: AbortSignal): Promise<string> {
    return this.#live.liveRead(request, signal);
  }

  ask(request: AskRequest, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<Answer> {
    return this.#talk.ask(request, onEvent, signal);
  }

  conversations(): Promise<ConversationStore> {
    return this.#talk.conversations();
  }

  async loadAgent(): Promise<{ name: string; description: string }[]> {
    const { loadAgent } = await import('./wiring/agent.ts');
    return loadAgent({ ...this.#opened.options, clock: this.#opened.clock });
  }

  async doctor(request: { asksModel: boolean }, signal: AbortSignal): Promise<DoctorCheck[]> {
    const { checkups } = await import('./wiring/checkups.ts');
    const { options, clock } = this.#opened;
    const checks = await Promise.all(
      checkups({ ...options, clock, ...request }).map((checkup) => checkup.check(signal)),
    );
    return checks.flat();
  }

  close(): Promise<void> {
    return this.#opened.close();
  }
}
