import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../domain/errors.ts';
import { makeWithParents } from '../../lib/make-with-parents.ts';
import { definePodContainers } from './container-rows.ts';
import { keepLogAhead } from './keep-log-ahead.ts';
import { createLabelsMatch } from './labels-match.ts';
import type { Migration } from './migrations/migration.ts';
import { PackReader } from './pack-format.ts';
import { probeFolder } from './probe-folder.ts';
import { onDatabase } from './store-errors.ts';
import { defineUsageFunctions } from './usage-functions.ts';

const busyTimeoutMs = 5000;

/** What a database file should hold. Views hold no data: those that are not as wanted are made anew. */
export interface Schema {
  migrations: readonly Migration[];
  /** `CREATE VIEW …` as SQLite keeps it. */
  views: readonly string[];
}

/** Makes the folder (0700) and the file (0600) if they are not there, and brings the schema up to date. A file that is as wanted is not written to. */
export function prepareDatabase(file: string, schema: Schema): void {
  onDatabase(file, () => {
    const folder = dirname(file);
    if (!existsSync(folder)) makeWithParents(folder, { make: makeFolder, parentOf: dirname });
    const database = openWritable(file);
    try {
      migrate(database, file, schema.migrations);
      if (!hasViews(database, schema.views)) inTransaction(database, () => makeViews(database, schema.views));
    } finally {
      database.close();
    }
  });
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
}

function hasViews(database: DatabaseSync, views: readonly string[]): boolean {
  const kept = new Set(viewsOf(database).map(({ sql }) => sql));
  return kept.size === views.length && views.every((sql) => kept.has(sql));
}

function makeViews(database: DatabaseSync, views: readonly string[]): void {
  for (const { name } of viewsOf(database)) database.exec(`drop view "${name}"`);
  for (const sql of views) database.exec(sql);
}

function viewsOf(database: DatabaseSync): { name: string; sql: string }[] {
  const rows = database.prepare("select name, sql from sqlite_schema where type = 'view'").all();
  return rows.map(({ name, sql }) => ({ name: String(name), sql: String(sql) }));
}

/** Opens for writing. WAL, so that readers and the writer never wait for each other. */
export function openWritable(file: string): DatabaseSync {
  const isNew = !existsSync(file);
  // Of a folder that cannot be written SQLite says only that it cannot open the file.
  if (isNew) probeFolder(dirname(file));
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  // SQLite gives -wal and -shm the rights of the database, so this one call is enough.
  if (isNew) chmodSync(file, 0o600);
  // Only before the first table: then what history gives up can go back to the disk page by page.
  if (isNew) database.exec('pragma auto_vacuum = incremental');
  keepLogAhead(database, busyTimeoutMs);
  database.exec('pragma synchronous = normal; pragma journal_size_limit = 67108864;');
  return database;
}

/** Opens for reading only; `defensive` also distrusts the file's own schema. What came from elsewhere: `openSnapshot`. */
export function openReadOnly(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: true });
  database.enableDefensive(true);
  defineFunctions(database);
  return database;
}

/** What our views need. */
export function defineFunctions(database: DatabaseSync): void {
  defineBodyText(database);
  definePodContainers(database);
  defineUsageFunctions(database);
  defineLabelsMatch(database);
}

/** The views' way to a body: bodies lie in packs. */
function defineBodyText(database: DatabaseSync): void {
  const packs = new PackReader();
  database.function('body_text', { deterministic: true }, (pack, slot, data) =>
    packs.body(Number(pack), Number(slot), () => data as Uint8Array),
  );
}

/** The views' way from a selector to what it selects. */
function defineLabelsMatch(database: DatabaseSync): void {
  const match = createLabelsMatch();
  database.function('labels_match', { deterministic: true }, (selector, labels) =>
    match(String(selector), String(labels)) ? 1 : 0,
  );
}

function migrate(database: DatabaseSync, file: string, migrations: readonly Migration[]): void {
  const version = requireKnownVersion(database, file, migrations);
  for (const [index, { sql }] of migrations.entries()) {
    if (index < version) continue;
    inTransaction(database, () => {
      // Another process may have done this step while we waited for the lock.
      if (schemaVersion(database) > index) return;
      database.exec(sql);
      database.exec(`pragma user_version = ${index + 1}`);
    });
  }
}

/** The version of the schema, which is none that only a newer program knows. */
export function requireKnownVersion(
  database: DatabaseSync,
  file: string,
  migrations: readonly Migration[],
): number {
  const version = schemaVersion(database);
  if (version <= migrations.length) return version;
  throw new AppError(
    'STORE_NEWER',
    `${file} has schema ${version}; this version of the program knows up to ${migrations.length}`,
  );
}

export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
}

/** All or nothing. The lock is taken at once, so that a transaction never fails half-way for want of it. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
