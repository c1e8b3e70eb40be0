import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { KeptUnread, UnreadReadingKey, UnreadStore } from '../../domain/ports/unread.ts';
import { oneOf } from './conditions.ts';
import { ModelWords } from './model-words.ts';
import type { PrivateDatabase } from './private-database.ts';

/** Where `rows` is told: what was read to its end, or broke off, by anything but a model. */
const rowsOf = `iif(k.source = 'model', 'model', iif(k.as_of is null and not exists
  (select 1 from t_resources r where r.kind = k.id), 'none', 'other'))`;

/** Answers that nobody could read, in the inventory; what models made of them, in `private.db`. */
export class SqliteUnreadStore implements UnreadStore {
  readonly #read: <Result>(work: (database: DatabaseSync) => Result) => Result;
  readonly #readings: ModelWords;

  constructor(
    read: <Result>(work: (database: DatabaseSync) => Result) => Result,
    privateDatabase: PrivateDatabase,
  ) {
    this.#read = read;
    this.#readings = new ModelWords(privateDatabase, 't_unread_readings');
  }

  async unreadTexts({ clusterIds }: Scope): Promise<KeptUnread[]> {
    const { sql, parameters } =
      clusterIds === 'all' ? { sql: 'true', parameters: [] } : oneOf('c.cluster_id', clusterIds);
    const rows = this.#read((database) =>
      database
        .prepare(
          `select c.cluster_id, c.name, k.data, u.source, u.hash, u.text, u.length, u.last_seen_at, ${rowsOf} as rows
           from t_unread u join t_kinds k on k.id = u.kind join t_clusters c on c.id = k.cluster
           where ${sql} and c.closed_at is null and k.gone_at is null and u.hash =
             (select hash from t_unread where kind = k.id order by last_seen_at desc, hash limit 1)
           order by c.name, k.group_resource`,
        )
        .all(...parameters),
    );
    return rows.map((row) => ({
      clusterId: String(row.cluster_id),
      cluster: String(row.name),
      kind: JSON.parse(String(row.data)),
      source: String(row.source),
      hash: String(row.hash),
      text: String(row.text),
      length: Number(row.length),
      saidAt: String(row.last_seen_at),
      rows: row.rows as KeptUnread['rows'],
    }));
  }

  async findReading(key: UnreadReadingKey): Promise<string | null> {
    return this.#readings.find(key);
  }

  async saveReading(key: UnreadReadingKey, reading: string, at: string): Promise<void> {
    this.#readings.save(key, reading, at);
  }
}
