import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kind, podKind } from '../../../test/fakes/builders.ts';
import { testConnection } from '../../../test/fakes/kubernetes-connection.ts';
import {
  type ListedObject,
  type ListServer,
  objectsNamed,
  startListServer,
} from '../../../test/fakes/list-server.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/faults/fault-proxy.ts';
import { type Fault, loginPage, statusBody } from '../../../test/faults/faults.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { Connection } from './connection.ts';
import { continueTokenIn, type ListedPage, type ListPagesOptions, listPages } from './list-pages.ts';
import { createPageParsers, type PageParsers } from './page-parsers.ts';

const parsers = createPageParsers({ threads: 0, hashKey: new Uint8Array(32), keepValues: 'safe' });
/** Only counts: extracting megabytes is not what a test of page sizes is about. */
const counting: PageParsers = {
  open: () => ({
    parse: async (bytes) => {
      const { items, metadata } = JSON.parse(Buffer.from(bytes).toString());
      const unchangedIds = items.map((item: ListedObject) => item.metadata.uid);
      const { continue: continueToken = null, resourceVersion = null } = metadata;
      return { changed: [], unchangedIds, dropped: [], continueToken, resourceVersion, items: items.length };
    },
    close: () => undefined,
  }),
  close: async () => undefined,
};
const expired = (token?: string): Fault => ({
  kind: 'answer',
  status: 410,
  body: statusBody(410, 'Expired', 'too old', token === undefined ? {} : { metadata: { continue: token } }),
});

