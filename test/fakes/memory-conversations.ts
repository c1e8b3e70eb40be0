import type { Answer } from '../../src/domain/answer.ts';
import type { ConversationSummary, ConversationTurn } from '../../src/domain/conversation.ts';
import type { ConversationStore, OpenTurn } from '../../src/domain/ports/conversations.ts';

/** Conversations that are kept nowhere; a test may put some in, or have every method fail. */
export class MemoryConversations implements ConversationStore {
  readonly kept = new Map<string, ConversationTurn[]>();
  failure: Error | null = null;

  async list(limit: number): Promise<ConversationSummary[]> {
    this.#fail();
    return [...this.kept]
      .toReversed()
      .slice(0, limit)
      .map(([id, turns]) => ({
        id,
        startedAt: turns[0]?.askedAt ?? '',
        usedAt: turns.at(-1)?.askedAt ?? '',
        questions: turns.map(({ question }) => question),
      }));
  }

  async turns(id: string): Promise<ConversationTurn[]> {
    this.#fail();
    return this.kept.get(id) ?? [];
  }

  async begin(id: string, question: string): Promise<OpenTurn> {
    this.#fail();
    const turns = this.kept.get(id) ?? [];
    const number = turns.length + 1;
    this.kept.set(id, [...turns, { number, askedAt: '2026-01-02T03:04:05.000Z', question, answer: null }]);
    return { number, firstEvidence: turns.flatMap(({ answer }) => answer?.evidence ?? []).length + 1 };
  }

  async end(id: string, turn: number, answer: Answer): Promise<void> {
    this.#fail();
    const found = this.kept.get(id)?.find(({ number }) => number === turn);
    if (found !== undefined) found.answer = answer;
  }

  #fail(): void {
    if (this.failure !== null) throw this.failure;
  }
}
