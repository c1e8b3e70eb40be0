import type { DatabaseSync } from 'node:sqlite';
import type { HistoryLimits } from '../../domain/ports/changes.ts';
import { BodyPacks } from './body-packs.ts';

/** SQL: changes that are too old for their kind; takes `before` as JSON, twice. */
const isTooOld = `v.at < coalesce(
  (select value from json_each(?) j where j.key = k.group_resource),
  (select value from json_each(?) j where j.key = 'default'))`;
const pagesAtOnce = 500;

/**
 * Removes the oldest of what is too old, at most `limit` of it. Runs inside the caller's transaction. The history of a kind then
 * begins after what was removed: the state of an earlier moment cannot be told any more.
 */
export function pruneHistory(database: DatabaseSync, { before, limit }: HistoryLimits): number {
  const packs = new BodyPacks(database);
  const text = JSON.stringify(before);
  const rows = database
    .prepare(
      `select v.id, v.kind, v.at, v.pack from t_versions v join t_kinds k on k.id = v.kind where ${isTooOld} order by v.at, v.id limit ?`,
    )
    .all(text, text, limit) as { id: number; kind: number; at: number; pack: number | null }[];
  const remove = database.prepare('delete from t_versions where id = ?');
  const reached = new Map<number, number>();
  for (const { id, kind, at, pack } of rows) {
    remove.run(id);
    if (pack !== null) packs.release(pack);
    reached.set(kind, at);
  }
  packs.flush();
  const begin = database.prepare('update t_kinds set history_since = max(history_since, ?) where id = ?');
  for (const [kind, at] of reached) begin.run(at, kind);
  forgetLooks(database);
  return rows.length;
}

/** Looks before the history's beginning say nothing any more, but for the one that it begins with. */
function forgetLooks(database: DatabaseSync): void {
  database.exec(
    `delete from t_looks where exists (select 1 from t_kinds k join t_looks l on l.kind = k.id
       where k.id = t_looks.kind and l.first_at <= k.history_since and l.first_at > t_looks.first_at)`,
  );
}

export function countPrunable(database: DatabaseSync, { before }: HistoryLimits): number {
  const text = JSON.stringify(before);
  const row = database
    .prepare(`select count(*) as count from t_versions v join t_kinds k on k.id = v.kind where ${isTooOld}`)
    .get(text, text);
  return Number(row?.count);
}

/** By how much of the file its pages are in use, and how many changes share them. */
export function momentForSize(database: DatabaseSync, bytes: number): number | null {
  const used = usedBytes(database);
  if (used <= bytes) return null;
  const changes = Number(database.prepare('select count(*) as count from t_versions').get()?.count);
  if (changes === 0) return null;
  // The share of the history that goes is at least that by which the file is too large.
  const share = Math.min(1, Math.max(0.05, (used - bytes) / used));
  const row = database
    .prepare('select at from t_versions order by at, id limit 1 offset ?')
    .get(Math.min(changes - 1, Math.ceil(changes * share)));
  return row === undefined ? null : Number(row.at) + 1;
}

function usedBytes(database: DatabaseSync): number {
  const of = (name: string): number => Number(database.prepare(`pragma ${name}`).get()?.[name]);
  return (of('page_count') - of('freelist_count')) * of('page_size');
}

/** Gives some free pages back to the disk; 0: there are none, or the file was made before it could do so. */
export function shrink(database: DatabaseSync): number {
  const of = (name: string): number => Number(database.prepare(`pragma ${name}`).get()?.[name]);
  const before = of('page_count');
  database.exec(`pragma incremental_vacuum(${pagesAtOnce})`);
  return (before - of('page_count')) * of('page_size');
}
