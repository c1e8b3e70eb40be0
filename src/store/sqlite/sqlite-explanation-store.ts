import { Explanation } from '../../domain/explanation.ts';
import type { ExplanationKey, ExplanationStore } from '../../domain/ports/explanations.ts';
import type { PrivateDatabase } from './private-database.ts';

const keptDays = 30;

/** Explanations in `private.db`. */
export class SqliteExplanationStore implements ExplanationStore {
  readonly #database: PrivateDatabase;

  constructor(database: PrivateDatabase) {
    this.#database = database;
  }

  async find({ fingerprint, model, prompt }: ExplanationKey): Promise<Explanation | null> {
    const row = this.#database.use((opened) =>
      opened
        .prepare('select data from t_explanations where fingerprint = ? and model = ? and prompt = ?')
        .get(fingerprint, model, prompt),
    );
    return row === undefined ? null : (Explanation.safeParse(JSON.parse(String(row.data))).data ?? null);
  }

  async save({ fingerprint, model, prompt }: ExplanationKey, explanation: Explanation): Promise<void> {
    const oldest = new Date(Date.parse(explanation.at) - keptDays * 86_400_000).toISOString();
    this.#database.use((opened) => {
      opened
        .prepare('insert or replace into t_explanations values (?, ?, ?, ?, ?)')
        .run(fingerprint, model, prompt, explanation.at, JSON.stringify(explanation));
      opened.prepare('delete from t_explanations where at < ?').run(oldest);
    });
  }
}
