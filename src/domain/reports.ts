import { z } from 'zod';
import type { AnswerCost } from './answer.ts';
import { ClusterInfo, FailureRecord } from './cluster.ts';
import { CacheMetadata, Coverage } from './coverage.ts';
import type { AppError, Failure } from './errors.ts';
import type { DiagnosisReport } from './finding.ts';
import type { ResourceKind } from './kind.ts';
import { McpToolInfo } from './mcp-tool.ts';
import type { ResourceRow } from './ports/store.ts';
import { ScanReport } from './scan.ts';
import type { UsageCoverage } from './usage.ts';

/** What a list answers: rows of one kind, the true total, and what the answer rests on. */
export interface Listing {
  kind: ResourceKind;
  rows: ResourceRow[];
  total: number;
  coverage: Coverage;
  /** Of listings with usage: as of when it is, or why there is none, of every cluster. */
  usage?: UsageCoverage[];
}

export const FleetReport = z
  .object({ clusters: z.array(ClusterInfo), problems: z.array(FailureRecord) })
  .meta({
    title: 'FleetReport',
    description: 'The clusters that are known, and what could not be used to find more',
  });
export type FleetReport = z.infer<typeof FleetReport>;

export const McpServerOutcome = z
  .object({
    server: z.string(),
    ok: z.boolean(),
    /** true when the tools came from the cache and no server was started. */
    fromCache: z.boolean(),
    tools: z.number().int(),
    durationMs: z.number(),
    failure: FailureRecord.nullable(),
    /**
     * How clusters are read through it: by a profile of ours (known), by one that the user said yes to (accepted), not yet
     * (proposed), no more (changed), or not at all (none); null when that was not looked at.
     */
    use: z.enum(['known', 'accepted', 'proposed', 'changed', 'none']).nullable(),
    /** Which tools are called for it, or would be; null when none. */
    reads: z.string().nullable(),
    /** What to do before it can be used; null when nothing is. */
    advice: FailureRecord.nullable(),
  })
  .meta({ title: 'McpServerOutcome', description: 'How listing one MCP server’s tools went' });
export type McpServerOutcome = z.infer<typeof McpServerOutcome>;

export const ToolReport = z
  .object({ servers: z.array(McpServerOutcome), tools: z.array(McpToolInfo) })
  .meta({ title: 'ToolReport', description: 'The MCP servers that are configured and the tools they offer' });
export type ToolReport = z.infer<typeof ToolReport>;

export const StatusReport = z
  .object({
    dataDir: z.string(),
    databaseBytes: z.number(),
    clusters: z.array(ClusterInfo),
    kinds: z.array(CacheMetadata),
    lastScan: ScanReport.nullable(),
    coverage: Coverage,
  })
  .meta({ title: 'StatusReport', description: 'What is kept, of which clusters, how old and how complete' });
export type StatusReport = z.infer<typeof StatusReport>;

export const DoctorCheck = z
  .object({
    name: z.string(),
    status: z.enum(['ok', 'warning', 'failed']),
    /** What was found. */
    detail: z.string(),
    /** What to do; null when nothing is. */
    advice: z.string().nullable(),
  })
  .meta({ title: 'DoctorCheck', description: 'One thing that doctor looked at: ok, or what to do' });
export type DoctorCheck = z.infer<typeof DoctorCheck>;

/** A diagnosis with what a model made of the worst of it. */
export interface ExplainedReport {
  report: DiagnosisReport;
  /** How many explanations were kept from before, and cost nothing. */
  kept: number;
  /** What the others cost. */
  cost: Pick<AnswerCost, 'inputTokens' | 'outputTokens' | 'dollars'>;
  /** Incidents that are not explained, since they are more than the worst few. */
  left: number;
  /** Why no further one was explained; null: nothing went wrong. */
  failure: AppError | null;
}

/** What a model made of one answer that no rule can read. */
export interface UnreadReading {
  cluster: string;
  /** GroupResource. */
  kind: string;
  /** The tool that gave the answer. */
  source: string;
  /** How many objects were kept. */
  count: number;
  /** How many were left out: their names do not occur in the answer, or they are no records. */
  dropped: number;
  /** Read before, and free this time. */
  isKept: boolean;
  /** Why nothing of it is kept; null: nothing went wrong. */
  failure: Failure | null;
}

/** What a model proposed of one MCP server that no rule knows. */
export interface ProfileProposal {
  server: string;
  /** Which model made it; null: none was asked. */
  model: string | null;
  /** How many of its tools the model was shown, of how many. */
  shown: number;
  tools: number;
  /** Proposed before, and free this time. */
  isKept: boolean;
  /** Why there is no proposal that could be said yes to; null: there is one. */
  refusal: string | null;
}

export interface ProposalReport {
  proposals: ProfileProposal[];
  /** What those that were not kept from before cost. */
  cost: Pick<AnswerCost, 'inputTokens' | 'outputTokens' | 'dollars'>;
  /** Why no further one was asked for; null: nothing went wrong. */
  failure: AppError | null;
}

export interface UnreadReport {
  readings: UnreadReading[];
  /** What those that were not kept from before cost. */
  cost: Pick<AnswerCost, 'inputTokens' | 'outputTokens' | 'dollars'>;
  /** Texts that no model was asked about, since there are too many or the budget is used up. */
  left: number;
  /** Texts of kinds of which something better is kept, or that no model is asked about. */
  passedOver: number;
  /** Why no further one was read; null: nothing went wrong. */
  failure: AppError | null;
}
