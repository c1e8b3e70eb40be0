import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeWriter, KindChanges, ObjectChange } from '../../src/domain/ports/watching.ts';
import { clusterInfo, podKind, resource } from '../fakes/builders.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import {
  allSeen,
  beginning,
  everything,
  type InventoryStore,
  page,
  type StoreUnderTest,
  writeWhole,
} from './inventory-contract.ts';

type WatchedStore = InventoryStore & ChangeWriter;

export interface WatchedStoreUnderTest extends StoreUnderTest {
  open(clock: FakeClock, holder: string): Promise<WatchedStore>;
}

const limits = { minimumSeconds: 15, maximumSeconds: 240 };

/** What every store promises of changes that a watch told (src/domain/ports/watching.ts). */
export function describeChangeWriter(name: string, makeStore: () => Promise<WatchedStoreUnderTest>): void {
  describe(name, () => {
    let under: WatchedStoreUnderTest;
    let clock: FakeClock;
    let store: WatchedStore;

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

    const time = (): string => new Date(clock.now()).toISOString();
    const list = async (
      pods: string[],
      resourceVersion: string | null = '100',
      into: WatchedStore = store,
    ): Promise<void> => {
      const kept = pods.map((pod) => resource(podKind, pod, { resourceVersion: '90' }));
      const begin = { ...beginning(podKind, 'id-prod', clock), ttlLimits: limits };
      await writeWhole(into, begin, [page(kept)], { resourceVersion });
    };
    const changes = (change: Partial<KindChanges> = {}): KindChanges => ({
      clusterId: 'id-prod',
      kind: podKind,
      since: '100',
      resourceVersion: '110',
      changes: [],
      dropped: 0,
      at: time(),
      ttl: { watched: 150 },
      ...change,
    });
    const saved = (pod: string, resourceVersion: string, text = resourceVersion): ObjectChange => ({
      saved: resource(podKind, pod, { resourceVersion, body: `{"of":"${text}"}`, bodyHash: text }),
    });
    const deleted = (pod: string, resourceVersion: string): ObjectChange => ({
      deleted: { uid: `uid-pods-default-${pod}`, namespace: 'default', name: pod, resourceVersion },
    });
    const names = async (): Promise<string[]> =>
      (await store.resources({ kinds: ['pods'] }, everything)).rows.map((row) => row.name);
    const metadata = async () => (await store.cacheMetadata(everything))[0];

    it('keeps what was added, changed and deleted, and from where a watch goes on', async () => {
      await list(['a', 'b']);
      clock.advance(5000);
      const totals = await store.applyChanges(
        changes({ changes: [saved('a', '101'), saved('c', '102'), deleted('b', '110')] }),
      );
      expect(totals).toEqual({ added: 1, changed: 1, deleted: 1 });
      expect(await names()).toEqual(['a', 'c']);
      expect(await store.keptVersion('id-prod', podKind)).toBe('110');
      expect(await metadata()).toMatchObject({ asOf: time(), count: 2, completeness: 'complete' });
    });

    it('writes nothing that does not follow what is kept', async () => {
      await list(['a']);
      expect(await store.applyChanges(changes({ since: '99', changes: [deleted('a', '110')] }))).toBeNull();
      expect(await names()).toEqual(['a']);
      expect(await store.keptVersion('id-prod', podKind)).toBe('100');
    });

    it('does not follow a list that tells no resourceVersion, or a kind that was never listed', async () => {
      expect(await store.keptVersion('id-prod', podKind)).toBeNull();
      expect(await store.applyChanges(changes())).toBeNull();
      await list(['a']);
      await list(['a'], null);
      expect(await store.applyChanges(changes())).toBeNull();
    });

    it('never puts an older state in the place of a newer one', async () => {
      await list(['a']);
      await store.applyChanges(changes({ changes: [saved('a', '105', 'new'), saved('a', '104', 'old')] }));
      const { rows } = await store.resources({ kinds: ['pods'], withBody: true }, everything);
      expect(rows[0]).toMatchObject({ resourceVersion: '105', body: '{"of":"new"}' });
    });

    it.each([
      ['another object of that name', { uid: 'another', resourceVersion: '110' }],
      ['a state that is newer', { resourceVersion: '89' }],
    ])('leaves alone what a deletion is not of: %s', async (_, change) => {
      await list(['a']);
      const gone = { uid: 'uid-pods-default-a', namespace: 'default', name: 'a', ...change };
      const totals = await store.applyChanges(changes({ changes: [{ deleted: gone }] }));
      expect(totals).toEqual({ added: 0, changed: 0, deleted: 0 });
      expect(await names()).toEqual(['a']);
    });

    it('keeps in order what happened to a name: gone, and there again as another object', async () => {
      await list(['a']);
      const again = { saved: resource(podKind, 'a', { uid: 'second', resourceVersion: '103' }) };
      await store.applyChanges(changes({ changes: [deleted('a', '102'), again] }));
      expect((await store.resources({ kinds: ['pods'] }, everything)).rows).toMatchObject([
        { uid: 'second' },
      ]);
    });

    it('is not undone by a list that began before and knows nothing of it', async () => {
      await list(['a']);
      const open = await store.begin(beginning(podKind, 'id-prod', clock));
      await store.applyChanges(changes({ changes: [saved('new', '105')] }));
      await store.finish(open, { ...allSeen, resourceVersion: '103' }, 1);
      expect(await names()).toContain('new');
    });

    it('is written by nobody whose lease another has had meanwhile, not even after that one released it', async () => {
      await list(['a']);
      clock.advance(20_001);
      const second = await under.open(clock, 'second');
      await second.acquire('id-prod');
      await list([], '200', second);
      await second.release('id-prod');
      await second.close();

      await expect(store.applyChanges(changes({ changes: [saved('a', '101')] }))).rejects.toMatchObject({
        code: 'LEASE_HELD',
      });
      await store.acquire('id-prod');
      expect(await store.applyChanges(changes({ changes: [saved('a', '101')] }))).toBeNull();
      expect(await names()).toEqual([]);
    });

    it('tells of objects that could not be read', async () => {
      await list(['a']);
      await store.applyChanges(changes({ dropped: 2 }));
      expect(await metadata()).toMatchObject({
        completeness: 'partial',
        reason: '2 could not be read when they changed',
        dropped: 2,
      });
    });

    it('ends what a list that nobody writes any more has left open', async () => {
      await list(['a']);
      const killed = await under.open(clock, 'first');
      await killed.acquire('id-prod');
      await killed.begin(beginning(podKind, 'id-prod', clock));
      await killed.close();
      expect(await metadata()).toMatchObject({ refreshing: true });
      await store.applyChanges(changes());
      expect(await metadata()).toMatchObject({ refreshing: false, interrupted: false });
    });

    it('tells how long a kind is fresh: while it is watched, and after', async () => {
      await list(['a']);
      clock.advance(60_000);
      await store.applyChanges(changes({ changes: [saved('a', '101')] }));
      expect(await metadata()).toMatchObject({ ttlSeconds: 150, ttlReason: 'watched', changesPerHour: 60 });
      await store.endWatch('id-prod', podKind, { seconds: 60, limits }, null);
      expect(await metadata()).toMatchObject({
        ttlSeconds: 60,
        ttlReason: 'about 60 changes an hour',
        failure: null,
      });
    });

    it('tells of a watch that broke, until more is told', async () => {
      await list(['a']);
      const failure = { code: 'TIMEOUT' as const, message: 'no answer', hint: '' };
      await store.endWatch('id-prod', podKind, { seconds: 60, limits }, failure);
      expect(await metadata()).toMatchObject({ completeness: 'stale', reason: 'no answer' });
      await store.applyChanges(changes());
      expect(await metadata()).toMatchObject({ completeness: 'complete', failure: null });
    });

    it('lets the time that a kind is fresh follow how often lists find it changed', async () => {
      await list(['a']);
      expect(await metadata()).toMatchObject({
        ttlSeconds: 60,
        ttlReason: 'not yet known how often it changes',
      });
      clock.advance(600_000);
      await list(['a']);
      expect(await metadata()).toMatchObject({ ttlSeconds: 240, ttlReason: 'it hardly ever changes' });
      clock.advance(600_000);
      await list(['a', ...Array.from({ length: 100 }, (_, index) => `b-${index}`)]);
      expect(await metadata()).toMatchObject({ ttlSeconds: 15, ttlReason: 'about 6 changes a minute' });
    });
  });
}
