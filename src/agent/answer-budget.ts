import type { AnswerCost } from '../domain/answer.ts';
import type { ModelUsage } from '../domain/ports/model.ts';

export interface AnswerLimits {
  steps: number;
  tokens: number;
  /** US dollars. */
  dollars: number;
}

/** A token is about four characters, where the provider does not say. */
const charactersPerToken = 4;

/** What an answer has cost, and may still cost. */
export class AnswerBudget {
  readonly #limits: AnswerLimits;
  readonly #spent: Omit<AnswerCost, 'durationMs'> = {
    steps: 0,
    inputTokens: 0,
    outputTokens: 0,
    dollars: null,
    models: [],
  };

  constructor(limits: AnswerLimits) {
    this.#limits = limits;
  }

  get cost(): Omit<AnswerCost, 'durationMs'> {
    return { ...this.#spent, models: [...this.#spent.models] };
  }

  /** A turn is begun: it counts whether it comes through or not. */
  begin(): void {
    this.#spent.steps += 1;
  }

  add(usage: ModelUsage, model: string, characters: { input: number; output: number }): void {
    this.#spent.inputTokens += usage.inputTokens ?? estimate(characters.input);
    this.#spent.outputTokens += usage.outputTokens ?? estimate(characters.output);
    if (usage.cost !== null) this.#spent.dollars = (this.#spent.dollars ?? 0) + Math.max(0, usage.cost);
    if (this.#spent.models.at(-1) !== model) this.#spent.models.push(model);
  }

  /** Why no further turn may be begun; null: one may. */
  get exhausted(): string | null {
    const { steps, tokens, dollars } = this.#limits;
    if (this.#spent.steps >= steps) return `the limit of ${steps} steps was reached`;
    if (this.#tokens >= tokens) return `the budget of ${tokens} tokens is used up`;
    if ((this.#spent.dollars ?? 0) >= dollars) return `the budget of ${dollars} dollars is used up`;
    return null;
  }

  /** Whether the next turn should be the last: the last step, or one more turn like the average would go over the budget. */
  get isLastTurn(): boolean {
    const { steps, tokens, dollars } = this.#limits;
    const done = this.#spent.steps;
    if (done >= steps - 1) return true;
    if (done === 0) return false;
    const share = 1 + 2 / done;
    return this.#tokens * share >= tokens || (this.#spent.dollars ?? 0) * share >= dollars;
  }

  get #tokens(): number {
    return this.#spent.inputTokens + this.#spent.outputTokens;
  }
}

export function estimate(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
