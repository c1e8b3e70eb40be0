import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { Searcher, SearchFilter } from '../../domain/ports/search.ts';
import type { SearchAnswer } from '../../domain/search.ts';
import { SearchQueries } from './search-queries.ts';

/** Search in an inventory. A short read: it runs in the thread that asks. */
export class SqliteSearcher implements Searcher {
  readonly #read: <Result>(work: (database: DatabaseSync) => Result) => Result;

  constructor(read: <Result>(work: (database: DatabaseSync) => Result) => Result) {
    this.#read = read;
  }

  async search(filter: SearchFilter, scope: Scope): Promise<SearchAnswer> {
    return this.#read((database) => new SearchQueries(database).search(filter, scope));
  }
}
