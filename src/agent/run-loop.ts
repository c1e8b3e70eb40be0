import { AppError } from '../domain/errors.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import type { Model, ModelMessage, ToolCall, ToolDefinition } from '../domain/ports/model.ts';
import type { AnswerBudget } from './answer-budget.ts';
import { compactContext } from './compact-context.ts';
import type { LoopGuard } from './loop-guard.ts';
import { type Turn, type TurnOptions, takeTurn } from './take-turn.ts';

export interface LoopOptions {
  model: Model;
  /** System prompt and question; grows by what was said. */
  messages: ModelMessage[];
  tools: readonly ToolDefinition[];
  budget: AnswerBudget;
  guard: LoopGuard;
  /** What the model is told of a call; rejects only with CANCELLED. */
  runCall: (call: ToolCall) => Promise<string>;
  /** Hears what may be the answer while it comes. */
  words: TurnOptions['words'];
  onEvent: (event: AgentEvent) => void;
  signal: AbortSignal;
}

export interface LoopResult {
  /** As the model wrote it; '' when there was none. */
  text: string;
  /** Why it is not the whole answer; null when it is. */
  cutShort: string | null;
}

export const maxOutputTokens = 4096;
/** More calls of one turn than this are refused: a model that asks for fifty is lost. */
const mostCallsInTurn = 8;

export const answerNow =
  'No more tools can be called. Answer the question now from the results above; say plainly what is not known.';

/**
 * Question → tool calls → answer. Each step is one turn; calls of a turn run at once. Ends with an answer without calls, after
 * the last step, or when the budget is used up. Rejects with AppError MODEL_* or CANCELLED.
 */
export async function runLoop(options: LoopOptions): Promise<LoopResult> {
  const { budget, guard, messages, words, signal } = options;
  for (;;) {
    if (signal.aborted) throw new AppError('CANCELLED', 'stopped on request');
    const exhausted = budget.exhausted;
    if (exhausted !== null) return { text: '', cutShort: exhausted };
    const isLast = budget.isLastTurn || guard.isStuck;
    const turn = await nextTurn(options, isLast);
    if (turn.calls.length === 0 || isLast) return resultOf(turn);
    words.dropTurn();
    messages.push({ role: 'assistant', text: turn.text, calls: turn.calls });
    messages.push(...(await resultsOf(turn.calls, options)));
  }
}

/** In the last turn the tools are withdrawn, so that it must answer. */
function nextTurn(
  { model, messages, tools, budget, words, onEvent, signal }: LoopOptions,
  isLast: boolean,
): Promise<Turn> {
  if (isLast && messages.length > 2) messages.push({ role: 'user', text: answerNow });
  const request = { messages: compactContext(messages), tools: isLast ? [] : tools, maxOutputTokens };
  return takeTurn(model, request, { budget, words, onEvent, signal });
}

async function resultsOf(calls: readonly ToolCall[], options: LoopOptions): Promise<ModelMessage[]> {
  const told = await Promise.all(calls.map((call, index) => tellOf(call, index, options)));
  return calls.map(({ id, name }, index) => ({ role: 'tool', callId: id, name, text: told[index] ?? '' }));
}

async function tellOf(call: ToolCall, index: number, { runCall, guard }: LoopOptions): Promise<string> {
  if (index < mostCallsInTurn) return runCall(call);
  guard.countFault();
  return `At most ${mostCallsInTurn} calls are run in one turn; this one was not.`;
}

function resultOf({ text, calls, finish }: Turn): LoopResult {
  if (finish === 'length') return { text, cutShort: 'the answer reached the limit of one turn' };
  if (finish === 'filter') return { text, cutShort: 'the provider held the answer back' };
  return { text, cutShort: calls.length > 0 ? 'the model wanted to read more than it may' : null };
}
