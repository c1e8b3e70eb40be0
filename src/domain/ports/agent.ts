import type { Answer, Claim, EvidenceTable } from '../answer.ts';
import type { ChangeReport } from '../change.ts';
import type { Coverage } from '../coverage.ts';
import type { Failure } from '../errors.ts';
import type { RelationTree } from '../relation-tree.ts';
import type { Listing, StatusReport } from '../reports.ts';
import type { ChangesRequest, ListRequest, TreeRequest } from '../requests.ts';
import type { QueryLimits, QueryResult } from './store.ts';

/**
 * What is kept of the fleet, as the tools of a model ask for it. Contract: reads what is kept and contacts no cluster; rejects
 * with AppError.
 */
export interface FleetMemory {
  /** Empty: every cluster. */
  status(clusters: string[]): Promise<StatusReport>;
  query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryResult & { coverage: Coverage }>;
  list(request: ListRequest): Promise<Listing>;
  tree(request: TreeRequest): Promise<RelationTree>;
  changes(request: ChangesRequest): Promise<ChangeReport>;
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
  /** A paragraph, list item or table row of the answer, checked. */
  | { type: 'paragraph'; text: string; claims: Claim[] }
  | { type: 'answer'; answer: Answer };
