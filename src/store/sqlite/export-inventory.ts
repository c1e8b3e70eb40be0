import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { ExportReport, SnapshotInfo } from '../../domain/snapshot.ts';
import { type ExportedTable, exportedTables } from './export-tables.ts';
import { inventoryMigrations } from './migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';
import { defineRekeying } from './rekey.ts';
import { toStoreError } from './store-errors.ts';
import { fillTallies } from './tally-rows.ts';

export interface ExportOptions {
  /** The inventory; it is only read, in one transaction. */
  source: string;
  /** The new file. It appears when it is whole, and never else. */
  target: string;
  /** true: a file of that name is replaced. */
  force: boolean;
  clusterIds: readonly string[];
  info: SnapshotInfo;
  /** Looked at between the parts of the work. */
  signal: AbortSignal;
  /** SQLite pages that the file may have; a test makes the disk full with it. */
  mostPages?: number;
}

/**
 * Writes an inventory, or a part of it, into a new file (mode 0600): resources, bodies, changes, events, usage. Hashes of
 * hidden values are made anew. Throws EXPORT_EXISTS, STORE_FULL, STORE_UNWRITABLE; whatever happens, no part of a file stays.
 */
export async function exportInventory(options: ExportOptions): Promise<ExportReport> {
  const { target, force } = options;
  demandFolder(target);
  if (!force && isThere(target)) throw exists(target);
  const partial = `${target}.partial-${process.pid}`;
  try {
    reserve(partial);
    const counts = await fillFile(partial, options);
    publish(partial, target, force);
    return { file: target, bytes: statSync(target).size, snapshot: options.info, ...counts };
  } catch (error) {
    throw ofTarget(toStoreError(error, target), partial, target);
  } finally {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(`${partial}${ending}`, { force: true });
  }
}

function demandFolder(target: string): void {
  const folder = dirname(target);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const hint = 'Make the folder first, or name another file.';
  throw new AppError('STORE_UNWRITABLE', `${target}: there is no folder ${folder}`, { hint });
}

/** People know the file by the name that they gave. */
function ofTarget(error: unknown, partial: string, target: string): unknown {
  if (!isAppError(error) || !error.message.includes(partial)) return error;
  return new AppError(error.code, error.message.replaceAll(partial, target), { cause: error });
}

/** With its rights from the first byte on. */
function reserve(file: string): void {
  rmSync(file, { force: true });
  closeSync(openSync(file, 'wx', 0o600));
}

async function fillFile(
  file: string,
  options: ExportOptions,
): Promise<Pick<ExportReport, 'resources' | 'versions' | 'events'>> {
  const database = openTarget(file, options);
  try {
    chooseRows(database, options);
    for (const [table, rule] of Object.entries(exportedTables)) {
      if (rule === null) continue;
      await copyTable(database, table, rule, options);
      if (table === 't_versions') noteUsedBodies(database);
    }
    fillDerived(database);
    tellWhatIsLeftOut(database, options.info);
    database.prepare('insert into t_snapshot (data) values (?)').run(JSON.stringify(options.info));
    database.exec('commit; detach database source;');
    return {
      resources: countOf(database, 't_resources'),
      versions: countOf(database, 't_versions'),
      events: countOf(database, 't_events'),
    };
  } finally {
    database.close();
  }
}

