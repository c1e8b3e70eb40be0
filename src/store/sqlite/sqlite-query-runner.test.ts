import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSeen, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import { SqliteQueryRunner } from './sqlite-query-runner.ts';
import { SqliteStore } from './sqlite-store.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'queries-'));
const clock = new FakeClock();
const store = new SqliteStore({ dataDir, clock, startThread: startLocalThread(clock) });
const runner = new SqliteQueryRunner(store.file);
const limits = { timeoutMs: 20_000, maxRows: 100, maxBytes: 100_000 };
const never = new AbortController().signal;
const podCount = 400;

beforeAll(async () => {
  await store.save(clusterInfo('prod'));
  await store.acquire('id-prod');
  const list = await store.begin({
    clusterId: 'id-prod',
    kind: podKind,
    source: 'api',
    startedAt: '2026-01-01T00:00:00.000Z',
    ttlSeconds: 60,
  });
  const pods = Array.from({ length: podCount }, (_, index) => resource(podKind, `pod-${index}`));
  await store.write(list, page(pods));
  await store.finish(list, allSeen, 1);
});
afterAll(async () => {
  await runner.close();
  await store.close();
  rmSync(dataDir, { recursive: true });
});

const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n';
const crossJoin = 'select count(*) from pods a, pods b, pods c, pods d where a.name < d.name';

describe('store/sqlite/sqlite-query-runner', () => {
  it('answers with names of columns and values', async () => {
    const sql = "select cluster, count(*) as pods, null as missing, 1.5 as half, x'00ff' as bytes from pods";
    expect(await runner.query(sql, limits, never)).toEqual({
      columns: ['cluster', 'pods', 'missing', 'half', 'bytes'],
      rows: [['prod', podCount, null, 1.5, '<2 bytes>']],
      truncated: false,
      kinds: ['pods'],
      clusters: null,
    });
  });

  it.each([
    ["select name from resources where kind = 'pods'", ['pods'], null],
    ["select count(*) from resources where cluster = 'prod' and kind in ('pods')", ['pods'], ['prod']],
    // No cluster has it: it may be misspelt.
    ["select name from resources where kind in ('pods', 'podz')", null, null],
    ["select name from resources where kind = 'pods' or name = 'x'", null, null],
  ])('says what a statement rests on: %s', async (sql, kinds, clusters) => {
    expect(await runner.query(sql, limits, never)).toMatchObject({ kinds, clusters });
  });

  it('keeps its process for the next query, and answers queries asked at once each with its own', async () => {
    await runner.query('select 1', limits, never);
    const before = runner.pid;
    const answers = await Promise.all(
      [1, 2, 3].map((value) => runner.query(`select ${value}`, limits, never)),
    );
    expect(answers.map(({ rows }) => rows)).toEqual([[[1]], [[2]], [[3]]]);
    expect(runner.pid).toBe(before);
  });

  it('gives no more rows than allowed and says that there are more', async () => {
    const { rows, truncated } = await runner.query('select name from pods', { ...limits, maxRows: 3 }, never);
    expect([rows.length, truncated]).toEqual([3, true]);
  });

  it('keeps numbers that are too large for a number', async () => {
    expect((await runner.query('select 9007199254740993', limits, never)).rows).toEqual([
      ['9007199254740993'],
    ]);
  });

  it('refuses rows that are too large together', async () => {
    const tooMany = runner.query("select printf('%.*c', 60000, 'x'), name from pods", limits, never);
    await expect(tooMany).rejects.toMatchObject({ code: 'QUERY_LIMIT' });
  });

  for (const [what, sql] of Object.entries({ 'an endless recursion': endless, 'a cross join': crossJoin })) {
    it(`ends ${what} at its limit, and answers the next query`, async () => {
      await runner.query('select 1', limits, never);
      const before = runner.pid ?? 0;
      const startedAt = performance.now();
      const query = runner.query(sql, { ...limits, timeoutMs: 300 }, never);
      await expect(query).rejects.toMatchObject({
        code: 'QUERY_LIMIT',
        message: 'the query did not end in 0.3 s',
      });
      // A promise of the product, not a measurement: half a second beyond the limit at most.
      expect(performance.now() - startedAt).toBeLessThan(300 + 500);
      expect((await runner.query('select 1', limits, never)).rows).toEqual([[1]]);
      expect(isAlive(before)).toBe(false);
    });

    it(`ends ${what} when asked to`, async () => {
      const controller = new AbortController();
      const query = runner.query(sql, limits, controller.signal);
      setTimeout(() => controller.abort(), 100);
      await expect(query).rejects.toMatchObject({ code: 'CANCELLED' });
      expect((await runner.query('select 1', limits, never)).rows).toEqual([[1]]);
    });
  }

  it('does not begin a query that was stopped while it waited', async () => {
    await expect(runner.query('select 1', limits, AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('says so when the process dies, and answers the next query', async () => {
    await runner.query('select 1', limits, never);
    const query = runner.query(endless, limits, never);
    setTimeout(() => process.kill(runner.pid ?? 0, 'SIGKILL'), 50);
    await expect(query).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    expect((await runner.query('select 1', limits, never)).rows).toEqual([[1]]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
