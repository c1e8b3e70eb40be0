import type { Answer, Claim, EvidenceTable } from '../answer.ts';
import type { ChangeReport } from '../change.ts';
import type { Comparison } from '../comparison.ts';
import type { ContainerLog } from '../container-log.ts';
import type { Coverage } from '../coverage.ts';
import type { Failure } from '../errors.ts';
import type { DiagnosisReport } from '../finding.ts';
import type { RelationTree } from '../relation-tree.ts';
import type { Listing, StatusReport } from '../reports.ts';
import type {
  ChangesRequest,
  CompareRequest,
  DiagnoseRequest,
  ListRequest,
  LogsRequest,
  TreeRequest,
} from '../requests.ts';
import type { LiveRead, LiveReadRequest } from './live.ts';
import type { QueryAnswer, QueryLimits } from './store.ts';

/** What SQL brought, and what it rests on. */
export type QueryTold = Omit<QueryAnswer, 'clusters'> & { coverage: Coverage };

/**
 * What is kept of the fleet, as the tools of a model ask for it. Contract: reads what is kept and contacts no cluster; rejects
 * with AppError.
 */
export interface FleetMemory {
  /** Empty: every cluster. */
  status(clusters: string[]): Promise<StatusReport>;
  /** The coverage is that of the clusters that the statement asks for, where it says for certain which. */
  query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryTold>;
  list(request: ListRequest): Promise<Listing>;
  tree(request: TreeRequest): Promise<RelationTree>;
  changes(request: ChangesRequest): Promise<ChangeReport>;
  compare(request: CompareRequest): Promise<Comparison>;
  /** Remembers the run unless the request says that it is not to be remembered. */
  diagnose(request: DiagnoseRequest): Promise<DiagnosisReport>;
}

/**
 * What only a cluster itself can tell. Contract: contacts the cluster that is named and no other; only reads; rejects with
 * AppError.
 */
export interface LiveClusters {
  logs(request: LogsRequest, signal: AbortSignal): Promise<ContainerLog>;
  /** What the MCP server that leads to a cluster can be asked besides: by the cluster's name. */
  liveReads(cluster: string, signal: AbortSignal): Promise<{ server: string; reads: readonly LiveRead[] }>;
  liveRead(request: LiveReadRequest & { cluster: string }, signal: AbortSignal): Promise<string>;
}

/** What an asker sees while an answer is made, in order; `answer` is the last. */
export type AgentEvent =
  | {
      type: 'tool-started';
      callId: string;
      tool: string;
      /** One line for people. */
      summary: string;
    }
  | {
      type: 'tool-finished';
      callId: string;
      tool: string;
      summary: string;
      /** null when it failed. */
      evidence: EvidenceTable | null;
      failure: Failure | null;
    }
  /** The model is asked again. */
  | { type: 'again'; reason: string; model: string; waitMs: number }
  /** So many sentences did not hold, and the model is told which and why. */
  | { type: 'mending'; sentences: number }
  /** So many sentences are written, and the model holds each to the results once more before they are shown. */
  | { type: 'looking-again'; sentences: number }
  /** The model gave nothing to either: what follows is held to the results by rules alone. */
  | { type: 'not-mended'; reason: string }
  /**
   * A paragraph, heading, list item, table row or block of code of the answer, checked. `continues`: it goes on with the list or
   * table of the one before. After `again` or a call of a tool the answer is told anew.
   */
  | { type: 'paragraph'; text: string; claims: Claim[]; continues: boolean }
  /** The conversation is not kept; the answer is not affected. */
  | { type: 'not-kept'; failure: Failure }
  /** What there was of an answer that was stopped, or failed; the call rejects after it. */
  | { type: 'stopped'; answer: Answer }
  | { type: 'answer'; answer: Answer };
