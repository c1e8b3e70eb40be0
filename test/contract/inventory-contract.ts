import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/coverage.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import { packResources } from '../../src/domain/packed-resources.ts';
import type { ListResult, ResourcePage } from '../../src/domain/ports/cluster-access.ts';
import type {
  BeginList,
  ClusterStore,
  InventoryReader,
  KindStore,
  LeaseStore,
  ListTotals,
  ListWriter,
  McpToolStore,
  McpTrustStore,
  PathHealthStore,
  ScanLog,
} from '../../src/domain/ports/store.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { clusterInfo, namespaceKind, nodeKind, podKind, resource } from '../fakes/builders.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { mcpTool, scanReport, trustedServer } from '../fakes/reports.ts';

export type InventoryStore = ListWriter &
  LeaseStore &
  ClusterStore &
  PathHealthStore &
  InventoryReader &
  KindStore &
  McpToolStore &
  McpTrustStore &
  ScanLog & { close(): Promise<void> };

export interface StoreUnderTest {
  /** Opens the same store once more, as another process would. */
  open(clock: FakeClock, holder: string): Promise<InventoryStore>;
  remove(): Promise<void>;
}

export const everything: Scope = { clusterIds: 'all', namespaces: 'all' };
export const allSeen: ListResult = {
  completeness: 'complete',
  reason: null,
  provenNamespaces: 'all',
  resourceVersion: '1',
};

export function page(changed: Resource[], change: Partial<ResourcePage> = {}): ResourcePage {
  return { changed, unchangedIds: [], dropped: [], bytes: 100, result: null, ...change };
}