/** One file without a write-ahead log, which nobody has to keep next to it. */
function openTarget(file: string, { source, mostPages }: ExportOptions): DatabaseSync {
  prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
  const database = openWritable(file);
  try {
    database.exec('pragma journal_mode = delete; pragma synchronous = off; pragma temp_store = memory;');
    if (mostPages !== undefined) database.exec(`pragma max_page_count = ${Math.trunc(mostPages)}`);
    defineRekeying(database);
    const address = pathToFileURL(source);
    address.searchParams.set('mode', 'ro');
    database.prepare('attach database ? as source').run(String(address));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** From here on everything is read as it was at one moment. */
function chooseRows(database: DatabaseSync, { clusterIds, info }: ExportOptions): void {
  database.exec(`
    create temp table wanted_clusters (id integer primary key);
    create temp table wanted_kinds (id integer primary key, is_namespaces integer not null);
    create temp table wanted_namespaces (id integer primary key, name text not null);
    create temp table used_bodies (pack integer not null, slot integer not null, primary key (pack, slot)) without rowid;
    begin immediate;
  `);
  database
    .prepare(
      'insert into wanted_clusters select id from source.t_clusters where cluster_id in (select value from json_each(?))',
    )
    .run(JSON.stringify(clusterIds));
  database.exec(`insert into wanted_kinds select id, group_resource = 'namespaces' from source.t_kinds
    where cluster in (select id from wanted_clusters)`);
  database
    .prepare(
      'insert into wanted_namespaces select id, name from source.t_namespaces where name in (select value from json_each(?))',
    )
    .run(JSON.stringify(info.namespaces ?? []));
}

async function copyTable(
  database: DatabaseSync,
  table: string,
  rule: ExportedTable,
  { info, signal }: ExportOptions,
): Promise<void> {
  if (rule.isOfAllNamespaces === true && info.namespaces !== null) return;
  const columns = columnsOf(database, table);
  const conditions = [rule.where];
  if (rule.isNamespaced === true && info.namespaces !== null) conditions.push(inWantedNamespaces(columns));
  if (rule.since !== undefined && info.since !== null) conditions.push(rule.since);
  const selected = columns.map((column) => rule.replace?.[column.name] ?? storedValue(column));
  const statement = database.prepare(
    `insert into main.${table} (${columns.map(({ name }) => name).join(', ')})
     select ${selected.join(', ')} from source.${table} x where ${conditions.map((sql) => `(${sql})`).join(' and ')}`,
  );
  await setImmediate();
  if (signal.aborted) throw new AppError('CANCELLED', 'the export was stopped on request');
  statement.setAllowUnknownNamedParameters(true);
  statement.run({ ms: Date.parse(info.since ?? ''), iso: info.since });
}

interface ColumnInfo {
  name: string;
  type: string;
}

/** Columns that are stored; generated ones make themselves. */
function columnsOf(database: DatabaseSync, table: string): ColumnInfo[] {
  const rows = database
    .prepare('select name, type from pragma_table_xinfo(?, ?) where hidden = 0')
    .all(table, 'main');
  return rows.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

function storedValue({ name, type }: ColumnInfo): string {
  return type.toLowerCase() === 'text'
    ? `iif(instr(x.${name}, '<hidden:') > 0, rekey(x.${name}), x.${name})`
    : `x.${name}`;
}

/** Of what has no namespace only the wanted namespaces themselves. */
function inWantedNamespaces(columns: readonly ColumnInfo[]): string {
  const inside = 'x.namespace in (select id from wanted_namespaces)';
  if (!columns.some(({ name }) => name === 'kind')) return inside;
  return `${inside} or (x.kind in (select id from wanted_kinds where is_namespaces) and x.name in (select name from wanted_namespaces))`;
}

function noteUsedBodies(database: DatabaseSync): void {
  database.exec(`
    insert or ignore into used_bodies select pack, slot from main.t_resources;
    insert or ignore into used_bodies select pack, slot from main.t_versions where pack is not null and slot is not null;
  `);
}

/** What was left out on request is not to look as if it did not exist. */
function tellWhatIsLeftOut(database: DatabaseSync, { namespaces, since }: SnapshotInfo): void {
  if (since !== null)
    database
      .prepare(
        'update main.t_kinds set history_since = max(history_since, ?) where history_since is not null',
      )
      .run(Date.parse(since));
  if (namespaces === null) return;
  const only = namespaces.length === 1 ? 'namespace' : 'namespaces';
  const reason = `this file holds only the ${only} ${namespaces.join(', ')}`;
  database.exec(
    'update main.t_kinds set count = (select count(*) from main.t_resources r where r.kind = t_kinds.id)',
  );
  // Also of what is asked as of an earlier moment.
  for (const table of ['t_kinds', 't_looks'])
    database
      .prepare(`update main.${table} set completeness = 'partial', reason = ? where completeness <> 'never'`)
      .run(reason);
}

/** What a writer does with its rows as they come (search-rows.ts). */
function fillDerived(database: DatabaseSync): void {
  database.exec(`
    insert into main.t_search_objects (rowid, text) select id, name from main.t_resources;
    insert into main.t_search_messages (rowid, text) select resource, text from main.t_messages;
  `);
  fillTallies(database);
}

function countOf(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`select count(*) as count from main.${table}`).get()?.count);
}

function publish(partial: string, target: string, force: boolean): void {
  if (force) {
    renameSync(partial, target);
    return;
  }
  try {
    // Unlike a renaming, a link never replaces what somebody else put there meanwhile.
    linkSync(partial, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw exists(target);
    if (isThere(target)) throw exists(target);
    // A file system without links.
    renameSync(partial, target);
  }
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function exists(file: string): AppError {
  return new AppError('EXPORT_EXISTS', `${file} is there already`);
}
