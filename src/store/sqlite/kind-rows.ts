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

  all(cluster: number): { id: number; kind: ResourceKind; asOf: string | null; isGone: boolean }[] {
    const rows = this.#database
      // Whatever a model read is older than anything else.
      .prepare(
        "select id, data, iif(source = 'model', null, as_of) as as_of, gone_at from t_kinds where cluster = ?",
      )
      .all(cluster);
    return rows.map(({ id, data, as_of, gone_at }) => ({
      id: Number(id),
      kind: JSON.parse(String(data)),
      asOf: as_of === null ? null : String(as_of),
      isGone: gone_at !== null,
    }));
  }

  /** Discovery names it. */
  setNamed(kindId: number): void {
    this.#database
      .prepare(
        'update t_kinds set missing_since = null, gone_at = null where id = ? and coalesce(missing_since, gone_at) is not null',
      )
      .run(kindId);
  }

  /** Discovery does not name it; `at`: ISO 8601. Should it be named again, nothing says what happened meanwhile: it is due. */
  setMissing(kindId: number, at: string): void {
    this.#database
      .prepare('update t_kinds set missing_since = coalesce(missing_since, ?), ttl_seconds = 0 where id = ?')
      .run(Date.parse(at), kindId);
  }

  /** Since when (ms) discovery does not name a kind; null: it does, or the kind is known to be gone. */
  missing(cluster: number, kind: ResourceKind): { id: number; since: number; asOf: string | null } | null {
    const row = this.#database
      .prepare(
        `select id, missing_since, as_of from t_kinds
         where cluster = ? and group_resource = ? and missing_since is not null and gone_at is null`,
      )
      .get(cluster, groupResource(kind));
    if (row === undefined) return null;
    return {
      id: Number(row.id),
      since: Number(row.missing_since),
      asOf: row.as_of === null ? null : String(row.as_of),
    };
  }

  /** It is gone, and nothing of it is left: known to be so for as long as it is not named. Should it come back, it is listed. */
  setGone(kindId: number, at: string): void {
    this.#database
      .prepare(
        `update t_kinds set missing_since = null, gone_at = ?, completeness = 'complete', reason = null, as_of = ?, ttl_seconds = 0,
           count = 0, dropped = 0, failure = null, open_list = null, resource_version = null, listed_at = null where id = ?`,
      )
      .run(Date.parse(at), at, kindId);
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

  /** Whether what is kept was read by a model, from text. */
  isOfModel(kindId: number): boolean {
    return (
      this.#database.prepare("select 1 from t_kinds where id = ? and source = 'model'").get(kindId) !==
      undefined
    );
  }

  /** What a model read has gone: nothing was read yet, and `source` is about to tell. */
  giveUpModel(kindId: number, source: string): void {
    this.#database
      .prepare(
        "update t_kinds set source = ?, as_of = null, completeness = 'never', reason = null, count = 0, dropped = 0 where id = ?",
      )
      .run(source, kindId);
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
