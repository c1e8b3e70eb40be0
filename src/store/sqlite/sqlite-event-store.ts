import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { EventStore } from '../../domain/ports/events.ts';
import type { ResourceFilter, ResourceRow } from '../../domain/ports/store.ts';
import type { InventoryWriter } from './inventory-writer.ts';
import { selectEvents } from './select-events.ts';
import type { ServiceClient } from './thread-client.ts';

/** The remembered events of an inventory. */
export class SqliteEventStore implements EventStore {
  readonly #writer: ServiceClient<InventoryWriter>;
  readonly #read: <Result>(work: (database: DatabaseSync) => Result) => Result;

  constructor(
    writer: ServiceClient<InventoryWriter>,
    read: <Result>(work: (database: DatabaseSync) => Result) => Result,
  ) {
    this.#writer = writer;
    this.#read = read;
  }

  async resources(filter: ResourceFilter, scope: Scope): Promise<{ rows: ResourceRow[]; total: number }> {
    return this.#read((database) => selectEvents(database, filter, scope));
  }

  prune(before: string, limit: number): Promise<number> {
    return this.#writer.call('pruneEvents', before, limit);
  }
}
