import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpMcpServer, type HttpServerOptions } from '../../test/fakes/http-mcp-server.ts';
import { SseMcpServer } from '../../test/fakes/sse-mcp-server.ts';
import { recorded, stdioServer, testPool, textResult, tool } from '../../test/fakes/test-servers.ts';
import { type McpServerConfig, serverFromUrl } from './server-config.ts';
import type { SessionPool } from './session-pool.ts';

const signal = new AbortController().signal;
const done = { content: [{ type: 'text', text: 'done' }] };

describe('mcp/connect-server', () => {
  let folder: string;
  let pool: SessionPool;
  const stops: (() => Promise<void>)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'connect-server-'));
    pool = testPool({ verdictFile: join(folder, 'verdicts.json') });
  });
  afterEach(async () => {
    await pool.close();
    await Promise.all(stops.splice(0).map((stop) => stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  async function http(
    options: HttpServerOptions,
  ): Promise<{ server: HttpMcpServer; config: McpServerConfig }> {
    const server = new HttpMcpServer({ tools: [tool('look')], ...options });
    const config = serverFromUrl('one', await server.start());
    stops.push(() => server.stop());
    return { server, config };
  }

  async function sse(
    options: ConstructorParameters<typeof SseMcpServer>[0] = {},
  ): Promise<{ server: SseMcpServer; config: McpServerConfig }> {
    const server = new SseMcpServer({ tools: [tool('look')], ...options });
    const config = serverFromUrl('one', await server.start());
    stops.push(() => server.stop());
    return { server, config };
  }

  const look = (config: McpServerConfig): Promise<Record<string, unknown>> =>
    pool.readTool(config, { name: 'look', args: {} }, signal);

  /** As in another run: what was found out is known, and nothing is connected. */
  async function anotherRun(): Promise<void> {
    await pool.close();
    pool = testPool({ verdictFile: join(folder, 'verdicts.json') });
  }

  const methods = (server: HttpMcpServer): string[] =>
    server.received.map(({ method }) => method).filter((method) => !method.startsWith('notifications/'));

  it('asks an address for its era, and takes the old handshake with one that does not know', async () => {
    const { server, config } = await http({});

    expect(await look(config)).toEqual(done);
    expect(methods(server)).toEqual(['server/discover', 'initialize', 'tools/call']);
  });

  it('asks no more in the next run', async () => {
    const { server, config } = await http({});
    await look(config);
    await anotherRun();
    server.received.length = 0;

    expect(await look(config)).toEqual(done);
    expect(methods(server)).toEqual(['initialize', 'tools/call']);
  });

  it('speaks to a server of the new era without handshake and session', async () => {
    const { server, config } = await http({ era: 'modern' });

    expect(await look(config)).toMatchObject(done);
    expect(methods(server)).toEqual(['server/discover', 'tools/call']);
    expect(server.received.at(-1)).toMatchObject({
      session: undefined,
      headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'look' },
    });
    expect((await pool.listTools(config, signal)).map(({ name }) => name)).toEqual(['look']);
  });

  it('finds a server again that was replaced by one of another era', async () => {
    const { server, config } = await http({});
    await look(config);
    await anotherRun();
    const { port } = new URL(config.transport === 'http' ? config.url : '');
    await server.stop();
    stops.splice(0);
    const newer = new HttpMcpServer({ era: 'modern', tools: [tool('look')] });
    stops.push(() => newer.stop());
    await newer.start(Number(port));

    expect(await look(config)).toMatchObject(done);
    expect(methods(newer)).toEqual(['initialize', 'server/discover', 'tools/call']);
  });

  it('does not wait long for one that leaves the question of its era unanswered', async () => {
    await pool.close();
    pool = testPool({ startTimeoutMs: 3000, probeTimeoutMs: 300 });
    const { server, config } = await http({});
    server.faultsFor = ['server/discover'];
    server.always = 'hangs';

    expect(await look(config)).toEqual(done);
    expect(methods(server)).toEqual(['server/discover', 'initialize', 'tools/call']);
  });

  it.each([400, 404, 405])(
    'goes over to events where a POST is answered with %i, and begins there next time',
    async (postStatus) => {
      const { server, config } = await sse({ postStatus });

      expect(await look(config)).toEqual(done);
      await anotherRun();
      server.received.length = 0;
      expect(await look(config)).toEqual(done);

      expect(server.received).toEqual(['initialize', 'notifications/initialized', 'tools/call look']);
    },
  );

  it('begins with events where the configuration says so', async () => {
    const { server, config } = await sse();

    expect(await look({ ...config, prefersSse: true } as McpServerConfig)).toEqual(done);
    expect(server.received).not.toContain('POST /sse');
  });

  it('goes over to streamable HTTP where the configuration says events and there are none', async () => {
    const { server, config } = await http({});

    expect(await look({ ...config, prefersSse: true } as McpServerConfig)).toEqual(done);
    expect(methods(server)).toEqual(['server/discover', 'initialize', 'tools/call']);
  });

  it('asks again when the stream of events breaks', async () => {
    const { server, config } = await sse();
    await look(config);
    server.cuts = 1;

    expect(await look(config)).toEqual(done);
    expect(server.received.filter((line) => line === 'tools/call look')).toHaveLength(3);
  });

  it('never sends a write twice when the stream of events breaks', async () => {
    const { server, config } = await sse();
    await look(config);
    server.cuts = 1;

    await expect(pool.writeTool(config, { name: 'look', args: {} }, signal)).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
    });
    await pool.listTools(config, signal);

    expect(server.received.filter((line) => line === 'tools/call look')).toHaveLength(2);
  });

  it('asks a process for its era only when it refuses the old handshake', async () => {
    const record = join(folder, 'record');
    const config = stdioServer({
      record,
      tools: [tool('look')],
      calls: { look: textResult('done') },
      era: 'modern',
    });

    expect(await look(config)).toMatchObject(done);
    await anotherRun();
    expect(await look(config)).toMatchObject(done);

    expect(recorded(record).map((line) => line.split(' ')[1])).toEqual([
      'initialize',
      'server/discover',
      'tools/call',
      'server/discover',
      'tools/call',
    ]);
  });

  it('tells what the first way met when none leads to a server', async () => {
    const { config } = await sse({ postStatus: 500 });

    await expect(look(config)).rejects.toMatchObject({
      code: 'SERVER_ERROR',
      message: expect.stringContaining('HTTP 500'),
    });
  });

  it('says that a server wants a protocol that we do not speak', async () => {
    const config = stdioServer({ protocolVersion: '2031-01-01' });

    await expect(look(config)).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining('2031-01-01'),
    });
  });
});
