import type { AgentEvent } from '../domain/ports/agent.ts';
import type { FinishReason, Model, ModelRequest, ToolCall } from '../domain/ports/model.ts';
import type { AnswerBudget } from './answer-budget.ts';
import { tokensOf } from './compact-context.ts';

export interface Turn {
  text: string;
  calls: ToolCall[];
  finish: FinishReason;
}

export interface TurnOptions {
  budget: AnswerBudget;
  /** Hears the answer while it comes. */
  words: { hear(words: string): void; dropTurn(): void };
  onEvent: (event: AgentEvent) => void;
  signal: AbortSignal;
}

/** For a turn of which only the whole is looked at. */
export const unheard: TurnOptions['words'] = { hear: () => undefined, dropTurn: () => undefined };

/** One turn of the model, whole; what came before it was begun again is forgotten. */
export async function takeTurn(
  model: Model,
  request: ModelRequest,
  { budget, words, onEvent, signal }: TurnOptions,
): Promise<Turn> {
  const turn: Turn = { text: '', calls: [], finish: 'stop' };
  budget.begin();
  for await (const part of model.turn(request, signal)) {
    if (part.type === 'text') {
      turn.text += part.text;
      words.hear(part.text);
    } else if (part.type === 'call') turn.calls.push(part.call);
    else if (part.type === 'again') {
      turn.text = '';
      turn.calls = [];
      words.dropTurn();
      onEvent(part);
    } else {
      turn.finish = part.finish;
      const input = request.messages.reduce((sum, message) => sum + tokensOf(message), 0) * 4;
      const output = turn.text.length + turn.calls.reduce((sum, call) => sum + call.arguments.length, 0);
      budget.add(part.usage, part.model, { input, output });
    }
  }
  return turn;
}
