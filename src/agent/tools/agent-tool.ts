import type { z } from 'zod';
import type { EvidenceTable } from '../../domain/answer.ts';
import type { FleetMemory, LiveClusters } from '../../domain/ports/agent.ts';

/** What a tool brought: evidence without its id, which the loop gives. */
export type ToolResult = Omit<EvidenceTable, 'id' | 'tool' | 'arguments'>;

/** What a tool works with. */
export interface ToolContext {
  fleet: FleetMemory;
  /** null: only what is kept is looked at. */
  live: LiveClusters | null;
  /** What the user has said: names in it may go to a cluster. */
  asked: readonly string[];
  /** Milliseconds since the epoch. */
  now: number;
  /** Hides in an object what a model may not see; gives another object. */
  hideObject(object: Record<string, unknown>, kind: { group: string; kind: string }): Record<string, unknown>;
  /** What an earlier call brought; undefined: there is none of that id. */
  evidence(id: string): EvidenceTable | undefined;
  /** Of a query of a model. */
  queryTimeoutMs: number;
  signal: AbortSignal;
}

/**
 * A tool that a model may call: one file, and one line in the registry. Flat parameters, at least one; the cluster is a
 * required one wherever a name could be meant in several. Contract: reads only; rejects with AppError, which the model is told.
 */
export interface AgentTool<Schema extends z.ZodObject = z.ZodObject> {
  name: string;
  description: string;
  parameters: Schema;
  /** One line for people: "SQL: select …". */
  summary(given: z.infer<Schema>): string;
  run(given: z.infer<Schema>, context: ToolContext): Promise<ToolResult>;
}

/** Keeps the types of a tool's parameters within its file. */
export function defineTool<Schema extends z.ZodObject>(tool: AgentTool<Schema>): AgentTool {
  return tool as unknown as AgentTool;
}
