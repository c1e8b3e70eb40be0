import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessPath, kind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { type FakeCluster, FakeClusterReaders } from '../../../test/fakes/fake-cluster-readers.ts';
import { fakeFinder } from '../../../test/fakes/fake-finder.ts';
import { FakeWatcher } from '../../../test/fakes/fake-watcher.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import { SpyLog } from '../../../test/fakes/spy-log.ts';
import { everything } from '../../domain/coverage.ts';
import { AppError } from '../../domain/errors.ts';
import type { WatchProgress } from '../../domain/watch.ts';
import { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { type ScanFleetOptions, scanFleet } from '../scan-fleet.ts';
import { type WatchFleetOptions, watchFleet } from './watch-fleet.ts';

/** A kind that is looked at when its time is up. */
const roleKind = kind('rbac.authorization.k8s.io', 'v1', 'Role', 'roles');

describe('scan/watch/watch-fleet', () => {
  let dataDir: string;
  let clock: FakeClock;
  let store: SqliteStore;
  let log: SpyLog;
  let progress: WatchProgress[];
  let watcher: FakeWatcher;
  let stop: AbortController;
  let readers: FakeClusterReaders;
  let sampled: string[];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'watch-'));
    clock = new FakeClock();
    store = new SqliteStore({ dataDir, clock, holder: 'test', startThread: startLocalThread(clock) });
    log = new SpyLog();
    progress = [];
    watcher = new FakeWatcher();
    stop = new AbortController();
    sampled = [];
  });
  afterEach(async () => {
    stop.abort(new Error('the test is over'));
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  const shop = (change: Partial<FakeCluster> = {}): FakeCluster => ({
    kinds: [podKind, roleKind],
    lists: { pods: [[resource(podKind, 'a'), resource(podKind, 'b')]] },
    watcher,
    ...change,
  });
  const basics = (clusters: Record<string, FakeCluster>) => {
    readers = new FakeClusterReaders(clusters);
    return {
      finder: fakeFinder(Object.keys(clusters).map((name) => accessPath(name))),
      readers,
      store,
      clock,
      log,
      signal: stop.signal,
      probeConcurrency: 8,
      clusters: [],
      kinds: [],
      ttl: () => ({ seconds: 60, limits: null }),
      concurrentClusters: 4,
      concurrentLists: 2,
      concurrentListsInFleet: 4,
    };
  };
  const scan = (clusters: Record<string, FakeCluster>, change: Partial<ScanFleetOptions> = {}) => {
    const options = { force: false, discover: true, onProgress: () => undefined };
    return scanFleet({ ...basics(clusters), ...options, ...change });
  };
  const watch = (
    clusters: Record<string, FakeCluster>,
    change: Partial<WatchFleetOptions> = {},
  ): Promise<void> =>
    watchFleet({
      ...basics(clusters),
      watchConnections: 10,
      sample: async ({ name }) => void sampled.push(name),
      onProgress: (told) => progress.push(told),
      ...change,
    });
  const events = (): string[] => progress.map(({ event, cluster }) => `${cluster} ${event}`);
  const pods = async (): Promise<string[]> =>
    (await store.resources({ kinds: ['pods'] }, everything)).rows.map(({ name }) => name);
  const metadata = async (name: string) =>
    (await store.cacheMetadata(everything)).find((kept) => kept.kind === name);
  const until = (isTrue: () => unknown): Promise<void> =>
    vi.waitFor(async () => expect(await isTrue()).toBeTruthy(), { interval: 1, timeout: 3000 });
  const changed = (name: string, resourceVersion: string) => ({
    changes: [
      {
        saved: resource(podKind, name, {
          resourceVersion,
          body: `{"v":${resourceVersion}}`,
          bodyHash: resourceVersion,
        }),
      },
    ],
    resourceVersion,
  });

  it('lists once, follows from there, and looks at the other kinds when their time is up', async () => {
    const ended = watch({ prod: shop() });
    await until(async () => (await pods()).length === 2);
    watcher.tell(podKind, changed('c', '20'));
    await until(async () => (await pods()).includes('c'));

    expect(watcher.asked).toContain('follow pods 9');
    expect(await metadata('pods')).toMatchObject({ ttlReason: 'watched', resourceVersion: '20' });
    await until(async () => (await metadata('roles.rbac.authorization.k8s.io'))?.asOf);
    clock.advance(61_000);
    await until(() => watcher.asked.some((asked) => asked.startsWith('catch up roles')));
    stop.abort(new Error('Ctrl-C'));
    await ended;
    expect(await metadata('pods')).toMatchObject({ ttlReason: 'as set', refreshing: false });
    expect(await store.acquire((await store.clusters(everything))[0]?.id ?? '')).toBeNull();
    expect(readers.closed).toEqual(['prod']);
  });

  it('goes on with the others when a cluster is dead, and finds it when it answers', async () => {
    const dead: FakeCluster = {
      ...shop({ watcher: new FakeWatcher() }),
      probe: new AppError('TIMEOUT', 'no answer'),
    };
    const ended = watch({ prod: shop(), dev: dead });
    await until(() => events().includes('prod watch-started'));
    delete dead.probe;
    await until(() => clock.sleeping > 0);
    for (let minute = 0; minute < 2; minute += 1) {
      clock.advance(60_000);
      await until(() => clock.sleeping > 0);
    }

    await until(() => events().includes('dev watch-started'));
    stop.abort(new Error('Ctrl-C'));
    await ended;
    expect(events().filter((event) => event === 'prod watch-started')).toHaveLength(1);
  });

  it('waits for a process that reads the cluster, and says who it is', async () => {
    await scan({ prod: shop() });
    const other = new SqliteStore({ dataDir, clock, holder: 'other', startThread: startLocalThread(clock) });
    const id = (await store.clusters(everything))[0]?.id ?? '';
    await other.acquire(id);
    const ended = watch({ prod: shop() });
    await until(() => events().includes('prod cluster-held'));
    expect(progress[0]).toMatchObject({ holder: 'other' });

    await other.release(id);
    await other.close();
    clock.advance(5000);

    await until(() => events().includes('prod watch-started'));
    stop.abort(new Error('Ctrl-C'));
    await ended;
  });

  it('goes on from what another has kept when the lease was lost', async () => {
    const ended = watch({ prod: shop() });
    await until(() => watcher.asked.includes('follow pods 9'));
    const other = new SqliteStore({ dataDir, clock, holder: 'other', startThread: startLocalThread(clock) });
    const id = (await store.clusters(everything))[0]?.id ?? '';
    clock.advance(20_001);
    await other.acquire(id);
    await other.applyChanges({
      clusterId: id,
      kind: podKind,
      since: '9',
      resourceVersion: '30',
      changes: [
        { deleted: { uid: 'uid-pods-default-a', namespace: 'default', name: 'a', resourceVersion: '30' } },
      ],
      dropped: 0,
      at: new Date(clock.now()).toISOString(),
      ttl: { watched: 150 },
    });
    watcher.tell(podKind, changed('a', '12'));
    // It waits a little before it asks for the lease again.
    await until(() => {
      clock.advance(200);
      return events().includes('prod cluster-held');
    });
    await other.release(id);
    await other.close();
    clock.advance(5000);

    await until(() => watcher.asked.includes('follow pods 30'));
    expect(await pods()).toEqual(['b']);
    stop.abort(new Error('Ctrl-C'));
    await ended;
  });

  it('opens all connections anew when the machine has slept', async () => {
    const ended = watch({ prod: shop() });
    await until(() => watcher.asked.includes('follow pods 9') && clock.sleeping >= 2);
    clock.advance(3_600_000);
    await until(() => watcher.asked.filter((asked) => asked === 'follow pods 9').length === 2);
    expect(watcher.asked).toContain('newest pods');
    stop.abort(new Error('Ctrl-C'));
    await ended;
  });

  it('lists everything when the versions have gone back, and says so', async () => {
    const ended = watch({ prod: shop() });
    await until(() => watcher.asked.includes('follow pods 9') && clock.sleeping >= 2);
    const before = readers.listed.length;
    watcher.tell(podKind, { resourceVersion: '3' });

    await until(() => readers.listed.slice(before).includes('prod pods'));
    clock.advance(5000);
    await until(() => readers.listed.slice(before).includes('prod roles.rbac.authorization.k8s.io'));
    expect(events()).toContain('prod cluster-restored');
    expect(log.lines.map(({ message }) => message)).toContain(
      'the cluster was restored from a backup; everything is listed anew',
    );
    stop.abort(new Error('Ctrl-C'));
    await ended;
  });

  it('gives a cluster up whose login is refused, and says so', async () => {
    const ended = watch({ prod: shop() });
    await until(() => watcher.asked.includes('follow pods 9'));
    watcher.tell(podKind, new AppError('AUTH_REJECTED', 'HTTP 401'));
    await until(async () => (await store.clusters(everything))[0]?.state === 'needs-login');
    expect(events()).toContain('prod cluster-lost');
    stop.abort(new Error('Ctrl-C'));
    await ended;
  });

  it('looks at kinds when their time is up where there are no connections left', async () => {
    const ended = watch({ prod: shop() }, { watchConnections: 0 });
    await until(async () => (await pods()).length === 2);
    expect(progress[0]).toMatchObject({ watched: 0, others: 2 });
    stop.abort(new Error('Ctrl-C'));
    await ended;
    expect(watcher.asked).toEqual([]);
  });

  it('calls for a sample when it begins and every minute', async () => {
    const ended = watch({ prod: shop() });
    await until(() => sampled.length === 1 && clock.sleeping >= 2);
    for (let tick = 0; tick < 12; tick += 1) {
      clock.advance(5000);
      await until(() => clock.sleeping >= 1);
    }
    await until(() => sampled.length === 2);
    stop.abort(new Error('Ctrl-C'));
    await ended;
  });

  it('ends with a fault of ours', async () => {
    const fault = new Error('a fault of ours');
    const ended = watch({ prod: shop() });
    ended.catch(() => undefined);
    await until(() => watcher.asked.includes('follow pods 9'));
    watcher.tell(podKind, fault);
    await expect(ended).rejects.toThrow('a fault of ours');
  });

  describe('a scan after a while', () => {
    it('asks what changed, and lists nothing', async () => {
      await scan({ prod: shop() });
      clock.advance(61_000);
      watcher.tell(podKind, changed('c', '20'));

      const report = await scan({ prod: shop() });

      expect(readers.listed).toEqual([]);
      expect(await pods()).toEqual(['a', 'b', 'c']);
      expect(report.clusters[0]?.kinds).toMatchObject([
        { kind: 'pods', completeness: 'complete', count: 3, added: 1, bytes: 10, failure: null },
        { kind: 'roles.rbac.authorization.k8s.io', added: 0 },
      ]);
      expect(await metadata('pods')).toMatchObject({ completeness: 'complete', ttlSeconds: 60 });
    });

    it('lists a kind of which the server has forgotten what came since', async () => {
      await scan({ prod: shop() });
      clock.advance(61_000);
      watcher.tell(podKind, new AppError('EXPIRED_LIST', 'too old'));
      await scan({ prod: shop() });
      expect(readers.listed).toEqual(['prod pods']);
    });

    it('lists everything of a cluster that was restored, and says so', async () => {
      await scan({ prod: shop() });
      clock.advance(61_000);
      watcher.newest = '5';
      await scan({ prod: shop() });
      expect(readers.listed.toSorted()).toEqual(['prod pods', 'prod roles.rbac.authorization.k8s.io']);
      expect(log.lines).toMatchObject([{ level: 'warn', fields: { kept: '9', newest: '5' } }]);
    });

    it.each([
      ['everything, when it is forced', { force: true }, 0],
      ['what was listed a day ago', {}, 24 * 3_600_000],
    ])('lists %s', async (_, change, later) => {
      await scan({ prod: shop() });
      clock.advance(61_000 + later);
      await scan({ prod: shop() }, change);
      expect(readers.listed).toContain('prod pods');
      expect(watcher.asked).toEqual([]);
    });

    it('brings up to date what is fresh when it is asked to', async () => {
      await scan({ prod: shop() });
      await scan({ prod: shop() }, { kinds: ['pods'], refresh: true });
      expect(watcher.asked).toEqual(['newest pods', 'catch up pods 9']);
    });
  });
});
