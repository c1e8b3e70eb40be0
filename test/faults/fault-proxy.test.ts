import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Fault, loginPage, statusBody } from './faults.ts';
import { createAuthority } from './test-certificates.ts';

const broken = { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) };
const body = JSON.stringify({ kind: 'List', items: ['a', 'b', 'c'] });

describe('test/faults/fault-proxy', () => {
  let target: http.Server;
  let asked: string[];
  let proxy: FaultProxy;
  let agent: Agent;

  beforeEach(async () => {
    asked = [];
    target = http.createServer((incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url} ${incoming.headers.accept ?? ''}`);
      response.writeHead(200, { 'content-type': 'application/json', 'x-own': 'yes' }).end(body);
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    proxy = await startFaultProxy({ target: addressOf(target), keepBodies: true });
    agent = new Agent({ allowH2: false });
  });
  afterEach(async () => {
    await agent.destroy();
    await proxy.close();
    target.closeAllConnections();
    target.close();
  });

  async function get(path = '/a?b=c', timeoutMs = 1000) {
    const response = await request(proxy.url + path, {
      dispatcher: agent,
      headers: { accept: 'x/y' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.statusCode, headers: response.headers, body: await response.body.text() };
  }

  it('forwards what has no fault, over connections that are kept', async () => {
    expect(await get()).toMatchObject({ status: 200, headers: { 'x-own': 'yes' }, body });
    for (let turn = 0; turn < 4; turn += 1) await get('/d');

    expect(asked).toEqual(['GET /a?b=c x/y', ...Array(4).fill('GET /d x/y')]);
    expect(proxy.seen[0]).toMatchObject({ method: 'GET', path: '/a?b=c', fault: null, status: 200, body });
    // undici opens a second one when a request comes before the last answer's end was noticed.
    expect(proxy.connections).toBeLessThanOrEqual(2);
  });

  it('speaks TLS to its clients when it has a certificate', async () => {
    const authority = createAuthority();
    const secure = await startFaultProxy({
      target: addressOf(target),
      tls: authority.issue({ names: ['127.0.0.1'] }),
    });
    const trusting = new Agent({ allowH2: false, connect: { ca: authority.cert } });
    const ask = () => request(secure.url, { dispatcher: trusting });

    expect(await (await ask()).body.text()).toBe(body);
    secure.fail({ fault: { kind: 'reset' } });
    await expect(ask()).rejects.toMatchObject(broken);

    expect(secure.seen.map(({ fault }) => fault)).toEqual([null, 'reset']);
    await trusting.destroy();
    await secure.close();
  });

  it('counts: lets some through, spoils some, and is then done', async () => {
    proxy.fail({ path: '/a', skip: 1, times: 2, fault: { kind: 'answer', status: 503 } });
    const statuses: number[] = [];
    for (const path of ['/a', '/other', '/a', '/a', '/a']) statuses.push((await get(path)).status);

    expect(statuses).toEqual([200, 200, 503, 503, 200]);
  });

  it('tells methods and patterns apart, and forgets rules', async () => {
    proxy.fail({ method: 'POST', fault: { kind: 'answer', status: 500 } });
    proxy.fail({
      path: /continue=/,
      fault: { kind: 'answer', status: 410, body: statusBody(410, 'Expired', 'old') },
    });

    expect((await get('/a')).status).toBe(200);
    expect(await get('/a?continue=x')).toMatchObject({
      status: 410,
      body: expect.stringContaining('"reason":"Expired"'),
    });
    proxy.reset();
    expect((await get('/a?continue=x')).status).toBe(200);
    expect(proxy.seen).toHaveLength(1);
  });

  const answers: [string, Fault, object][] = [
    ['a login page', loginPage, { status: 200, body: expect.stringContaining('<html>') }],
    [
      'a redirect',
      { kind: 'answer', status: 302, headers: { location: 'https://login.example/' } },
      { status: 302, headers: { location: 'https://login.example/' } },
    ],
    ['a truncated body', { kind: 'truncate', bytes: 10 }, { status: 200, body: body.slice(0, 10) }],
    [
      'a rewritten body',
      { kind: 'rewrite', body: (text) => text.replace('"a",', '') },
      { body: body.replace('"a",', '') },
    ],
    [
      'a corrupted body',
      { kind: 'corrupt', at: 3, bytes: 4 },
      { body: body.slice(0, 3) + '\0'.repeat(4) + body.slice(7) },
    ],
    ['a slow body', { kind: 'drip', bytes: 20, everyMs: 1 }, { body }],
    ['a late answer', { kind: 'delay', ms: 20 }, { body }],
    ['a pause in the body', { kind: 'stall', afterBytes: 5, ms: 20 }, { body }],
    ['a huge body', { kind: 'huge', bytes: 1 << 20 }, { body: ' '.repeat(1 << 20) }],
  ];
  it.each(answers)('gives %s', async (_, fault, expected) => {
    proxy.fail({ fault });

    expect(await get()).toMatchObject(expected);
  });

  it.each<[string, Fault, object]>([
    ['reset', { kind: 'reset' }, broken],
    ['cut in the middle of a body', { kind: 'cut', afterBytes: 5 }, broken],
    ['answered with garbage', { kind: 'garbage' }, { name: 'HTTPParserError' }],
  ])('has connections %s', async (_, fault, error) => {
    proxy.fail({ fault });

    await expect(get()).rejects.toMatchObject(error);
  });

  it.each<[string, Fault]>([
    ['keeps silent', { kind: 'silence' }],
    ['stops after the headers', { kind: 'stall', afterBytes: 0 }],
    ['stops in the middle of a body', { kind: 'stall', afterBytes: 5 }],
  ])('%s until the client gives up', async (_, fault) => {
    proxy.fail({ fault });

    await expect(get('/a', 60)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('accepts and does not read when it is deaf', async () => {
    proxy.isDeaf = true;

    await expect(get('/a', 60)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(proxy.connections).toBe(1);
    expect(proxy.seen).toEqual([]);
  });

  it('refuses, and listens again where it did', async () => {
    const { url } = proxy;
    await get();
    proxy.refuse();

    await expect(get()).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    await proxy.accept();
    expect(proxy.url).toBe(url);
    expect((await get()).body).toBe(body);
  });

  it('asks the target with another credential', async () => {
    target.removeAllListeners('request');
    target.on('request', ({ headers }, response) => response.end(headers.authorization));
    proxy.fail({ fault: { kind: 'credential', authorization: 'Bearer none' }, times: 1 });

    expect((await get()).body).toBe('Bearer none');
  });

  it('shows another certificate', async () => {
    const authority = createAuthority();
    const validUntil = new Date(Date.now() - 1000);
    const secure = await startFaultProxy({
      target: addressOf(target),
      tls: authority.issue({ names: ['127.0.0.1'] }),
    });
    const trusting = new Agent({ allowH2: false, connect: { ca: authority.cert } });
    secure.present(authority.issue({ names: ['127.0.0.1'], validUntil }));

    await expect(request(secure.url, { dispatcher: trusting })).rejects.toMatchObject({
      code: 'CERT_HAS_EXPIRED',
    });

    await trusting.destroy();
    await secure.close();
  });

  it('does something in between', async () => {
    proxy.fail({
      fault: { kind: 'meanwhile', run: async ({ path }) => void asked.push(`meanwhile ${path}`) },
    });

    await get('/a');

    expect(asked).toEqual(['meanwhile /a', 'GET /a x/y']);
  });

  it('breaks the connection when the target is gone', async () => {
    target.close();
    target.closeAllConnections();

    await expect(get()).rejects.toMatchObject(broken);
  });
});

function addressOf(server: http.Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
