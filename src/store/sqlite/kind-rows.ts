import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { ListResult } from '../../domain/ports/cluster-access.ts';
import type { BeginList, ListTotals, OpenList } from '../../domain/ports/store.ts';

export interface FinishedList {
  list: OpenList;
  begin: BeginList;
  result: ListResult;
  totals: ListTotals;
  durationMs: number;
}

/** One row per kind and cluster: what the kind is, and what is kept of it. Runs inside the caller's transaction. */
export class KindRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The kind's row, made or brought up to date. */
  idOf(cluster: number, kind: ResourceKind): number {
    const row = this.#database
      .prepare(
        `insert into t_kinds (cluster, group_resource, data) values (?, ?, ?)
         on conflict (cluster, group_resource) do update set data = excluded.data returning id`,
      )
      .get(cluster, groupResource(kind), JSON.stringify(kind));
    return Number(row?.id);
  }

  all(cluster: number): { id: number; kind: ResourceKind; asOf: string | null }[] {
    const rows = this.#database.prepare('select id, data, as_of from t_kinds where cluster = ?').all(cluster);
    return rows.map(({ id, data, as_of }) => ({
      id: Number(id),
      kind: JSON.parse(String(data)),
      asOf: as_of === null ? null : String(as_of),
    }));
  }

  remove(kindId: number): void {
    this.#database.prepare('delete from t_kinds where id = ?').run(kindId);
  }

  /** A list's number is larger than that of every list before it, in every process. */
  openList(kindId: number): number {
    const row = this.#database
      .prepare("update t_counters set value = value + 1 where name = 'list' returning value")
      .get();
    const listId = Number(row?.value);
    this.#database.prepare('update t_kinds set open_list = ? where id = ?').run(listId, kindId);
    return listId;
  }

  finishList(kindId: number, { list, begin, result, totals, durationMs }: FinishedList): void {
    this.#database
      .prepare(
        `update t_kinds set source = ?, completeness = ?, reason = ?, as_of = ?, count = ?, dropped = ?, bytes = ?,
           duration_ms = ?, failure = null, open_list = iif(open_list = ?, null, open_list) where id = ?`,
      )
      .run(
        begin.source,
        result.completeness,
        result.reason,
        begin.startedAt,
        totals.count,
        totals.dropped,
        totals.bytes,
        Math.round(durationMs),
        list.listId,
        kindId,
      );
  }

  /** asOf and completeness stay; rows that arrived before the list broke off are there and are counted. */
  abandonList(
    kindId: number,
    listId: number,
    { source, failure, count }: { source: string; failure: Failure | null; count: number },
  ): void {
    this.#database
      .prepare(
        `update t_kinds set source = coalesce(source, ?), count = ?, failure = coalesce(?, failure),
           open_list = iif(open_list = ?, null, open_list) where id = ?`,
      )
      .run(source, count, failure === null ? null : JSON.stringify(failure), listId, kindId);
  }

  /** Gives the kinds of one cluster to another; of a kind that both have, the one with the newer asOf stays. */
  moveAll(from: number, into: number, giveUp: (kindId: number, forKindId: number) => void): void {
    const theirs = new Map(this.all(into).map((entry) => [groupResource(entry.kind), entry]));
    for (const ours of this.all(from)) {
      const other = theirs.get(groupResource(ours.kind));
      const loser = other === undefined ? null : olderOf(ours, other);
      if (loser !== null) {
        giveUp(loser.id, loser === ours ? (other?.id ?? ours.id) : ours.id);
        this.remove(loser.id);
      }
      if (loser !== ours)
        this.#database.prepare('update t_kinds set cluster = ? where id = ?').run(into, ours.id);
    }
  }
}

function olderOf<Kept extends { asOf: string | null }>(left: Kept, right: Kept): Kept {
  return (left.asOf ?? '') > (right.asOf ?? '') ? right : left;
}
