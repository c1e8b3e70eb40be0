import type { DatabaseSync } from 'node:sqlite';
import type { Change, HistoryReach } from '../../domain/change.ts';
import type { CacheMetadata, Scope } from '../../domain/coverage.ts';
import type {
  ChangedBodies,
  ChangeFilter,
  ChangeReader,
  HistoryLimits,
  HistoryPruner,
} from '../../domain/ports/changes.ts';
import { cacheMetadataAt, selectReach } from './history-queries.ts';
import type { InventoryWriter } from './inventory-writer.ts';
import { countPrunable, momentForSize } from './prune-history.ts';
import { selectChangedBodies, selectChanges } from './select-changes.ts';
import type { ServiceClient } from './thread-client.ts';

/** The history of an inventory. */
export class SqliteHistoryStore implements ChangeReader, HistoryPruner {
  readonly #writer: ServiceClient<InventoryWriter>;
  readonly #read: <Result>(work: (database: DatabaseSync) => Result) => Result;

  constructor(
    writer: ServiceClient<InventoryWriter>,
    read: <Result>(work: (database: DatabaseSync) => Result) => Result,
  ) {
    this.#writer = writer;
    this.#read = read;
  }

  async changes(filter: ChangeFilter, scope: Scope): Promise<{ rows: Change[]; total: number }> {
    return this.#read((database) => selectChanges(database, filter, scope));
  }

  async bodies(ids: readonly number[]): Promise<ChangedBodies[]> {
    return this.#read((database) => selectChangedBodies(database, ids));
  }

  async reach(scope: Scope): Promise<(HistoryReach & { clusterId: string })[]> {
    return this.#read((database) => selectReach(database, scope));
  }

  async cacheMetadataAt(at: number, scope: Scope): Promise<CacheMetadata[]> {
    return this.#read((database) => cacheMetadataAt(database, at, scope));
  }

  pruneHistory(limits: HistoryLimits): Promise<number> {
    return this.#writer.call('pruneHistory', limits);
  }

  async countPrunable(limits: HistoryLimits): Promise<number> {
    return this.#read((database) => countPrunable(database, limits));
  }

  async momentForSize(bytes: number): Promise<number | null> {
    return this.#read((database) => momentForSize(database, bytes));
  }

  shrink(): Promise<number> {
    return this.#writer.call('shrink');
  }
}
