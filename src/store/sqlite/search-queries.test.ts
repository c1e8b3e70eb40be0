import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { everything, type Scope } from '../../domain/coverage.ts';
import type { SearchFilter } from '../../domain/ports/search.ts';
import { mostCounted } from './search-queries.ts';

describe('store/sqlite/search-queries', () => {
  let filled: FilledStore;
  beforeEach(async () => {
    filled = await filledStore();
  });
  afterEach(() => filled.remove());

  const search = async (text: string, change: Partial<SearchFilter> = {}, scope: Scope = everything) => {
    const filter = { text, kinds: null, namespaces: null, limit: 100, ...change };
    const { hits, total } = await filled.store.searcher.search(filter, scope);
    expect(total).toBe(hits.length);
    return hits.map(({ row, found }) => `${row.cluster}/${row.name} ${found.in}: ${found.text}`);
  };

  const objects = [
    resource(podKind, 'checkout-7d9f-x2k4p', {
      labels: { app: 'checkout', 'app.kubernetes.io/part-of': 'shop' },
      images: ['registry.example/shop/checkout:1.4.2', 'registry.example/proxy:2'],
      messages: ['CrashLoopBackOff: back-off 5m0s restarting failed container', 'Größe "100%" überschritten'],
    }),
    resource(podKind, 'web-0', { namespace: 'other', labels: { app: 'web' }, messages: ['OOMKilled'] }),
    resource(deploymentKind, 'web', { labels: { app: 'web' } }),
  ];

  it.each([
    { text: 'checkout-7d9f', hits: ['checkout-7d9f-x2k4p name: checkout-7d9f-x2k4p'] },
    { text: 'X2K4', hits: ['checkout-7d9f-x2k4p name: checkout-7d9f-x2k4p'] },
    { text: 'app=web', hits: ['web label: app=web', 'web-0 label: app=web'] },
    { text: 'part-of=shop', hits: ['checkout-7d9f-x2k4p label: app.kubernetes.io/part-of=shop'] },
    { text: 'proxy:2', hits: ['checkout-7d9f-x2k4p image: registry.example/proxy:2'] },
    { text: 'oomkilled', hits: ['web-0 message: OOMKilled'] },
    { text: 'GRÖSSE', hits: [] },
    { text: 'größe', hits: ['checkout-7d9f-x2k4p message: Größe "100%" überschritten'] },
    { text: 'ÜBERSCH', hits: ['checkout-7d9f-x2k4p message: Größe "100%" überschritten'] },
    { text: '%', hits: ['checkout-7d9f-x2k4p message: Größe "100%" überschritten'] },
    { text: '"1', hits: ['checkout-7d9f-x2k4p message: Größe "100%" überschritten'] },
    { text: '"100%"', hits: ['checkout-7d9f-x2k4p message: Größe "100%" überschritten'] },
    { text: 'e_', hits: [] },
    { text: '%%%', hits: [] },
    { text: "'; drop table t_kinds; --", hits: [] },
    { text: 'web OR checkout', hits: [] },
    { text: 'NEAR(web', hits: [] },
    {
      text: '0',
      hits: [
        'web-0 name: web-0',
        'checkout-7d9f-x2k4p message: CrashLoopBackOff: back-off 5m0s restarting failed container',
      ],
    },
    { text: '7d', hits: ['checkout-7d9f-x2k4p name: checkout-7d9f-x2k4p'] },
    { text: '=w', hits: ['web label: app=web', 'web-0 label: app=web'] },
    { text: 'x'.repeat(5000), hits: [] },
    { text: '\0', hits: [] },
  ])('finds $text', async ({ text, hits }) => {
    await filled.fill('prod', objects);

    expect((await search(text)).toSorted()).toEqual(hits.map((hit) => `prod/${hit}`).toSorted());
  });

  it('shows an object of exactly that name first, then by cluster, kind and name', async () => {
    await filled.fill('prod', objects);
    await filled.fill('dev', [resource(podKind, 'web-1')]);

    expect(await search('web')).toEqual([
      'prod/web name: web',
      'dev/web-1 name: web-1',
      'prod/web-0 name: web-0',
    ]);
  });

  it.each([
    { what: 'a kind', change: { kinds: ['pods'] }, names: ['web-0'] },
    { what: 'a namespace', change: { namespaces: ['default'] }, names: ['web'] },
    { what: 'a cluster', scope: { clusterIds: ['id-dev'], namespaces: 'all' }, names: [] },
    { what: 'what the asker may see', scope: { clusterIds: 'all', namespaces: ['other'] }, names: ['web-0'] },
  ] as { what: string; change?: Partial<SearchFilter>; scope?: Scope; names: string[] }[])(
    'keeps to $what',
    async ({ change = {}, scope = everything, names }) => {
      await filled.fill('prod', objects);

      for (const text of ['web', 'we', 'app=web']) {
        const hits = await search(text, change, scope);
        expect(hits.map((hit) => hit.split(' ')[0])).toEqual(names.map((name) => `prod/${name}`));
      }
    },
  );

  it('finds what is there now, not what was', async () => {
    await filled.fill('prod', objects);

    const changed = { resourceVersion: '2', bodyHash: 'x', labels: { app: 'shop' }, messages: ['Evicted'] };
    await filled.fill('prod', [{ ...(objects[1] ?? resource(podKind, 'x')), ...changed }]);

    expect(await search('checkout')).toEqual([]);
    expect(await search('OOMKilled')).toEqual([]);
    expect(await search('evicted')).toEqual(['prod/web-0 message: Evicted']);
    expect(await search('app=shop')).toEqual(['prod/web-0 label: app=shop']);
  });

  it('counts no further than is of use, and says so', async () => {
    const many = Array.from({ length: mostCounted + 5 }, (_, index) => resource(podKind, `web-${index}`));
    await filled.fill('prod', many);

    const filter = { text: 'web', kinds: null, namespaces: null, limit: 3 };
    const { hits, total, isMore } = await filled.store.searcher.search(filter, everything);

    expect([hits.length, total, isMore]).toEqual([3, mostCounted, true]);
  });

  it('finds the objects of many sets of labels, where there are too many objects to look at each', async () => {
    const names = Array.from({ length: 1100 }, (_, index) => `web-${index}`);
    await filled.fill(
      'prod',
      names.map((name) => resource(podKind, name, { labels: { team: 'falcon', pod: name } })),
    );
    const database = new DatabaseSync(filled.store.file);
    database.exec("update t_kinds set count = 1000000 where group_resource = 'pods'");
    database.close();

    const hits = await search('falcon', { limit: 2000 });

    expect(hits.toSorted()).toEqual(names.map((name) => `prod/${name} label: team=falcon`).toSorted());
  });

  it('cuts a long message to what is around the text', async () => {
    const message = `${'a'.repeat(300)} needle ${'b'.repeat(300)}`;
    await filled.fill('prod', [resource(podKind, 'web', { messages: ['first line', message] })]);

    const [hit = ''] = await search('needle');

    expect(hit).toBe(`prod/web message: …${'a'.repeat(59)} needle ${'b'.repeat(59)}…`);
  });
});
