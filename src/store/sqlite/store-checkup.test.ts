import { chmodSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withReadOnlyFolder } from '../../../test/fakes/read-only-folder.ts';
import { inventoryMigrations } from './migrations.ts';
import { prepareDatabase } from './open-database.ts';
import { createStoreCheckup } from './store-checkup.ts';

const signal = new AbortController().signal;

describe('store/sqlite/store-checkup', () => {
  let dataDir: string;
  let file: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'checkup-'));
    file = join(dataDir, 'inventory.db');
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const check = async (folder = dataDir) => (await createStoreCheckup(folder).check(signal))[0];

  it('is content when there is none yet, and makes none', async () => {
    expect(await check()).toMatchObject({ status: 'ok', detail: expect.stringContaining('not there yet') });
    expect(await check()).toMatchObject({ detail: expect.stringContaining('not there yet') });
  });

  it('is content with a whole one', async () => {
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    expect(await check()).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/inventory\.db, \d+ bytes/),
    });
  });

  it('finds damage inside', async () => {
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 7), 0, 4096, 4096);
    expect(await check()).toMatchObject({ status: 'failed', advice: expect.stringMatching(/./) });
  });

  it('says when it is no database', async () => {
    writeFileSync(file, 'not a database, and longer than a header of one hundred bytes'.repeat(9));
    expect(await check()).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('not a database'),
    });
  });

  it('finds one that a newer version wrote', async () => {
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    const database = new DatabaseSync(file);
    database.exec('pragma user_version = 99');
    database.close();

    expect(await check()).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('schema 99'),
      advice: expect.stringContaining('newer version'),
    });
  });

  it('finds a folder that cannot be written, with a whole database in it', async () => {
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    chmodSync(file, 0o644);

    expect(await withReadOnlyFolder(dataDir, () => check())).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(dataDir),
      advice: expect.stringContaining('folder’s rights'),
    });
  });

  it('finds a folder that cannot be written before anything is in it, or that cannot be made', async () => {
    const failed = { status: 'failed', advice: expect.stringContaining('--data-dir') };
    const below = join(dataDir, 'not', 'there', 'yet');

    expect(await withReadOnlyFolder(dataDir, () => check())).toMatchObject(failed);
    expect(await withReadOnlyFolder(dataDir, () => check(below))).toMatchObject(failed);
    expect(await check(below)).toMatchObject({ status: 'ok' });
    writeFileSync(join(dataDir, 'not'), '');
    expect(await check(below)).toMatchObject(failed);
  });

  it('leaves nothing of its own behind', async () => {
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });

    await check();

    expect(readdirSync(dataDir).filter((name) => !name.startsWith('inventory.db'))).toEqual([]);
  });
});
