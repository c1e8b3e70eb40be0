import { AppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ReaderCost } from '../../domain/ports/cluster-access.ts';
import type { Drop } from '../../domain/resource.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import { asObject, type JsonObject, objectAt, textAt } from '../../extract/json.ts';
import { readToolResult, type ToolRecords } from '../../extract/read-tool-result.ts';
import type { McpProfile } from './profiles/profile.ts';
import { objectOfRow } from './table-rows.ts';

/** Calls the tools of one server. */
export interface ToolCaller {
  /** JSON Schema of a tool's arguments; null when the server has no such tool. */
  schemaOf(tool: string, signal: AbortSignal): Promise<Record<string, unknown> | null>;
  /** The tool's raw result; `target`: the cluster that the call is about. Throws AppError. */
  call(
    tool: string,
    args: Record<string, unknown>,
    target: string | null,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>>;
}

/** What is needed to ask a server about one of its clusters; counts what that costs. */
export interface AskedServer {
  /** What people call the cluster. */
  cluster: string;
  /** What the server calls it; null: it knows only one. */
  target: string | null;
  profile: McpProfile;
  caller: ToolCaller;
  cost: ReaderCost;
  extraction: ExtractionOptions;
}

/** One answer to a list call. */
export interface Answered {
  records: JsonObject[];
  dropped: Drop[];
  /** Why there may be more than these; null when nothing says so. */
  incomplete: string | null;
  /** The records were made of a table's rows, and hold no more than those show. */
  isTable: boolean;
}

/** Lists a kind with one call. Throws AppError, also for an error that is dressed as an answer. */
export async function listOnce(
  kind: ResourceKind,
  namespace: string | null,
  server: AskedServer,
  signal: AbortSignal,
): Promise<Answered> {
  const { profile, target } = server;
  const clusterArgument = await clusterArgumentOf(profile.listTool, server, signal);
  const args = profile.listArguments({ kind, namespace, target }, clusterArgument);
  const { records, dropped, incomplete } = await ask(profile.listTool, args, kind, server, signal);
  const rows = records.map(objectOfRow);
  return {
    records: records.map((record, index) => rows[index] ?? record),
    dropped,
    incomplete,
    isTable: rows.some((row) => row !== null),
  };
}

/** One cluster-scoped object; null when the answer holds none of that name. */
export async function getOnce(
  kind: ResourceKind,
  name: string,
  server: AskedServer,
  signal: AbortSignal,
): Promise<JsonObject | null> {
  const { profile, target } = server;
  const clusterArgument = await clusterArgumentOf(profile.getTool, server, signal);
  const args = profile.getArguments({ kind, name, target }, clusterArgument);
  const { records } = await ask(profile.getTool, args, kind, server, signal);
  return records.find((record) => textAt(objectAt(record, 'metadata'), 'name') === name) ?? null;
}

async function ask(
  tool: string,
  args: Record<string, unknown>,
  kind: ResourceKind,
  { cluster, target, caller, cost, extraction }: AskedServer,
  signal: AbortSignal,
): Promise<ToolRecords> {
  cost.requests += 1;
  const result = await caller.call(tool, args, target, signal);
  cost.bytes += textLength(result);
  const reading = readToolResult(result, extraction);
  if (reading.ok) return reading;
  const { code, message, hint } = reading.failure;
  throw new AppError(code, `${groupResource(kind)} of ${cluster}: ${message}`, { hint, cluster });
}

function textLength({ content }: Record<string, unknown>): number {
  const blocks = Array.isArray(content) ? content : [];
  return blocks.reduce<number>((sum, block) => sum + (textAt(asObject(block), 'text')?.length ?? 0), 0);
}

/** Never a default: a server that reaches several clusters must let us name the one that is meant. */
async function clusterArgumentOf(
  tool: string,
  { cluster, target, profile, caller }: AskedServer,
  signal: AbortSignal,
): Promise<string | null> {
  const schema = await caller.schemaOf(tool, signal);
  if (schema === null)
    throw new AppError('MCP_TOOL_UNKNOWN', `the MCP server of ${cluster} has no tool ${tool}`, { cluster });
  const properties = objectAt(schema, 'properties') ?? {};
  const argument = profile.clusterArguments.find((name) => name in properties) ?? null;
  if ((argument === null) === (target === null)) return argument;
  throw new AppError(
    'MCP_TOOL_UNKNOWN',
    target === null
      ? `${tool} takes the name of a cluster, and none is known for ${cluster}`
      : `${tool} has no argument that says that ${cluster} is meant`,
    { cluster, hint: 'Find the clusters again: the server reaches others than it did.' },
  );
}
