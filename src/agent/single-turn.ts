import type { Model } from '../domain/ports/model.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { Boundary } from './boundary/create-boundary.ts';
import { modelAtBoundary } from './boundary/model-at-boundary.ts';
import { takeTurn, unheard } from './take-turn.ts';

export interface SingleTurnOptions {
  model: Model;
  boundary: Boundary;
  /** What the model is to do. */
  system: string;
  /** What it is to do it with. */
  user: string;
  maxOutputTokens: number;
  budget: AnswerBudget;
  signal: AbortSignal;
}

/** What a model says when it is asked once, without tools. It has not passed the boundary yet. Rejects with MODEL_*, CANCELLED. */
export async function singleTurn({
  model,
  boundary,
  system,
  user,
  maxOutputTokens,
  budget,
  signal,
}: SingleTurnOptions): Promise<string> {
  const request = {
    messages: [
      { role: 'system' as const, text: system },
      { role: 'user' as const, text: user },
    ],
    tools: [],
    maxOutputTokens,
  };
  const ways = { budget, words: unheard, onEvent: () => undefined, signal };
  return (await takeTurn(modelAtBoundary(model, boundary), request, ways)).text;
}
