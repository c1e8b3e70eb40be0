import type { Answer } from '../domain/answer.ts';
import type { ConversationSummary, ConversationTurn } from '../domain/conversation.ts';
import { AppError, type Failure, toFailure } from '../domain/errors.ts';
import type { ConversationStore, OpenTurn } from '../domain/ports/conversations.ts';
import { evidenceOf, nextEvidence } from './recall-conversation.ts';

interface OwnTurn extends ConversationTurn {
  isKept: boolean;
}

/**
 * Conversations that go on where they cannot be kept: on a full disk, with a database that cannot be read, or because nothing is
 * to be kept (`store` null). What this process asked is then remembered as long as it runs. Only `list` rejects.
 */
export class SteadyConversations implements ConversationStore {
  readonly #store: ConversationStore | null;
  readonly #now: () => number;
  readonly #own = new Map<string, OwnTurn[]>();
  #failure: Failure | null = null;

  constructor(store: ConversationStore | null, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Why something was not kept since this was last asked; null: nothing went wrong. */
  takeFailure(): Failure | null {
    const failure = this.#failure;
    this.#failure = null;
    return failure;
  }

  async list(limit: number): Promise<ConversationSummary[]> {
    return this.#store === null ? [] : this.#store.list(limit);
  }

  async turns(id: string): Promise<ConversationTurn[]> {
    const own = this.#own.get(id) ?? [];
    const kept = await this.#onStore((store) => store.turns(id));
    const known = (kept ?? []).filter(
      ({ number }) => !own.some((turn) => turn.number === number && !turn.isKept),
    );
    const turns = kept === null ? own : [...known, ...own.filter(({ isKept }) => !isKept)];
    return turns.map(({ number, askedAt, question, answer }) => ({ number, askedAt, question, answer }));
  }

  async begin(id: string, question: string): Promise<OpenTurn> {
    const opened = await this.#onStore((store) => store.begin(id, question));
    const turn = opened ?? (await this.#nextTurn(id));
    const askedAt = new Date(this.#now()).toISOString();
    const own: OwnTurn = { number: turn.number, askedAt, question, answer: null, isKept: opened !== null };
    this.#own.set(id, [...(this.#own.get(id) ?? []), own]);
    return turn;
  }

  async end(id: string, number: number, answer: Answer): Promise<void> {
    const turn = this.#own.get(id)?.find((own) => own.number === number);
    if (turn === undefined) return;
    turn.answer = answer;
    if (!turn.isKept) return;
    const ended = await this.#onStore((store) => store.end(id, number, answer).then(() => true));
    // What is kept of it has no answer: this process knows better.
    turn.isKept = ended === true;
  }

  async #nextTurn(id: string): Promise<OpenTurn> {
    const turns = await this.turns(id);
    return {
      number: Math.max(0, ...turns.map(({ number }) => number)) + 1,
      firstEvidence: nextEvidence(evidenceOf(turns)),
    };
  }

  /** null: it could not be done, or nothing is kept. */
  async #onStore<Result>(work: (store: ConversationStore) => Promise<Result>): Promise<Result | null> {
    if (this.#store === null) return null;
    try {
      return await work(this.#store);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#failure = toFailure(error);
      return null;
    }
  }
}
