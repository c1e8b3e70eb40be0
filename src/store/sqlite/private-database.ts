import type { DatabaseSync } from 'node:sqlite';
import { privateMigrations } from './migrations/private-migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';
import { onDatabase } from './store-errors.ts';

/** `private.db`, what is ours: small, and asked for seldom, so that it is opened for each use. Errors are AppError STORE_*. */
export class PrivateDatabase {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  use<Result>(work: (database: DatabaseSync) => Result): Result {
    prepareDatabase(this.#file, { migrations: privateMigrations, views: [] });
    return onDatabase(this.#file, () => {
      const database = openWritable(this.#file);
      try {
        return work(database);
      } finally {
        database.close();
      }
    });
  }
}
