import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { defineFunctions } from './open-database.ts';
import { viewsSql } from './views.ts';

/** Larger than any value that we write, packs of bodies included. */
const longestValue = 128 * 1024 * 1024;

/**
 * Opens a file that came from elsewhere (`checkSnapshot`) for reading only: nothing is written next to it, and its own
 * triggers and views are not used.
 */
export function openSnapshot(file: string): DatabaseSync {
  const database = openHardened(file);
  for (const sql of viewsSql()) database.exec(sql.replace(/^CREATE VIEW/, 'CREATE TEMP VIEW'));
  return database;
}

/** The same without our views, for a first look. */
export function openHardened(file: string): DatabaseSync {
  const address = pathToFileURL(file);
  // A log next to it means that somebody writes to it; else it is taken as it lies there.
  if (!existsSync(`${file}-wal`)) address.searchParams.set('immutable', '1');
  const database = new DatabaseSync(address, { readOnly: true, limits: { length: longestValue } });
  database.enableDefensive(true);
  database.exec('pragma trusted_schema = off; pragma cell_size_check = on; pragma mmap_size = 0;');
  defineFunctions(database);
  return database;
}
