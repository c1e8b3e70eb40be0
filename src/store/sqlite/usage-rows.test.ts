import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, everything, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, kind, nodeKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { VolumeSample } from '../../domain/ports/usage.ts';
import type { Resource } from '../../domain/resource.ts';
import type { UsageSample } from '../../domain/usage.ts';
import { openReadOnly } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';

const start = Date.parse('2026-01-02T03:00:00.000Z');
const minute = 60_000;
const hour = 60 * minute;
const time = (ms: number): string => new Date(ms).toISOString();

function sample(at: number, change: Partial<UsageSample> = {}): UsageSample {
  return {
    namespace: 'shop',
    name: 'web-1',
    container: 'main',
    at: time(at),
    windowSeconds: 15,
    cpuMillis: 10,
    memoryBytes: 2 ** 20,
    ...change,
  };
}

describe('store/sqlite/usage-rows', () => {
  let folder: string;
  let clock: FakeClock;
  let store: SqliteStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'usage-'));
    clock = new FakeClock(start);
    store = new SqliteStore({ dataDir: folder, clock, holder: 'me', startThread: startLocalThread(clock) });
    for (const name of ['prod', 'dev']) {
      await store.save(clusterInfo(name));
      await store.acquire(`id-${name}`);
    }
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const keep = (samples: UsageSample[], cluster = 'prod'): Promise<number> =>
    store.usage.save(
      `id-${cluster}`,
      { source: 'metrics.k8s.io', samples, failure: null },
      time(clock.now()),
    );
  const keepVolumes = (volumes: VolumeSample[] | undefined, cluster = 'prod'): Promise<number> =>
    store.usage.save(
      `id-${cluster}`,
      { source: 'prometheus', samples: [], ...(volumes === undefined ? {} : { volumes }), failure: null },
      time(clock.now()),
    );
  const rows = (sql: string): Record<string, unknown>[] => {
    const database = openReadOnly(store.file);
    try {
      return database.prepare(sql).all() as Record<string, unknown>[];
    } finally {
      database.close();
    }
  };
  const list = async (of: ResourceKind, resources: Resource[]): Promise<void> => {
    const open = await store.begin({
      clusterId: 'id-prod',
      kind: of,
      source: 'api',
      startedAt: time(clock.now()),
      ttlSeconds: 60,
    });
    await store.write(open, page(resources));
    await store.finish(open, allSeen, 1);
  };
  const closeAll = async (): Promise<number> => {
    let closed = 0;
    for (;;) {
      const done = await store.usage.closeHour('id-prod');
      if (done === 'nothing') return closed;
      if (done === 'hour') closed += 1;
    }
  };

  it('keeps of volumes the newest reading of each cluster, and what nobody measured as it was', async () => {
    const full = { namespace: 'shop', at: time(start), usedBytes: 9, capacityBytes: 10 };
    await keepVolumes([
      { ...full, claim: 'data' },
      { ...full, claim: 'logs' },
    ]);
    await keepVolumes([{ ...full, claim: 'data' }], 'dev');
    await keepVolumes([{ ...full, claim: 'logs', usedBytes: 8 }]);
    await keepVolumes(undefined);

    expect(rows('select cluster, claim, used_bytes as used from t_volume_usage order by cluster')).toEqual([
      { cluster: 1, claim: 'logs', used: 8 },
      { cluster: 2, claim: 'data', used: 9 },
    ]);
  });

  it('keeps the newest of each, and every sample once', async () => {
    expect(await keep([sample(start), sample(start, { container: 'side' })])).toBe(2);
    expect(await keep([sample(start), sample(start + minute, { container: 'side', cpuMillis: 20 })])).toBe(1);

    expect(rows('select pod, container, at, cpu_millis, memory_bytes from usage order by container')).toEqual(
      [
        {
          pod: 'web-1',
          container: 'main',
          at: '2026-01-02T03:00:00Z',
          cpu_millis: 10,
          memory_bytes: 2 ** 20,
        },
        {
          pod: 'web-1',
          container: 'side',
          at: '2026-01-02T03:01:00Z',
          cpu_millis: 20,
          memory_bytes: 2 ** 20,
        },
      ],
    );
    expect(rows('select count(*) as n from usage_samples')).toEqual([{ n: 3 }]);
  });

  it('keeps no older sample in the place of a newer, unless that is of a clock ahead of time', async () => {
    await keep([sample(start)]);

    expect(await keep([sample(start - minute)])).toBe(0);
    expect(await keep([sample(start + 24 * hour)])).toBe(1);
    expect(await keep([sample(start + minute)])).toBe(1);
    expect(rows('select at from usage')).toEqual([{ at: '2026-01-02T03:01:00Z' }]);
  });

  it('adds up a pod, as old as the oldest of its containers, without those that it has no more', async () => {
    await keep([
      sample(start - hour, { container: 'gone', cpuMillis: 500 }),
      sample(start - minute, { cpuMillis: 10.1 }),
      sample(start, { container: 'side', cpuMillis: 0.2, memoryBytes: null }),
    ]);
    await list(podKind, [resource(podKind, 'web-1', { namespace: 'shop' })]);

    const newest = (await store.usage.newest('pods', everything)).get('id-prod');
    expect(newest?.get('shop/web-1')).toEqual({
      cpuMillis: 10.3,
      memoryBytes: 2 ** 20,
      at: time(start - minute),
    });
    expect(
      rows('select cpu_used_millis as cpu, memory_used_bytes as memory, usage_as_of as at from pods'),
    ).toEqual([{ cpu: expect.closeTo(10.3, 6), memory: 2 ** 20, at: '2026-01-02T02:59:00Z' }]);
  });

  it('tells nodes from pods, and one namespace from another', async () => {
    const node = { namespace: null, container: null, name: 'web-1', cpuMillis: 99 };
    await keep([sample(start, node), sample(start), sample(start, { namespace: 'bank', cpuMillis: 7 })]);
    await list(nodeKind, [resource(nodeKind, 'web-1')]);
    const seen = async (of: 'pods' | 'nodes', scope = everything): Promise<unknown> =>
      Object.fromEntries(
        [...((await store.usage.newest(of, scope)).get('id-prod') ?? [])].map(([key, { cpuMillis }]) => [
          key,
          cpuMillis,
        ]),
      );

    expect(await seen('nodes')).toEqual({ 'web-1': 99 });
    expect(await seen('pods')).toEqual({ 'shop/web-1': 10, 'bank/web-1': 7 });
    expect(await seen('pods', { clusterIds: ['id-prod'], namespaces: ['bank'] })).toEqual({
      'bank/web-1': 7,
    });
    expect(rows('select cpu_used_millis as cpu from nodes')).toEqual([{ cpu: 99 }]);
  });

  it('keeps what it was, and why it is no more, when usage cannot be seen', async () => {
    await keep([sample(start)]);
    clock.advance(minute);
    const failure = { code: 'SERVER_ERROR', message: 'nobody answers', hint: '' } as const;
    await store.usage.saveFailure('id-prod', failure, time(clock.now()));
    await store.usage.saveFailure('id-dev', failure, time(clock.now()));

    expect(await store.usage.coverage(everything)).toEqual([
      { clusterId: 'id-dev', cluster: 'dev', source: null, asOf: null, reason: 'nobody answers' },
      {
        clusterId: 'id-prod',
        cluster: 'prod',
        source: 'metrics.k8s.io',
        asOf: time(start),
        reason: 'nobody answers',
      },
    ]);
  });

  it('lets nobody write without the lease', async () => {
    await store.release('id-prod');

    await expect(keep([sample(start)])).rejects.toMatchObject({ code: 'LEASE_HELD' });
  });

  describe('once an hour is over', () => {
    beforeEach(async () => {
      for (let index = 0; index < 60; index += 1) {
        // Nobody looked in the second quarter of the hour.
        if (index >= 15 && index < 30) continue;
        await keep([
          sample(start + index * minute, { cpuMillis: index + 1, memoryBytes: (index + 1) * 2 ** 20 }),
        ]);
      }
      await keep([sample(start + hour + minute)]);
    });

    it('closes no hour before its last samples can have come', async () => {
      clock.advance(hour + minute);
      expect(await closeAll()).toBe(0);
      clock.advance(5 * minute);
      expect(await closeAll()).toBe(1);
      expect(await closeAll()).toBe(0);
    });

    it('makes figures of it, and keeps its samples and its gaps', async () => {
      const before = rows('select at, cpu_millis, memory_bytes from usage_samples order by at');
      clock.advance(2 * hour);
      await closeAll();

      expect(
        rows(
          'select hour, pod, container, samples, cpu_millis_min, cpu_millis_avg, cpu_millis_max, cpu_millis_p95, memory_bytes_max from usage_hours order by hour limit 1',
        ),
      ).toEqual([
        {
          hour: '2026-01-02T03:00:00Z',
          pod: 'web-1',
          container: 'main',
          samples: 45,
          cpu_millis_min: 1,
          cpu_millis_avg: 33,
          cpu_millis_max: 60,
          cpu_millis_p95: 58,
          memory_bytes_max: 60 * 2 ** 20,
        },
      ]);
      expect(rows('select at, cpu_millis, memory_bytes from usage_samples order by at')).toEqual(before);
      expect(
        rows(
          "select count(*) as n from usage_samples where at between '2026-01-02T03:15:00Z' and '2026-01-02T03:29:00Z'",
        ),
      ).toEqual([{ n: 0 }]);
    });

    it('adds what comes late to what is there', async () => {
      clock.advance(hour + 10 * minute);
      await closeAll();
      await keep([sample(start + 20 * minute, { name: 'late', cpuMillis: 5 })]);
      await closeAll();

      expect(
        rows(
          "select coalesce(pod, node) as pod, samples from usage_hours where hour = '2026-01-02T03:00:00Z' order by pod",
        ),
      ).toEqual([
        { pod: 'late', samples: 1 },
        { pod: 'web-1', samples: 45 },
      ]);
      expect(rows('select sum(samples) as n from usage_workloads')).toEqual([{ n: 46 }]);
    });

    it('adds it to the histograms of the workload, whichever pod it was', async () => {
      const replicaSetKind = kind('apps', 'v1', 'ReplicaSet', 'replicasets');
      const owner = (of: string, name: string) => ({ apiVersion: 'apps/v1', kind: of, name, uid: 'u' });
      const pod = (name: string, replicaSet: string): Resource =>
        resource(podKind, name, { namespace: 'shop', owner: owner('ReplicaSet', replicaSet) });
      await list(replicaSetKind, [
        resource(replicaSetKind, 'web-abc', { namespace: 'shop', owner: owner('Deployment', 'web') }),
      ]);
      // Of the second pod the ReplicaSet is not kept: its name still says whose it is.
      await list(podKind, [pod('web-1', 'web-abc'), pod('web-2', 'web-7d9f8b6c5d')]);
      await keep([sample(start, { name: 'web-2' }), sample(start, { name: 'alone' })]);
      clock.advance(hour + 10 * minute);
      await closeAll();

      const [web, alone] = rows('select * from usage_workloads order by samples desc');
      expect(web).toMatchObject({ workload: 'Deployment/web', container: 'main', samples: 46 });
      expect(Number(web?.cpu_millis_p50)).toBeGreaterThan(25);
      expect(Number(web?.cpu_millis_p50)).toBeLessThan(45);
      expect(Number(web?.memory_bytes_p90)).toBeGreaterThan(60 * 2 ** 20);
      expect(alone).toMatchObject({ workload: 'Pod/alone', samples: 1 });
    });

    it('forgets samples first, then figures and whose they were, a few at a time', async () => {
      clock.advance(3 * hour);
      await closeAll();
      const none = { samplesBefore: time(start), hoursBefore: time(start) };
      const samples = { samplesBefore: time(start + 2 * hour), hoursBefore: time(start) };
      const all = { samplesBefore: time(start + 2 * hour), hoursBefore: time(start + 2 * hour) };
      const left = (): unknown =>
        ['usage_samples', 'usage_hours', 'usage', 'usage_workloads'].map(
          (view) => rows(`select count(*) as n from ${view}`)[0]?.n,
        );

      expect(await store.usage.prune(none, 10)).toBe(0);
      expect(await store.usage.prune(samples, 1)).toBe(1);
      expect(await store.usage.prune(samples, 10)).toBe(1);
      expect(left()).toEqual([0, 2, 1, 1]);
      await store.usage.prune(all, 10);
      expect(left()).toEqual([0, 0, 0, 0]);
    });

    it('goes with a cluster that turns out to be another', async () => {
      await store.merge('id-prod', 'id-dev');
      clock.advance(hour + 10 * minute);
      while ((await store.usage.closeHour('id-dev')) !== 'nothing');

      expect(rows('select distinct cluster from usage_samples')).toEqual([{ cluster: 'dev' }]);
      expect(rows('select cluster, samples from usage_workloads')).toEqual([{ cluster: 'dev', samples: 45 }]);
    });
  });
});
