import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ReaderCost } from '../../domain/ports/cluster-access.ts';
import { mostUnreadText, type UnreadText } from '../../domain/unread.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import { failureFromText } from '../../extract/failures/failure-from-text.ts';
import { readToolResult, type ToolRecords } from '../../extract/read-tool-result.ts';
import { asObject, type JsonObject, jsonText, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import type { Arguments, McpProfile } from './profiles/profile.ts';
import { type Asked, renderArguments } from './render-arguments.ts';

/** Calls the tools of one server. */
export interface ToolCaller {
  /** JSON Schema of a tool's arguments; null when the server has no such tool. */
  schemaOf(tool: string, target: string | null, signal: AbortSignal): Promise<Record<string, unknown> | null>;
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

/** One question: a tool, the templates of its arguments, and what they are filled with. */
export interface Question {
  tool: string;
  templates: Arguments;
  clusterArguments: readonly string[];
  asked: Omit<Asked, 'target'>;
  /** Arguments that a page adds. */
  page: Record<string, unknown>;
}

/** An answer's records. */
export interface Records extends ToolRecords {
  bytes: number;
}

/** Asks once. Throws AppError, also for an error that is dressed as an answer. */
export async function askServer(
  question: Question,
  server: AskedServer,
  signal: AbortSignal,
): Promise<Records> {
  const { extraction } = server;
  const { result, bytes } = await callTool(question, server, signal);
  const reading = readToolResult(result, extraction);
  if (reading.ok) return { ...reading, bytes };
  const { code, hint } = reading.failure;
  const message = reading.why === 'error' ? plainMessage(reading.text, server) : reading.failure.message;
  const unread = reading.why === 'unread' ? unreadOf(question.tool, reading.text, extraction) : undefined;
  throw failureOf(question, server, { code, message, hint, unread });
}

/** The raw result of a question. Throws AppError; an error that the result tells of is not looked for. */
export async function callTool(
  question: Question,
  server: AskedServer,
  signal: AbortSignal,
): Promise<{ result: Record<string, unknown>; bytes: number }> {
  const { target, caller, cost } = server;
  const { tool, templates, asked, page } = question;
  const args = {
    ...renderArguments(templates, { ...asked, target }),
    ...(await clusterArgument(question, server, signal)),
    ...page,
  };
  cost.requests += 1;
  const result = await caller.call(tool, args, target, signal).catch((error: unknown) => {
    throw inTheClustersWords(error, question, server);
  });
  const bytes = sizeOf(result);
  cost.bytes += bytes;
  return { result, bytes };
}

/** The text of a raw result. */
export function textOf(result: Record<string, unknown>): string {
  return objectsAt(result, 'content')
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n');
}

/** One cluster-scoped object; null when there is no tool for it, or the answer holds none of that name. */
export async function getOnce(
  kind: ResourceKind,
  name: string,
  server: AskedServer,
  signal: AbortSignal,
): Promise<JsonObject | null> {
  const { get } = server.profile;
  if (get === null) return null;
  const asked = { kind, name, namespace: null, output: null };
  const { clusterArguments, tool, arguments: templates } = get;
  const { records } = await askServer({ tool, templates, clusterArguments, asked, page: {} }, server, signal);
  return records.find((record) => textAt(objectAt(record, 'metadata'), 'name') === name) ?? null;
}

/** Never a default: a server that reaches several clusters must let us name the one that is meant. */
async function clusterArgument(
  { tool, clusterArguments, templates }: Question,
  { cluster, target, profile, caller }: AskedServer,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const schema = await caller.schemaOf(tool, target, signal);
  if (schema === null)
    throw new AppError('MCP_TOOL_UNKNOWN', `the MCP server of ${cluster} has no tool ${tool}`, { cluster });
  const properties = objectAt(schema, 'properties') ?? {};
  const argument = clusterArguments.find((name) => name in properties) ?? null;
  if (target !== null && argument !== null) return { [argument]: target };
  const isNamedInText = Object.values(templates).some((text) =>
    /\{(?:contextFlag|target)\}/.test(String(text)),
  );
  if (target === null && (argument === null || profile.targets === null)) return {};
  if (target !== null && isNamedInText) return {};
  throw new AppError(
    'MCP_TOOL_UNKNOWN',
    target === null
      ? `${tool} takes the name of a cluster, and none is known for ${cluster}`
      : `${tool} has no argument that says that ${cluster} is meant`,
    { cluster, hint: 'Find the clusters again: the server reaches others than it did.' },
  );
}

/** Some servers report a cluster's error as a protocol error of their own. */
function inTheClustersWords(error: unknown, question: Question, server: AskedServer): unknown {
  if (!isAppError(error, 'MCP_TOOL_FAILED')) return error;
  const said = error.cause instanceof Error ? error.cause.message : error.message;
  const { code, hint } = failureFromText(said);
  const message = plainMessage(server.extraction.redactor.text(said), server);
  return failureOf(question, server, { code, message, hint }, error);
}

function plainMessage(text: string, { profile }: AskedServer): string {
  return failureFromText(withoutNoise(text, profile)).message;
}

/** An error text without what the server wraps around it; as it is where that is all of it. */
export function withoutNoise(text: string, { noise }: Pick<McpProfile, 'noise'>): string {
  const plain = noise.reduce((rest, pattern) => rest.replace(new RegExp(pattern, 'g'), ''), text);
  return plain.trim() === '' ? text : plain;
}

function failureOf(
  { tool, asked: { kind } }: Question,
  { cluster }: AskedServer,
  {
    code,
    message,
    hint,
    unread,
  }: Pick<AppError, 'code' | 'message' | 'hint'> & { unread?: UnreadText | undefined },
  cause?: unknown,
): AppError {
  return new AppError(code, `${kind === null ? tool : groupResource(kind)} of ${cluster}: ${message}`, {
    hint,
    cluster,
    cause,
    ...(unread === undefined ? {} : { unread }),
  });
}

/** Kept to be looked at. The text is redacted. */
function unreadOf(source: string, text: string, { hash }: ExtractionOptions): UnreadText {
  return { source, hash: hash(text), text: text.slice(0, mostUnreadText), length: text.length };
}

/** Of its text, which says what its data says; of its data where it has no text. */
function sizeOf({ content, structuredContent }: Record<string, unknown>): number {
  const blocks = Array.isArray(content) ? content : [];
  const text = blocks.reduce<number>((sum, block) => sum + (textAt(asObject(block), 'text')?.length ?? 0), 0);
  return text > 0 ? text : (jsonText(structuredContent)?.length ?? 0);
}
