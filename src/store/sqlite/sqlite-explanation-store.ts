import { Explanation } from '../../domain/explanation.ts';
import type { ExplanationKey, ExplanationStore } from '../../domain/ports/explanations.ts';
import { ModelWords } from './model-words.ts';
import type { PrivateDatabase } from './private-database.ts';

/** Explanations in `private.db`. */
export class SqliteExplanationStore implements ExplanationStore {
  readonly #words: ModelWords;

  constructor(database: PrivateDatabase) {
    this.#words = new ModelWords(database, 't_explanations');
  }

  async find(key: ExplanationKey): Promise<Explanation | null> {
    const words = this.#words.find(key);
    return words === null ? null : (Explanation.safeParse(JSON.parse(words)).data ?? null);
  }

  async save(key: ExplanationKey, explanation: Explanation): Promise<void> {
    this.#words.save(key, JSON.stringify(explanation), explanation.at);
  }
}