describe('clusters/kubernetes/list-pages', () => {
  let server: ListServer;
  let api: FaultProxy;
  let connection: Connection;
  beforeEach(async () => {
    server = await startListServer();
    api = await startFaultProxy({ target: server.url });
    connection = testConnection(api.url);
  });
  afterEach(async () => {
    await connection.close();
    await api.close();
    await server.stop();
  });

  function pages(change: Partial<ListPagesOptions> = {}): AsyncGenerator<ListedPage> {
    return listPages({
      connection,
      parsers,
      kind: podKind,
      namespace: null,
      version: 'v1.36.3',
      known: new Map(),
      signal: new AbortController().signal,
      ...change,
    });
  }

  async function read(change: Partial<ListPagesOptions> = {}): Promise<ListedPage[]> {
    const all: ListedPage[] = [];
    for await (const page of pages(change)) all.push(page);
    return all;
  }

  const podsOf = (count: number, change?: (index: number) => object) =>
    server.lists.set('/api/v1/pods', objectsNamed(count, change));
  const namesIn = (all: ListedPage[]) =>
    all.flatMap(({ changed }) => resourcesOf(changed).map(({ name }) => name));
  const asked = () => api.seen.map(({ path }) => path.replace('/api/v1/pods?', ''));

  it('reads all pages, each once and in order', async () => {
    podsOf(250);

    const all = await read();

    expect(namesIn(all)).toEqual(objectsNamed(250).map(({ metadata }) => metadata.name));
    expect(
      all.map(({ resourceVersion, isRestart, dropped }) => ({ resourceVersion, isRestart, dropped })),
    ).toEqual(Array(all.length).fill({ resourceVersion: '77', isRestart: false, dropped: [] }));
    expect(all.every(({ bytes }) => bytes > 0)).toBe(true);
  });

  it('only names what is known, over all pages', async () => {
    podsOf(150);

    const all = await read({ known: new Map(objectsNamed(149).map(({ metadata }) => [metadata.uid, '1'])) });

    expect(namesIn(all)).toEqual(['object-149']);
    expect(all.flatMap(({ unchangedIds }) => unchangedIds)).toHaveLength(149);
  });

  it('reads an empty list as one page', async () => {
    podsOf(0);

    expect(await read()).toMatchObject([{ changed: [], unchangedIds: [], resourceVersion: '77' }]);
  });

  it('has the next page on its way while one is worked on, and no more than that', async () => {
    podsOf(500);
    const reading = pages();

    await reading.next();
    await expect.poll(() => api.seen.length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(api.seen).toHaveLength(2);
    await reading.return(undefined);
  });

  it('finds a token that stands behind the items', async () => {
    podsOf(150);
    api.fail({
      fault: {
        kind: 'rewrite',
        body: (text) => {
          const { items, ...rest } = JSON.parse(text);
          return JSON.stringify({ items, ...rest });
        },
      },
    });

    expect(namesIn(await read())).toHaveLength(150);
    expect(asked()).toEqual(['limit=100', expect.stringMatching(/continue=100$/)]);
  });

  it('goes on over pages that hold fewer objects than asked for, or none', async () => {
    podsOf(250);
    const without = (text: string) => text.replace(/"items":\[.*\]/, '"items":[]');
    api.fail({ times: 1, fault: { kind: 'rewrite', body: without } });

    const names = namesIn(await read());

    expect(names).toHaveLength(150);
    expect(names[0]).toBe('object-100');
  });

  it('asks for as many objects as make about 1 MB, once it knows how large they are', async () => {
    podsOf(500, () => ({ spec: { text: 'x'.repeat(20_000) } }));

    await read({ parsers: counting });

    const limits = asked().map((query) => Number(new URLSearchParams(query).get('limit')));
    // The second page was on its way before the first one was measured.
    expect(limits.slice(0, 2)).toEqual([100, 100]);
    expect(limits.slice(2).every((limit) => limit >= 45 && limit <= 50)).toBe(true);
  });

  it.each([
    ['pods of a namespace', podKind, 'shop', '/api/v1/namespaces/shop/pods?limit=100', 'application/json'],
    [
      'a kind of a group',
      kind('apps', 'v1', 'Deployment', 'deployments'),
      null,
      '/apis/apps/v1/deployments?limit=100',
      'application/json',
    ],
    [
      'Secrets, as metadata only and without those of Helm',
      kind('', 'v1', 'Secret', 'secrets'),
      null,
      '/api/v1/secrets?limit=100&fieldSelector=type%21%3Dhelm.sh%2Frelease.v1',
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    ],
    [
      'a kind that is only called so',
      kind('example.com', 'v1', 'Secret', 'secrets'),
      null,
      '/apis/example.com/v1/secrets?limit=100',
      'application/json',
    ],
  ])('asks for %s', async (_, of, namespace, path, accept) => {
    server.lists.set(path.split('?')[0] ?? '', []);

    await read({ kind: of, namespace });

    expect(api.seen).toMatchObject([{ path, headers: { accept } }]);
  });

  describe('a list that expires on the way', () => {
    it('goes on where it was when the server offers that', async () => {
      podsOf(250);
      api.fail({ path: /continue=100$/, times: 1, fault: expired('200') });

      const all = await read();

      expect(namesIn(all)).toEqual(
        [...Array(100).keys(), ...Array.from({ length: 50 }, (_, index) => index + 200)].map(
          (index) => `object-${index}`,
        ),
      );
      expect(all.some(({ isRestart }) => isRestart)).toBe(false);
      // It showed no one moment, so no watch can go on from it.
      expect(all.at(-1)?.resourceVersion).toBeNull();
    });

    it('is begun once anew when it does not', async () => {
      podsOf(150);
      api.fail({ path: /continue=/, times: 1, fault: expired() });

      const all = await read();

      expect(all.map(({ isRestart }) => isRestart)).toEqual([false, true, false]);
      expect(namesIn(all)).toHaveLength(250);
      expect(all.at(-1)?.resourceVersion).toBe('77');
    });

    it('is begun anew when going on expires at once', async () => {
      podsOf(150);
      api.fail({ path: /continue=/, times: 2, fault: expired('100') });

      const all = await read();

      expect(all.map(({ isRestart }) => isRestart)).toEqual([false, true, false]);
    });

    it('fails when it expires again and again', async () => {
      podsOf(150);
      api.fail({ path: /continue=/, fault: expired() });

      await expect(read()).rejects.toMatchObject({
        code: 'EXPIRED_LIST',
        message: expect.stringContaining('too old'),
      });
      expect(asked().filter((query) => query === 'limit=100')).toHaveLength(2);
    });
  });

  describe('a page that is too large', () => {
    const large = () => ({ spec: { text: 'x'.repeat(1_000) } });
    const largestPageBytes = 30_000;

    it('is asked for again with fewer objects, and those behind it too', async () => {
      podsOf(40, large);

      const all = await read({ version: 'v1.30.0', largestPageBytes });

      expect(namesIn(all)).toHaveLength(40);
      expect(Math.max(...all.map(({ bytes }) => bytes))).toBeLessThan(largestPageBytes);
      expect(asked()[0]).toBe('limit=500');
    });

    it('is taken when fewer objects make no difference', async () => {
      podsOf(40, large);
      const everything = JSON.stringify({ kind: 'List', metadata: {}, items: objectsNamed(40, large) });
      api.fail({ fault: { kind: 'answer', status: 200, body: everything } });

      expect(namesIn(await read({ largestPageBytes }))).toHaveLength(40);
      expect(asked()).toEqual(['limit=100', 'limit=12', 'limit=1']);
    });
  });

  it.each<[string, Fault, string]>([
    ['a login page', loginPage, 'PROTOCOL'],
    ['JSON that is cut off', { kind: 'truncate', bytes: 500 }, 'PARSE'],
    ['something else', { kind: 'answer', status: 200, body: '{"kind":"Pod"}' }, 'PROTOCOL'],
    ['that it is gone', { kind: 'answer', status: 404, body: '404 page not found' }, 'NOT_FOUND'],
    [
      'that it is forbidden',
      { kind: 'answer', status: 403, body: statusBody(403, 'Forbidden', 'no') },
      'FORBIDDEN',
    ],
  ])('fails in the middle when a page is %s', async (_, fault, code) => {
    podsOf(250);
    api.fail({ path: /continue=/, fault });
    const reading = pages();

    expect((await reading.next()).value.changed).toHaveLength(100);
    await expect(reading.next()).rejects.toMatchObject({ code });
  });

  it('does not go in circles with a server that gives the same token again', async () => {
    podsOf(150);
    const circle = (text: string) => text.replace('"metadata":{', '"metadata":{"continue":"100",');
    api.fail({ path: /continue=/, fault: { kind: 'rewrite', body: circle } });

    await expect(read()).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining('over and over'),
    });
    expect(api.seen.length).toBeLessThan(5);
  });

  it('stops the page that is on its way when nobody reads on', async () => {
    podsOf(250);
    api.fail({ path: /continue=/, fault: { kind: 'silence' } });
    const reading = pages();
    await reading.next();
    await expect.poll(() => api.seen.length).toBe(2);

    await reading.return(undefined);

    await expect.poll(() => api.openConnections).toBeLessThanOrEqual(1);
  });

  it('ends with the signal’s reason', async () => {
    podsOf(250);
    api.fail({ path: /continue=/, fault: { kind: 'silence' } });
    const stop = new AbortController();
    const reading = pages({ signal: stop.signal });
    await reading.next();
    const failure = reading.next().catch((error: unknown) => error);

    stop.abort(new Error('enough'));

    expect(await failure).toMatchObject({ message: 'enough' });
  });
});

describe('clusters/kubernetes/list-pages continueTokenIn', () => {
  it.each([
    ['{"kind":"PodList","metadata":{"resourceVersion":"1","continue":"abc"},"items":[', 'abc'],
    ['{"metadata": {"continue" : "abc", "resourceVersion":"1"}, "items": []}', 'abc'],
    ['{"kind":"PodList","metadata":{"continue":""},"items":[]}', null],
    ['{"kind":"PodList","metadata":{},"items":[{"data":{"continue":"of an object"}}]}', null],
    ['{"items":[],"metadata":{"continue":"abc"}}', null],
    ['{"metadata":{"continue":"a\\u003d"},"items":[]}', null],
    ['', null],
  ])('reads the head %j: %j', (text, token) => {
    expect(continueTokenIn(Buffer.from(text))).toBe(token);
    expect(continueTokenIn(Buffer.from(`"continue":"no"${text}`).subarray(15))).toBe(token);
  });

  it('looks no further than the head', () => {
    expect(
      continueTokenIn(Buffer.from(`{"kind":"${'x'.repeat(5_000)}","metadata":{"continue":"abc"}`)),
    ).toBeNull();
  });
});
