import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepLogAhead } from './keep-log-ahead.ts';

const somebodyElse = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(workerData.file);
  database.exec('create table things (name text); ' + workerData.begin);
  parentPort.postMessage('writing');
  setTimeout(() => { database.exec('commit'); database.close(); }, workerData.holdMs);
`;

describe('store/sqlite/keep-log-ahead', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'database-'));
    file = join(folder, 'private.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const writtenElsewhere = async (holdMs: number, begin = 'begin immediate'): Promise<Worker> => {
    const worker = new Worker(somebodyElse, { eval: true, workerData: { file, holdMs, begin } });
    await new Promise((resolve) => worker.once('message', resolve));
    return worker;
  };

  it('waits for somebody who writes to a new file, as SQLite itself does not', async () => {
    await writtenElsewhere(200);
    const database = new DatabaseSync(file, { timeout: 5000 });

    keepLogAhead(database, 5000);

    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  it.each([
    ['begin immediate', 'which SQLite does not wait for'],
    ['begin exclusive', 'which it waits for by itself'],
  ])('says that the file is locked when that takes too long: %s, %s', async (begin) => {
    const worker = await writtenElsewhere(60_000, begin);
    const database = new DatabaseSync(file, { timeout: 300 });
    const begun = performance.now();

    expect(() => keepLogAhead(database, 300)).toThrow('database is locked');
    expect(performance.now() - begun).toBeLessThan(2000);

    database.close();
    await worker.terminate();
  });
});
