import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, everything, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, deploymentKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import { coverage } from '../../../test/fakes/reports.ts';
import type { Scope } from '../../domain/coverage.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ChangesRequest, CompareRequest, CompareSide } from '../../domain/requests.ts';
import type { Resource } from '../../domain/resource.ts';
import { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { compareSides } from './compare-sides.ts';
import { pruneHistory } from './prune-history.ts';
import { tellChanges } from './tell-changes.ts';

const minute = (of: number): number => Date.UTC(2026, 0, 1, 0, of);
const never = new AbortController().signal;

describe('scan/history', () => {
  let folder: string;
  let clock: FakeClock;
  let store: SqliteStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'history-'));
    clock = new FakeClock();
    store = new SqliteStore({ dataDir: folder, clock, startThread: startLocalThread(clock) });
    for (const name of ['prod', 'test']) {
      await store.save(clusterInfo(name));
      await store.acquire(`id-${name}`);
    }
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const list = async (
    cluster: string,
    of: ResourceKind,
    at: number,
    resources: Resource[],
  ): Promise<void> => {
    const startedAt = new Date(minute(at)).toISOString();
    const open = await store.begin({
      clusterId: `id-${cluster}`,
      kind: of,
      source: 'api',
      startedAt,
      ttlSeconds: 60,
    });
    await store.write(open, page(resources));
    await store.finish(open, allSeen, 1);
  };
  const web = (image: string, change: Partial<Resource> = {}): Resource => {
    const body = JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'a', image }] } } } });
    return resource(deploymentKind, 'web', { uid: 'u', body, bodyHash: body, ...change });
  };
  const told = (change: Partial<ChangesRequest>) =>
    tellChanges({
      request: {
        kinds: [],
        names: [],
        clusters: [],
        namespaces: null,
        labels: [],
        since: minute(0),
        until: minute(99),
        limit: 10,
        unfolded: false,
        withDiff: false,
        ...change,
      },
      history: store.history,
      scope: everything,
      known: [deploymentKind, podKind],
      coverageOf: async () => coverage([]),
    });
  const compared = (
    left: CompareSide,
    right: CompareSide,
    change: Partial<CompareRequest> = {},
    coverageOf = async () => coverage([]),
  ) =>
    compareSides({
      request: { left, right, kinds: [], names: [], clusters: [], namespaces: null, labels: [], ...change },
      store,
      scopeOf: async (clusters): Promise<Scope> =>
        clusters.length === 0
          ? everything
          : { ...everything, clusterIds: clusters.map((name) => `id-${name}`) },
      coverageOf,
    });
  const side = (cluster: string | null, at: number | null = null): CompareSide => ({
    label: 'it',
    cluster,
    at: at === null ? null : minute(at),
  });

  it('tells what changed, with before and after where that is wanted', async () => {
    await list('prod', deploymentKind, 0, [web('web:1')]);
    await list('prod', deploymentKind, 10, [web('web:2')]);

    const report = await told({ withDiff: true });

    expect(report).toMatchObject({ total: 1, shown: 1, short: [] });
    expect(report.entries.map(({ words }) => words.map(({ text }) => text))).toEqual([['image web 1 → 2']]);
    expect(report.diffs.map(({ text }) => text)).toEqual([
      expect.stringContaining('-        - image: web:1\n+        - image: web:2\n'),
    ]);
  });

  it('tells with a controller that is asked for what followed in its pods, and nothing else of them', async () => {
    const owner = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name, uid: `${name}-uid` });
    const pod = (name: string, of: string) => resource(podKind, name, { owner: owner(of) });
    await list('prod', deploymentKind, 0, [web('web:1')]);
    await list('prod', podKind, 0, []);
    await list('prod', deploymentKind, 10, [web('web:2')]);
    await list('prod', podKind, 10, [pod('web-1', 'web'), pod('other-1', 'other')]);

    const report = await told({ kinds: ['deployments'] });
    const alone = await told({ kinds: ['deployments'], unfolded: true });

    expect(report).toMatchObject({ total: 1, shown: 1 });
    expect(report.entries.map(({ followers, changes }) => [followers, changes.length])).toEqual([
      [[expect.objectContaining({ added: 1, deleted: 0 })], 2],
    ]);
    expect(alone.entries.map(({ changes }) => changes.length)).toEqual([1]);
  });

  it('says of which kinds the history is too short', async () => {
    await list('prod', deploymentKind, 5, []);
    await list('prod', podKind, 0, []);

    expect((await told({ since: minute(1) })).short).toEqual([
      { cluster: 'prod', kind: 'deployments.apps', since: new Date(minute(5)).toISOString() },
    ]);
    expect((await told({ since: minute(1), kinds: ['po'] })).short).toEqual([]);
  });

  it('shows the newest entries, and how many changes there are', async () => {
    for (let round = 0; round < 5; round += 1)
      await list('prod', deploymentKind, round * 20, [web(`web:${round}`)]);

    const report = await told({ limit: 2 });

    expect(report).toMatchObject({ total: 4, shown: 2 });
    expect(report.entries[0]?.words[0]?.text).toBe('image web 3 → 4');
  });

  it('keeps what a watch tells as it keeps what a list finds', async () => {
    await list('prod', deploymentKind, 0, [web('web:1', { resourceVersion: '1' })]);
    const changes = {
      clusterId: 'id-prod',
      kind: deploymentKind,
      since: '1',
      resourceVersion: '4',
      at: new Date(minute(1)).toISOString(),
      dropped: 0,
      ttl: { watched: 60 },
      changes: [
        { saved: web('web:2', { resourceVersion: '2' }) },
        { saved: web('web:3', { resourceVersion: '3' }) },
        { deleted: { uid: 'u', namespace: web('').namespace, name: 'web', resourceVersion: '4' } },
      ],
    };

    expect(await store.applyChanges(changes)).toEqual({ added: 0, changed: 2, deleted: 1 });

    const { entries } = await told({ unfolded: true });
    expect(entries.map(({ words }) => words[0]?.text)).toEqual([
      'gone',
      'image web 2 → 3',
      'image web 1 → 2',
    ]);
    const before = await store.resources({ kinds: ['deployments.apps'], at: minute(0) }, everything);
    expect(before.rows.map(({ name }) => name)).toEqual(['web']);
  });

  it('compares two clusters', async () => {
    await list('prod', deploymentKind, 0, [web('web:1')]);
    await list('test', deploymentKind, 0, [
      web('web:2', { uid: 'other' }),
      resource(deploymentKind, 'extra'),
    ]);

    const { differences, alike } = await compared(side('prod'), side('test'));

    expect(differences).toMatchObject([
      { cluster: null, name: 'extra', where: 'right' },
      { cluster: null, name: 'web', where: 'both', words: [{ text: 'image web 1 → 2' }] },
    ]);
    expect(alike).toBe(0);
  });

  it('compares two moments of all clusters', async () => {
    for (const cluster of ['prod', 'test']) await list(cluster, deploymentKind, 0, [web('web:1')]);
    await list('prod', deploymentKind, 10, [web('web:2')]);

    const { differences, alike, left } = await compared(side(null, 5), side(null));

    expect(differences).toMatchObject([
      { cluster: 'prod', name: 'web', words: [{ text: 'image web 1 → 2' }] },
    ]);
    expect([alike, left.at]).toEqual([1, new Date(minute(5)).toISOString()]);
  });

  it('leaves out what follows from other objects, unless it is asked for', async () => {
    await list('prod', podKind, 0, [resource(podKind, 'a')]);
    await list('test', podKind, 0, []);

    expect((await compared(side('prod'), side('test'))).differences).toEqual([]);
    expect((await compared(side('prod'), side('test'), { kinds: ['pods'] })).differences).toHaveLength(1);
  });

  it.each([
    ['never', 0],
    ['partial', 0],
    ['skipped', 0],
    ['stale', 1],
  ] as const)(
    'takes for missing only what the other side saw whole, not what is %s',
    async (completeness, expected) => {
      await list('prod', deploymentKind, 0, [web('web:1')]);
      await list('test', deploymentKind, 0, []);
      const gap = { kind: 'deployments.apps', completeness, reason: null, aged: completeness === 'stale' };
      const saw = (gaps: (typeof gap)[]) => [
        { cluster: 'test', state: 'ready' as const, failure: null, asOf: null, gaps },
      ];
      const coverageOf = async () => coverage(saw([gap]));

      const found = await compared(side('prod'), side('test'), {}, coverageOf);

      expect([found.differences.length, found.unknown]).toEqual([expected, 1 - expected]);
    },
  );

  it('does not compare more than one cluster with another', async () => {
    const scopeOf = async (): Promise<Scope> => ({ ...everything, clusterIds: ['id-prod', 'id-test'] });
    const request: CompareRequest = {
      left: side('*'),
      right: side('prod'),
      kinds: [],
      names: [],
      clusters: [],
      namespaces: null,
      labels: [],
    };

    await expect(
      compareSides({ request, store, scopeOf, coverageOf: async () => coverage([]) }),
    ).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('forgets what is older than its kind is kept, and says how much', async () => {
    for (let round = 0; round < 4; round += 1)
      await list('prod', deploymentKind, round * 60, [web(`web:${round}`)]);
    clock.advance(minute(240) - clock.now());
    const options = { store, clock, historySizeLimitBytes: 1e9, signal: never };
    const historyRetentionSeconds = { '*.apps': 1.5 * 3600, default: 3600 };

    const dry = await pruneHistory({ ...options, historyRetentionSeconds, dryRun: true });
    const done = await pruneHistory({ ...options, historyRetentionSeconds, dryRun: false });

    expect([dry.removed, done.removed]).toEqual([1, 1]);
    expect((await told({ until: minute(999) })).total).toBe(2);
  });

  it('forgets the oldest of what makes the file too large', async () => {
    for (let round = 0; round < 9; round += 1)
      await list('prod', deploymentKind, round, [web(`web:${round}`)]);
    const options = { store, clock, signal: never, dryRun: false, historyRetentionSeconds: { default: 1e9 } };

    expect(await pruneHistory({ ...options, historySizeLimitBytes: 1 })).toMatchObject({ removed: 8 });
    expect((await store.resources({ kinds: ['deployments.apps'] }, everything)).total).toBe(1);
  });
});
