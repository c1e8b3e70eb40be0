import { AppError } from '../../../domain/errors.ts';
import type { LiveRead, LiveReader, LiveReadRequest } from '../../../domain/ports/live.ts';
import { failureFromText } from '../../../extract/failures/failure-from-text.ts';
import { makeLinesVisible } from '../../../lib/make-visible.ts';
import { withoutEscapes } from '../../../lib/without-escapes.ts';
import { possibleName, withinLimit } from '../../logs/log-request.ts';
import { type AskedServer, callTool, textOf } from '../ask-server.ts';
import type { LiveRule } from '../profiles/profile.ts';
import type { ReaderPlace } from '../reader-place.ts';

export interface McpLiveReaderOptions {
  server: AskedServer;
  rules: readonly LiveRule[];
  place: Pick<ReaderPlace, 'hold'> | null;
  timeoutMs?: number;
}

const usualTimeoutMs = 20_000;
const mostCharacters = 100_000;

/** Reads through the tools that a profile allows besides lists and logs. */
export class McpLiveReader implements LiveReader {
  readonly reads: readonly LiveRead[];
  readonly #options: McpLiveReaderOptions;

  constructor(options: McpLiveReaderOptions) {
    this.#options = options;
    this.reads = options.rules.map(({ tool, gives, needs }) => ({ tool, gives, needs }));
  }

  read(request: LiveReadRequest, signal: AbortSignal): Promise<string> {
    const { rules, timeoutMs = usualTimeoutMs, place } = this.#options;
    return withinLimit(`the answer of ${request.tool}`, { timeoutMs, signal }, async (limited) => {
      const rule = rules.find(({ tool }) => tool === request.tool);
      if (rule === undefined)
        throw new AppError('MCP_TOOL_UNKNOWN', `"${request.tool}" is no tool that may be called`, {
          hint: `Tools: ${rules.map(({ tool }) => tool).join(', ')}.`,
        });
      for (const need of rule.needs) checkName(need, request[need]);
      await place?.hold(limited);
      return this.#ask(rule, request, limited);
    });
  }

  async #ask(rule: LiveRule, { namespace, name }: LiveReadRequest, signal: AbortSignal): Promise<string> {
    const { server } = this.#options;
    const { tool, arguments: templates, clusterArguments } = rule;
    const asked = { kind: null, namespace, name, output: null };
    const question = { tool, templates, clusterArguments, asked, page: {} };
    const { result } = await callTool(question, server, signal);
    const { redactor } = server.extraction;
    // Colours part words from what makes them secrets, so they go first.
    const text = makeLinesVisible(redactor.text(withoutEscapes(textOf(result)).replaceAll('\t', '  ')));
    if (result.isError !== true) return text.slice(0, mostCharacters);
    const { code, message, hint } = failureFromText(text);
    throw new AppError(code, `${tool} of ${server.cluster}: ${message}`, { hint, cluster: server.cluster });
  }
}

function checkName(what: string, value: string | null): void {
  if (value !== null && possibleName.test(value)) return;
  throw new AppError(
    'USAGE',
    `${what}: ${JSON.stringify((value ?? '').slice(0, 100))} is no name that Kubernetes allows`,
    {
      hint: 'Give a name as a list shows it.',
    },
  );
}
