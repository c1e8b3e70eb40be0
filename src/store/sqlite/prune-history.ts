import type { DatabaseSync } from 'node:sqlite';
import type { HistoryLimits } from '../../domain/ports/changes.ts';
import { BodyPacks } from './body-packs.ts';

const pagesAtOnce = 500;

interface OldKind {
  id: number;
  /** Milliseconds: what is older goes. */
  before: number;
}

/**
 * Removes what is too old, at most `limit` changes of it. Runs inside the caller's transaction. The history of a kind then
 * begins where what is kept begins: the state of an earlier moment cannot be told any more.
 */
export function pruneHistory(database: DatabaseSync, { before, limit }: HistoryLimits): number {
  const packs = new BodyPacks(database);
  let removed = 0;
  for (const kind of oldKinds(database, before)) {
    const count = pruneKind(database, packs, { ...kind, limit: limit - removed });
    removed += count;
    if (removed >= limit) break;
  }
  packs.flush();
  return removed;
}

/** Kinds whose history begins before what is to be kept of it. */
function oldKinds(database: DatabaseSync, before: HistoryLimits['before']): OldKind[] {
  const kinds = database
    .prepare('select id, group_resource, history_since from t_kinds where history_since is not null')
    .all() as { id: number; group_resource: string; history_since: number }[];
  return kinds
    .map(({ id, group_resource, history_since }) => ({
      id,
      since: history_since,
      before: before[group_resource] ?? before.default ?? 0,
    }))
    .filter((kind) => kind.since < kind.before);
}

function pruneKind(
  database: DatabaseSync,
  packs: BodyPacks,
  { id, before, limit }: OldKind & { limit: number },
): number {
  const rows = database
    .prepare('select id, pack from t_versions where kind = ? and at < ? limit ?')
    .all(id, before, limit) as { id: number; pack: number | null }[];
  const remove = database.prepare('delete from t_versions where id = ?');
  for (const row of rows) {
    remove.run(row.id);
    if (row.pack !== null) packs.release(row.pack);
  }
  // One less while there is more to remove: so it is looked at again.
  const since = rows.length < limit ? before : before - 1;
  database.prepare('update t_kinds set history_since = ? where id = ?').run(since, id);
  forgetLooks(database, id, since);
  if (rows.length < limit) forgetGoneKind(database, id, before);
  return rows.length;
}

/** A kind that went before what is kept begins, and has left nothing. */
function forgetGoneKind(database: DatabaseSync, kind: number, before: number): void {
  database
    .prepare(
      `delete from t_kinds where id = ?1 and gone_at < ?2
         and not exists (select 1 from t_versions where kind = ?1) and not exists (select 1 from t_resources where kind = ?1)`,
    )
    .run(kind, before);
}

/** Looks before the history's beginning say nothing any more, but for the one that it begins with. */
function forgetLooks(database: DatabaseSync, kind: number, since: number): void {
  database
    .prepare(
      'delete from t_looks where kind = ?1 and first_at < (select max(first_at) from t_looks where kind = ?1 and first_at <= ?2)',
    )
    .run(kind, since);
}

export function countPrunable(database: DatabaseSync, { before }: Pick<HistoryLimits, 'before'>): number {
  const count = database.prepare('select count(*) as count from t_versions where kind = ? and at < ?');
  return oldKinds(database, before).reduce(
    (sum, kind) => sum + Number(count.get(kind.id, kind.before)?.count),
    0,
  );
}

/** By how much of the file its pages are in use, and how many changes share them. */
export function momentForSize(database: DatabaseSync, bytes: number): number | null {
  const used = usedBytes(database);
  if (used <= bytes) return null;
  const changes = Number(
    database.prepare("select count(*) as count from t_versions where words <> '[]'").get()?.count,
  );
  // A share of the history that is at least that by which the file is too large, so that it ends.
  const share = Math.max(0.05, (used - bytes) / used);
  const row = database
    .prepare("select at from t_versions where words <> '[]' order by at limit 1 offset ?")
    .get(Math.min(changes - 1, Math.ceil(changes * share)));
  return row === undefined ? null : Number(row.at) + 1;
}

function usedBytes(database: DatabaseSync): number {
  return (
    (pragma(database, 'page_count') - pragma(database, 'freelist_count')) * pragma(database, 'page_size')
  );
}

/** Gives some free pages back to the disk; 0: there are none, or the file was made before it could do so. */
export function shrink(database: DatabaseSync): number {
  const before = pragma(database, 'page_count');
  // It gives back a page for each step, and `exec` would take only the first.
  database.prepare(`pragma incremental_vacuum(${pagesAtOnce})`).all();
  return (before - pragma(database, 'page_count')) * pragma(database, 'page_size');
}

function pragma(database: DatabaseSync, name: 'page_count' | 'freelist_count' | 'page_size'): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
