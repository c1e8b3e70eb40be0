import type { DatabaseSync } from 'node:sqlite';
import type { UnreadText } from '../../domain/unread.ts';

/** Of one kind: a server that says something new each time must not fill the disk. */
const mostOfAKind = 20;

/** Answers that no rule could read, of each kind, until one can be read. Runs inside the caller's transaction. */
export class UnreadRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The same answer again is the same row. */
  keep(kindId: number, { hash, source, text, length }: UnreadText, at: string): void {
    this.#database
      .prepare(
        `insert into t_unread (kind, hash, source, text, length, first_seen_at, last_seen_at) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (kind, hash) do update set last_seen_at = excluded.last_seen_at, source = excluded.source`,
      )
      .run(kindId, hash, source, text, length, at, at);
    this.#database
      .prepare(
        `delete from t_unread where kind = ? and hash not in (
           select hash from t_unread where kind = ? order by last_seen_at desc, hash limit ?)`,
      )
      .run(kindId, kindId, mostOfAKind);
  }

  /** A list of the kind was read: what could not be is of the past. */
  forget(kindId: number): void {
    this.#database.prepare('delete from t_unread where kind = ?').run(kindId);
  }
}
