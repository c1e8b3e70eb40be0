import type { DatabaseSync } from 'node:sqlite';
import type { Leases } from './leases.ts';
import { inTransaction } from './open-database.ts';
import type { ResourceRows } from './resource-rows.ts';
import { removalsOfSets } from './shared-sets.ts';

/** Transactions on what is in a cluster: only the holder of its lease writes that. */
export class LeasedWriting {
  readonly #database: DatabaseSync;
  readonly #leases: Leases;
  readonly #resources: ResourceRows;
  #removalsOfSets = 0;

  constructor(database: DatabaseSync, leases: Leases, resources: ResourceRows) {
    this.#database = database;
    this.#leases = leases;
    this.#resources = resources;
  }

  /** One transaction, all or nothing. Throws AppError LEASE_HELD. */
  run<Result>(clusterId: string, work: () => Result): Result {
    try {
      return inTransaction(this.#database, () => {
        this.#leases.demand(clusterId);
        this.#forgetRemovedSets();
        return work();
      });
    } catch (error) {
      this.#resources.forget();
      throw error;
    }
  }

  /** Another process may have removed sets whose numbers are remembered here. */
  #forgetRemovedSets(): void {
    const removals = removalsOfSets(this.#database);
    if (removals !== this.#removalsOfSets) this.#resources.forget();
    this.#removalsOfSets = removals;
  }
}
