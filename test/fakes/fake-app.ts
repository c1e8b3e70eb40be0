import type { App } from '../../src/app.ts';
import type { Answer } from '../../src/domain/answer.ts';
import type { ChangeReport, PruneReport } from '../../src/domain/change.ts';
import type { Comparison } from '../../src/domain/comparison.ts';
import type { ContainerLog } from '../../src/domain/container-log.ts';
import type { Coverage } from '../../src/domain/coverage.ts';
import type { DiagnosisReport } from '../../src/domain/finding.ts';
import type { AgentEvent, QueryTold } from '../../src/domain/ports/agent.ts';
import type { ConversationStore } from '../../src/domain/ports/conversations.ts';
import type { LiveRead, LiveReadRequest } from '../../src/domain/ports/live.ts';
import type { QueryLimits } from '../../src/domain/ports/store.ts';
import type { RelationTree } from '../../src/domain/relation-tree.ts';
import type {
  DoctorCheck,
  ExplainedReport,
  FleetReport,
  Listing,
  ProposalReport,
  StatusReport,
  ToolReport,
  UnreadReport,
} from '../../src/domain/reports.ts';
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
} from '../../src/domain/requests.ts';
import type { ScanProgress, ScanReport } from '../../src/domain/scan.ts';
import type { SearchReport } from '../../src/domain/search.ts';
import type { ExportReport } from '../../src/domain/snapshot.ts';
import type { WatchProgress } from '../../src/domain/watch.ts';
import { MemoryConversations } from './memory-conversations.ts';
import {
  changeReport,
  comparison,
  coverage,
  diagnosisReport,
  listing,
  scanReport,
  statusReport,
} from './reports.ts';

/** An App that answers what a test has put into it, and keeps what it was asked. */
export class FakeApp implements App {
  readonly asked: { method: string; request?: unknown }[] = [];
  closed = 0;
  fleet: FleetReport = { clusters: [], problems: [] };
  tools: ToolReport = { servers: [], tools: [] };
  proposed: ProposalReport = {
    proposals: [],
    cost: { inputTokens: 0, outputTokens: 0, dollars: null },
    failure: null,
  };
  progress: ScanProgress[] = [];
  report: ScanReport = scanReport([]);
  watched: WatchProgress[] = [];
  listings: Record<string, Listing> = {};
  rows: QueryTold = {
    columns: [],
    rows: [],
    truncated: false,
    kinds: null,
    coverage: coverage([]),
  };
  found: SearchReport = { hits: [], total: 0, isMore: false, coverage: coverage([]) };
  exported: (ExportReport & { coverage: Coverage }) | null = null;
  grown: RelationTree | null = null;
  told: ChangeReport = changeReport([]);
  compared: Comparison = comparison([]);
  diagnosed: DiagnosisReport = diagnosisReport([]);
  /** What an asker is told; the last is the answer. */
  said: AgentEvent[] = [];
  talks = new MemoryConversations();
  kept: StatusReport = statusReport([]);
  checks: DoctorCheck[] = [];
  log: ContainerLog = { container: null, lines: [], isCut: false };
  /** Thrown by every method, when set. */
  failure: unknown = null;
  /** Called inside every method that can be stopped. */
  during: (signal: AbortSignal) => Promise<void> | void = () => {};

  async discoverClusters(signal: AbortSignal): Promise<FleetReport> {
    await this.#answer('discoverClusters', undefined, signal);
    return this.fleet;
  }

  async clusters(): Promise<FleetReport> {
    await this.#answer('clusters');
    return this.fleet;
  }

  async discoverTools(options: { refresh: boolean }, signal: AbortSignal): Promise<ToolReport> {
    await this.#answer('discoverTools', options, signal);
    return this.tools;
  }

  async proposeProfiles(servers: readonly string[], signal: AbortSignal): Promise<ProposalReport> {
    await this.#answer('proposeProfiles', servers, signal);
    return this.proposed;
  }