/** What every store promises (src/domain/ports/store.ts), whatever it is made of. */
export function describeInventoryStore(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let clock: FakeClock;
    let store: InventoryStore;

    beforeEach(async () => {
      under = await makeStore();
      clock = new FakeClock();
      store = await under.open(clock, 'first');
      await store.save(clusterInfo('prod'));
      await store.acquire('id-prod');
    });

    afterEach(async () => {
      await store.close();
      await under.remove();
    });

    const writeList = (
      of: ResourceKind,
      pages: ResourcePage[],
      change: { result?: Partial<ListResult>; clusterId?: string; into?: InventoryStore } = {},
    ): Promise<ListTotals> => {
      const { result, clusterId = 'id-prod', into = store } = change;
      return writeWhole(into, beginning(of, clusterId, clock), pages, result);
    };
    const names = async (of: ResourceKind = podKind, scope = everything): Promise<string[]> => {
      const kindName = of.group === '' ? of.plural : `${of.plural}.${of.group}`;
      const { rows } = await store.resources({ kinds: [kindName] }, scope);
      return rows.map((row) => (row.namespace === null ? row.name : `${row.namespace}/${row.name}`));
    };
    const metadata = async (of = 'pods') =>
      (await store.cacheMetadata(everything)).find((row) => row.kind === of);

    describe('lists', () => {
      it('are kept as they came, with their totals', async () => {
        const pod = resource(podKind, 'web', {
          labels: { app: 'web', tier: 'front' },
          images: ['shop/web:1'],
          phase: 'Running',
          reason: 'CrashLoopBackOff',
          readyCount: 1,
          wantedCount: 2,
          restarts: 7,
          node: 'node-1',
          owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u' },
          facts: { hostNetwork: true },
          deletingSince: '2026-01-01T01:00:00.000Z',
        });
        const totals = await writeList(podKind, [page([pod]), page([resource(podKind, 'api')])]);
        const { rows, total } = await store.resources({ kinds: ['pods'], withBody: true }, everything);
        const { bodyHash, changedBy, edges: _, messages: __, ...wanted } = pod;
        expect(totals).toEqual({ count: 2, added: 2, changed: 0, deleted: 0, dropped: 0, bytes: 200 });
        expect(total).toBe(2);
        expect(rows[1]).toEqual({ ...wanted, clusterId: 'id-prod', cluster: 'prod' });
        expect([bodyHash, changedBy]).toEqual([pod.bodyHash, null]);
      });

      it('are the same when their pages come packed', async () => {
        const pods = [resource(podKind, 'web', { labels: { app: 'wéb' } }), resource(podKind, 'api')];
        await writeList(podKind, [page(pods)]);
        const plain = await store.resources({ kinds: ['pods'], withBody: true }, everything);

        await writeList(podKind, [page([])]);
        const totals = await writeList(podKind, [{ ...page([]), changed: packResources(pods) }]);

        expect(totals).toMatchObject({ count: 2, added: 2 });
        expect(await store.resources({ kinds: ['pods'], withBody: true }, everything)).toEqual(plain);
      });

      it('give no body unless it is asked for', async () => {
        await writeList(podKind, [page([resource(podKind, 'web')])]);
        expect((await store.resources({ kinds: ['pods'] }, everything)).rows[0]?.body).toBeNull();
      });

      it('delete what was not seen again', async () => {
        await writeList(podKind, [page([resource(podKind, 'a'), resource(podKind, 'b')])]);
        const totals = await writeList(podKind, [page([resource(podKind, 'b', { resourceVersion: '2' })])]);
        expect(totals).toMatchObject({ count: 1, added: 0, deleted: 1 });
        expect(await names()).toEqual(['default/b']);
      });

      it('keep what was seen unchanged', async () => {
        const kept = resource(podKind, 'a');
        await writeList(podKind, [page([kept])]);
        const totals = await writeList(podKind, [page([], { unchangedIds: [kept.uid ?? ''] })]);
        expect(totals).toMatchObject({ count: 1, added: 0, changed: 0, deleted: 0 });
      });

      it('delete only in the namespaces that they were proven to see', async () => {
        const pods = ['a', 'b', 'c'].map((namespace) => resource(podKind, 'web', { namespace }));
        await writeList(podKind, [page(pods)]);
        await writeList(podKind, [page([])], {
          result: { completeness: 'partial', reason: 'forbidden in b', provenNamespaces: ['a'] },
        });
        expect(await names()).toEqual(['b/web', 'c/web']);
        expect(await metadata()).toMatchObject({ completeness: 'partial', reason: 'forbidden in b' });
      });

      it('count what changed, by body and by uid', async () => {
        await writeList(podKind, [
          page([resource(podKind, 'a'), resource(podKind, 'b'), resource(podKind, 'c')]),
        ]);
        const totals = await writeList(podKind, [
          page([
            resource(podKind, 'a', { resourceVersion: '2' }),
            resource(podKind, 'b', { resourceVersion: '2', body: '{"b":2}', bodyHash: 'other' }),
            resource(podKind, 'c', { uid: 'another object of that name' }),
          ]),
        ]);
        expect(totals).toMatchObject({ count: 3, added: 0, changed: 2, deleted: 0 });
      });

      it('never put an older object in the place of a newer one', async () => {
        await writeList(podKind, [
          page([resource(podKind, 'a', { resourceVersion: '100', phase: 'Running' })]),
        ]);
        await writeList(podKind, [
          page([resource(podKind, 'a', { resourceVersion: '99', phase: 'Pending' })]),
        ]);
        const { rows } = await store.resources({ kinds: ['pods'] }, everything);
        expect(rows[0]).toMatchObject({ phase: 'Running', resourceVersion: '100' });
      });

      it.each([
        ['is behind what is kept', '60'],
        ['has passed what is kept', '200'],
      ])('take the older state of an object from a cluster that was restored and %s', async (_, at) => {
        const running = resource(podKind, 'a', {
          resourceVersion: '100',
          phase: 'Running',
          bodyHash: 'after',
        });
        const pending = resource(podKind, 'a', {
          resourceVersion: '40',
          phase: 'Pending',
          bodyHash: 'before',
        });
        await writeList(podKind, [page([running], { resourceVersion: '100' })]);

        const totals = await writeList(podKind, [page([pending], { resourceVersion: at })]);

        const { rows } = await store.resources({ kinds: ['pods'] }, everything);
        expect(rows[0]).toMatchObject({ phase: 'Pending', resourceVersion: '40' });
        expect(totals).toMatchObject({ changed: 1 });
      });

      it('leave what came after they had begun, though they show one moment', async () => {
        const early = await store.begin(beginning(podKind, 'id-prod', clock));
        const late = await store.begin(beginning(podKind, 'id-prod', clock));
        await store.write(late, page([resource(podKind, 'a', { resourceVersion: '100', phase: 'Running' })]));

        const older = resource(podKind, 'a', { resourceVersion: '40', phase: 'Pending' });
        await store.write(early, page([older], { resourceVersion: '60' }));

        const { rows } = await store.resources({ kinds: ['pods'] }, everything);
        expect(rows[0]).toMatchObject({ phase: 'Running', resourceVersion: '100' });
      });

      it('do not delete what a list that began later wrote', async () => {
        const early = await store.begin(beginning(podKind, 'id-prod', clock));
        const late = await store.begin(beginning(podKind, 'id-prod', clock));
        await store.write(late, page([resource(podKind, 'new')]));
        await store.finish(early, allSeen, 1);
        await store.finish(late, allSeen, 1);
        expect(await names()).toEqual(['default/new']);
      });

      it('of namespaces take with one that is gone what was in it, and leave what came meanwhile', async () => {
        const inShop = (name: string) => resource(podKind, name, { namespace: 'shop' });
        await writeList(namespaceKind, [
          page([resource(namespaceKind, 'shop'), resource(namespaceKind, 'default')]),
        ]);
        await writeList(podKind, [page([resource(podKind, 'a'), inShop('b')])]);
        const partial = { completeness: 'partial' as const, provenNamespaces: ['default'] };
        await writeList(podKind, [page([resource(podKind, 'a')])], { result: partial });
        expect(await names()).toEqual(['default/a', 'shop/b']);
        const list = await store.begin(beginning(namespaceKind, 'id-prod', clock));
        const beside = await store.begin(beginning(podKind, 'id-prod', clock));
        await store.write(list, page([resource(namespaceKind, 'default')]));
        await store.write(beside, page([inShop('come-meanwhile')]));

        await store.finish(list, allSeen, 1);

        expect(await names()).toEqual(['default/a', 'shop/come-meanwhile']);
        expect(await names(namespaceKind)).toEqual(['default']);
        await store.finish(beside, { ...allSeen, ...partial }, 1);
      });

      it('of namespaces that are not whole delete the one that the cluster says is gone', async () => {
        await writeList(namespaceKind, [
          page([resource(namespaceKind, 'shop'), resource(namespaceKind, 'default')]),
        ]);
        await writeList(podKind, [
          page([resource(podKind, 'a'), resource(podKind, 'b', { namespace: 'shop' })]),
        ]);

        const totals = await writeList(namespaceKind, [page([])], {
          result: { completeness: 'partial', provenNamespaces: [], goneNamespaces: ['shop'] },
        });

        expect(totals).toMatchObject({ deleted: 1, count: 1 });
        expect(await names()).toEqual(['default/a']);
        expect(await metadata()).toMatchObject({ count: 1 });
      });

      it('that were abandoned leave asOf as it was and delete nothing', async () => {
        await writeList(podKind, [page([resource(podKind, 'a')])]);
        const before = await metadata();
        clock.advance(1000);
        const list = await store.begin(beginning(podKind, 'id-prod', clock));
        await store.write(list, page([resource(podKind, 'b')]));
        await store.abandon(list, { code: 'TIMEOUT', message: 'silent', hint: '' });
        expect(await names()).toEqual(['default/a', 'default/b']);
        expect(await metadata()).toMatchObject({
          asOf: before?.asOf,
          count: 2,
          completeness: 'stale',
          reason: 'silent',
          interrupted: false,
        });
      });

      it('keep what nobody could read, once each, until the kind is read', async () => {
        const unread = { source: 'get_pods', hash: 'h1', text: 'web-0 is fine', length: 13 };
        const failure = { code: 'PARSE' as const, message: 'cannot be read', hint: '' };
        for (const answer of [unread, unread, { ...unread, hash: 'h2' }])
          await store.abandon(await store.begin(beginning(podKind, 'id-prod', clock)), failure, answer);
        expect(await metadata()).toMatchObject({ unread: 2, failure, count: 0 });
        await writeList(podKind, [page([])]);
        expect(await metadata()).toMatchObject({ unread: 0, failure: null });
      });

      it('keep few answers of a server that says something new each time', async () => {
        for (let index = 0; index < 30; index += 1) {
          const unread = { source: 'get_pods', hash: `h${index}`, text: String(index), length: 2 };
          const list = await store.begin(beginning(podKind, 'id-prod', clock));
          await store.abandon(list, { code: 'PARSE', message: '', hint: '' }, unread);
        }
        expect((await metadata())?.unread).toBe(20);
      });

      it('that a user stopped leave no failure', async () => {
        const list = await store.begin(beginning(podKind, 'id-prod', clock));
        await store.abandon(list, { code: 'CANCELLED', message: 'stopped', hint: '' });
        expect(await metadata()).toMatchObject({ failure: null, completeness: 'never', asOf: null });
      });

      it('that a user stopped keep the failure of the list before', async () => {
        const failure = { code: 'TIMEOUT', message: 'silent', hint: '' } as const;
        await store.abandon(await store.begin(beginning(podKind, 'id-prod', clock)), failure);
        const list = await store.begin(beginning(podKind, 'id-prod', clock));
        await store.abandon(list, { code: 'CANCELLED', message: 'stopped', hint: '' });
        expect(await metadata()).toMatchObject({ failure });
      });

      it('say how many items could not be read', async () => {
        const dropped = [{ item: 'x', reason: 'no name' }];
        const totals = await writeList(podKind, [page([resource(podKind, 'a')], { dropped })]);
        expect([totals.dropped, (await metadata())?.dropped]).toEqual([1, 1]);
      });

      it('tell uids and resourceVersions for the next time', async () => {
        await writeList(podKind, [page([resource(podKind, 'a', { uid: 'u1', resourceVersion: '5' })])]);
        expect(await store.known('id-prod', podKind)).toEqual(new Map([['u1', '5']]));
        expect(await store.known('id-prod', nodeKind)).toEqual(new Map());
      });
    });

    describe('leases', () => {
      it('are refused while another holds them, and say who', async () => {
        const other = await under.open(clock, 'second');
        expect(await other.acquire('id-prod')).toMatchObject({ holder: 'first' });
        await expect(other.begin(beginning(podKind, 'id-prod', clock))).rejects.toMatchObject({
          code: 'LEASE_HELD',
        });
        await other.close();
      });

      it('go to another once they ran out, and the first may write no more', async () => {
        const other = await under.open(clock, 'second');
        const list = await store.begin(beginning(podKind, 'id-prod', clock));
        clock.advance(20_001);
        expect(await other.acquire('id-prod')).toBeNull();
        await expect(store.write(list, page([resource(podKind, 'late')]))).rejects.toMatchObject({
          code: 'LEASE_HELD',
        });
        await other.close();
      });

      it('that a clock which was ahead has taken are no hindrance once it is right again', async () => {
        await store.release('id-prod');
        clock.advance(86_400_000);
        await store.acquire('id-prod');
        clock.advance(-86_400_000);
        const other = await under.open(clock, 'second');

        expect(await other.acquire('id-prod')).toBeNull();
        await other.close();
      });

      it('are free after release, and releasing what is not held does nothing', async () => {
        const other = await under.open(clock, 'second');
        await other.release('id-prod');
        expect(await other.acquire('id-prod')).not.toBeNull();
        await store.release('id-prod');
        expect(await other.acquire('id-prod')).toBeNull();
        await other.close();
      });

      it('do not vouch for what was read while a clock was ahead', async () => {
        clock.advance(86_400_000);
        await store.release('id-prod');
        await store.acquire('id-prod');
        const list = await store.begin(beginning(podKind, 'id-prod', clock));
        await store.finish(list, allSeen, 1);
        clock.advance(-86_400_000);

        expect(await metadata()).toMatchObject({
          completeness: 'stale',
          reason: expect.stringContaining('ahead'),
        });
      });

      it('of a writer that is gone leave the list interrupted', async () => {
        await store.begin(beginning(podKind, 'id-prod', clock));
        expect(await metadata()).toMatchObject({ refreshing: true, interrupted: false });
        clock.advance(20_001);
        expect(await metadata()).toMatchObject({ refreshing: false, interrupted: true });
      });
    });

    describe('what is kept', () => {
      it('is stale once its TTL ran out', async () => {
        await writeList(podKind, [page([resource(podKind, 'a')])]);
        expect(await metadata()).toMatchObject({
          completeness: 'complete',
          count: 1,
          durationMs: 12,
          source: 'api',
        });
        clock.advance(60_001);
        expect(await metadata()).toMatchObject({
          completeness: 'stale',
          reason: 'older than its TTL of 60 s',
        });
      });

      it('is filtered by namespace, name and label, and counted beyond the limit', async () => {
        const pods = [
          resource(podKind, 'a', { namespace: 'shop', labels: { app: 'web', tier: 'front' } }),
          resource(podKind, 'b', { namespace: 'shop', labels: { app: 'api' } }),
          resource(podKind, 'c', { namespace: 'bank', labels: {} }),
        ];
        await writeList(podKind, [page(pods)]);
        const ask = async (filter: object) => {
          const { rows, total } = await store.resources({ kinds: ['pods'], ...filter }, everything);
          return [rows.map(({ name }) => name).join(''), total];
        };
        expect(await ask({ namespaces: ['shop'] })).toEqual(['ab', 2]);
        expect(await ask({ names: ['c', 'b'] })).toEqual(['cb', 2]);
        expect(await ask({ limit: 1 })).toEqual(['c', 3]);
        expect(await ask({ labels: [{ key: 'app', operator: 'in', values: ['web', 'x'] }] })).toEqual([
          'a',
          1,
        ]);
        expect(await ask({ labels: [{ key: 'app', operator: 'notin', values: ['web'] }] })).toEqual([
          'cb',
          2,
        ]);
        expect(await ask({ labels: [{ key: 'tier', operator: 'exists', values: [] }] })).toEqual(['a', 1]);
        expect(await ask({ labels: [{ key: 'tier', operator: 'absent', values: [] }] })).toEqual(['cb', 2]);
      });

      it('is seen only as far as the scope goes', async () => {
        await store.save(clusterInfo('dev'));
        await store.acquire('id-dev');
        await writeList(podKind, [
          page([resource(podKind, 'a', { namespace: 'shop' }), resource(podKind, 'b')]),
        ]);
        await writeList(podKind, [page([resource(podKind, 'd')])], { clusterId: 'id-dev' });
        await writeList(nodeKind, [page([resource(nodeKind, 'n1')])]);
        await writeList(namespaceKind, [
          page([resource(namespaceKind, 'shop'), resource(namespaceKind, 'bank')]),
        ]);
        const shop: Scope = { clusterIds: ['id-prod'], namespaces: ['shop'] };
        expect(await names(podKind, shop)).toEqual(['shop/a']);
        expect(await names(nodeKind, shop)).toEqual([]);
        expect(await names(namespaceKind, shop)).toEqual(['shop']);
        expect((await store.clusters(shop)).map(({ name: kept }) => kept)).toEqual(['prod']);
        expect((await store.cacheMetadata(shop)).every((row) => row.cluster === 'prod')).toBe(true);
        expect((await store.kinds(shop)).every((row) => row.clusterId === 'id-prod')).toBe(true);
      });

      it('is hidden once its cluster was closed', async () => {
        await writeList(podKind, [page([resource(podKind, 'a')])]);
        await store.save(clusterInfo('prod', { closedAt: '2026-01-03T00:00:00.000Z' }));
        expect(await names()).toEqual([]);
        expect(await store.cacheMetadata(everything)).toEqual([]);
      });

      it('moves to the cluster that it turned out to be; of both, the newer stays', async () => {
        await store.save(clusterInfo('provisional'));
        await store.acquire('id-provisional');
        await writeList(podKind, [page([resource(podKind, 'old')])]);
        await writeList(nodeKind, [page([resource(nodeKind, 'node')])], { clusterId: 'id-provisional' });
        clock.advance(5000);
        await writeList(podKind, [page([resource(podKind, 'new')])], { clusterId: 'id-provisional' });
        await store.merge('id-provisional', 'id-prod');
        expect((await store.clusters(everything)).map(({ id }) => id)).toEqual(['id-prod']);
        expect([await names(), await names(nodeKind)]).toEqual([['default/new'], ['node']]);
      });
    });

    it('does not take kinds that were never begun for empty', async () => {
      const at = new Date(clock.now()).toISOString();
      await store.saveKinds('id-prod', { kinds: [podKind], failedGroups: [], via: 'api', at });
      expect(await store.cacheMetadata(everything)).toMatchObject([
        { kind: 'pods', completeness: 'never', asOf: null, source: null },
      ]);
    });

    it('takes the state of a cluster and leaves the rest of it', async () => {
      const failure = { code: 'TIMEOUT', message: "it's silent", hint: '' } as const;
      await store.saveState('id-prod', 'unreachable', failure);
      expect(await store.clusters(everything)).toEqual([
        clusterInfo('prod', { state: 'unreachable', failure }),
      ]);
      await store.saveState('id-prod', 'ready', null);
      expect(await store.clusters(everything)).toEqual([clusterInfo('prod')]);
    });

    it('replaces the tools of one server and keeps those of others', async () => {
      await store.saveTools('one', [mcpTool('a', { server: 'one' }), mcpTool('b', { server: 'one' })]);
      await store.saveTools('two', [mcpTool('z', { server: 'two' })]);
      await store.saveTools('one', [mcpTool('c', { server: 'one' })]);
      expect((await store.tools()).map(({ server, name: tool }) => `${server}/${tool}`)).toEqual([
        'one/c',
        'two/z',
      ]);
    });

    it('keeps the yes to each server, the last word of each', async () => {
      const trust = trustedServer();
      await store.saveTrust(trust);
      await store.saveTrust(trustedServer({ server: 'other' }));
      await store.saveTrust({ ...trust, lost: 'its tool get_pods changed' });

      expect(await store.trustedServers()).toEqual([
        trustedServer({ server: 'other' }),
        { ...trust, lost: 'its tool get_pods changed' },
      ]);
    });

    it('remembers the health of paths, the last word of each', async () => {
      const health = { pathId: 'p', failures: 1, openUntil: null, failure: null };
      await store.savePathHealth(health);
      await store.savePathHealth({ ...health, failures: 2 });
      const path = clusterInfo('prod', {}).paths[0];
      expect(path).toBeDefined();
      const asked = [
        { ...path, id: 'p' },
        { ...path, id: 'unknown' },
      ] as never;
      expect([...(await store.pathHealth(asked))]).toEqual([['p', { ...health, failures: 2 }]]);
    });

    it('keeps the last report', async () => {
      expect(await store.lastScan()).toBeNull();
      await store.saveScan(scanReport([]));
      const last = scanReport([], { startedAt: '2026-05-05T00:00:00.000Z' });
      await store.saveScan(last);
      expect(await store.lastScan()).toEqual(last);
    });
  });
}

/** A list that begins now. */
export function beginning(of: ResourceKind, clusterId: string, clock: FakeClock): BeginList {
  return {
    clusterId,
    kind: of,
    source: 'api',
    startedAt: new Date(clock.now()).toISOString(),
    ttlSeconds: 60,
  };
}

/** Writes a list from its beginning to its end. */
export async function writeWhole(
  into: ListWriter,
  begin: BeginList,
  pages: ResourcePage[],
  result: Partial<ListResult> = {},
): Promise<ListTotals> {
  const list = await into.begin(begin);
  for (const each of pages) await into.write(list, each);
  return into.finish(list, { ...allSeen, ...result }, 12);
}
