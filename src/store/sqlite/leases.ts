import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';

export const leaseRenewalMs = 5000;
export const leaseDurationMs = 20_000;

interface LeaseRow {
  holder: string;
  expires_at: number;
}

/** A lease that claims to last longer than any can was written by a clock that was ahead: it has run out. */
export function runsOn(expiresAt: number, now: number): boolean {
  return expiresAt > now && expiresAt <= now + leaseDurationMs;
}

/** One row per cluster names its one writer. Every method runs inside the caller's transaction. */
export class Leases {
  readonly held = new Set<string>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #holder: string;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>, holder: string) {
    this.#clock = clock;
    this.#holder = holder;
    this.#select = database.prepare('select holder, expires_at from t_leases where cluster_id = ?');
    this.#upsert = database.prepare(
      'insert into t_leases (cluster_id, holder, expires_at) values (?, ?, ?) on conflict do update set holder = excluded.holder, expires_at = excluded.expires_at',
    );
    this.#delete = database.prepare('delete from t_leases where cluster_id = ? and holder = ?');
  }

  /** null: it is ours now. */
  acquire(clusterId: string): { holder: string; expiresAt: string } | null {
    const lease = this.#read(clusterId);
    if (lease !== undefined && lease.holder !== this.#holder && runsOn(lease.expires_at, this.#clock.now())) {
      return { holder: lease.holder, expiresAt: new Date(lease.expires_at).toISOString() };
    }
    this.#hold(clusterId);
    this.held.add(clusterId);
    return null;
  }

  release(clusterId: string): void {
    this.held.delete(clusterId);
    this.#delete.run(clusterId, this.#holder);
  }

  /**
   * A lease that ran out and was taken by another is not taken back, not even when that one has released it again: it may
   * have written meanwhile, and what is underway here knows nothing of that.
   */
  renew(): void {
    for (const clusterId of [...this.held]) {
      if (this.#read(clusterId)?.holder === this.#holder) this.#hold(clusterId);
      else this.held.delete(clusterId);
    }
  }

  /** Throws LEASE_HELD unless we hold the lease. One that ran out and that nobody took is still ours. */
  demand(clusterId: string): void {
    const lease = this.#read(clusterId);
    if (this.held.has(clusterId) && lease?.holder === this.#holder) return;
    throw new AppError(
      'LEASE_HELD',
      `this process does not hold the cluster's lease${lease === undefined ? '' : `; ${lease.holder} does`}`,
    );
  }

  #hold(clusterId: string): void {
    this.#upsert.run(clusterId, this.#holder, this.#clock.now() + leaseDurationMs);
  }

  #read(clusterId: string): LeaseRow | undefined {
    return this.#select.get(clusterId) as LeaseRow | undefined;
  }
}
