import type { DatabaseSync } from 'node:sqlite';
import { goneWithKind } from '../../analyze/changes/describe-arrival.ts';
import type { MissingKind } from '../../domain/ports/store.ts';
import type { HistoryRows } from './history-rows.ts';
import type { KindRows } from './kind-rows.ts';
import { observe } from './observation.ts';
import type { ResourceRows } from './resource-rows.ts';

const minuteMs = 60_000;
/** Where nobody says whether a kind is still defined: missing from two looks that lie so far apart, it is gone. */
const longestLapseMs = 10 * minuteMs;
/** What is defined and yet not served for so long is not there, whatever its definition says. */
const longestUnservedMs = 24 * 60 * minuteMs;

/** Whether a kind that has been missing for that long is gone for good. */
export function isGoneForGood(missingForMs: number, isDefined: boolean | null): boolean {
  if (isDefined === false) return true;
  return missingForMs >= (isDefined === null ? longestLapseMs : longestUnservedMs);
}

interface Rows {
  kinds: KindRows;
  resources: ResourceRows;
  history: HistoryRows;
}

/** Kinds that a cluster's discovery names no more. Runs inside the caller's transaction. */
export class MissingKinds {
  readonly #database: DatabaseSync;
  readonly #rows: Rows;

  constructor(database: DatabaseSync, rows: Rows) {
    this.#database = database;
    this.#rows = rows;
  }

  /** The objects of what is gone for good get a last version; what was never read has nothing to be remembered by. */
  settle(cluster: number, missing: readonly MissingKind[], at: string): void {
    const moment = Date.parse(at);
    for (const { kind, isDefined } of missing) {
      const row = this.#rows.kinds.missing(cluster, kind);
      if (row === null || !isGoneForGood(moment - row.since, isDefined)) continue;
      if (row.asOf === null && this.#rows.resources.count(row.id) === 0) this.#rows.kinds.remove(row.id);
      else this.#remove(row.id, at);
    }
  }

  #remove(kindId: number, at: string): void {
    const { kinds, resources, history } = this.#rows;
    resources.deleteAll(observe(this.#database, kindId, at), goneWithKind);
    resources.flush();
    kinds.setGone(kindId, at);
    history.looked(kindId, at);
  }
}
