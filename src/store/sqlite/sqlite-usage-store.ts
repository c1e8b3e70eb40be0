import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { Failure } from '../../domain/errors.ts';
import type {
  HourClosing,
  NewestUsage,
  UsageReading,
  UsageRetention,
  UsageStore,
} from '../../domain/ports/usage.ts';
import type { UsageCoverage } from '../../domain/usage.ts';
import type { InventoryWriter } from './inventory-writer.ts';
import { selectNewestUsage, selectUsageCoverage } from './select-usage.ts';
import type { ServiceClient } from './thread-client.ts';

/** The usage in an inventory. */
export class SqliteUsageStore implements UsageStore {
  readonly #writer: ServiceClient<InventoryWriter>;
  readonly #read: <Result>(work: (database: DatabaseSync) => Result) => Result;

  constructor(
    writer: ServiceClient<InventoryWriter>,
    read: <Result>(work: (database: DatabaseSync) => Result) => Result,
  ) {
    this.#writer = writer;
    this.#read = read;
  }

  save(clusterId: string, reading: UsageReading, askedAt: string): Promise<number> {
    return this.#writer.call('saveUsage', clusterId, reading, askedAt);
  }

  saveFailure(clusterId: string, failure: Failure, askedAt: string): Promise<void> {
    return this.#writer.call('saveUsageFailure', clusterId, failure, askedAt);
  }

  closeHour(clusterId: string): Promise<HourClosing> {
    return this.#writer.call('closeUsageHour', clusterId);
  }

  prune(retention: UsageRetention, limit: number): Promise<number> {
    return this.#writer.call('pruneUsage', retention, limit);
  }

  async newest(kind: 'pods' | 'nodes', scope: Scope): Promise<Map<string, Map<string, NewestUsage>>> {
    return this.#read((database) => selectNewestUsage(database, kind, scope));
  }

  async coverage(scope: Scope): Promise<UsageCoverage[]> {
    return this.#read((database) => selectUsageCoverage(database, scope));
  }
}
