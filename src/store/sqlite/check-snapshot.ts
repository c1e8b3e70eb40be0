import { closeSync, copyFileSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ClusterInfo } from '../../domain/cluster.ts';
import { AppError } from '../../domain/errors.ts';
import { ResourceKind } from '../../domain/kind.ts';
import { inventoryMigrations } from './migrations.ts';
import { prepareDatabase, requireKnownVersion } from './open-database.ts';
import { openHardened } from './open-snapshot.ts';
import { onDatabase } from './store-errors.ts';
import { viewsSql } from './views.ts';

/** A file that was looked at and may be opened with `openSnapshot`. */
export interface CheckedSnapshot {
  file: string;
  /** Removes what was made to read it. */
  remove(): void;
}

/**
 * Looks at a file that came from elsewhere before anything rests on it: its tables, indexes and triggers must be ours, word
 * for word, and what is read without a further look must be as we write it. A file of an older program is brought up to date
 * in a private copy. Throws STORE_FOREIGN, STORE_NEWER, STORE_UNREADABLE, STORE_CORRUPT.
 */
export function checkSnapshot(file: string): CheckedSnapshot {
  return onDatabase(file, () => {
    requireDatabase(file);
    const version = lookAt(file);
    if (version === inventoryMigrations.length) return { file, remove: () => undefined };
    const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-snapshot-'));
    const copy = join(folder, 'inventory.db');
    try {
      copyFileSync(file, copy);
      prepareDatabase(copy, { migrations: inventoryMigrations, views: viewsSql() });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    return { file: copy, remove: () => rmSync(folder, { recursive: true, force: true }) };
  });
}

function requireDatabase(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new AppError('STORE_UNREADABLE', `${file} is not there, or is no file`);
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(16);
    readSync(handle, head, 0, 16, 0);
    if (head.toString('latin1') !== 'SQLite format 3\0') throw foreign(file, 'it is no SQLite database');
  } finally {
    closeSync(handle);
  }
}

/** Answers the version of its schema. */
function lookAt(file: string): number {
  const database = openHardened(file);
  try {
    const version = requireKnownVersion(database, file, inventoryMigrations);
    if (version <= 0) throw foreign(file, 'it has no schema of ours');
    requireOurSchema(database, file, version);
    requireOurRecords(database, file);
    return version;
  } finally {
    database.close();
  }
}

/** Views are not looked at, because ours come before them. */
function requireOurSchema(database: DatabaseSync, file: string, version: number): void {
  const reference = new DatabaseSync(':memory:');
  try {
    for (const { sql } of inventoryMigrations.slice(0, version)) reference.exec(sql);
    const ours = schemaOf(reference);
    const theirs = schemaOf(database);
    const strange = [...theirs].find(([name, sql]) => ours.get(name) !== sql);
    if (strange !== undefined) throw foreign(file, `its ${strange[0]} is not one of ours`);
    const missing = [...ours.keys()].find((name) => !theirs.has(name));
    if (missing !== undefined) throw foreign(file, `it has no ${missing}`);
  } finally {
    reference.close();
  }
}

function schemaOf(database: DatabaseSync): Map<string, string> {
  const rows = database
    .prepare(
      "select type, name, sql from sqlite_schema where type <> 'view' and name not like 'sqlite_stat%'",
    )
    .all();
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, String(sql).replace(/\s+/g, ' ')]));
}

const records = { t_clusters: ClusterInfo, t_kinds: ResourceKind } as const;

function requireOurRecords(database: DatabaseSync, file: string): void {
  for (const [table, schema] of Object.entries(records)) {
    for (const { data } of database.prepare(`select data from ${table}`).iterate()) {
      if (!schema.safeParse(parsed(data)).success)
        throw foreign(file, `what is in ${table} is not as we write it`);
    }
  }
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

function foreign(file: string, why: string): AppError {
  return new AppError('STORE_FOREIGN', `${file} is not an inventory that can be opened: ${why}`);
}
