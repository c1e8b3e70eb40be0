import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HttpFault, HttpMcpServer } from '../../test/fakes/http-mcp-server.ts';
import { PausingClock } from '../../test/fakes/pausing-clock.ts';
import { testPool, tool } from '../../test/fakes/test-servers.ts';
import type { AppError } from '../domain/errors.ts';
import { type McpServerConfig, serverFromUrl } from './server-config.ts';
import type { SessionPool } from './session-pool.ts';

const signal = new AbortController().signal;
const done = { content: [{ type: 'text', text: 'done' }] };
/** The usual one, halved or made half as long again by chance. */
const longestFirstPauseMs = 150;
const json = { 'content-type': 'application/json' };

/** Every fault that a server, or what stands before it, was seen to make, against a real socket. */
describe('mcp/robust-http-transport', () => {
  let server: HttpMcpServer;
  let pool: SessionPool;
  let clock: PausingClock;
  beforeEach(async () => {
    server = new HttpMcpServer({ tools: [tool('look')] });
    await server.start();
    clock = new PausingClock();
    pool = testPool({ callTimeoutMs: 500, clock });
  });
  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const look = (target?: string): Promise<Record<string, unknown>> =>
    pool.readTool(
      serverFromUrl('team', server.url),
      { name: 'look', args: {}, ...(target === undefined ? {} : { target }) },
      signal,
    );

  const starts = (): number => server.received.filter(({ method }) => method === 'initialize').length;

  it.each<[string, HttpFault]>([
    ['a stream that ends without a reply', 'stream ends'],
    ['a stream that is reset without a reply', 'stream resets'],
    ['a connection that is reset before the headers', 'reset'],
    ['JSON that is cut off', { reply: (response) => cutOff(response) }],
    ['JSON that is none', { status: 200, headers: json, body: '{"jsonrpc": oops' }],
    ['an empty body', { status: 200, headers: json, body: '' }],
    ['a session that is forgotten (404)', { status: 404, body: 'session not found' }],
    ['a session that is forgotten (400)', { status: 400, body: 'Bad Request: No valid session ID provided' }],
    [
      'a session that is forgotten (200 and an error)',
      {
        reply: (response, { id }) =>
          response
            .writeHead(200, json)
            .end(
              JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32001, message: 'Session not found' } }),
            ),
      },
    ],
    ['a gateway without its server (502)', { status: 502, body: '<h1>Bad Gateway</h1>' }],
    ['a server that is overloaded (503)', { status: 503 }],
    ['a server that is asked too often (429)', { status: 429, headers: { 'retry-after': '0' } }],
  ])('asks again after %s, at once', async (_, fault) => {
    await pool.close();
    pool = testPool({ clock, backoffMs: undefined });
    await look();
    server.faults = [fault];

    expect(await look()).toEqual(done);
    expect(clock.pauses).toHaveLength(1);
    expect(clock.pauses[0]).toBeLessThanOrEqual(longestFirstPauseMs);
    expect(server.calls()).toEqual(['look', 'look', 'look']);
    expect(await look()).toEqual(done);
    expect(clock.pauses).toHaveLength(1);
  });

  // "Below a second" is what users are promised of these two (docs/mcp.md): here the rule that no test measures real time
  // gives way. The pause is part of it; what is measured is a tenth to three tenths.
  it.each<[string, (on: HttpMcpServer) => void]>([
    ['a session that is forgotten (404)', (on) => on.forgetSessions()],
    [
      'a stream that ends without a reply',
      (on) => {
        on.faults = ['stream ends'];
      },
    ],
  ])('has its answer in under a second after %s', async (_, fail) => {
    await pool.close();
    pool = testPool({ clock, backoffMs: undefined });
    await look();
    fail(server);
    const begun = performance.now();

    expect(await look()).toEqual(done);

    expect(performance.now() - begun).toBeLessThan(1000);
    expect(clock.pauses).toHaveLength(1);
  });

  it('opens a new session when the server has been started again', async () => {
    await look();
    server.restart();

    expect(await look()).toEqual(done);
    expect(clock.pauses).toHaveLength(1);
    expect(starts()).toBe(2);
  });

  it('goes on when what stands between has closed idle connections', async () => {
    await look();
    server.dropConnections();

    expect(await look()).toEqual(done);
    // Whether that is heard of before it is asked, or only then, is chance.
    expect(clock.pauses.length).toBeLessThanOrEqual(1);
  });

  it.each<[string, HttpFault, AppError['code'], RegExp]>([
    ['asks for a login', { status: 401 }, 'AUTH_REJECTED', /asks for a login \(HTTP 401\)/],
    ['forbids the call', { status: 403 }, 'FORBIDDEN', /forbids the call \(HTTP 403\)/],
    [
      'answers with a login page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' },
      'PROTOCOL',
      /text\/html; a login page or a proxy may be answering/,
    ],
    ['answers with nothing', { status: 204 }, 'PROTOCOL', /Unexpected content type/],
    ['does not say what it answers', { status: 200, body: '{}' }, 'PROTOCOL', /Unexpected content type/],
    ['fails', { status: 500, body: 'panic' }, 'SERVER_ERROR', /failed \(HTTP 500\)/],
    [
      'sends us elsewhere',
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
      'PROTOCOL',
      /HTTP 302/,
    ],
    ['does not understand', { status: 400, body: 'what?' }, 'PROTOCOL', /HTTP 400: .*what\?/],
    [
      'asks for more patience than we have',
      { status: 429, headers: { 'retry-after': '3600' } },
      'RATE_LIMITED',
      /too often \(HTTP 429\)/,
    ],
    [
      'answers what is no message',
      { status: 200, headers: json, body: '{"hello": "world"}' },
      'PROTOCOL',
      /not an MCP message/,
    ],
    [
      'knows no such tool',
      {
        reply: (response, { id }) =>
          response
            .writeHead(200, json)
            .end(
              JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32602, message: 'unknown tool "look"' } }),
            ),
      },
      'MCP_TOOL_UNKNOWN',
      /unknown tool "look"/,
    ],
    [
      'answers more than is taken',
      { status: 200, headers: json, body: `{"x": "${'y'.repeat(1_100_000)}"}` },
      'TOO_LARGE',
      /larger than 1000000 bytes/,
    ],
  ])(
    'says so when a server %s, does not ask again, and goes on with the next call',
    async (_, fault, code, message) => {
      await look();
      server.faults = [fault];

      const failed = await look().catch((error: unknown) => error);

      expect(failed).toMatchObject({ code, message: expect.stringMatching(message), cluster: 'team' });
      expect(failed).toMatchObject({ message: expect.stringMatching(/^MCP server team, calling look: /) });
      expect(server.calls()).toHaveLength(2);
      expect(await look()).toEqual(done);
    },
  );

  it.each<[string, HttpFault]>([
    ['never answers', 'hangs'],
    ['takes the call and answers nothing to it (202)', { status: 202 }],
    [
      'answers another call than was made',
      {
        reply: (response) =>
          response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id: 4711, result: done })),
      },
    ],
  ])('waits until the time limit for a server that %s, and goes on with the next call', async (_, fault) => {
    await look();
    server.faults = [fault];

    await expect(look()).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'MCP server team, calling look: no answer in 0.5 s',
    });
    expect(clock.pauses).toEqual([]);
    expect(server.calls()).toHaveLength(2);
    expect(await look()).toEqual(done);
  });

  it('resumes a stream that had an id, where the server lets it', async () => {
    await server.stop();
    server = new HttpMcpServer({ answers: 'stream', tools: [tool('look')], resumes: true });
    await server.start();
    await look();
    server.faults = [{ reply: endsWithId }];

    expect(await look()).toEqual(done);
    expect(clock.pauses).toEqual([]);
    expect(server.calls()).toHaveLength(2);
  });

  it('asks again after a stream that had an id, where the server does not let it resume', async () => {
    await server.stop();
    server = new HttpMcpServer({ stateless: true, tools: [tool('look')] });
    await server.start();
    await look();
    server.faults = [{ reply: endsWithId }];

    expect(await look()).toEqual(done);
    expect(clock.pauses).toHaveLength(1);
    expect(server.calls()).toHaveLength(3);
  });

  it('finds its way where every second replica knows nothing of our session', async () => {
    await look();
    server.faults = [
      { status: 404, body: 'session not found' },
      { status: 404, body: 'session not found' },
    ];

    expect(await look()).toEqual(done);
  });

  it('goes on when the stream that it listens to breaks', async () => {
    await look();
    await vi.waitFor(() => expect(server.streams).toBe(1), { timeout: 3000 });

    server.breakStreams();

    expect(await look()).toEqual(done);
    expect(server.received.filter(({ method }) => method === 'initialize')).toHaveLength(1);
  });

  it('leaves a call at once when it is stopped, and goes on with the next', async () => {
    await look();
    server.faults = ['hangs'];
    const stop = new AbortController();
    const stopped = pool.readTool(serverFromUrl('team', server.url), { name: 'look', args: {} }, stop.signal);
    await vi.waitFor(() => expect(server.calls()).toHaveLength(2), { timeout: 3000 });

    stop.abort(new Error('enough'));

    await expect(stopped).rejects.toThrow('enough');
    expect(await look()).toEqual(done);
  });

  it('does not wait longer than for a start when an address accepts and never answers', async () => {
    await pool.close();
    pool = testPool({ startTimeoutMs: 500, clock });
    server.faultsFor = ['server/discover', 'initialize'];
    server.always = 'hangs';

    await expect(look()).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'MCP server team, starting it: no answer in 0.5 s',
    });
    expect(clock.pauses).toEqual([]);
    server.always = null;
    expect(await look()).toEqual(done);
  });

  it('brings the headers of its configuration along', async () => {
    await server.stop();
    server = new HttpMcpServer({ authorization: 'Bearer hunter2', tools: [tool('look')] });
    await server.start();
    const config = { ...serverFromUrl('team', server.url), headers: { Authorization: 'Bearer hunter2' } };

    expect(await pool.readTool(config as McpServerConfig, { name: 'look', args: {} }, signal)).toEqual(done);
    await expect(pool.listTools(serverFromUrl('without', server.url), signal)).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      message: 'MCP server without, starting it: it asks for a login (HTTP 401)',
    });
  });

  it('waits as long as a busy server asks it to', async () => {
    await look();
    server.faults = [{ status: 503, headers: { 'retry-after': '1' } }];

    expect(await look()).toEqual(done);
    expect(clock.pauses).toEqual([1000]);
  });

  it('gives up after two repetitions', async () => {
    await look();
    server.always = 'stream ends';

    const failed = await look().catch((error: unknown) => error);

    expect(failed).toMatchObject({
      code: 'CONNECTION_LOST',
      message: 'MCP server team, calling look: Server disconnected without sending a response',
    });
    expect(server.calls()).toHaveLength(4);
    server.always = null;
    expect(await look()).toEqual(done);
  });

  it('takes an answer of 60 MB', async () => {
    const big = 'x'.repeat(60_000_000);
    await server.stop();
    server = new HttpMcpServer({ result: { content: [{ type: 'text', text: big }] } });
    await server.start();
    await pool.close();
    pool = testPool({ messageLimitBytes: 100_000_000 });

    const { content } = (await look()) as { content: { text: string }[] };

    expect(content[0]?.text).toHaveLength(60_000_000);
  });

  it('reads replies that come as a stream of events', async () => {
    await server.stop();
    server = new HttpMcpServer({ answers: 'stream', tools: [tool('look')] });
    await server.start();

    expect(await look()).toEqual(done);
    expect(await look()).toEqual(done);
  });

  it('limits one event of a stream, not the stream', async () => {
    await look();
    const events = (length: number) => (response: import('node:http').ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let sent = 0; sent < 3_000_000; sent += length) response.write(`: ${'x'.repeat(length)}\n\n`);
      response.end();
    };
    server.faults = [{ reply: events(500_000) }, { reply: events(3_000_000) }];

    const failed = await look().catch((error: unknown) => error);

    expect(failed).toEqual(done);
  });

  it('says that nobody listens', async () => {
    const { url } = server;
    await server.stop();
    const { port } = new URL(url);

    await expect(pool.listTools(serverFromUrl('team', url), signal)).rejects.toMatchObject({
      code: 'CONNECTION_REFUSED',
      message: 'MCP server team, starting it: nothing listens at its address (ECONNREFUSED)',
    });
    await server.start(Number(port));
    expect(await look()).toEqual(done);
  });

  it.each<[string, () => string, AppError['code']]>([
    ['its port is one that no fetch asks', () => 'http://127.0.0.1:1/mcp', 'CONFIG_INVALID'],
    ['the name leads nowhere', () => 'http://no-such-host.invalid/mcp', 'NAME_NOT_FOUND'],
    ['plain http is spoken where TLS is', () => server.url.replace('http:', 'https:'), 'TLS_FAILED'],
  ])('says at once that %s', async (_, url, code) => {
    await expect(pool.listTools(serverFromUrl('team', url()), signal)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('MCP server team, starting it: '),
    });
    expect(clock.pauses).toEqual([]);
    expect(await look()).toEqual(done);
  });

  it('says that nothing is served at an address', async () => {
    server.faultsFor = ['initialize', 'server/discover'];
    server.always = { status: 404, body: 'not here' };

    await expect(look()).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'MCP server team, starting it: nothing is served at its address (HTTP 404)',
    });
    server.always = null;
    expect(await look()).toEqual(done);
  });

  it('ends its session with the server when it is closed', async () => {
    await look();
    expect(server.sessions).toBe(1);

    await pool.close();

    expect(server.sessions).toBe(0);
  });
});

function cutOff(response: import('node:http').ServerResponse): void {
  response.writeHead(200, { ...json, 'content-length': '1000' });
  response.write('{"jsonrpc":"2.0","id":');
  setTimeout(() => response.socket?.destroy(), 20);
}

/** The stream of a reply that ends before the reply, and can be taken up again. */
function endsWithId(response: import('node:http').ServerResponse, { id }: { id?: number | string }): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`id: reply-${id}\nretry: 50\ndata: \n\n`);
}
