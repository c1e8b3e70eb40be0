import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everything } from '../../../test/contract/inventory-contract.ts';
import { podKind } from '../../../test/fakes/builders.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import { openReadOnly } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';

const program = resolve(import.meta.dirname, '../../../test/fakes/writing-process.ts');
const podCount = 200;

describe('store/sqlite, whose writer is killed with SIGKILL in the middle of a list', () => {
  let dataDir: string;
  let writer: ChildProcess;
  let finished = 0;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'killed-'));
    writer = spawn(process.execPath, [program, dataDir, String(podCount)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    finished = await killAfter(writer, 3);
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const open = (ahead = 0): SqliteStore =>
    new SqliteStore({ dataDir, clock: { now: () => Date.now() + ahead, sleep: () => Promise.resolve() } });

  it('keeps a whole database with rows that a server returned, and the old asOf', async () => {
    const store = open(25_000);
    const { rows } = await store.resources({ kinds: ['pods'], withBody: true }, everything);
    const [metadata] = await store.cacheMetadata(everything);
    await store.close();
    const database = openReadOnly(join(dataDir, 'inventory.db'));
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
    expect(rows.length).toBeGreaterThanOrEqual(podCount);
    for (const { name, body } of rows) expect(JSON.parse(body ?? '')).toMatchObject({ name });
    const asOf = Date.parse(metadata?.asOf ?? '') - Date.UTC(2026, 0, 1);
    // The last list may have been finished without having been able to say so.
    expect([finished, finished + 1]).toContain(asOf / 1000);
  });

  it('refuses others while the lease of the dead runs on, then lets them begin and finish', async () => {
    const early = open();
    expect(await early.acquire('id-prod')).toMatchObject({
      holder: expect.stringContaining(`writer ${writer.pid}`),
    });
    await early.close();
    const later = new SqliteStore({
      dataDir,
      clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
      startThread: startLocalThread({ now: () => Date.now() + 25_000 }),
    });
    expect(await later.acquire('id-prod')).toBeNull();
    const startedAt = '2026-02-01T00:00:00.000Z';
    const list = await later.begin({
      clusterId: 'id-prod',
      kind: podKind,
      source: 'api',
      startedAt,
      ttlSeconds: 60,
    });
    const totals = await later.finish(
      list,
      { completeness: 'complete', reason: null, provenNamespaces: 'all', resourceVersion: null },
      1,
    );
    expect(totals.count).toBe(0);
    expect((await later.cacheMetadata(everything))[0]).toMatchObject({ asOf: startedAt, interrupted: false });
    await later.close();
  });
});

/** Kills the process soon after it began a list; answers how many lists it said it had finished. */
async function killAfter(child: ChildProcess, lists: number): Promise<number> {
  let done = 0;
  const ended = new Promise((settle) => child.once('exit', settle));
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    if (line.startsWith('finished')) done = Number(line.split(' ')[1]);
    if (line === `begun ${lists + 1}`) setTimeout(() => child.kill('SIGKILL'), 3);
  }
  await ended;
  return done;
}
