import { mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  const check = async () => (await createStoreCheckup(dataDir).check(signal))[0];

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
});
