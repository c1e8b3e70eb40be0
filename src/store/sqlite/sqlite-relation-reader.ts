import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { PlacedObject, RelationReader } from '../../domain/ports/relations.ts';
import type { Relation } from '../../domain/relation.ts';
import { RelationQueries } from './relation-queries.ts';

/** How the objects of an inventory hang together. Short reads: they run in the thread that asks. */
export class SqliteRelationReader implements RelationReader {
  readonly #read: <Result>(work: (database: DatabaseSync) => Result) => Result;

  constructor(read: <Result>(work: (database: DatabaseSync) => Result) => Result) {
    this.#read = read;
  }

  async placedObjects(
    filter: Parameters<RelationReader['placedObjects']>[0],
    scope: Scope,
  ): Promise<PlacedObject[]> {
    return this.#read((database) => new RelationQueries(database).placedObjects(filter, scope));
  }

  async relationsFrom(ids: readonly number[], scope: Scope): Promise<Relation[]> {
    return this.#read((database) => new RelationQueries(database).relationsFrom(ids, scope));
  }

  async relationsTo(ids: readonly number[], scope: Scope): Promise<Relation[]> {
    return this.#read((database) => new RelationQueries(database).relationsTo(ids, scope));
  }
}
