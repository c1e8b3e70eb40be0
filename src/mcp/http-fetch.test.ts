import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpFetch } from './http-fetch.ts';

describe('mcp/http-fetch', () => {
  let server: Server;
  let url: string;
  let answer: { status: number; headers: Record<string, string>; body: string };
  const agent = new Agent();
  beforeEach(async () => {
    answer = { status: 200, headers: {}, body: 'hello' };
    server = createServer((_, response) =>
      response.writeHead(answer.status, answer.headers).end(answer.body),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const http = (limitBytes = 1000): HttpFetch => new HttpFetch({ limitBytes, dispatcher: async () => agent });

  it('passes answers on', async () => {
    const response = await http().fetch(url);

    expect([response.status, await response.text()]).toEqual([200, 'hello']);
  });

  it.each([
    [200, {}],
    [500, {}],
    [200, { 'content-type': 'text/event-stream' }],
  ])('ends an answer of status %i that is larger than the limit', async (status, headers) => {
    answer = { status, headers, body: 'x'.repeat(2000) };

    const reading = (await http().fetch(url)).text();

    await expect(reading).rejects.toMatchObject({ message: 'a message is larger than 1000 bytes' });
  });

  it('lets a stream of small events go on', async () => {
    answer = {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: `data: ${'x'.repeat(500)}\n\n`.repeat(10),
    };

    expect(await (await http().fetch(url)).text()).toHaveLength(5080);
  });

  it.each<[number, string, number | null]>([
    [429, '2', 2000],
    [503, '0', 0],
    [503, new Date(Date.now() - 60_000).toUTCString(), 0],
    [429, 'soon', null],
    [200, '2', null],
  ])('hears with status %i in Retry-After: %s', async (status, text, expected) => {
    answer = { status, headers: { 'retry-after': text }, body: '' };
    const one = http();

    await one.fetch(url);

    expect(one.retryAfterMs).toBe(expected);
  });

  it('hears a date in Retry-After', async () => {
    answer = {
      status: 429,
      headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() },
      body: '',
    };
    const one = http();

    await one.fetch(url);

    expect(one.retryAfterMs).toBeGreaterThan(50_000);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://metadata.google.internal/computeMetadata/v1/',
  ])('does not ask %s', async (address) => {
    await expect(http().fetch(address)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
