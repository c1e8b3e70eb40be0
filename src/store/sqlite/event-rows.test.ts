import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, everything, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, kind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import type { ResourceRow } from '../../domain/ports/store.ts';
import type { Resource } from '../../domain/resource.ts';
import { SqliteStore } from './sqlite-store.ts';

const eventKind = kind('', 'v1', 'Event', 'events', { singular: 'event' });

/** `web.1`: the first time that a server tells of web-0. */
function event(name: string, facts: Resource['facts'] = {}, change: Partial<Resource> = {}): Resource {
  return resource(eventKind, name, {
    phase: 'Warning',
    reason: 'BackOff',
    namespace: 'shop',
    ...change,
    facts: {
      object: 'pod/web-0',
      objectKind: 'Pod',
      objectNamespace: 'shop',
      objectName: 'web-0',
      objectUid: 'u1',
      message: 'Back-off 10s restarting',
      count: 1,
      firstSeenAt: '2026-01-01T00:00:00Z',
      lastSeenAt: '2026-01-01T00:00:00Z',
      source: 'kubelet, node-1',
      ...facts,
    },
  });
}

describe('store/sqlite/event-rows', () => {
  let folder: string;
  let store: SqliteStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'events-'));
    const clock = new FakeClock();
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

  const scan = async (
    events: Resource[],
    { cluster = 'prod', unchangedIds = [] as string[] } = {},
  ): Promise<void> => {
    const list = await store.begin({
      clusterId: `id-${cluster}`,
      kind: eventKind,
      source: 'api',
      startedAt: '2026-01-01T00:00:00.000Z',
      ttlSeconds: 60,
    });
    await store.write(list, page(events, { unchangedIds }));
    await store.finish(list, allSeen, 1);
  };
  const kept = async (filter: object = {}): Promise<ResourceRow[]> =>
    (await store.events.resources({ kinds: ['events'], ...filter }, everything)).rows;
  const seen = async (): Promise<unknown[]> =>
    (await kept()).map(({ name, facts }) => [name, facts.count, facts.lastSeenAt, facts.onServer]);

  it('counts an event that a server counts up once, however many scans see it', async () => {
    await scan([event('web.1', { count: 3, lastSeenAt: '2026-01-01T00:01:00Z' })]);
    await scan([event('web.1', { count: 3, lastSeenAt: '2026-01-01T00:01:00Z' }, { resourceVersion: '2' })]);
    const last = event('web.1', { count: 5, lastSeenAt: '2026-01-01T00:02:00Z' }, { resourceVersion: '3' });
    await scan([last]);
    await scan([], { unchangedIds: [last.uid ?? ''] });

    expect(await seen()).toEqual([['web.1', 5, '2026-01-01T00:02:00Z', true]]);
  });

  it('folds what the server tells anew under another name', async () => {
    await scan([event('web.1', { count: 3 })]);
    await scan([
      event('web.2', {
        count: 2,
        firstSeenAt: '2026-01-01T02:00:00Z',
        lastSeenAt: '2026-01-01T03:00:00Z',
        message: 'Back-off 5m0s restarting',
      }),
    ]);
    const [row] = await kept();

    expect(await seen()).toEqual([['web.2', 5, '2026-01-01T03:00:00Z', true]]);
    expect(row?.facts).toMatchObject({
      firstSeenAt: '2026-01-01T00:00:00Z',
      message: 'Back-off 5m0s restarting',
    });
  });

  it('counts an event of the same name and another uid anew', async () => {
    await scan([event('web.1', { count: 3 })]);
    await scan([event('web.1', { count: 2 }, { uid: 'another' })]);

    expect((await kept())[0]?.facts.count).toBe(5);
  });

  it('keeps what the server has forgotten, and says so', async () => {
    await scan([event('web.1'), event('api.1', { objectName: 'api-0', objectUid: 'u2' })]);
    await scan([], { unchangedIds: [event('api.1').uid ?? ''] });

    expect(await seen()).toEqual([
      ['api.1', 1, '2026-01-01T00:00:00Z', true],
      ['web.1', 1, '2026-01-01T00:00:00Z', false],
    ]);
  });

  it('does not fold what differs in type, reason, source, object or words', async () => {
    await scan([
      event('a'),
      event('b', {}, { phase: 'Normal' }),
      event('c', {}, { reason: 'Killing' }),
      event('d', { source: 'kubelet, node-2' }),
      event('e', { objectUid: 'u2' }),
      event('f', { message: 'Back-off pulling' }),
      event('g', {}, { namespace: 'bank' }),
    ]);

    expect(await kept()).toHaveLength(7);
  });

  it('keeps the bodies and versions of those that the server has, and none of the others', async () => {
    await scan([event('web.1')]);
    const [before] = await kept({ withBody: true });
    await scan([]);
    const [after] = await kept({ withBody: true });

    expect(before).toMatchObject({ uid: 'uid-events-shop-web.1', body: expect.stringContaining('web.1') });
    expect(after).toMatchObject({ uid: null, resourceVersion: null, body: null, reason: 'BackOff' });
  });

  it('takes what a table shows, where there is no more', async () => {
    const facts = { object: 'pod/web-0', message: 'Back-off', count: null };
    await scan([resource(eventKind, 'web.1', { uid: null, resourceVersion: null, phase: 'Warning', facts })]);
    await scan([resource(eventKind, 'web.1', { uid: null, resourceVersion: null, phase: 'Warning', facts })]);

    expect((await kept())[0]?.facts).toMatchObject({
      objectKind: 'pod',
      objectName: 'web-0',
      objectUid: null,
      count: 1,
    });
  });

  it.each([
    [{ count: -3 }, { count: 1 }],
    [{ count: 1.5 }, { count: 1 }],
    [{ count: Number.MAX_VALUE }, { count: 1 }],
    [{ lastSeenAt: 'yesterday' }, { lastSeenAt: '2026-01-01T00:00:00.000Z' }],
    [{ lastSeenAt: '9999-99-99' }, { lastSeenAt: '2026-01-01T00:00:00.000Z' }],
  ])('keeps no nonsense: %o', async (told, wanted) => {
    await scan([event('web.1', told)]);

    expect((await kept())[0]?.facts).toMatchObject(wanted);
  });

  it('remembers events that were kept before they were remembered', async () => {
    const old = event('web.1');
    await scan([old]);
    await withDatabase((database) => database.exec('delete from t_events'));

    expect(await store.known('id-prod', eventKind)).toEqual(new Map());
    await scan([old]);
    expect(await seen()).toEqual([['web.1', 1, '2026-01-01T00:00:00Z', true]]);
  });

  it('forgets what is too old, a few at a time, but nothing that the server still has', async () => {
    const objects = ['a', 'b', 'c'].map((name) => event(name, { objectUid: name }));
    const young = event('d', { objectUid: 'd', lastSeenAt: '2026-02-01T00:00:00Z' });
    await scan([...objects, young]);
    await scan([objects[0] as Resource]);

    expect(await store.events.prune('2026-01-15T00:00:00.000Z', 1)).toBe(1);
    expect(await store.events.prune('2026-01-15T00:00:00.000Z', 10)).toBe(1);
    expect(await store.events.prune('2026-01-15T00:00:00.000Z', 10)).toBe(0);
    expect((await kept()).map(({ name }) => name)).toEqual(['a', 'd']);
  });

  it('are forgotten without a look at those that are younger', async () => {
    await withDatabase((database) => {
      const plan = database
        .prepare(
          `explain query plan select id from t_events e where last_seen < '2026' and not exists (
             select 1 from t_event_objects o join t_resources r
               on r.kind = o.kind and r.namespace = o.namespace and r.name = o.name and r.uid is o.uid
             where o.event = e.id) limit 5`,
        )
        .all()
        .map(({ detail }) => String(detail));
      expect(plan.filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
      expect(plan[0]).toContain('t_events_last_seen');
    });
  });

  it('leave nothing behind that counts them, once the server has them no more', async () => {
    await scan([event('web.1', { count: 5 }), event('web.2')]);
    await scan([event('web.2')]);

    await withDatabase((database) =>
      expect(database.prepare('select name from t_event_objects').all()).toEqual([{ name: 'web.2' }]),
    );
  });

  it('are seen as far as the filter and the scope go, and counted beyond the limit', async () => {
    await scan([event('a'), event('b', { objectUid: 'u2' }, { namespace: 'bank' })]);
    await scan([event('c')], { cluster: 'dev' });
    const ask = async (filter: object, scope = everything): Promise<unknown> => {
      const { rows, total } = await store.events.resources({ kinds: ['events'], ...filter }, scope);
      return [rows.map(({ cluster, name }) => `${cluster}/${name}`).join(' '), total];
    };

    expect(await ask({})).toEqual(['dev/c prod/b prod/a', 3]);
    expect(await ask({ namespaces: ['bank'] })).toEqual(['prod/b', 1]);
    expect(await ask({ names: ['a', 'c'] })).toEqual(['dev/c prod/a', 2]);
    expect(await ask({ limit: 1 })).toEqual(['dev/c', 3]);
    expect(await ask({}, { clusterIds: ['id-prod'], namespaces: ['shop'] })).toEqual(['prod/a', 1]);
  });

  it('of two clusters that are one are told once', async () => {
    const both = event('web.1', { count: 2 });
    await scan([both]);
    await scan([both, event('x', { objectUid: 'only here' })], { cluster: 'dev' });
    await store.merge('id-dev', 'id-prod');

    expect((await kept()).map(({ cluster, name }) => `${cluster}/${name}`)).toEqual(['prod/web.1', 'prod/x']);
  });

  it('are in the view as in the list', async () => {
    await scan([event('web.1', { count: 3 })]);
    await scan([]);

    await withDatabase((database) =>
      expect(
        database.prepare('select cluster, object_name, count, on_server, first_seen from events').all(),
      ).toEqual([
        {
          cluster: 'prod',
          object_name: 'web-0',
          count: 3,
          on_server: 0,
          first_seen: '2026-01-01T00:00:00Z',
        },
      ]),
    );
  });

  async function withDatabase(work: (database: DatabaseSync) => void): Promise<void> {
    const database = new DatabaseSync(store.file, { enableForeignKeyConstraints: true });
    work(database);
    database.close();
  }
});
