import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { HttpMcpServer, type Message } from '../../test/fakes/http-mcp-server.ts';
import type { StdioBehaviour } from '../../test/fakes/stdio-server.ts';
import {
  isAlive,
  recorded,
  serverReading,
  stdioServer,
  testPool,
  textResult,
  tool,
} from '../../test/fakes/test-servers.ts';
import { type McpServerConfig, serverFromCommand, serverFromUrl } from './server-config.ts';
import type { SessionPool, SessionPoolOptions } from './session-pool.ts';

const signal = new AbortController().signal;
/** Later than whoever asked after it. */
const replyLate = (response: ServerResponse, { id }: Message): void => {
  const result = textResult('done').result;
  setTimeout(
    () =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, result })),
    100,
  );
};
const soon = { timeout: 5000, interval: 10 };

describe('mcp/session-pool', () => {
  let folder: string;
  let pool: SessionPool;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-pool-'));
    pool = testPool();
  });
  afterEach(async () => {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function renewPool(change: Partial<SessionPoolOptions>): Promise<void> {
    await pool.close();
    pool = testPool(change);
  }

  /** A server that keeps a record of what it is asked. */
  function server(behaviour: StdioBehaviour = {}): McpServerConfig {
    return stdioServer({
      record: join(folder, 'record'),
      tools: [tool('look')],
      calls: { look: textResult('done') },
      ...behaviour,
    });
  }

  /** What servers were asked: their numbers in order of start, not their pids. */
  function asked(): string[] {
    const lines = recorded(join(folder, 'record')).map((line) => line.split(' '));
    const pids = [...new Set(lines.map(([pid]) => pid))];
    return lines
      .filter(([, method]) => method !== 'notifications/initialized')
      .map(([pid, ...words]) => [pids.indexOf(pid) + 1, ...words].join(' '));
  }

  const read = (from: McpServerConfig, target?: string): Promise<Record<string, unknown>> =>
    pool.readTool(from, { name: 'look', args: {}, ...(target === undefined ? {} : { target }) }, signal);
  const write = (to: McpServerConfig): Promise<Record<string, unknown>> =>
    pool.writeTool(to, { name: 'look', args: {} }, signal);
  const done = textResult('done').result;

  it('opens one session for all callers', async () => {
    const one = server();

    const [tools, result] = await Promise.all([pool.listTools(one, signal), read(one), read(one)]);

    expect(tools.map(({ name }) => name)).toEqual(['look']);
    expect(result).toEqual(done);
    expect(asked().toSorted()).toEqual([
      '1 initialize',
      '1 tools/call look',
      '1 tools/call look',
      '1 tools/list',
    ]);
  });

  it('lists tools once, page by page, until the server says that they have changed', async () => {
    const http = new HttpMcpServer({
      tools: [tool('look')],
      capabilities: { tools: { listChanged: true } },
    });
    const one = serverFromUrl('one', await http.start());
    const lists = (): number => http.received.filter(({ method }) => method === 'tools/list').length;
    await pool.listTools(one, signal);
    await pool.listTools(one, signal);
    expect(lists()).toBe(1);
    await vi.waitFor(() => expect(http.streams).toBe(1), soon);

    http.notify({ method: 'notifications/tools/list_changed' });

    await vi.waitFor(async () => {
      await pool.listTools(one, signal);
      expect(lists()).toBe(2);
    }, soon);
    await pool.close();
    await http.stop();
  });

  it('reads a tool list of many pages, and drops what is no tool', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `tool-${index}`);
    const odd = [{ title: 'no name' }, { name: '' }, { name: 'odd', description: 5, annotations: 'none' }];
    const one = server({ tools: [...names.map((name) => tool(name)), ...odd], pageSize: 3 });

    const tools = await pool.listTools(one, signal);

    expect(tools.map(({ name }) => name)).toEqual([...names, 'odd']);
    expect(tools.at(-1)).toMatchObject({ description: '', inputSchema: {} });
    expect(asked().filter((line) => line === '1 tools/list')).toHaveLength(4);
  });

  it('takes a server that has no tools for one with none', async () => {
    expect(await pool.listTools(server({ capabilities: {} }), signal)).toEqual([]);
    expect(asked()).toEqual(['1 initialize']);
  });

  it.each(['dies', 'half a line, then dies'] as const)(
    'asks a read again on a new session when the server %s',
    async (does) => {
      const one = server({ firstCall: { behaviour: { does }, memory: join(folder, 'memory') } });

      expect(await read(one)).toEqual(done);
      expect(asked()).toEqual(['1 initialize', '1 tools/call look', '2 initialize', '2 tools/call look']);
    },
  );

  it('replaces a session once for all callers that lost it', async () => {
    const one = server({ firstCall: { behaviour: { does: 'dies' }, memory: join(folder, 'memory') } });

    const results = await Promise.all(Array.from({ length: 5 }, () => read(one)));

    expect(results).toEqual(Array(5).fill(done));
    expect(asked().filter((line) => line.endsWith('initialize'))).toHaveLength(2);
  });

  it('gives up a read after two repetitions, and says how the server ended', async () => {
    const one = server({ calls: { look: { does: 'dies' } } });

    await expect(read(one)).rejects.toMatchObject({
      code: 'MCP_SERVER_DIED',
      message: 'MCP server test, calling look: it ended with code 3',
    });
    expect(asked().filter((line) => line.endsWith('look'))).toHaveLength(3);
  });

  it.each(['dies', 'half a line, then dies', 'hangs'] as const)(
    'never sends a write twice: not when the server %s',
    async (does) => {
      await renewPool({ callTimeoutMs: 300 });
      const one = server({ calls: { look: { does } } });

      await expect(write(one)).rejects.toMatchObject({
        code: does === 'hangs' ? 'TIMEOUT' : 'MCP_SERVER_DIED',
      });
      await pool.listTools(one, signal);

      expect(asked().filter((line) => line.endsWith('look'))).toHaveLength(1);
    },
  );

  it.each(['reset', 'stream ends', { status: 503 }, { status: 404 }, 'hangs'] as const)(
    'never sends a write twice: not when an address meets it with %j',
    async (fault) => {
      await renewPool({ callTimeoutMs: 300 });
      const http = new HttpMcpServer({ tools: [tool('look')] });
      const one = serverFromUrl('one', await http.start());
      await write(one);
      http.faults = [fault];

      await expect(write(one)).rejects.toMatchObject({ code: expect.any(String) });
      await pool.listTools(one, signal);

      expect(http.calls()).toHaveLength(2);
      expect(await write(one)).toEqual(done);
      await pool.close();
      await http.stop();
    },
  );

  it('notices at once that a wrapper was killed, though the server behind it holds the pipes', async () => {
    const behind = server({ calls: { look: { does: 'hangs' } } });
    if (behind.transport !== 'stdio') throw new Error('a process was wanted');
    const script = 'exec 3<&0; "$@" <&3 & wait';
    const wrapper = {
      ...behind,
      command: '/bin/sh',
      args: ['-c', script, 'sh', behind.command, ...behind.args],
    };
    const writing = pool
      .writeTool(wrapper, { name: 'look', args: {} }, signal)
      .catch((error: unknown) => error);
    await vi.waitFor(() => expect(asked()).toContain('1 tools/call look'), soon);

    process.kill(pool.pidOf(wrapper) ?? 0, 'SIGKILL');

    expect(await writing).toMatchObject({
      code: 'MCP_SERVER_DIED',
      message: expect.stringContaining('by SIGKILL'),
    });
    const [pid] = recorded(join(folder, 'record'))[0]?.split(' ') ?? [];
    await vi.waitFor(() => expect(isAlive(Number(pid))).toBe(false), soon);
  });

  it('sends a write over a new session when the old one was lost before', async () => {
    const one = server();
    await read(one);
    process.kill(pool.pidOf(one) ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(pool.pidOf(one) ?? 0)).toBe(false), soon);
    await new Promise((later) => setTimeout(later, 50));

    expect(await write(one)).toEqual(done);
    expect(asked()).toEqual(['1 initialize', '1 tools/call look', '2 initialize', '2 tools/call look']);
  });

  it('replaces a server that is stopped, so that the next call works', async () => {
    await renewPool({ callTimeoutMs: 400 });
    const one = server({ firstCall: { behaviour: { does: 'stops' }, memory: join(folder, 'memory') } });

    await pool.listTools(one, signal);
    const pid = pool.pidOf(one) ?? 0;
    await expect(read(one)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'MCP server test, calling look: no answer in 0.4 s',
    });
    // It is not asked to end first: it would not heed that.
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 900, interval: 20 });

    expect(await read(one)).toEqual(done);
  }, 10_000);

  it('asks again what was in flight when a server that had answered is stopped', async () => {
    await renewPool({ callTimeoutMs: 400 });
    const one = server({ calls: { look: textResult('done'), other: textResult('done') } });
    await read(one);
    const stopped = pool.pidOf(one) ?? 0;
    process.kill(stopped, 'SIGSTOP');

    const calls = [read(one), pool.readTool(one, { name: 'other', args: {} }, signal)];

    expect(await Promise.all(calls)).toEqual([done, done]);
    expect(pool.pidOf(one)).not.toBe(stopped);
  }, 10_000);

  it('notices long before a call’s time is up that a server which answered in between answers nothing more', async () => {
    await renewPool({ silenceMs: 200, pingTimeoutMs: 200, callTimeoutMs: 60_000 });
    const calls = { look: textResult('done'), slow: { ...textResult('done'), afterMs: 100 } };
    const one = server({ calls });
    const slow = (): Promise<unknown> => pool.readTool(one, { name: 'slow', args: {} }, signal);
    await Promise.all([slow(), read(one)]);
    const stopped = pool.pidOf(one) ?? 0;
    process.kill(stopped, 'SIGSTOP');

    expect(await Promise.all([slow(), read(one)])).toEqual([done, done]);
    expect(pool.pidOf(one)).not.toBe(stopped);
  });

  it('notices the same of a server at an address', async () => {
    await renewPool({ silenceMs: 200, pingTimeoutMs: 200, callTimeoutMs: 60_000 });
    const one = new HttpMcpServer({ tools: [tool('look')] });
    const config = serverFromUrl('one', await one.start());
    one.faults = [{ reply: replyLate }];
    const late = read(config);
    await vi.waitFor(() => expect(one.calls()).toHaveLength(1), soon);
    await Promise.all([late, read(config)]);
    one.faultsFor = ['tools/call', 'ping'];
    one.faults = ['hangs', 'hangs'];

    expect(await read(config)).toEqual(done);
    expect(one.received.filter(({ method }) => method === 'initialize')).toHaveLength(2);
    await one.stop();
  });

  it('keeps a server whose one call hangs, and goes on with others', async () => {
    await renewPool({ callTimeoutMs: 400 });
    const one = server({ calls: { look: { does: 'hangs' }, other: textResult('done') } });
    const hanging = read(one).catch((error: unknown) => error);

    expect(await pool.readTool(one, { name: 'other', args: {} }, signal)).toEqual(done);
    expect(await hanging).toMatchObject({ code: 'TIMEOUT' });
    expect(await pool.readTool(one, { name: 'other', args: {} }, signal)).toEqual(done);
    expect(asked().filter((line) => line.endsWith('initialize'))).toHaveLength(1);
  });

  it('reads an answer that is no sound JSON-RPC instead of waiting for another', async () => {
    const one = server({ calls: { look: { result: null }, other: { result: 'done' } } });

    expect(await read(one)).toEqual({});
    await expect(pool.readTool(one, { name: 'other', args: {} }, signal)).rejects.toMatchObject({
      code: 'MCP_TOOL_FAILED',
      message: 'MCP server test, calling other: its result is no object but "done"',
    });
  });

  it('tries a start that failed anew with the next call', async () => {
    const one = server({ start: { failsOnce: join(folder, 'memory') } });

    await expect(read(one)).rejects.toMatchObject({ code: 'MCP_SERVER_DIED' });

    expect(await read(one)).toEqual(done);
  });

  it.each<[string, StdioBehaviour['start'], number, RegExp]>([
    ['ends', { exitCode: 2 }, 5000, /starting it: it ended with code 2$/],
    [
      'ends and says why',
      { exitCode: 1, stderr: 'Error: --token=hunter2-hunter2 is not valid\nusage: …\n' },
      5000,
      /it ended with code 1; it said: Error: --token=(?!hunter2).* is not valid \| usage: …$/,
    ],
    [
      'prints what is no message and nothing else',
      { stdout: 'ready!\n', silent: true },
      500,
      /starting it: no answer in 0.5 s; it said: ready!$/,
    ],
    [
      'prints a page of what is no message, and an error',
      { stdout: `${'usage\n'.repeat(3000)}`, stderr: 'Error: no such flag\n', silent: true },
      500,
      /starting it: no answer in 0.5 s; it said: Error: no such flag$/,
    ],
  ])('explains a server that %s at its start', async (_, start, startTimeoutMs, message) => {
    await renewPool({ startTimeoutMs });

    const failed = await read(server({ start })).catch((error: unknown) => error);

    expect(failed).toMatchObject({ message: expect.stringMatching(message), cluster: 'test' });
  });

  it('says that a server said nothing at its start, ends it, and goes on once it speaks', async () => {
    await renewPool({ startTimeoutMs: 500 });
    const file = join(folder, 'behaviour.json');
    const does = (behaviour: StdioBehaviour): void =>
      writeFileSync(file, JSON.stringify({ record: join(folder, 'record'), ...behaviour }));
    const one = serverFromCommand('test', Object.values(serverReading(file)).flat());
    does({ start: { stdout: 'ready!\n', silent: true } });

    await expect(read(one)).rejects.toMatchObject({ code: 'TIMEOUT' });

    const [pid] = recorded(join(folder, 'record'))[0]?.split(' ') ?? [];
    await vi.waitFor(() => expect(isAlive(Number(pid))).toBe(false), soon);
    await renewPool({});
    does({ tools: [tool('look')], calls: { look: textResult('done') } });
    expect(await read(one)).toEqual(done);
  });

  it('says that a program is not there, and goes on once it is', async () => {
    const command = join(folder, 'server');
    const missing = { ...server(), name: 'gone', command } as McpServerConfig;

    await expect(read(missing)).rejects.toMatchObject({
      code: 'MCP_SERVER_MISSING',
      message: `MCP server gone, starting it: its program ${command} is not there or may not be run (ENOENT)`,
    });
    symlinkSync(process.execPath, command);
    expect(await read(missing)).toEqual(done);
  });

  it('says that the folder is not there in which a program is to run, not that the program is not', async () => {
    const workingDirectory = join(folder, 'nowhere');
    const one = { ...server(), name: 'astray', workingDirectory } as McpServerConfig;

    await expect(read(one)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `MCP server astray, starting it: its cwd ${workingDirectory} is no folder`,
    });
  });

  it('leaves a server alone for a while once its start has failed three times', async () => {
    const clock = new FakeClock();
    await renewPool({ clock });
    const one = server({ start: { exitCode: 1 } });
    for (let time = 0; time < 3; time += 1) await read(one).catch(() => undefined);
    const starts = (): number => asked().length;
    const before = starts();

    await expect(read(one)).rejects.toMatchObject({
      code: 'MCP_SERVER_DIED',
      message: expect.stringMatching(/\(failed 3 times; left alone for another 5 s\)$/),
    });
    expect(starts()).toBe(before);

    clock.advance(5001);
    await expect(read(one)).rejects.toMatchObject({ message: expect.not.stringContaining('left alone') });
  });

  it('leaves a target alone that keeps timing out, and only that', async () => {
    await renewPool({ callTimeoutMs: 200 });
    const one = server({ calls: { look: { does: 'hangs' }, other: textResult('done') } });
    await Promise.all([1, 2, 3].map(() => read(one, 'a').catch(() => undefined)));

    await expect(read(one, 'a')).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('left alone'),
    });
    expect(await pool.readTool(one, { name: 'other', args: {}, target: 'b' }, signal)).toEqual(done);
    expect(asked().filter((line) => line.endsWith('look'))).toHaveLength(3);
  });

  it('lets a caller go at once who is aborted, and not the others', async () => {
    const one = server();
    const leaving = new AbortController();
    const left = pool.listTools(one, leaving.signal);
    const stays = pool.listTools(one, signal);

    leaving.abort(new Error('enough'));

    await expect(left).rejects.toThrow('enough');
    expect(await stays).toHaveLength(1);
  });

  it('ends promptly while a server has not come up yet', async () => {
    const opening = pool
      .listTools(server({ start: { silent: true } }), signal)
      .catch((error: unknown) => error);
    await vi.waitFor(() => expect(asked()).toEqual(['1 initialize']), soon);

    await pool.close();

    expect(await opening).toMatchObject({ message: 'the pool is closed' });
  });

  it('ends its servers when it is closed', async () => {
    const one = server();
    await read(one);
    const pid = pool.pidOf(one) ?? 0;
    expect(isAlive(pid)).toBe(true);

    await pool.close();

    expect(isAlive(pid)).toBe(false);
    expect(pool.pidOf(one)).toBeUndefined();
  });

  it('ends one server and starts it again with the next call', async () => {
    const one = server();
    await read(one);

    await pool.drop('test');

    expect(await read(one)).toEqual(done);
    expect(asked().filter((line) => line.endsWith('initialize'))).toHaveLength(2);
  });

  it('asks again when its server was ended for another while it came up', async () => {
    const one = server();
    const reading = read(one);
    await vi.waitFor(() => expect(pool.pidOf(one)).toBeDefined(), soon);

    await pool.drop('test');

    expect(await reading).toEqual(done);
  });

  it('leaves a session alone while it comes up, however long that takes', async () => {
    const clock = new FakeClock();
    await renewPool({ clock, startTimeoutMs: 400 });
    const opening = pool
      .listTools(server({ start: { silent: true } }), signal)
      .catch((error: unknown) => error);

    for (let passed = 0; passed < 45_000; passed += 15_000) await moveOn(clock, 15_000);

    expect(await opening).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('0.4 s') });
  });

  it('asks sessions that were silent for long whether they live, and ends servers that nobody needs', async () => {
    const clock = new FakeClock();
    await renewPool({ clock });
    const one = server();
    await read(one);
    const pid = pool.pidOf(one) ?? 0;
    const pings = (): number => asked().filter((line) => line === '1 ping').length;

    for (let passed = 0; passed < 45_000; passed += 15_000) await moveOn(clock, 15_000);
    await vi.waitFor(() => expect(pings()).toBeGreaterThan(0), soon);
    for (let passed = 0; passed < 300_000; passed += 15_000) await moveOn(clock, 15_000);

    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), soon);
    expect(await read(one)).toEqual(done);
  });

  it('replaces a session that does not answer any more while nobody uses it', async () => {
    const clock = new FakeClock();
    const http = new HttpMcpServer({ tools: [tool('look')] });
    await renewPool({ clock });
    const one = serverFromUrl('one', await http.start());
    await read(one);
    http.forgetSessions();

    for (let passed = 0; passed < 45_000; passed += 15_000) await moveOn(clock, 15_000);
    await vi.waitFor(() => expect(http.received.at(-1)?.method).toBe('ping'), soon);
    await new Promise((later) => setTimeout(later, 50));

    expect(await write(one)).toEqual(done);
    expect(http.calls()).toHaveLength(2);
    await pool.close();
    await http.stop();
  });

  it('replaces a session whose connection was cut without a sign, which a ping finds out', async () => {
    const clock = new FakeClock();
    const http = new HttpMcpServer({ tools: [tool('look')] });
    await renewPool({ clock, pingTimeoutMs: 100 });
    const one = serverFromUrl('one', await http.start());
    await read(one);
    http.faultsFor = ['ping'];
    http.always = 'hangs';

    for (let passed = 0; passed < 45_000; passed += 15_000) await moveOn(clock, 15_000);
    await vi.waitFor(() => expect(http.received.at(-1)?.method).toBe('ping'), soon);
    await new Promise((later) => setTimeout(later, 200));

    expect(await write(one)).toEqual(done);
    expect(http.received.filter(({ method }) => method === 'initialize')).toHaveLength(2);
    expect(http.calls()).toHaveLength(2);
    await pool.close();
    await http.stop();
  });

  it('asks a session that was silent for long whether it lives before it sends a write', async () => {
    const clock = new FakeClock();
    const http = new HttpMcpServer({ tools: [tool('look')] });
    await renewPool({ clock });
    const one = serverFromUrl('one', await http.start());
    await write(one);
    http.forgetSessions();
    clock.advance(31_000);

    expect(await write(one)).toEqual(done);
    expect(http.calls()).toHaveLength(2);
    await pool.close();
    await http.stop();
  });

  it('refuses what a server asks of us', async () => {
    const one = server({
      asks: [
        { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } },
        { method: 'roots/list' },
        { method: 'elicitation/create', params: { message: 'your password?', requestedSchema: {} } },
      ],
    });

    await read(one);

    await vi.waitFor(() => {
      const answers = recorded(join(folder, 'record')).filter((line) => line.includes('"id":"ask-'));
      expect(answers).toHaveLength(3);
      expect(answers.filter((line) => line.includes('"code":-32601'))).toHaveLength(3);
    }, soon);
  });
});

/** Moves time on, and lets what it wakes come to rest. */
async function moveOn(clock: FakeClock, milliseconds: number): Promise<void> {
  await vi.waitFor(() => expect(clock.sleeping).toBeGreaterThan(0), soon);
  clock.advance(milliseconds);
  await new Promise((later) => setTimeout(later, 15));
}
