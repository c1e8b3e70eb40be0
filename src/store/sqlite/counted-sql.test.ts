import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSeen, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, deploymentKind, nodeKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import type { Resource } from '../../domain/resource.ts';
import { countedSql } from './counted-sql.ts';
import { runQuery } from './serve-queries.ts';
import { SqliteStore } from './sqlite-store.ts';

const limits = { timeoutMs: 1000, maxRows: 100, maxBytes: 100_000 };

/** Among them empty texts, numbers that look like texts, and none. */
const pods: readonly Resource[] = [
  ['a', 'shop', 'Running', 'Running', 0, 'n1'],
  ['b', 'shop', 'Running', 'CrashLoopBackOff', 12, 'n1'],
  ['c', 'bank', 'Pending', '', null, null],
  ['d', 'bank', null, '0', 3, 'n2'],
].map(([name, namespace, phase, reason, restarts, node]) => ({
  ...resource(podKind, String(name), { namespace: String(namespace) }),
  phase: phase as string | null,
  reason: reason as string | null,
  restarts: restarts as number | null,
  node: node as string | null,
  readyCount: 1,
  images: name === 'a' ? [] : ['shop/web:1'],
  owner:
    name === 'd'
      ? null
      : { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `web-${namespace}`, uid: 'u', controller: true },
}));

describe('store/sqlite/counted-sql', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'counted-'));
  let file = '';
  beforeAll(async () => {
    const clock = new FakeClock();
    const store = new SqliteStore({ dataDir, clock, startThread: startLocalThread(clock) });
    file = store.file;
    for (const cluster of ['prod', 'dev']) {
      await store.save(clusterInfo(cluster));
      await store.acquire(`id-${cluster}`);
      const lists = [
        pods.slice(0, cluster === 'dev' ? 3 : 4),
        [resource(nodeKind, 'n1')],
        [resource(deploymentKind, 'web')],
      ];
      for (const resources of lists) {
        const kind = resources[0]?.kind ?? podKind;
        const startedAt = new Date(clock.now()).toISOString();
        const clusterId = `id-${cluster}`;
        const list = await store.begin({ clusterId, kind, source: 'api', startedAt, ttlSeconds: 60 });
        await store.write(list, page(resources.map((each) => ({ ...each, uid: `${cluster}-${each.name}` }))));
        await store.finish(list, allSeen, 1);
      }
    }
    await store.close();
  });
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it.each([
    'select count(*) from pods',
    'select count(*) as total from resources;',
    "select count(*) from pods where cluster = 'nowhere'",
    "select COUNT( * ), 'it''s' from pods where phase is null",
    ...[
      'cluster',
      'namespace',
      'phase',
      'reason',
      'ready_containers',
      'containers',
      'restarts',
      'node',
      'owner',
      'images',
    ].map((column) => `select ${column}, count(*) from pods group by 1`),
    ...['cluster', 'kind', 'namespace', 'phase', 'ready_count', 'wanted_count', 'restarts', 'images'].map(
      (column) => `select ${column}, count(*) from resources group by ${column}`,
    ),
    'SELECT Phase, Count(*) AS n FROM Pods GROUP BY Phase ORDER BY n DESC, phase LIMIT 2',
    'select cluster, kind, count(*) n from resources group by cluster, kind having count(*) > 1 order by 3 desc, 1',
    "select cluster, count(*) from pods where reason = 'CrashLoopBackOff' group by cluster",
    "select count(*) from pods where restarts > '2' and cluster in ('prod', 'dev')",
    'select count(*) from pods where restarts between 1 and 3 or restarts is null',
    "select count(*) from pods where reason = 0 or reason like 'crash%'",
    "select count(*) from pods where reason = ''",
    "select phase, count(*), count(*) as again from pods where phase <> 'Pending' group by phase",
    'select distinct phase from pods order by phase',
    'select node from pods group by node',
    'select restarts is null, count(*) from pods group by 1',
    'select status, count(*) from nodes group by 1',
    'select cluster, count(*) from nodes group by 1',
    'select count(*) as pods_there from pods',
  ])('counts what is there, under the same names: %s', (sql) => {
    const counted = runQuery({ file, sql, limits });

    expect({ isCounted: countedSql(sql) !== null, ...counted }).toEqual({
      isCounted: true,
      // With a remark nothing is counted beforehand.
      ...runQuery({ file, sql: `${sql} -- as it stands`, limits }),
    });
  });

  it.each([
    'select phase from pods',
    'select status, ready, count(*) from nodes group by 1, 2',
    'select phase, node, count(*) from pods group by 1, 2',
    "select count(*) from pods where labels like '%web%'",
    'select count(phase) from pods',
    'select count(distinct phase) from pods',
    'select max(restarts), count(*) from pods',
    'select count(*) + 1 from pods',
    'select 1 + count(*) from pods',
    'select count(*) over () from pods',
    "select count(*) filter (where phase = 'Running') from pods",
    'select count(*) as restarts, count(*) as node from pods',
    'select count(*) from pods p',
    'select count(*) from pods, nodes',
    'select count(*) from pods join nodes',
    'select count(*) from pods union select count(*) from nodes',
    'select count(*) from pods where node in (select name from nodes)',
    'select phase as name, count(*) from pods group by name',
    'select count(*) as restarts from pods order by restarts',
    'select "phase", count(*) from pods group by 1',
    'select count(*) from changes',
    'select kind, count(*) from pods group by 1',
    'select count(*) from pods -- where it ends',
    'select owner, count(*) from resources group by 1',
    'select count(*) from constructor',
    "with pods as (select 'x' as phase) select phase, count(*) from pods",
    'delete from pods',
    '',
  ])('leaves alone what is more than a count: %s', (sql) => {
    expect(countedSql(sql)).toBeNull();
  });

  it('says what an answer rests on, as if the objects themselves had been counted', () => {
    expect(runQuery({ file, sql: 'select phase, count(*) from pods group by 1', limits })).toMatchObject({
      ok: true,
      result: { kinds: ['pods'] },
    });
  });

  it('teaches names and syntax as ever', () => {
    const reply = runQuery({ file, sql: 'select phase, count(*) from pods group order by 1', limits });

    expect(reply).toMatchObject({
      ok: false,
      kind: 'failed',
      message: expect.stringContaining('syntax error'),
    });
  });
});
