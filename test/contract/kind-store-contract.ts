import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { ChangeReader, HistoryPruner } from '../../src/domain/ports/changes.ts';
import type { Discovery } from '../../src/domain/ports/store.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { clusterInfo, deploymentKind, kind, podKind, resource } from '../fakes/builders.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import {
  beginning,
  everything,
  type InventoryStore,
  page,
  type StoreUnderTest,
  writeWhole,
} from './inventory-contract.ts';

type StoreWithHistory = InventoryStore & { history: ChangeReader & HistoryPruner };

export interface StoreWithHistoryUnderTest extends StoreUnderTest {
  open(clock: FakeClock, holder: string): Promise<StoreWithHistory>;
}

const widget = kind('example.com', 'v1', 'Widget', 'widgets');
const minuteMs = 60_000;

/** What every store promises of kinds that come and go (src/domain/ports/store.ts). */
export function describeKindStore(name: string, makeStore: () => Promise<StoreWithHistoryUnderTest>): void {
  describe(name, () => {
    let under: StoreWithHistoryUnderTest;
    let clock: FakeClock;
    let store: StoreWithHistory;
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

    const now = (): string => new Date(clock.now()).toISOString();
    const discover = (kinds: ResourceKind[], change: Partial<Discovery> = {}): Promise<ResourceKind[]> =>
      store.saveKinds('id-prod', { kinds, failedGroups: [], via: 'api', at: now(), ...change });
    const settle = (isDefined: boolean | null, of = widget): Promise<void> =>
      store.settleMissing('id-prod', [{ kind: of, isDefined }], now());
    const list = async (of: ResourceKind, resources: Resource[]): Promise<void> => {
      await store.acquire('id-prod');
      await writeWhole(store, { ...beginning(of, 'id-prod', clock), ttlSeconds: 600 }, [page(resources)]);
    };
    const wait = async (ms: number): Promise<void> => {
      clock.advance(ms);
      await store.acquire('id-prod');
    };
    const names = async (at?: number): Promise<string[]> => {
      const filter = { kinds: ['widgets.example.com'], ...(at === undefined ? {} : { at }) };
      return (await store.resources(filter, everything)).rows.map((row) => row.name);
    };
    const metadata = async () =>
      (await store.cacheMetadata(everything)).find((row) => row.kind === 'widgets.example.com');
    const told = async () => {
      const filter = { since: 0, until: clock.now(), limit: 100 };
      const { rows } = await store.history.changes(filter, everything);
      return rows.map((change) => `${change.name}: ${change.words.map(({ text }) => text).join('; ')}`);
    };

    it('keeps what discovery does not name until that is sure, and says so', async () => {
      await discover([podKind, widget]);
      await list(widget, [resource(widget, 'w')]);
      await wait(minuteMs);

      expect(await discover([podKind])).toEqual([widget]);
      await settle(true);

      expect(await names()).toEqual(['w']);
      expect(await metadata()).toMatchObject({
        completeness: 'partial',
        goneAt: null,
        reason: expect.stringContaining(`has not named this kind since ${now()}`),
      });
      expect(await discover([podKind, widget])).toEqual([]);
      expect(await metadata()).toMatchObject({ completeness: 'stale', ttlSeconds: 0 });
    });

    it('deletes the objects of a kind that is gone, and keeps their history', async () => {
      await discover([podKind, widget]);
      await list(widget, [resource(widget, 'a'), resource(widget, 'b')]);
      const before = clock.now();
      await wait(minuteMs);
      await discover([podKind]);
      await settle(false);

      expect(await names()).toEqual([]);
      expect(await names(before)).toEqual(['a', 'b']);
      expect((await told()).toSorted()).toEqual([
        'a: gone: the kind itself was removed',
        'b: gone: the kind itself was removed',
      ]);
      expect(await metadata()).toMatchObject({
        completeness: 'complete',
        goneAt: now(),
        count: 0,
        resourceVersion: null,
        reason: expect.stringContaining('does not have this kind any more'),
      });
      await wait(minuteMs);
      expect(await discover([podKind])).toEqual([]);
      expect((await store.history.bodies([1]))[0]?.before).not.toBeNull();
    });

    it.each<[string, boolean | null, number, boolean]>([
      ['whose definition is gone, at once', false, 0, true],
      ['of which nobody says whether it is defined, not at once', null, 9 * minuteMs, false],
      ['of which nobody says whether it is defined, after ten minutes', null, 10 * minuteMs, true],
      ['that is still defined, not within a day', true, 1439 * minuteMs, false],
      ['that is still defined and was not served for a day', true, 1440 * minuteMs, true],
    ])('takes a kind for gone %s', async (_, isDefined, afterMs, isGone) => {
      await discover([widget]);
      await list(widget, [resource(widget, 'w')]);
      await discover([]);
      await settle(isDefined === false ? null : isDefined);
      expect(await names()).toEqual(['w']);
      await wait(afterMs);
      await discover([]);
      await settle(isDefined);

      expect((await metadata())?.goneAt !== null).toBe(isGone);
      expect(await names()).toEqual(isGone ? [] : ['w']);
    });

    it('does not take for gone what was named again before it was asked for', async () => {
      await discover([widget]);
      await list(widget, [resource(widget, 'w')]);
      await discover([]);
      await discover([widget]);
      await settle(false);

      expect(await names()).toEqual(['w']);
    });

    it('goes on with a kind that comes back', async () => {
      await discover([podKind, widget]);
      await list(widget, [resource(widget, 'w', { uid: 'old' })]);
      await wait(minuteMs);
      await discover([podKind]);
      await settle(false);
      const between = clock.now();
      await wait(minuteMs);
      await discover([podKind, widget]);
      expect(await metadata()).toMatchObject({ goneAt: null, completeness: 'stale' });
      await list(widget, [resource(widget, 'w', { uid: 'new', createdAt: now() })]);

      expect(await told()).toEqual(['w: added', 'w: gone: the kind itself was removed']);
      expect([await names(), await names(between)]).toEqual([['w'], []]);
      expect(await metadata()).toMatchObject({ completeness: 'complete', reason: null, count: 1 });
    });

    it('says nothing of groups that failed, nor of what an MCP server does not name', async () => {
      await discover([podKind, widget]);
      await list(widget, [resource(widget, 'w')]);

      expect(await discover([podKind], { failedGroups: ['example.com'] })).toEqual([]);
      expect(await discover([podKind], { via: 'mcp' })).toEqual([]);
      expect(await metadata()).toMatchObject({ completeness: 'complete' });
    });

    it('forgets a kind of which nothing was ever read', async () => {
      await discover([podKind, widget]);
      await discover([podKind]);
      await settle(false);

      expect(await metadata()).toBeUndefined();
    });

    it('forgets a kind that is gone with the last of its history', async () => {
      await discover([widget]);
      await list(widget, [resource(widget, 'w')]);
      await wait(minuteMs);
      await discover([]);
      await settle(false);
      const limits = { limit: 100 };

      await store.history.pruneHistory({ before: { default: clock.now() }, ...limits });
      expect(await metadata()).toBeDefined();
      await store.history.pruneHistory({ before: { default: clock.now() + minuteMs }, ...limits });
      expect(await metadata()).toBeUndefined();
    });

    it('takes what a kind has that is new to a cluster for added, but for what is older than the last look', async () => {
      const early = resource(widget, 'early', { createdAt: new Date(clock.now() - 1000).toISOString() });
      await discover([podKind]);
      const before = clock.now();
      await wait(minuteMs);
      await discover([podKind, widget]);
      const late = resource(widget, 'late', { createdAt: new Date(clock.now() - 1000).toISOString() });
      await list(widget, [early, late]);

      expect(await told()).toEqual(['late: added']);
      expect(await names(before + 1)).toEqual([]);
      expect((await store.history.reach(everything)).find((row) => row.kind.startsWith('w'))?.since).toBe(
        new Date(before).toISOString(),
      );
    });

    it('takes nothing for new after a first discovery, or where the group did not answer before', async () => {
      await discover([podKind], { failedGroups: ['example.com'] });
      await wait(minuteMs);
      await discover([podKind, widget]);
      await list(widget, [resource(widget, 'w', { createdAt: now() })]);

      expect(await told()).toEqual([]);
    });

    it('counts a new kind as never read until it was', async () => {
      await discover([podKind]);
      await discover([podKind, deploymentKind]);

      expect(await store.cacheMetadata(everything)).toMatchObject([
        { kind: 'deployments.apps', completeness: 'never', asOf: null },
        { kind: 'pods', completeness: 'never' },
      ]);
    });
  });
}
