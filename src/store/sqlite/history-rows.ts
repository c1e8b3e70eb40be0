import type { DatabaseSync } from 'node:sqlite';

/** Two looks that are not further apart are one: an answer about a moment between them is no older than this. */
export const togetherMs = 15 * 60_000;

/** When a kind was looked at, and how much of it was seen; where its history begins. Runs inside the caller's transaction. */
export class HistoryRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** At `at` (ISO) the cluster did not have the kind: what comes later is new. */
  beganEmpty(kindId: number, at: string): void {
    const moment = Date.parse(at);
    this.#database
      .prepare(
        `insert or ignore into t_looks (kind, first_at, last_at, completeness) values (?, ?, ?, 'complete')`,
      )
      .run(kindId, moment, moment);
    this.#database.prepare('update t_kinds set history_since = ? where id = ?').run(moment, kindId);
  }

  /** All of a kind was looked at, as of `at` (ISO). The first look is where the history begins. */
  looked(kindId: number, at: string): void {
    const moment = Date.parse(at);
    const kind = this.#database.prepare('select completeness, reason from t_kinds where id = ?').get(kindId);
    if (kind === undefined) return;
    const { completeness, reason } = kind;
    const extended = this.#database
      .prepare(
        `update t_looks set last_at = max(last_at, ?), reason = ? where kind = ? and completeness = ? and first_at =
           (select max(first_at) from t_looks where kind = ?) and last_at >= ? and first_at <= ?`,
      )
      .run(moment, reason ?? null, kindId, completeness ?? 'complete', kindId, moment - togetherMs, moment);
    if (extended.changes === 0) {
      this.#database
        .prepare(
          'insert or replace into t_looks (kind, first_at, last_at, completeness, reason) values (?, ?, ?, ?, ?)',
        )
        .run(kindId, moment, moment, completeness ?? 'complete', reason ?? null);
    }
    this.#database
      .prepare('update t_kinds set history_since = coalesce(history_since, ?) where id = ?')
      .run(moment, kindId);
  }
}

/** Gives the history of one kind to another, with the packs in which its bodies lie; its rows must be gone already. */
export function moveHistory(database: DatabaseSync, fromKind: number, intoKind: number): void {
  for (const table of ['t_packs', 't_versions'])
    database.prepare(`update ${table} set kind = ? where kind = ?`).run(intoKind, fromKind);
}
