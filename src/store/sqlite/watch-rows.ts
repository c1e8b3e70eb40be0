import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { ChangeTotals, KindChanges } from '../../domain/ports/watching.ts';
import { churnAfter, type KeptTtl, type TtlRule, ttlByChurn } from '../../domain/ttl-by-churn.ts';

/** Up to where a kind's changes are kept. */
export interface Position {
  kindId: number;
  resourceVersion: string | null;
  /** ISO time; null: it was never read to its end. */
  asOf: string | null;
  changesPerHour: number | null;
  openList: number | null;
}

interface PositionRow {
  id: number;
  resource_version: string | null;
  as_of: string | null;
  changes_per_hour: number | null;
  open_list: number | null;
}

const watchedTtl = (seconds: number): KeptTtl => ({ seconds, reason: 'watched' });

/** How far a kind's changes are kept, and how often it changes. Runs inside the caller's transaction. */
export class WatchRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** null: the cluster is not known to have the kind. */
  position(clusterId: string, kind: ResourceKind): Position | null {
    const row = this.#database
      .prepare(
        `select k.id, k.resource_version, k.as_of, k.changes_per_hour, k.open_list
         from t_kinds k join t_clusters c on c.id = k.cluster where c.cluster_id = ? and k.group_resource = ?`,
      )
      .get(clusterId, groupResource(kind)) as PositionRow | undefined;
    if (row === undefined) return null;
    return {
      kindId: row.id,
      resourceVersion: row.resource_version,
      asOf: row.as_of,
      changesPerHour: row.changes_per_hour,
      openList: row.open_list,
    };
  }

  /** A number that no list which is open now has reached: what is written with it is newer than what they know. */
  nextListId(): number {
    const row = this.#database
      .prepare("update t_counters set value = value + 1 where name = 'list' returning value")
      .get();
    return Number(row?.value);
  }

  /** What was read up to a resourceVersion is whole as of that time. `isInterrupted`: the list that is open is nobody's any more. */
  advance(
    position: Position,
    { resourceVersion, at, ttl, dropped }: KindChanges,
    { added, changed, deleted }: ChangeTotals,
    isInterrupted: boolean,
  ): void {
    const asOf = position.asOf === null || position.asOf < at ? at : position.asOf;
    const elapsed = position.asOf === null ? 0 : (Date.parse(at) - Date.parse(position.asOf)) / 1000;
    const churn = churnAfter(position.changesPerHour, added + changed + deleted, elapsed);
    const kept = 'watched' in ttl ? watchedTtl(ttl.watched) : ttlByChurn(ttl, churn);
    const unread = dropped === 0 ? null : `${dropped} could not be read when they changed`;
    this.#database
      .prepare(
        `update t_kinds set resource_version = ?, as_of = ?, changes_per_hour = ?, ttl_seconds = ?, ttl_reason = ?,
           count = count + ?, dropped = dropped + ?, failure = null, open_list = iif(?, null, open_list),
           completeness = iif(? is null or completeness <> 'complete', completeness, 'partial'),
           reason = iif(? is null or completeness <> 'complete', reason, ?) where id = ?`,
      )
      .run(
        resourceVersion,
        asOf,
        churn,
        kept.seconds,
        kept.reason,
        added - deleted,
        dropped,
        Number(isInterrupted),
        unread,
        unread,
        unread,
        position.kindId,
      );
  }

  /** What a finished list says of them; `changes`: how many it found against what was kept before. */
  listed(
    kindId: number,
    {
      startedAt,
      resourceVersion,
      ttl,
      changes,
    }: { startedAt: string; resourceVersion: string | null; ttl: TtlRule; changes: number },
  ): void {
    const before = this.#database
      .prepare('select as_of, changes_per_hour from t_kinds where id = ?')
      .get(kindId) as Pick<PositionRow, 'as_of' | 'changes_per_hour'> | undefined;
    const asOf = before?.as_of ?? null;
    const elapsed = asOf === null ? 0 : (Date.parse(startedAt) - Date.parse(asOf)) / 1000;
    const churn = churnAfter(before?.changes_per_hour ?? null, changes, elapsed);
    const kept = ttlByChurn(ttl, churn);
    this.#database
      .prepare(
        `update t_kinds set resource_version = ?, listed_at = ?, changes_per_hour = ?, ttl_seconds = ?, ttl_reason = ? where id = ?`,
      )
      .run(resourceVersion, startedAt, churn, kept.seconds, kept.reason, kindId);
  }

  endWatch(position: Position, rule: TtlRule, failure: Failure | null): void {
    const { seconds, reason } = ttlByChurn(rule, position.changesPerHour);
    this.#database
      .prepare(
        'update t_kinds set ttl_seconds = ?, ttl_reason = ?, failure = coalesce(?, failure) where id = ?',
      )
      .run(seconds, reason, failure === null ? null : JSON.stringify(failure), position.kindId);
  }
}
