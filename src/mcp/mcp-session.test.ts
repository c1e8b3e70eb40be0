import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpMcpServer } from '../../test/fakes/http-mcp-server.ts';
import { recorded, stdioServer, testPool, textResult, tool } from '../../test/fakes/test-servers.ts';
import { serverFromUrl } from './server-config.ts';
import type { SessionPool } from './session-pool.ts';

const signal = new AbortController().signal;
const soon = { timeout: 5000, interval: 10 };
const done = { content: [{ type: 'text', text: 'done' }] };

describe('mcp/mcp-session', () => {
  let folder: string;
  let pool: SessionPool;
  let server: HttpMcpServer | null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mcp-session-'));
    pool = testPool();
    server = null;
  });
  afterEach(async () => {
    await pool.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, object, object]>([
    [
      'content of a kind that nobody knows',
      { content: [{ type: 'table', rows: [] }] },
      { content: [{ type: 'table', rows: [] }] },
    ],
    ['content that is text', { content: 'plain' }, { content: 'plain' }],
    [
      'structured content that is a list',
      { content: [], structuredContent: [1, 2] },
      { content: [], structuredContent: [1, 2] },
    ],
    ['nothing', {}, {}],
    ['the result of long ago', { toolResult: 'x' }, { toolResult: 'x' }],
    ['an error of the tool', { isError: true, content: [] }, { isError: true, content: [] }],
  ])('gives %s as it came', async (_, result, expected) => {
    const one = stdioServer({
      tools: [tool('look', { outputSchema: { type: 'object', required: ['a'], properties: { a: {} } } })],
      calls: { look: { result } },
    });
    await pool.listTools(one, signal);

    expect(await pool.readTool(one, { name: 'look', args: {} }, signal)).toEqual(expected);
  });

  it.each<[string, Record<string, unknown>]>([
    ['content of a kind that nobody knows', { resultType: 'complete', content: [{ type: 'table' }] }],
    ['no content', { resultType: 'complete' }],
    ['no word that it is complete', { content: [] }],
    ['a result of a kind that nobody knows', { resultType: 'later', content: [] }],
  ])('gives %s from a server of the new era as it came', async (_, result) => {
    const one = stdioServer({ era: 'modern', tools: [tool('look')], calls: { look: { result } } });

    expect(await pool.readTool(one, { name: 'look', args: {} }, signal)).toEqual(result);
  });

  it('gives up a tool list that is none', async () => {
    server = new HttpMcpServer();
    const one = serverFromUrl('one', await server.start());
    server.faults = [
      {
        reply: (response, { id }) =>
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ jsonrpc: '2.0', id, result: { tools: 'none' } })),
      },
    ];

    await expect(pool.listTools(one, signal)).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: 'MCP server one, listing its tools: its tool list is none',
    });
    expect(await pool.listTools(one, signal)).toEqual([]);
  });

  it('hears of changed tools from a server of the new era, and listens again when that ends', async () => {
    server = new HttpMcpServer({
      era: 'modern',
      tools: [tool('look')],
      capabilities: { tools: { listChanged: true } },
    });
    const fake = server;
    const one = serverFromUrl('one', await fake.start());
    const lists = (): number => fake.received.filter(({ method }) => method === 'tools/list').length;
    await pool.listTools(one, signal);
    await vi.waitFor(() => expect(fake.streams).toBe(1), soon);
    await pool.listTools(one, signal);
    expect(lists()).toBe(1);

    fake.notify({ method: 'notifications/tools/list_changed' });
    await vi.waitFor(async () => {
      await pool.listTools(one, signal);
      expect(lists()).toBe(2);
    }, soon);

    fake.breakStreams();
    await vi.waitFor(() => expect(fake.streams).toBe(0), soon);
    await vi.waitFor(async () => {
      await pool.listTools(one, signal);
      expect(fake.streams).toBe(1);
    }, soon);
  });

  it('learns the headers anew when a server says that they do not match, and calls once more', async () => {
    const declared = tool('look', {
      inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
    });
    server = new HttpMcpServer({ era: 'modern', tools: [declared] });
    const one = serverFromUrl('one', await server.start());
    const call = { name: 'look', args: { region: 'eu' } };
    server.faults = [
      {
        reply: (response, { id }) =>
          response
            .writeHead(400, { 'content-type': 'application/json' })
            .end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32020, message: 'header missing' } })),
      },
    ];

    expect(await pool.writeTool(one, call, signal)).toMatchObject(done);
    expect(
      server.received
        .filter(({ tool: name }) => name === 'look')
        .map(({ headers }) => headers['mcp-param-region']),
    ).toEqual([undefined, 'eu']);
  });

  it('leaves out tools of the new era whose headers cannot be sent, and such as are none', async () => {
    const wrong = tool('wrong', {
      inputSchema: { properties: { a: { type: 'object', 'x-mcp-header': 'A' } } },
    });
    server = new HttpMcpServer({ era: 'modern', tools: [wrong, { title: 'no name' }, tool('right')] });
    const one = serverFromUrl('one', await server.start());

    expect((await pool.listTools(one, signal)).map(({ name }) => name)).toEqual(['right']);
  });

  it('asks the person where there is one, and refuses where there is none', async () => {
    const record = join(folder, 'record');
    const ask = {
      method: 'elicitation/create',
      params: {
        message: 'Which region?',
        requestedSchema: { type: 'object', properties: { region: { type: 'string', default: 'eu' } } },
      },
    };
    const one = stdioServer({
      record,
      tools: [tool('look')],
      calls: { look: textResult('done') },
      asks: [ask],
    });
    const questions: unknown[] = [];
    await pool.close();
    pool = testPool({
      elicit: async (request) => {
        questions.push(request);
        return { action: 'accept', content: {} };
      },
    });

    await pool.readTool(one, { name: 'look', args: {} }, signal);

    await vi.waitFor(() => {
      const answer = recorded(record).find((line) => line.includes('"id":"ask-0"'));
      expect(answer).toContain('"content":{"region":"eu"}');
    }, soon);
    expect(questions).toMatchObject([{ message: 'Which region?' }]);
  });

  it('asks a server of the new era whether it lives by the question of its era', async () => {
    server = new HttpMcpServer({ era: 'modern', tools: [tool('look')] });
    await pool.close();
    pool = testPool({ callTimeoutMs: 300 });
    const one = serverFromUrl('one', await server.start());
    await pool.listTools(one, signal);
    server.faults = ['hangs'];

    await expect(pool.readTool(one, { name: 'look', args: {} }, signal)).rejects.toMatchObject({
      code: 'TIMEOUT',
    });

    expect(server.received.at(-1)?.method).toBe('server/discover');
    expect(await pool.readTool(one, { name: 'look', args: {} }, signal)).toMatchObject(done);
  });

  it('takes a server that knows no ping for alive', async () => {
    server = new HttpMcpServer({ knowsPing: false, tools: [tool('look')] });
    await pool.close();
    pool = testPool({ callTimeoutMs: 300 });
    const one = serverFromUrl('one', await server.start());
    await pool.listTools(one, signal);
    server.faults = ['hangs'];

    await expect(pool.readTool(one, { name: 'look', args: {} }, signal)).rejects.toMatchObject({
      code: 'TIMEOUT',
    });

    expect(await pool.readTool(one, { name: 'look', args: {} }, signal)).toEqual(done);
    expect(server.received.filter(({ method }) => method === 'initialize')).toHaveLength(1);
  });
});
