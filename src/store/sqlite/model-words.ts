import type { PrivateDatabase } from './private-database.ts';

/** Tables of `private.db` with what models said, and the column that holds it. */
const columns = {
  t_explanations: 'data',
  t_unread_readings: 'reading',
  t_profile_proposals: 'data',
} as const;
const keptDays = 30;

interface WordsKey {
  fingerprint: string;
  model: string;
  prompt: number;
}

/** What models said, found again by what they were asked; a month later it is forgotten. */
export class ModelWords {
  readonly #database: PrivateDatabase;
  readonly #table: keyof typeof columns;

  constructor(database: PrivateDatabase, table: keyof typeof columns) {
    this.#database = database;
    this.#table = table;
  }

  find({ fingerprint, model, prompt }: WordsKey): string | null {
    const row = this.#database.use((opened) =>
      opened
        .prepare(
          `select ${columns[this.#table]} as words from ${this.#table} where fingerprint = ? and model = ? and prompt = ?`,
        )
        .get(fingerprint, model, prompt),
    );
    return row === undefined ? null : String(row.words);
  }

  /** The last of them, whichever model said it, to whatever prompt. */
  findNewest(fingerprint: string): string | null {
    const row = this.#database.use((opened) =>
      opened
        .prepare(
          `select ${columns[this.#table]} as words from ${this.#table} where fingerprint = ? order by at desc limit 1`,
        )
        .get(fingerprint),
    );
    return row === undefined ? null : String(row.words);
  }

  /** `at`: ISO 8601, UTC. */
  save({ fingerprint, model, prompt }: WordsKey, words: string, at: string): void {
    const oldest = new Date(Date.parse(at) - keptDays * 86_400_000).toISOString();
    this.#database.use((opened) => {
      opened
        .prepare(`insert or replace into ${this.#table} values (?, ?, ?, ?, ?)`)
        .run(fingerprint, model, prompt, at, words);
      opened.prepare(`delete from ${this.#table} where at < ?`).run(oldest);
    });
  }
}
