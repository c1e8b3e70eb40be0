import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import {
  HastyClock,
  ScriptedCredentials,
  type TestConnectionChange,
  testConnection,
} from '../../../test/fakes/kubernetes-connection.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/faults/fault-proxy.ts';
import { type Fault, statusBody } from '../../../test/faults/faults.ts';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import type { ApiRequest, Connection } from './connection.ts';

const authority = createAuthority();
const certificate = authority.issue({ names: ['127.0.0.1'] });
const busy = (headers: Record<string, string> = {}): Fault => ({
  kind: 'answer',
  status: 429,
  headers,
  body: 'Too many requests, please try again later.\n',
});
const refused: Fault = { kind: 'answer', status: 401, body: statusBody(401, 'Unauthorized', 'Unauthorized') };
const large = JSON.stringify({ text: 'x'.repeat(200_000) });
const zipped = gzipSync(large);

describe('clusters/kubernetes/connection', () => {
  let server: Server;
  let target: string;
  let api: FaultProxy;
  let clock: HastyClock;
  const connections: Connection[] = [];

  beforeEach(async () => {
    clock = new HastyClock();
    server = await startServer();
    target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    api = await startFaultProxy({ target });
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) await connection.close();
    await api.close();
    server.closeAllConnections();
    server.close();
  });

  function connect(change: TestConnectionChange = {}, to: FaultProxy = api): Connection {
    const tls = to.url.startsWith('https')
      ? { ca: authority.cert, insecure: false, servername: null }
      : undefined;
    const context = tls === undefined ? change.context : { tls, ...change.context };
    const connection = testConnection(to.url, { clock, ...change, ...(context ? { context } : {}) });
    connections.push(connection);
    return connection;
  }

  async function startSecureApi(): Promise<FaultProxy> {
    await api.close();
    api = await startFaultProxy({ target, tls: certificate });
    return api;
  }

  const get = (connection: Connection, change: Partial<ApiRequest> = {}) =>
    connection.send({ path: '/a?limit=1', signal: new AbortController().signal, ...change });

  /** A connection to a server that has answered, which is when retries begin. */
  async function answered(change: TestConnectionChange = {}): Promise<Connection> {
    const connection = connect(change);
    await get(connection);
    api.seen.length = 0;
    return connection;
  }

  it('gives the answer, says who asks, and counts what it cost', async () => {
    const connection = connect();

    const response = await get(connection, { accept: 'application/x' });

    expect(response).toMatchObject({ status: 200, body: Buffer.from('{"ok":true}') });
    expect(api.seen[0]?.headers).toMatchObject({ accept: 'application/x', 'user-agent': 'test/1' });
    expect(api.seen[0]?.headers).not.toHaveProperty('accept-encoding');
    expect(connection.cost).toEqual({ requests: 1, throttled: 0, bytes: 11 });
  });

  it('keeps its sockets', async () => {
    await startSecureApi();
    const connection = connect();

    for (let turn = 0; turn < 20; turn += 1) await get(connection);

    // undici opens a second one when a request comes before the end of the last answer was noticed.
    expect(api.connections).toBeLessThanOrEqual(2);
  });

  it('impersonates as the context says', async () => {
    const impersonate = { user: 'jane', uid: '7', groups: ['a', 'b'], extra: { 'example.com/team': ['x'] } };

    await get(connect({ context: { impersonate } }));

    expect(api.seen[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': 'a, b',
      'impersonate-extra-example.com%2fteam': 'x',
    });
  });

  describe('time limits', () => {
    it('gives a cluster that has not answered the first limit, and no second chance', async () => {
      api.fail({ fault: { kind: 'silence' } });

      const failure = get(connect({ limits: { firstAnswerTimeoutMs: 60, firstByteTimeoutMs: 5_000 } }));

      await expect(failure).rejects.toMatchObject({
        code: 'TIMEOUT',
        message: expect.stringContaining('0.06 s'),
      });
      expect(api.seen).toHaveLength(1);
    });

    it('counts connecting in the first limit', async () => {
      await startSecureApi();
      api.isDeaf = true;

      await expect(get(connect({ limits: { firstAnswerTimeoutMs: 60 } }))).rejects.toMatchObject({
        code: 'TIMEOUT',
      });
    });

    it('gives a cluster that has answered its own limit for the first byte', async () => {
      const connection = await answered({ limits: { firstAnswerTimeoutMs: 5_000, firstByteTimeoutMs: 60 } });
      api.fail({ fault: { kind: 'silence' } });

      await expect(get(connection)).rejects.toMatchObject({
        code: 'TIMEOUT',
        message: expect.stringContaining('no answer in 0.06 s'),
      });
    });

    it('waits longer for a first byte once the cluster has answered', async () => {
      const connection = await answered({ limits: { firstAnswerTimeoutMs: 200 } });
      api.fail({ times: 1, fault: { kind: 'delay', ms: 300 } });

      expect((await get(connection)).status).toBe(200);
    });

    it('gives a body longer than a first byte', async () => {
      api.fail({ fault: { kind: 'stall', afterBytes: 3, ms: 150 } });
      const connection = connect({ limits: { firstAnswerTimeoutMs: 100 } });

      expect((await get(connection)).status).toBe(200);
    });

    it('has a limit for connecting once the cluster has answered', async () => {
      await startSecureApi();
      const connection = connect({
        limits: { connectTimeoutMs: 50, firstByteTimeoutMs: 60_000, pageTimeoutMs: 60_000 },
      });
      api.fail({ times: 1, fault: { kind: 'answer', status: 200, headers: { connection: 'close' } } });
      await get(connection);
      api.isDeaf = true;

      await expect(get(connection)).rejects.toMatchObject({
        code: 'TIMEOUT',
        message: expect.stringContaining('timeout: 50ms'),
      });
    });

    it('limits a whole answer, from the request to its last byte', async () => {
      api.fail({ path: '/page', fault: { kind: 'stall', afterBytes: 3 } });
      const connection = connect({ limits: { pageTimeoutMs: 80 } });

      await expect(get(connection, { path: '/page' })).rejects.toMatchObject({
        code: 'TIMEOUT',
        message: expect.stringContaining('did not end in 0.08 s'),
      });
    });
  });

  describe('retries', () => {
    it('does not repeat before the cluster has answered once', async () => {
      api.fail({ fault: { kind: 'reset' } });

      await expect(get(connect())).rejects.toMatchObject({ code: 'CONNECTION_LOST' });

      expect(api.seen).toHaveLength(1);
      expect(clock.waits).toEqual([]);
    });

    it.each<[string, Fault]>([
      ['a reset connection', { kind: 'reset' }],
      ['a server error', { kind: 'answer', status: 503, body: 'service unavailable' }],
      ['a 429 without a time', busy()],
    ])('repeats a read after %s', async (_, fault) => {
      const connection = await answered();
      api.fail({ times: 2, fault });

      expect((await get(connection)).status).toBe(200);
      expect(api.seen).toHaveLength(3);
    });

    it('repeats a read that broke off in the middle of its body', async () => {
      const connection = await answered();
      api.fail({ path: '/page', times: 1, fault: { kind: 'cut', afterBytes: 4 } });

      expect((await get(connection, { path: '/page' })).body.toString()).toBe('{"ok":true}');
    });

    it('gives up after two', async () => {
      const connection = await answered();
      api.fail({
        fault: { kind: 'answer', status: 500, body: statusBody(500, 'InternalError', 'etcd is away') },
      });

      await expect(get(connection)).rejects.toMatchObject({
        code: 'SERVER_ERROR',
        message: expect.stringContaining('HTTP 500: etcd is away'),
      });
      expect(api.seen).toHaveLength(3);
    });

    it.each<[string, Partial<ApiRequest>, Fault]>([
      ['a POST', { method: 'POST', body: '{}' }, { kind: 'reset' }],
      [
        'what the server does not understand',
        {},
        { kind: 'answer', status: 400, body: statusBody(400, 'BadRequest', 'no') },
      ],
      ['what is forbidden', {}, { kind: 'answer', status: 403, body: statusBody(403, 'Forbidden', 'no') }],
      ['a redirect', {}, { kind: 'answer', status: 302, headers: { location: 'https://login.example/' } }],
    ])('does not repeat %s', async (_, change, fault) => {
      const connection = await answered();
      api.fail({ fault });

      await expect(get(connection, change)).rejects.toMatchObject({ name: 'AppError' });
      expect(api.seen).toHaveLength(1);
    });

    it('does not repeat what was underway when it was closed', async () => {
      const connection = await answered();
      api.fail({ fault: { kind: 'silence' } });
      const failure = get(connection).catch((error: unknown) => error);
      await expect.poll(() => api.seen.length).toBe(1);

      await connection.close();

      expect(await failure).toMatchObject({ code: 'CONNECTION_LOST' });
      await expect(get(connection)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
      expect(api.seen).toHaveLength(1);
      expect(clock.waits).toEqual([]);
    });
  });

  describe('patience', () => {
    it.each<[string, Record<string, string>]>([
      ['seconds', { 'retry-after': '7' }],
      ['a date', { 'retry-after': new Date(Date.parse('2026-01-02T03:04:12Z')).toUTCString() }],
    ])('waits as long as the server asks for, in %s', async (_, headers) => {
      const connection = connect();
      api.fail({ times: 1, fault: busy(headers) });

      await get(connection);

      expect(clock.waits).toEqual([7_000]);
      expect(connection.cost).toMatchObject({ requests: 2, throttled: 1 });
    });

    it('waits as long as the server asks for in its Status', async () => {
      api.fail({
        times: 1,
        fault: {
          kind: 'answer',
          status: 503,
          body: statusBody(503, 'x', 'soon', { details: { retryAfterSeconds: 3 } }),
        },
      });

      await get(connect());

      expect(clock.waits).toEqual([3_000]);
    });

    it('ends: of all waits together and of one that is too long', async () => {
      api.fail({ path: '/often', fault: busy({ 'retry-after': '12' }) });
      api.fail({ path: '/long', fault: busy({ 'retry-after': '3600' }) });
      const connection = connect();

      await expect(get(connection, { path: '/often' })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect(clock.waits).toEqual([12_000, 12_000]);
      await expect(get(connection, { path: '/long' })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect(clock.waits).toHaveLength(2);
    });

    it('is one for all that is asked of a cluster, and tells when it has ended', async () => {
      // Longer than any backoff: each wait is what was asked for.
      api.fail({ path: '/busy', fault: busy({ 'retry-after': '2' }) });
      const connection = await answered();

      for (const path of ['/busy/1', '/busy/2', '/busy/3'])
        await expect(get(connection, { path })).rejects.toMatchObject({
          code: 'RATE_LIMITED',
          message: expect.stringMatching(/HTTP 429.*; the 30 s for which we wait in all are used up$/),
        });

      expect(clock.waits).toEqual(Array(15).fill(2_000));
      expect(api.seen.map(({ path }) => path).filter((path) => path !== '/busy/1')).toEqual([
        '/busy/2',
        '/busy/3',
      ]);
      expect((await get(connection)).status).toBe(200);
    });

    it('does not ask in a circle when the server says that at once will do', async () => {
      api.fail({ fault: busy({ 'retry-after': '0' }) });

      await expect(get(connect())).rejects.toMatchObject({ code: 'RATE_LIMITED' });

      expect(api.seen.length).toBeLessThan(100);
      expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(25_000);
    });
  });

  it('lets no more requests through in a second than the settings say, after six seconds’ worth', async () => {
    const slow = new FakeClock();
    const connection = connect({ clock: slow, limits: { requestsPerSecond: 2 } });
    for (let count = 0; count < 12; count += 1) await get(connection);

    const next = get(connection);
    await expect.poll(() => slow.sleeping).toBe(1);

    expect(api.seen).toHaveLength(12);
    slow.advance(500);
    await next;
    expect(api.seen).toHaveLength(13);
  });

  describe('credentials', () => {
    beforeEach(startSecureApi);

    it('sends what proves who we are', async () => {
      await get(connect({ context: { credential: new ScriptedCredentials({ authorization: 'Bearer a' }) } }));

      expect(api.seen[0]?.headers.authorization).toBe('Bearer a');
    });

    it('sends nothing of it over plain http, and does not even ask for it', async () => {
      const plain = await startFaultProxy({ target });
      plain.fail({ fault: refused });
      const credential = new ScriptedCredentials({ authorization: 'Bearer a' });

      await expect(get(connect({ context: { credential } }, plain))).rejects.toMatchObject({
        code: 'AUTH_REJECTED',
        message: expect.stringMatching(/over plain http no credential is sent$/),
      });

      expect(plain.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
      expect(credential).toMatchObject({ gets: 0, forgets: 0 });
      await plain.close();
    });

    it('asks for a new one after a 401, and goes on with it', async () => {
      const credential = new ScriptedCredentials(
        { authorization: 'Bearer old' },
        { authorization: 'Bearer new' },
      );
      api.fail({ times: 1, fault: refused });
      const connection = connect({ context: { credential } });

      await get(connection);
      await get(connection);

      expect(api.seen.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer old',
        'Bearer new',
        'Bearer new',
      ]);
      expect(credential.forgets).toBe(1);
    });

    it('does not send again what it has just been refused with', async () => {
      api.fail({ fault: refused });
      const credential = new ScriptedCredentials({ authorization: 'Bearer same' });

      await expect(get(connect({ context: { credential } }))).rejects.toMatchObject({
        code: 'AUTH_REJECTED',
      });

      expect(api.seen).toHaveLength(1);
    });

    it('asks for a new one once, however many requests are refused', async () => {
      const all = ['a', 'b', 'c', 'd', 'e'].map((token) => ({ authorization: `Bearer ${token}` }));
      const credential = new ScriptedCredentials(...all);
      api.fail({ fault: refused });
      const connection = connect({ context: { credential } });

      for (let turn = 0; turn < 3; turn += 1)
        await expect(get(connection)).rejects.toMatchObject({ code: 'AUTH_REJECTED' });

      expect(credential.forgets).toBe(1);
      expect(api.seen).toHaveLength(4);
    });

    it('renews it once when several requests are refused at the same time', async () => {
      const credential = new ScriptedCredentials(
        { authorization: 'Bearer old' },
        { authorization: 'Bearer new' },
      );
      api.fail({ times: 3, fault: refused });
      const connection = connect({ context: { credential } });

      await Promise.all([get(connection), get(connection), get(connection)]);

      expect(credential.forgets).toBe(1);
    });
  });

  describe('answers that are not taken', () => {
    it('does not follow a redirect, and does not quote its query', async () => {
      const location = 'https://login.example/start?state=hunter2';
      api.fail({ fault: { kind: 'answer', status: 302, headers: { location } } });

      await expect(get(connect())).rejects.toMatchObject({
        code: 'PROTOCOL',
        message: expect.stringMatching(
          /redirected \(HTTP 302\) to https:\/\/login\.example\/start; not followed$/,
        ),
      });
    });

    it('redacts and shortens what the server says', async () => {
      const said = `the password hunter2 is wrong ${'x'.repeat(10_000)}`;
      api.fail({ fault: { kind: 'answer', status: 403, body: statusBody(403, 'Forbidden', said) } });

      const failure = await get(connect()).catch((error: unknown) => error);

      expect(failure).toMatchObject({
        message: expect.stringContaining('the password [hidden] is wrong xxx'),
      });
      expect((failure as Error).message.length).toBeLessThan(700);
      expect((failure as Error).message).not.toContain('?limit');
    });

    it.each<[string, Fault]>([
      ['streamed', { kind: 'huge', bytes: 5_000_000 }],
      ['announced', { kind: 'answer', status: 200, headers: { 'content-length': '5000000' }, body: '{' }],
    ])('leaves an answer that is too large where it is: %s', async (_, fault) => {
      api.fail({ fault });
      const connection = connect();

      await expect(get(connection, { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    });

    it('says what is not HTTP', async () => {
      api.fail({ fault: { kind: 'garbage' } });

      await expect(get(connect())).rejects.toMatchObject({ code: 'PROTOCOL' });
    });
  });

  describe('stopping', () => {
    it.each<[string, Fault]>([
      ['before the first byte', { kind: 'silence' }],
      ['in the middle of a body', { kind: 'stall', afterBytes: 4 }],
    ])('ends at once with the reason: %s', async (_, fault) => {
      api.fail({ path: '/a', times: 1, fault });
      const stop = new AbortController();
      const failure = get(connect(), { signal: stop.signal }).catch((error: unknown) => error);
      await expect.poll(() => api.seen.length).toBeGreaterThan(0);

      stop.abort(new Error('enough'));

      expect(await failure).toMatchObject({ message: 'enough' });
    });

    it('ends while it waits for its turn', async () => {
      const connection = connect({ clock: new FakeClock() });
      api.fail({ fault: busy({ 'retry-after': '5' }) });
      const stop = new AbortController();
      const failure = get(connection, { signal: stop.signal }).catch((error: unknown) => error);
      await expect.poll(() => connection.cost.requests).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));

      stop.abort(new Error('enough'));

      expect(await failure).toMatchObject({ message: 'enough' });
    });
  });

  describe('gzip', () => {
    it('is asked for once the link has shown itself to be slow', async () => {
      const connection = connect();
      api.fail({ times: 1, fault: { kind: 'stall', afterBytes: 1_000, ms: 80 } });

      await get(connection, { path: '/large' });
      await get(connection, { path: '/large' });

      expect(api.seen.map(({ headers }) => headers['accept-encoding'])).toEqual([undefined, 'gzip']);
    });

    it('is read wherever it comes', async () => {
      const connection = connect();

      const { body } = await get(connection, { path: '/gzip' });

      expect(body.toString()).toBe(large);
      expect(connection.cost.bytes).toBe(zipped.length);
      await expect(get(connection, { path: '/gzip', maxBytes: 100_000 })).rejects.toMatchObject({
        code: 'TOO_LARGE',
      });
    });

    it('is not believed where it is none', async () => {
      api.fail({
        fault: { kind: 'answer', status: 200, headers: { 'content-encoding': 'gzip' }, body: '{}' },
      });

      await expect(get(connect())).rejects.toMatchObject({
        code: 'PROTOCOL',
        message: expect.stringContaining('gzip'),
      });
    });
  });
});

async function startServer(): Promise<Server> {
  const server = createServer(({ url }, response) => {
    if (url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped);
    else response.end(url === '/large' ? large : '{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
