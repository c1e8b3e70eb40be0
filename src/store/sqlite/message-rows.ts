import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SearchRows } from './search-rows.ts';

/** What resources say is wrong with them, for search; a resource that is deleted takes its row along (a trigger). */
export class MessageRows {
  readonly #find: StatementSync;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;
  readonly #search: SearchRows;

  constructor(database: DatabaseSync, search: SearchRows) {
    this.#search = search;
    this.#find = database.prepare('select text from t_messages where resource = ?');
    this.#upsert = database.prepare(
      'insert into t_messages (resource, text) values (?, ?) on conflict do update set text = excluded.text',
    );
    this.#delete = database.prepare('delete from t_messages where resource = ?');
  }

  /** `isNew`: the resource had no row before. */
  save(resourceId: number, messages: readonly string[], isNew: boolean): void {
    const text = messages.length === 0 ? null : messages.join('\n');
    if (isNew && text === null) return;
    const kept = isNew ? null : ((this.#find.get(resourceId)?.text as string | undefined) ?? null);
    if (kept === text) return;
    if (kept !== null) this.#search.flush();
    if (text === null) this.#delete.run(resourceId);
    else this.#upsert.run(resourceId, text);
    if (kept === null && text !== null) this.#search.addMessage(resourceId, text);
  }
}
