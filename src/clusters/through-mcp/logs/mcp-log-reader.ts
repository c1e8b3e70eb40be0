import type { ContainerLog, ContainerLogRequest } from '../../../domain/container-log.ts';
import { AppError, isAppError } from '../../../domain/errors.ts';
import type { ContainerLogReader } from '../../../domain/ports/logs.ts';
import { failureFromText } from '../../../extract/failures/failure-from-text.ts';
import { asObject, textAt, textsAt } from '../../../lib/json.ts';
import { explainLogRefusal, offeredContainers, standsInsteadOfLog } from '../../logs/explain-log-refusal.ts';
import { checkLogRequest, withinLimit } from '../../logs/log-request.ts';
import { readLogText } from '../../logs/read-log-text.ts';
import { type AskedServer, callTool, textOf, withoutNoise } from '../ask-server.ts';
import { builtInKind } from '../built-in-kinds.ts';
import type { LogRule } from '../profiles/profile.ts';
import type { ReaderPlace } from '../reader-place.ts';
import { logArguments } from './log-call.ts';

export interface McpLogReaderOptions {
  server: AskedServer;
  rule: LogRule;
  place: Pick<ReaderPlace, 'hold'> | null;
  /** For all calls together; that the server is started is part of it. */
  timeoutMs?: number;
}

const podKind = builtInKind('Pod');
const usualTimeoutMs = 20_000;
const noneBefore = {
  code: 'NOT_FOUND',
  hint: 'There is no such pod, or its container was not restarted: ask for what it writes now.',
} as const;

/** Reads logs by the tool of an MCP server that shows them: one call, one more where the pod has several containers. */
export class McpLogReader implements ContainerLogReader {
  readonly #options: McpLogReaderOptions;

  constructor(options: McpLogReaderOptions) {
    this.#options = options;
  }

  readLog(request: ContainerLogRequest, signal: AbortSignal): Promise<ContainerLog> {
    const { timeoutMs = usualTimeoutMs, place } = this.#options;
    const what = `the log of ${request.namespace}/${request.pod}`;
    return withinLimit(what, { timeoutMs, signal }, async (limited) => {
      checkLogRequest(request);
      await place?.hold(limited);
      const first = await this.#ask(request, limited);
      if (first.ok) return this.#logOf(first.text, request);
      const [container] = request.container === null ? containersIn(first.text) : [];
      if (container === undefined) throw this.#failure(first.text, request);
      const second = await this.#ask({ ...request, container }, limited);
      if (!second.ok) throw this.#failure(second.text, request);
      return this.#logOf(second.text, { ...request, container });
    });
  }

  async #ask(request: ContainerLogRequest, signal: AbortSignal): Promise<{ ok: boolean; text: string }> {
    const { server, rule } = this.#options;
    const { tool, arguments: templates, clusterArguments } = rule;
    const { namespace, pod: name } = request;
    const asked = { kind: podKind, namespace, name, output: null };
    const page = logArguments(rule, request);
    try {
      const { result } = await callTool({ tool, templates, clusterArguments, asked, page }, server, signal);
      return { ok: result.isError !== true, text: textOf(result) };
    } catch (error) {
      // Some servers report what kubectl said as a protocol error.
      if (isAppError(error) && offeredContainers(error.message).length > 0)
        return { ok: false, text: error.message };
      throw explained(error);
    }
  }

  #logOf(text: string, request: ContainerLogRequest): ContainerLog {
    const { container, tailLines } = request;
    const { rule, server } = this.#options;
    const { textKey, emptyWords } = rule;
    const log = (textKey === null ? null : valueAt(text, textKey)) ?? text;
    if (standsInsteadOfLog(log)) throw this.#failure(log, request);
    const isEmpty = emptyWords !== null && new RegExp(emptyWords).test(log.trim());
    const { redactor } = server.extraction;
    return readLogText(isEmpty ? '' : log, { container, tailLines, isCut: false, redactText: redactor.text });
  }

  #failure(text: string, { previous }: ContainerLogRequest): AppError {
    const { server } = this.#options;
    const said = textAt(jsonIn(text), 'original_error') ?? textAt(jsonIn(text), 'error') ?? text;
    const plain = server.extraction.redactor.text(withoutNoise(said, server.profile));
    const { code, message, hint } = failureFromText(plain);
    // mcp-server-kubernetes says of whatever is not found that it is the pod.
    const vague = previous && code === 'NOT_FOUND' ? noneBefore : null;
    const meaning = explainLogRefusal(said) ?? vague;
    return new AppError(meaning?.code ?? code, `pods of ${server.cluster}: ${message}`, {
      hint: meaning?.hint ?? hint,
      cluster: server.cluster,
    });
  }
}

function explained(error: unknown): unknown {
  if (!isAppError(error)) return error;
  const meaning = explainLogRefusal(error.message);
  if (meaning === null) return error;
  const { message, cluster } = error;
  return new AppError(meaning.code, message, {
    hint: meaning.hint,
    cause: error,
    ...(cluster === undefined ? {} : { cluster }),
  });
}

function jsonIn(text: string): Record<string, unknown> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    // A log is mostly no JSON.
    return null;
  }
}

function valueAt(text: string, key: string): string | null {
  const value = jsonIn(text)?.[key];
  return typeof value === 'string' ? value : null;
}

function containersIn(text: string): string[] {
  const listed = textsAt(jsonIn(text), 'available_containers');
  return listed.length > 0 ? listed : offeredContainers(text);
}
