import type { EvidenceTable } from '../domain/answer.ts';
import { AppError, type Failure, toFailure } from '../domain/errors.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import type { ToolCall } from '../domain/ports/model.ts';
import { asObject } from '../lib/json.ts';
import { makeVisible } from '../lib/make-visible.ts';
import type { LoopGuard } from './loop-guard.ts';
import { showEvidence } from './show-evidence.ts';
import type { AgentTool, ToolContext } from './tools/agent-tool.ts';

export interface ToolRunOptions {
  tools: readonly AgentTool[];
  context: Omit<ToolContext, 'evidence'>;
  guard: LoopGuard;
  /** What was read for this answer so far; grows. */
  evidence: EvidenceTable[];
  /** What was read for earlier questions of the conversation. */
  earlier: readonly EvidenceTable[];
  /** Number of the first evidence of this answer. */
  firstEvidence: number;
  fence: (id: string, text: string) => string;
  onEvent: (event: AgentEvent) => void;
}

/** Runs what the model asked for and gives what it is told. Rejects only with CANCELLED: every other failure is told to the model. */
export async function runToolCall(call: ToolCall, options: ToolRunOptions): Promise<string> {
  const { tools, guard, evidence, firstEvidence } = options;
  const tool = tools.find(({ name }) => name === call.name);
  if (tool === undefined)
    return refuse(
      call,
      `There is no tool "${call.name}". Tools: ${tools.map(({ name }) => name).join(', ')}.`,
      options,
    );
  const given = argumentsOf(call, tool);
  if (typeof given === 'string') return refuse(call, given, options);
  const before = guard.seenBefore(tool.name, given);
  if (before !== null)
    return `You made this very call before: its result is ${before}, above. Use it, ask something else, or answer.`;
  // Parallel calls get their ids in the order in which they were asked for.
  const id = `e${firstEvidence + evidence.length}`;
  const place: EvidenceTable = { ...nothing(), id, tool: tool.name, arguments: given };
  evidence.push(place);
  guard.remember(tool.name, given, id);
  return runWith(tool, { call, given, place }, options);
}

/** A call that is not run: the model is told why, and people see it. */
function refuse(call: ToolCall, why: string, { guard, onEvent }: ToolRunOptions): string {
  guard.countFault();
  // What a model calls a tool is its own text.
  const tool = makeVisible(call.name).slice(0, 60);
  const failure: Failure = { code: 'USAGE', message: why.replace(/\.$/, ''), hint: '' };
  onEvent({ type: 'tool-finished', callId: call.id, tool, summary: tool, evidence: null, failure });
  return why;
}

function nothing() {
  return { asOf: null, columns: [], rows: [], total: 0, text: null, notes: [], coverage: null };
}

async function runWith(
  tool: AgentTool,
  { call, given, place }: { call: ToolCall; given: Record<string, unknown>; place: EvidenceTable },
  { context, evidence, earlier, guard, fence, onEvent }: ToolRunOptions,
): Promise<string> {
  const about = { callId: call.id, tool: tool.name, summary: tool.summary(given) };
  onEvent({ type: 'tool-started', ...about });
  try {
    const find = (id: string) => [...earlier, ...evidence].find((entry) => entry.id === id);
    Object.assign(place, await tool.run(given, { ...context, evidence: find }));
    onEvent({ type: 'tool-finished', ...about, evidence: place, failure: null });
    return showEvidence(place, fence);
  } catch (error) {
    if (context.signal.aborted) throw new AppError('CANCELLED', 'stopped on request', { cause: error });
    guard.countFault();
    const failure = toFailure(error);
    place.notes = [`failed: ${failure.message}`];
    onEvent({ type: 'tool-finished', ...about, evidence: null, failure });
    return failureText(failure);
  }
}

function failureText({ code, message, hint }: Failure): string {
  const next = nextSteps[code] ?? hint;
  return `Failed (${code}): ${message}. ${next} Nothing was read: say so rather than guess.`;
}

/** Where the hint is for people, who have the documents and the terminal. */
const nextSteps: Partial<Record<Failure['code'], string>> = {
  INTERNAL: 'Try another tool for it.',
  NOT_FOUND:
    'It is gone, or this cluster does not offer it: look it up anew with the tool inventory, or use what is kept (events, problems).',
  QUERY_FAILED: 'Write the statement anew, with the columns that stand in your instructions, and call again.',
};

/** The arguments as the tool takes them, or what is wrong with them. */
function argumentsOf(call: ToolCall, tool: AgentTool): Record<string, unknown> | string {
  let json: unknown;
  try {
    json = call.arguments.trim() === '' ? {} : JSON.parse(call.arguments);
  } catch {
    return `The arguments of ${tool.name} are no JSON. Send one JSON object.`;
  }
  const parsed = tool.parameters.safeParse(asObject(json) ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`,
  );
  return `The arguments of ${tool.name} are wrong: ${issues.slice(0, 5).join('; ')}.`;
}