  async scan(
    request: ScanRequest,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<ScanReport> {
    for (const progress of this.progress) onProgress(progress);
    await this.#answer('scan', request, signal);
    return { ...this.report, cancelled: this.report.cancelled || signal.aborted };
  }

  async readUnread(clusters: readonly string[], signal: AbortSignal): Promise<UnreadReport> {
    await this.#answer('readUnread', clusters, signal);
    return {
      readings: [],
      cost: { inputTokens: 0, outputTokens: 0, dollars: null },
      left: 0,
      passedOver: 0,
      failure: null,
    };
  }

  async watch(
    request: WatchRequest,
    onProgress: (progress: WatchProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for (const progress of this.watched) onProgress(progress);
    await this.#answer('watch', request, signal);
  }

  async export(request: ExportRequest, signal: AbortSignal): Promise<ExportReport & { coverage: Coverage }> {
    await this.#answer('export', request, signal);
    if (this.exported === null) throw new Error('the test put no export in');
    return this.exported;
  }

  async search(request: SearchRequest): Promise<SearchReport> {
    await this.#answer('search', request);
    return this.found;
  }

  async tree(request: TreeRequest): Promise<RelationTree> {
    await this.#answer('tree', request);
    if (this.grown === null) throw new Error('the test put no tree in');
    return this.grown;
  }

  async list(request: ListRequest): Promise<Listing> {
    await this.#answer('list', request);
    return this.listings[request.kind] ?? listing({ rows: [] });
  }

  records({ rows }: Listing): Record<string, unknown>[] {
    this.asked.push({ method: 'records' });
    return rows.map(({ cluster, namespace, name, createdAt, labels, body }) => ({
      cluster,
      namespace,
      name,
      createdAt,
      labels,
      ...(body === null ? {} : { body: JSON.parse(body) }),
    }));
  }

  async query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryTold> {
    await this.#answer('query', { sql, limits }, signal);
    return this.rows;
  }

  async changes(request: ChangesRequest): Promise<ChangeReport> {
    await this.#answer('changes', request);
    return this.told;
  }

  async compare(request: CompareRequest): Promise<Comparison> {
    await this.#answer('compare', request);
    return this.compared;
  }

  async diagnose(request: DiagnoseRequest): Promise<DiagnosisReport> {
    await this.#answer('diagnose', request);
    return this.diagnosed;
  }

  async explain(report: DiagnosisReport): Promise<ExplainedReport> {
    await this.#answer('explain', report);
    return {
      report,
      kept: 0,
      cost: { inputTokens: 0, outputTokens: 0, dollars: null },
      left: 0,
      failure: null,
    };
  }

  async ask(request: AskRequest, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<Answer> {
    for (const event of this.said) onEvent(event);
    await this.#answer('ask', request, signal);
    const last = this.said.at(-1);
    if (last?.type !== 'answer') throw new Error('the test gave no answer');
    return last.answer;
  }

  async conversations(): Promise<ConversationStore> {
    await this.#answer('conversations');
    return this.talks;
  }

  async loadAgent(): Promise<{ name: string; description: string }[]> {
    return [{ name: 'inventory', description: 'Runs a SELECT.' }];
  }

  async prune(dryRun: boolean, signal: AbortSignal): Promise<PruneReport> {
    await this.#answer('prune', { dryRun }, signal);
    return { dryRun, removed: 0, freedBytes: 0, sizeBytes: 0 };
  }

  async status(clusters: string[]): Promise<StatusReport> {
    await this.#answer('status', clusters);
    return this.kept;
  }

  async logs(request: LogsRequest, signal: AbortSignal): Promise<ContainerLog> {
    await this.#answer('logs', request, signal);
    return this.log;
  }

  async liveReads(cluster: string, signal: AbortSignal): Promise<{ server: string; reads: LiveRead[] }> {
    await this.#answer('liveReads', cluster, signal);
    return { server: 'embedded', reads: [] };
  }

  async liveRead(request: LiveReadRequest & { cluster: string }, signal: AbortSignal): Promise<string> {
    await this.#answer('liveRead', request, signal);
    return '';
  }

  async doctor(request: { asksModel: boolean }, signal: AbortSignal): Promise<DoctorCheck[]> {
    await this.#answer('doctor', request, signal);
    return this.checks;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }

  async #answer(method: string, request?: unknown, signal = new AbortController().signal): Promise<void> {
    this.asked.push({ method, request });
    await this.during(signal);
    if (this.failure !== null) throw this.failure;
  }
}
