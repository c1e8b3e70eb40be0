import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ListResult, ReaderCost } from '../../domain/ports/cluster-access.ts';
import type { Drop } from '../../domain/resource.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import { asObject, type JsonObject, objectAt, textAt } from '../../extract/json.ts';
import { readToolResult } from '../../extract/read-tool-result.ts';
import type { ToolCaller } from './mcp-cluster-reader.ts';
import type { McpProfile } from './profiles/profile.ts';

/** What is needed to ask a server for records; counts what that costs. */
export interface ListedRecords {
  target: string;
  profile: McpProfile;
  caller: ToolCaller;
  cost: ReaderCost;
  extraction: ExtractionOptions;
  /** A list that was narrowed to one namespace fails, instead of being short. */
  showsNarrowing: boolean;
  /** The argument that picks the cluster, once the tool's schema has been seen. */
  clusterArgument: string | null;
}

export interface ListedKind {
  records: JsonObject[];
  dropped: Drop[];
  result: ListResult;
}

interface Answered {
  records: JsonObject[];
  dropped: Drop[];
  /** Why there may be more than these; null when nothing says so. */
  incomplete: string | null;
}

/**
 * One call for the whole kind. Servers silently narrow a list to one namespace for those who may not list cluster-wide:
 * unless the server shows that, only records of two namespaces prove that it was not narrowed. Otherwise the other
 * namespaces are asked, until one is forbidden or has records.
 */
export async function listNamespaced(
  kind: ResourceKind,
  namespaces: readonly string[],
  source: ListedRecords,
  signal: AbortSignal,
): Promise<ListedKind> {
  const whole = await listOnce(kind, null, source, signal).catch(nullWhenForbidden(kind, namespaces));
  if (whole === null)
    return askNamespaces(
      kind,
      { seen: [], asked: namespaces, isNarrowed: true, total: namespaces.length },
      source,
      signal,
    );
  const seen = namespacesOf(whole.records);
  const isProven = source.showsNarrowing || !kind.namespaced || seen.length > 1 || namespaces.length < 2;
  if (isProven) return { ...whole, result: completeResult(whole, kind) };
  const asked = namespaces.filter((namespace) => !seen.includes(namespace));
  const others = await askNamespaces(
    kind,
    { seen, asked, isNarrowed: false, total: namespaces.length },
    source,
    signal,
  );
  return {
    records: [...whole.records, ...others.records],
    dropped: [...whole.dropped, ...others.dropped],
    result: others.result,
  };
}

function nullWhenForbidden(kind: ResourceKind, namespaces: readonly string[]): (error: unknown) => null {
  return (error) => {
    if (isAppError(error, 'FORBIDDEN') && kind.namespaced && namespaces.length > 0) return null;
    throw error;
  };
}

interface Question {
  /** Namespaces that were read already. */
  seen: readonly string[];
  asked: readonly string[];
  /** Whether it is known already that not everything may be listed. */
  isNarrowed: boolean;
  total: number;
}

async function askNamespaces(
  kind: ResourceKind,
  question: Question,
  source: ListedRecords,
  signal: AbortSignal,
): Promise<ListedKind> {
  const records: JsonObject[] = [];
  const dropped: Drop[] = [];
  const allowed = [...question.seen];
  let { isNarrowed } = question;
  let incomplete: string | null = null;
  for (const namespace of question.asked) {
    const part = await listOnce(kind, namespace, source, signal).catch(
      nullWhenForbidden(kind, question.asked),
    );
    // Records where the whole list showed none: it was narrowed. None, when that is not known: just an empty namespace.
    isNarrowed ||= part === null || part.records.length > 0;
    if (part === null) continue;
    records.push(...part.records);
    dropped.push(...part.dropped);
    incomplete ??= part.incomplete;
    allowed.push(namespace);
  }
  if (!isNarrowed) return { records, dropped, result: completeResult({ dropped, incomplete }, kind) };
  if (allowed.length === 0)
    throw new AppError(
      'FORBIDDEN',
      `${groupResource(kind)} may be listed in no namespace of ${source.target}`,
      { cluster: source.target },
    );
  const reason = `listing cluster-wide is forbidden; read ${allowed.length} of ${question.total} known namespaces`;
  return {
    records,
    dropped,
    result: { completeness: 'partial', reason, provenNamespaces: allowed, resourceVersion: null },
  };
}

function completeResult({ dropped, incomplete }: Omit<Answered, 'records'>, kind: ResourceKind): ListResult {
  const isComplete = dropped.length === 0 && incomplete === null;
  return {
    completeness: isComplete ? 'complete' : 'partial',
    reason: isComplete ? null : (incomplete ?? `${dropped.length} ${kind.plural} could not be read`),

    provenNamespaces: 'all',
    resourceVersion: null,
  };
}

async function listOnce(
  kind: ResourceKind,
  namespace: string | null,
  source: ListedRecords,
  signal: AbortSignal,
): Promise<Answered> {
  const { profile, caller, target, cost } = source;
  const clusterArgument = await clusterArgumentOf(source, signal);
  cost.requests += 1;
  const result = await caller.call(
    profile.listTool,
    profile.listArguments({ kind, namespace, target }, clusterArgument),
    signal,
  );
  cost.bytes += textLength(result);
  const reading = readToolResult(result, source.extraction);
  if (!reading.ok) {
    const { code, message, hint } = reading.failure;
    throw new AppError(code, `${groupResource(kind)} of ${target}: ${message}`, { hint, cluster: target });
  }
  const { records, dropped, incomplete } = reading;
  return { records, dropped, incomplete };
}

function textLength({ content }: Record<string, unknown>): number {
  const blocks = Array.isArray(content) ? content : [];
  return blocks.reduce<number>((sum, block) => sum + (textAt(asObject(block), 'text')?.length ?? 0), 0);
}

/** Never a default: a server that reaches several clusters must let us name the one that is meant. */
async function clusterArgumentOf(source: ListedRecords, signal: AbortSignal): Promise<string | null> {
  if (source.clusterArgument !== null) return source.clusterArgument;
  const schema = await source.caller.schemaOf(source.profile.listTool, signal);
  if (schema === null)
    throw new AppError('MCP_TOOL_UNKNOWN', `the MCP server has no tool ${source.profile.listTool}`, {
      cluster: source.target,
    });
  const properties = objectAt(schema, 'properties') ?? {};
  source.clusterArgument = source.profile.clusterArguments.find((name) => name in properties) ?? null;
  return source.clusterArgument;
}

function namespacesOf(records: readonly JsonObject[]): string[] {
  return [...new Set(records.flatMap((record) => textAt(objectAt(record, 'metadata'), 'namespace') ?? []))];
}
