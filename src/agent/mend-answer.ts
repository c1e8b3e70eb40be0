import { AppError } from '../domain/errors.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import type { Model, ModelMessage } from '../domain/ports/model.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { AnswerWriter } from './answer-writer.ts';
import { compactContext } from './compact-context.ts';
import { maxOutputTokens } from './run-loop.ts';
import { takeTurn, unheard } from './take-turn.ts';
import type { CheckedUnit } from './truth/check-answer.ts';

export interface MendOptions {
  model: Model;
  /** The conversation up to the answer. */
  messages: readonly ModelMessage[];
  /** The answer as the model wrote it. */
  text: string;
  writer: Pick<AnswerWriter, 'mend'>;
  budget: AnswerBudget;
  onEvent: (event: AgentEvent) => void;
  signal: AbortSignal;
}

/** More than this is no slip: the answer is then shown without them. */
const mostSentences = 20;

/**
 * Tells the model once which sentences did not hold, and why, and takes what it writes in their place where that holds. Nothing
 * is lost by it: without a turn left, or with a model that fails, they stay refused. Rejects only with CANCELLED.
 */
export async function mendAnswer(refused: readonly CheckedUnit[], options: MendOptions): Promise<void> {
  const { budget, writer, onEvent } = options;
  if (refused.length === 0 || refused.length > mostSentences || budget.exhausted !== null) return;
  onEvent({ type: 'mending', sentences: refused.length });
  const reply = await askForOthers(refused, options);
  for (const [number, words] of numberedLines(reply)) {
    const unit = refused[number - 1];
    if (unit !== undefined) writer.mend(unit, words);
  }
}

async function askForOthers(
  refused: readonly CheckedUnit[],
  { model, messages, text, budget, onEvent, signal }: MendOptions,
): Promise<string> {
  const said: ModelMessage = { role: 'assistant', text, calls: [] };
  const request = {
    messages: compactContext([...messages, said, { role: 'user', text: mendPrompt(refused) }]),
    tools: [],
    maxOutputTokens,
  };
  try {
    return (await takeTurn(model, request, { budget, words: unheard, onEvent, signal })).text;
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    return '';
  }
}

/** What the model is told; `refused` are numbered from 1. */
export function mendPrompt(refused: readonly CheckedUnit[]): string {
  const lines = refused.map(
    ({ unit, verdict }, index) => `${index + 1}. ${unit.text}\n   (${verdict.reason})`,
  );
  return `A program held your answer to the results, and these parts of it do not hold:
${lines.join('\n')}
Write each of them anew so that the results above hold it, in the same language and form, on one line that begins with its number ("1. ..."). Write "1. -" where nothing true can be said. Write nothing else.`;
}

/** `1. words` → [1, 'words']; lines that are none, and "-", say nothing. */
function numberedLines(reply: string): [number, string][] {
  return reply.split('\n').flatMap((line): [number, string][] => {
    const [, number, words = ''] = /^\s*(\d{1,2})[.):]\s*(.+)$/.exec(line) ?? [];
    return number === undefined || /^[-–—\s]*$/.test(words) ? [] : [[Number(number), words.trim()]];
  });
}
