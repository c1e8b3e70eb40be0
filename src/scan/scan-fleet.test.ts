import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  accessPath,
  clusterProbe,
  deploymentKind,
  identitySignals,
  kind,
  nodeKind,
  podKind,
  resource,
} from '../../test/fakes/builders.ts';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { type FakeCluster, FakeClusterReaders } from '../../test/fakes/fake-cluster-readers.ts';
import { fakeFinder } from '../../test/fakes/fake-finder.ts';
import { startLocalThread } from '../../test/fakes/local-thread.ts';
import { SpyLog } from '../../test/fakes/spy-log.ts';
import type { AccessPath } from '../domain/cluster.ts';
import { everything } from '../domain/coverage.ts';
import type { ErrorCode } from '../domain/error-catalogue.ts';
import { AppError } from '../domain/errors.ts';
import type { ScanProgress } from '../domain/scan.ts';
import { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { type ScanFleetOptions, scanFleet } from './scan-fleet.ts';

const pods = (...names: string[]) => names.map((name) => resource(podKind, name));
const plain: FakeCluster = {
  kinds: [podKind, nodeKind],
  lists: { pods: [pods('a'), pods('b')], nodes: [[resource(nodeKind, 'n')]] },
};
const timeout = new AppError('TIMEOUT', 'no answer in 2.5 s');

describe('scan/scan-fleet', () => {
  let dataDir: string;
  let clock: FakeClock;
  let store: SqliteStore;
  let log: SpyLog;
  let events: ScanProgress[];
  let readers: FakeClusterReaders;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'scan-'));
    clock = new FakeClock();
    store = new SqliteStore({ dataDir, clock, holder: 'test', startThread: startLocalThread(clock) });
    log = new SpyLog();
    events = [];
  });
  afterEach(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  const scan = (
    clusters: Record<string, FakeCluster>,
    change: Partial<ScanFleetOptions> & { paths?: AccessPath[] } = {},
  ) => {
    // Two scans never begin in one millisecond.
    clock.advance(1);
    readers = new FakeClusterReaders(clusters);
    const paths = change.paths ?? Object.keys(clusters).map((name) => accessPath(name));
    return scanFleet({
      finder: fakeFinder(paths),
      readers,
      store,
      clock,
      log,
      signal: new AbortController().signal,
      force: true,
      probeConcurrency: 8,
      clusters: [],
      kinds: [],
      discover: true,
      ttl: () => ({ seconds: 60, limits: null }),
      concurrentClusters: 4,
      concurrentLists: 2,
      concurrentListsInFleet: 4,
      onProgress: (progress) => events.push(progress),
      ...change,
    });
  };
  const kept = async (): Promise<string[]> => {
    const { rows } = await store.resources({ kinds: ['pods', 'nodes'] }, everything);
    return rows.map(({ cluster, name }) => `${cluster}/${name}`);
  };
  const names = async () => (await store.clusters(everything)).map(({ name }) => name);

  it('keeps what every cluster has, and says so per cluster and kind', async () => {
    const report = await scan({ prod: plain, dev: { kinds: [podKind], lists: { pods: [pods('d')] } } });
    expect(report.clusters.map(({ cluster, ok, state }) => [cluster, ok, state])).toEqual([
      ['dev', true, 'ready'],
      ['prod', true, 'ready'],
    ]);
    expect(report.clusters[1]?.kinds).toMatchObject([
      { kind: 'nodes', completeness: 'complete', count: 1, added: 1 },
      { kind: 'pods', completeness: 'complete', count: 2, added: 2, bytes: 200 },
    ]);
    expect(await kept()).toEqual(['dev/d', 'prod/n', 'prod/a', 'prod/b']);
    expect(await store.lastScan()).toEqual(report);
    expect(readers.closed.toSorted()).toEqual(['dev', 'prod']);
  });

  it('finds a new context of a known cluster by its own name', async () => {
    const address = { server: 'https://prod', caKeyHash: 'ca-prod' };
    const [old, added] = [accessPath('prod', address), accessPath('zctx', address)];
    const same = { ...plain, probe: clusterProbe({ signals: identitySignals(address) }) };
    await scan({ prod: same }, { paths: [old] });
    events = [];

    const report = await scan(
      { prod: same, zctx: same },
      { paths: [added], clusters: ['zctx'], discover: false },
    );

    expect(report.clusters).toMatchObject([{ cluster: 'prod', ok: true }]);
    expect(events[0]).toMatchObject({ event: 'clusters-found', clusters: ['prod'] });
  });

  it('knows no cluster by the name of one that was closed', async () => {
    const built = (uid: string): FakeCluster => ({
      ...plain,
      probe: clusterProbe({ signals: identitySignals({ kubeSystemUid: uid, server: 'https://prod' }) }),
    });
    await scan({ prod: built('u1') });
    await scan({ prod: built('u2') });
    expect(await names()).toContainEqual(expect.stringMatching(/^prod \(until /));

    await expect(scan({ prod: built('u2') }, { clusters: ['prod (until*'] })).rejects.toMatchObject({
      code: 'CLUSTER_UNKNOWN',
    });
  });

  it('refuses kinds that no cluster has, once the clusters have said so', async () => {
    await expect(scan({ prod: plain }, { kinds: ['pdos'] })).rejects.toMatchObject({
      code: 'KIND_UNKNOWN',
      hint: expect.stringContaining('pods'),
    });
  });

  it('reads the kinds that there are, and names the others as a problem', async () => {
    const dev = { kinds: [podKind], lists: { pods: [pods('d')] } };

    const report = await scan({ prod: plain, dev }, { kinds: ['po', 'no', 'pdos'] });

    expect(report.clusters.map(({ kinds }) => kinds.map(({ kind: of }) => of))).toEqual([
      ['pods'],
      ['nodes', 'pods'],
    ]);
    expect(report.problems).toMatchObject([{ code: 'KIND_UNKNOWN' }]);
  });

  it('calls no kind unknown while no cluster has answered', async () => {
    const report = await scan({ dead: { probe: timeout } }, { kinds: ['pdos'] });

    expect(report.problems).toEqual([]);
    expect(report.clusters).toMatchObject([{ ok: false, failure: { code: 'TIMEOUT' } }]);
  });

  it('reads a cluster while another is still silent, and tells of the silent one when all is done', async () => {
    const controller = new AbortController();
    const done = scan({ prod: plain, dead: { probe: 'hangs' } }, { signal: controller.signal });
    await untilEvent(events, 'cluster-finished');
    expect(await kept()).toContain('prod/a');
    controller.abort();
    const report = await done;
    expect(report).toMatchObject({ cancelled: true });
    expect(report.clusters.map(({ cluster, ok }) => [cluster, ok])).toEqual([
      ['dead', false],
      ['prod', true],
    ]);
  });

  it.each([
    ['TIMEOUT', 'unreachable'],
    ['LOGIN_NEEDED', 'needs-login'],
    ['FORBIDDEN', 'forbidden'],
    ['TLS_EXPIRED', 'failed'],
  ] as const)('keeps what was known of a cluster that fails with %s', async (code: ErrorCode, state) => {
    await scan({ prod: plain });
    const report = await scan({ prod: { ...plain, probe: new AppError(code, 'no') } });
    expect(report.clusters).toMatchObject([
      { cluster: 'prod', ok: false, state, failure: { code }, kinds: [] },
    ]);
    expect(await kept()).toHaveLength(3);
    expect((await store.clusters(everything))[0]).toMatchObject({ state, failure: { code } });
  });

  it('names a context that is broken as it stands, without contacting it', async () => {
    const failure = { code: 'CONTEXT_INVALID', message: 'no such user', hint: '' } as const;
    const report = await scan({ bad: plain }, { paths: [accessPath('bad', { failure })] });
    expect(report.clusters).toMatchObject([{ cluster: 'bad', ok: false, failure }]);
    expect(readers.opened).toEqual([]);
  });

  it('counts two ways to one cluster once, and uses the one that sees most', async () => {
    const signals = identitySignals({ kubeSystemUid: 'one' });
    const same = { server: 'https://one', caKeyHash: 'ca' };
    const report = await scan(
      {
        narrow: { ...plain, probe: clusterProbe({ signals, listsClusterWide: false }) },
        wide: { ...plain, probe: clusterProbe({ signals }) },
      },
      { paths: [accessPath('narrow', same), accessPath('wide', same)] },
    );
    expect(report.clusters).toHaveLength(1);
    expect(new Set(readers.listed)).toEqual(new Set(['wide nodes', 'wide pods']));
    expect(readers.closed.toSorted()).toEqual(['narrow', 'wide']);
  });

  it('counts two addresses of one cluster once', async () => {
    const probe = clusterProbe({ signals: identitySignals({ kubeSystemUid: 'one' }) });
    const report = await scan({ public: { ...plain, probe }, private: { ...plain, probe } });
    expect(report.clusters).toHaveLength(1);
    expect((await store.clusters(everything))[0]?.paths).toHaveLength(2);
    expect(readers.closed.toSorted()).toEqual(['private', 'public']);
    const found = events.filter((event) => event.event === 'clusters-found');
    expect(found.map(({ clusters }) => clusters.length)).toEqual([2, 1]);
  });

  describe('while an MCP server is still asked for its clusters', () => {
    const mcpPath = (name: string, change: Partial<AccessPath> = {}): AccessPath =>
      accessPath(name, { source: 'mcp', ...change });
    /** Paths that a test lets a server tell when it wants. */
    const server = () => Promise.withResolvers<AccessPath[]>();

    it('reads what the kubeconfig names', async () => {
      const { promise, resolve } = server();
      const scanning = scan(
        { prod: plain, late: plain },
        { finder: fakeFinder([accessPath('prod')], [], promise) },
      );
      await vi.waitFor(() =>
        expect(events).toContainEqual(
          expect.objectContaining({ event: 'cluster-finished', cluster: 'prod' }),
        ),
      );

      resolve([mcpPath('late')]);

      expect((await scanning).clusters.map(({ cluster }) => cluster)).toEqual(['late', 'prod']);
    });

    it('waits with a cluster to which a server led before, and takes the better way', async () => {
      const probe = clusterProbe({ signals: identitySignals({ kubeSystemUid: 'one' }) });
      const narrow = { ...plain, probe: { ...probe, listsClusterWide: false } };
      const wide = { ...plain, probe: { ...probe, listsClusterWide: true } };
      const both = [accessPath('narrow'), mcpPath('wide')];
      await scan({ narrow, wide }, { paths: both });
      const { promise, resolve } = server();

      const scanning = scan({ narrow, wide }, { finder: fakeFinder(both.slice(0, 1), [], promise) });
      setImmediate(() => resolve(both.slice(1)));
      await scanning;

      expect(new Set(readers.listed)).toEqual(new Set(['wide nodes', 'wide pods']));
    });

    it('contacts nobody for a name that may be a mistake', async () => {
      const { promise, resolve } = server();
      const scanning = scan(
        { prod: plain },
        { clusters: ['typo'], finder: fakeFinder([accessPath('prod')], [], promise) },
      );
      resolve([]);

      await expect(scanning).rejects.toMatchObject({ code: 'CLUSTER_UNKNOWN' });
      expect(readers.opened).toEqual([]);
    });

    it('finds a named cluster that only a server leads to', async () => {
      const { promise, resolve } = server();
      const scanning = scan(
        { prod: plain, late: plain },
        { clusters: ['late'], discover: false, finder: fakeFinder([accessPath('prod')], [], promise) },
      );
      resolve([mcpPath('late')]);

      expect((await scanning).clusters.map(({ cluster }) => cluster)).toEqual(['late']);
      expect(readers.opened).toEqual(['late']);
    });
  });

  it('says what a path that begins to answer turned out to be', async () => {
    await scan({ new: { probe: timeout } });
    expect(await store.clusters(everything)).toMatchObject([
      { name: 'new', provisional: true, state: 'unreachable' },
    ]);
    await scan({ new: plain });
    expect(await store.clusters(everything)).toMatchObject([
      { name: 'new', provisional: false, state: 'ready' },
    ]);
  });

  it('tells in the log that a cluster was rebuilt, and keeps the old one', async () => {
    const probeOf = (uid: string) =>
      clusterProbe({
        signals: identitySignals({ kubeSystemUid: uid, server: 'https://prod', caKeyHash: 'ca-prod' }),
      });
    await scan({ prod: { ...plain, probe: probeOf('first') } });
    await scan({ prod: { ...plain, probe: probeOf('second') } });
    expect((await names()).toSorted()).toEqual(['prod', expect.stringMatching(/^prod \(until /)]);
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { note: expect.stringContaining('was rebuilt') } },
    ]);
  });

  it('leaves a path alone that failed twice, until its time has come or all is forced', async () => {
    const dead = { dead: { probe: timeout } };
    await scan(dead);
    await scan(dead);
    const left = await scan(dead, { force: false });
    expect(readers.opened).toEqual([]);
    expect(left.clusters[0]?.failure?.message).toContain('left alone until');
    await scan(dead, { force: true });
    expect(readers.opened).toEqual(['dead']);
    clock.advance(600_001);
    await scan(dead, { force: false });
    expect(readers.opened).toEqual(['dead']);
  });

  describe('kinds', () => {
    it('that are fresh are left alone, and read again when their TTL ran out', async () => {
      await scan({ prod: plain });
      const soon = await scan({ prod: plain }, { force: false });
      expect([soon.clusters[0]?.ok, soon.clusters[0]?.kinds]).toEqual([true, []]);
      clock.advance(61_000);
      const later = await scan({ prod: plain }, { force: false });
      expect(later.clusters[0]?.kinds.map((outcome) => outcome.kind)).toEqual(['nodes', 'pods']);
    });

    it('that are named are read and no others, where a cluster has them', async () => {
      const report = await scan({ prod: plain, dev: { kinds: [deploymentKind] } }, { kinds: ['po'] });
      expect(report.clusters.map(({ cluster, kinds }) => [cluster, kinds.length])).toEqual([
        ['dev', 0],
        ['prod', 1],
      ]);
    });

    it('that fail do not spoil others', async () => {
      const failing = { ...plain, lists: { ...plain.lists, pods: new AppError('SERVER_ERROR', 'boom') } };
      const report = await scan({ prod: failing });
      expect(report.clusters).toMatchObject([{ ok: true, state: 'degraded' }]);
      expect(report.clusters[0]?.kinds[1]).toMatchObject({
        completeness: 'never',
        failure: { code: 'SERVER_ERROR' },
      });
      expect(await kept()).toEqual(['prod/n']);
      expect((await store.clusters(everything))[0]?.state).toBe('degraded');
    });

    it('that fail once they were read are stale', async () => {
      await scan({ prod: plain });
      const failing = { ...plain, lists: { ...plain.lists, pods: new AppError('SERVER_ERROR', 'boom') } };
      const report = await scan({ prod: failing });
      expect(report.clusters[0]?.kinds[1]).toMatchObject({ kind: 'pods', completeness: 'stale' });
    });

    it('that may not be read make the cluster forbidden only when all are', async () => {
      const forbidden = new AppError('FORBIDDEN', 'no');
      const lists = { pods: forbidden, nodes: forbidden };
      const report = await scan({ prod: { ...plain, lists } });
      expect(report.clusters).toMatchObject([
        { ok: false, state: 'forbidden', failure: { code: 'FORBIDDEN' } },
      ]);
    });

    it('that alone are tried again leave a cluster ready whose others were read', async () => {
      const some = { ...plain, lists: { ...plain.lists, nodes: new AppError('FORBIDDEN', 'no') } };
      await scan({ prod: some });
      const again = await scan({ prod: some }, { force: false });
      expect(again.clusters).toMatchObject([{ ok: true, state: 'ready', kinds: [{ kind: 'nodes' }] }]);
      const named = await scan({ prod: some }, { kinds: ['nodes'] });
      expect(named.clusters).toMatchObject([{ ok: false, state: 'ready', failure: { code: 'FORBIDDEN' } }]);
      expect(await store.clusters(everything)).toMatchObject([{ state: 'ready', failure: null }]);
    });

    it('that were not reached when the user stopped are never read, and the cluster is well', async () => {
      const stop = new AbortController();
      const slow = { ...plain, lists: { ...plain.lists, pods: 'hangs' as const } };
      const scanning = scan({ prod: slow }, { signal: stop.signal, concurrentLists: 1 });
      await vi.waitFor(() => expect(readers.listed).toContain('prod pods'));
      stop.abort();
      await scanning;
      expect((await store.clusters(everything))[0]?.state).toBe('ready');
      expect(await store.cacheMetadata(everything)).toContainEqual(
        expect.objectContaining({ kind: 'pods', completeness: 'never' }),
      );
    });

    it('that are left out by design are nothing that was read', async () => {
      const lists = { nodes: new AppError('FORBIDDEN', 'no') };
      const report = await scan({ prod: { ...plain, lists, skips: ['pods'] } });
      expect(report.clusters).toMatchObject([{ ok: false, state: 'forbidden' }]);
      const again = await scan({ prod: { ...plain, lists, skips: ['pods'] } }, { force: false });
      expect(again.clusters).toMatchObject([{ ok: false, state: 'forbidden', kinds: [{ kind: 'nodes' }] }]);
    });

    it('are read by who knows what their last list took', async () => {
      await scan({ prod: plain });
      expect(readers.lastBytes.get('prod pods')).toBeUndefined();
      await scan({ prod: plain });
      expect(readers.lastBytes.get('prod pods')).toBe(200);
    });

    it('are read by who can ask what is kept of them, in that cluster', async () => {
      await scan({ prod: plain, dev: plain });
      expect(await readers.kept.get('prod pods')?.()).toMatchObject([
        { namespace: 'default', name: 'a' },
        { namespace: 'default', name: 'b' },
      ]);
    });

    it('are not tried any more once a cluster has gone silent', async () => {
      const kinds = ['a', 'b', 'c', 'd', 'e'].map((name) => kind('x', 'v1', name, name));
      const lists = Object.fromEntries(kinds.map(({ plural }) => [`${plural}.x`, timeout]));
      const report = await scan({ prod: { kinds, lists } }, { concurrentLists: 1 });
      expect(readers.listed).toHaveLength(2);
      expect(report.clusters[0]?.kinds).toHaveLength(5);
      expect(report.clusters).toMatchObject([{ ok: false, state: 'unreachable' }]);
    });

    it('of an API group that does not answer are named by the group', async () => {
      const failure = { code: 'SERVER_ERROR', message: '503', hint: '' } as const;
      const report = await scan({ prod: { ...plain, failedGroups: [{ group: 'metrics.k8s.io', failure }] } });
      expect(report.clusters[0]?.kinds.at(-1)).toMatchObject({
        kind: '*.metrics.k8s.io',
        reason: 'the API group metrics.k8s.io does not answer: 503',
      });
    });

    it('of which only part could be seen delete nothing that they did not see', async () => {
      await scan({ prod: plain });
      const result = {
        completeness: 'partial',
        reason: 'forbidden in kube-system',
        provenNamespaces: [],
      } as const;
      const report = await scan({
        prod: { ...plain, lists: { pods: [[]] }, result: { ...result, provenNamespaces: [] } },
      });
      expect(report.clusters[0]?.kinds[1]).toMatchObject({ completeness: 'partial', deleted: 0, count: 2 });
    });
  });

  describe('a choice of clusters', () => {
    it('is looked at alone, also by the name of a path', async () => {
      await scan({ prod: plain, dev: plain });
      const report = await scan({ prod: plain, dev: plain }, { clusters: ['pro*'], discover: false });
      expect([readers.opened, report.clusters.length]).toEqual([['prod'], 1]);
    });

    it('is looked for among all when clusters are to be found, and the others are closed', async () => {
      const report = await scan({ prod: plain, dev: plain }, { clusters: ['prod'] });
      expect(report.clusters.map(({ cluster }) => cluster)).toEqual(['prod']);
      expect(readers.closed.toSorted()).toEqual(['dev', 'prod']);
    });

    it('that names none is refused before anything is contacted', async () => {
      await expect(scan({ prod: plain }, { clusters: ['prdo'] })).rejects.toMatchObject({
        code: 'CLUSTER_UNKNOWN',
        hint: expect.stringContaining('prod'),
      });
      expect(readers.opened).toEqual([]);
    });

    it('to which no path leads any more is named', async () => {
      await scan({ prod: plain, dev: plain });
      const report = await scan({ dev: plain }, { clusters: ['prod'] });
      expect(report.clusters).toMatchObject([
        { cluster: 'prod', ok: false, failure: { code: 'PATH_MISSING' } },
      ]);
      expect(await kept()).toContain('prod/a');
    });
  });

  describe('stopped in the middle', () => {
    it('keeps what is whole and leaves the rest as it was', async () => {
      const controller = new AbortController();
      const clusters = { prod: { ...plain, lists: { ...plain.lists, pods: 'hangs' as const } } };
      const done = scan(clusters, { signal: controller.signal, concurrentLists: 2 });
      await untilEvent(events, 'kind-finished');
      controller.abort();
      const report = await done;
      expect(report).toMatchObject({ cancelled: true, clusters: [{ ok: true }] });
      expect(await kept()).toEqual(['prod/n']);
      const metadata = await store.cacheMetadata(everything);
      expect(metadata.map((row) => [row.kind, row.completeness, row.failure])).toEqual([
        ['nodes', 'complete', null],
        ['pods', 'never', null],
      ]);
      expect(readers.closed).toEqual(['prod']);
    });

    it('while clusters are still being looked for tells what it read, and takes nothing for lost', async () => {
      await scan({ prod: plain, dev: plain });
      const controller = new AbortController();
      const later = new Promise<AccessPath[]>((_, reject) => {
        controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
      });
      events = [];
      const done = scan(
        { dev: plain },
        {
          finder: fakeFinder([accessPath('dev')], [], later),
          signal: controller.signal,
          clusters: ['dev', 'prod'],
        },
      );
      await untilEvent(events, 'kind-finished');
      controller.abort();

      const report = await done;

      expect(report).toMatchObject({ cancelled: true, clusters: [{ cluster: 'dev' }], problems: [] });
      expect((await store.clusters(everything)).map(({ state }) => state)).toEqual(['ready', 'ready']);
    });

    it('before it began contacts nothing', async () => {
      const report = await scan({ prod: plain }, { signal: AbortSignal.abort() });
      expect([readers.opened, report.cancelled, report.clusters[0]?.failure?.code]).toEqual([
        [],
        true,
        'CANCELLED',
      ]);
    });
  });

  it('says who is scanning a cluster already, and leaves its state', async () => {
    await scan({ prod: plain });
    const other = new SqliteStore({
      dataDir,
      clock,
      holder: 'someone',
      startThread: startLocalThread(clock),
    });
    const [cluster] = await store.clusters(everything);
    await other.acquire(cluster?.id ?? '');
    const report = await scan({ prod: plain });
    expect(report.clusters).toMatchObject([
      {
        ok: false,
        state: 'ready',
        failure: { code: 'LEASE_HELD', message: 'someone is scanning this cluster' },
      },
    ]);
    expect((await store.clusters(everything))[0]).toMatchObject({ state: 'ready', failure: null });
    await other.close();
  });

  it('reports what could not be used at all', async () => {
    const problem = { code: 'KUBECONFIG_INVALID', message: 'config: no YAML', hint: '' } as const;
    const report = await scan({}, { finder: fakeFinder([], [problem]) });
    expect(report).toMatchObject({ clusters: [], problems: [problem] });
  });

  it('throws a fault of ours, and closes the readers', async () => {
    const broken = { prod: { ...plain, lists: { pods: new TypeError('bug') as never } } };
    await expect(scan(broken)).rejects.toThrow();
    expect(readers.closed).toEqual(['prod']);
  });
});

async function untilEvent(events: readonly ScanProgress[], name: ScanProgress['event']): Promise<void> {
  while (!events.some(({ event }) => event === name)) await new Promise((resolve) => setImmediate(resolve));
}
