import { AppError } from '../domain/errors.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import type { Model, ModelMessage } from '../domain/ports/model.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { AnswerWriter } from './answer-writer.ts';
import { compactContext } from './compact-context.ts';
import { type AskedSentence, mendPrompt, secondLookPrompt } from './prompts/mend-prompt.ts';
import { type Correction, readCorrections } from './read-corrections.ts';
import { maxOutputTokens } from './run-loop.ts';
import { takeTurn, unheard } from './take-turn.ts';
import { type CheckedUnit, isRefused } from './truth/check-answer.ts';

export interface MendOptions {
  model: Model;
  /** The conversation up to the answer. */
  messages: readonly ModelMessage[];
  /** The answer as the model wrote it. */
  text: string;
  writer: Pick<AnswerWriter, 'mend' | 'standBy' | 'withdraw' | 'nearest'>;
  /** Text of a cluster, fenced as data. */
  fence: (id: string, text: string) => string;
  budget: AnswerBudget;
  onEvent: (event: AgentEvent) => void;
  signal: AbortSignal;
}

/** More than this is no slip: the answer is then shown without them. */
const mostSentences = 20;
/** Of a longer answer only what does not hold is asked about. */
const mostLookedAt = 60;

/**
 * Tells the model once which sentences did not hold, why, and what is nearest to them in what was read, and takes what it writes in their
 * place where that holds, or its word that they hold as they stand as far as code can follow it. Nothing is lost by it: without a
 * turn left, or with a model that fails, they stay as they were. Rejects only with CANCELLED.
 */
export async function mendAnswer(refused: readonly CheckedUnit[], options: MendOptions): Promise<void> {
  const { budget, fence, onEvent } = options;
  if (refused.length === 0 || refused.length > mostSentences || budget.exhausted !== null) return;
  onEvent({ type: 'mending', sentences: refused.length });
  await askAbout(refused, mendPrompt(asked(refused, options), fence), options);
}

/**
 * The same for all that an answer tells, before any of it is shown: what the model does not stand by any more is shown with a mark,
 * unless what it writes in its place holds.
 */
export async function lookAgain(told: readonly CheckedUnit[], options: MendOptions): Promise<void> {
  const { budget, fence, onEvent } = options;
  const tells = told.some(({ verdict }) => verdict.status !== 'unchecked');
  if (!tells || told.length > mostLookedAt) return mendAnswer(told.filter(isRefused), options);
  if (budget.exhausted !== null) return;
  onEvent({ type: 'looking-again', sentences: told.length });
  await askAbout(told, secondLookPrompt(asked(told, options), fence), options);
}

function asked(units: readonly CheckedUnit[], { writer }: MendOptions): AskedSentence[] {
  return units.map((unit) => ({
    text: unit.text,
    reason: unit.verdict.reason,
    near: isRefused(unit) ? writer.nearest(unit) : [],
  }));
}

async function askAbout(units: readonly CheckedUnit[], prompt: string, options: MendOptions): Promise<void> {
  const reply = await replyTo(prompt, options);
  for (const [number, correction] of readCorrections(reply)) {
    const unit = units[number - 1];
    if (unit !== undefined) correct(unit, correction, options);
  }
}

function correct(unit: CheckedUnit, correction: Correction, { writer }: MendOptions): void {
  const isDoubted = isRefused(unit);
  if (correction.type === 'holds') return;
  if (correction.type === 'stands') {
    if (isDoubted) writer.standBy(unit, correction.ids);
    return;
  }
  const isMended = correction.type === 'anew' && writer.mend(unit, correction.words);
  if (!isMended && !isDoubted) writer.withdraw(unit);
}

/** The answer is there already: a provider that fails is not waited for as long as for an answer. */
const mostTimesAgain = 1;

/** Events of such a turn; throws where it is begun again too often. */
function impatient(onEvent: MendOptions['onEvent']): MendOptions['onEvent'] {
  let times = 0;
  return (event) => {
    if (event.type === 'again') times += 1;
    if (event.type === 'again' && times > mostTimesAgain) throw new AppError('MODEL_NO_ANSWER', event.reason);
    onEvent(event);
  };
}

/** '' where there is none, or none that is whole. */
async function replyTo(
  prompt: string,
  { model, messages, text, budget, onEvent, signal }: MendOptions,
): Promise<string> {
  const said: ModelMessage = { role: 'assistant', text, calls: [] };
  const request = {
    messages: compactContext([...messages, said, { role: 'user', text: prompt }]),
    tools: [],
    maxOutputTokens,
  };
  try {
    const turn = await takeTurn(model, request, {
      budget,
      words: unheard,
      onEvent: impatient(onEvent),
      signal,
    });
    // The last line of what was cut is not what was meant.
    return turn.finish === 'length' ? turn.text.split('\n').slice(0, -1).join('\n') : turn.text;
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    onEvent({ type: 'not-mended', reason: error.message });
    return '';
  }
}
