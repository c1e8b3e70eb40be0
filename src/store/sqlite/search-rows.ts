import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * What search looks through, of rows that are new. Runs inside the caller's transaction: what is added is remembered, `flush`
 * writes it and must be called before the transaction ends and before any row is changed or deleted; after a rollback
 * `forget`. Not by triggers, as what follows changes and deletions is: FTS5 writes to disk what it holds whenever a
 * statement needs a savepoint, and a trigger makes one of every row. That took five times as long.
 */
export class SearchRows {
  readonly #insertObject: StatementSync;
  readonly #insertMessage: StatementSync;
  readonly #objects: [id: number, name: string][] = [];
  readonly #messages: [id: number, text: string][] = [];

  constructor(database: DatabaseSync) {
    this.#insertObject = database.prepare('insert into t_search_objects (rowid, text) values (?, ?)');
    this.#insertMessage = database.prepare('insert into t_search_messages (rowid, text) values (?, ?)');
  }

  addObject(resourceId: number, name: string): void {
    this.#objects.push([resourceId, name]);
  }

  addMessage(resourceId: number, text: string): void {
    this.#messages.push([resourceId, text]);
  }

  flush(): void {
    for (const [id, name] of this.#objects) this.#insertObject.run(id, name);
    for (const [id, text] of this.#messages) this.#insertMessage.run(id, text);
    this.forget();
  }

  forget(): void {
    this.#objects.length = 0;
    this.#messages.length = 0;
  }
}
