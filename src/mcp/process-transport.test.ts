import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StdioBehaviour } from '../../test/fakes/stdio-server.ts';
import { isAlive, stdioServer, testEnvironment } from '../../test/fakes/test-servers.ts';
import { ProcessGuard } from './process-guard.ts';
import { ProcessTransport } from './process-transport.ts';

describe('mcp/process-transport', () => {
  let folder: string;
  let guard: ProcessGuard;
  const open: ProcessTransport[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'process-transport-'));
    guard = new ProcessGuard();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((transport) => transport.close()));
    guard.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Started {
    transport: ProcessTransport;
    messages: JSONRPCMessage[];
    errors: Error[];
    closed: Promise<void>;
    pid: number;
  }

  async function start(behaviour: StdioBehaviour, messageLimitBytes = 1_000_000): Promise<Started> {
    const server = stdioServer(behaviour);
    if (server.transport !== 'stdio') throw new Error('a process was wanted');
    const graceMs = behaviour.ignoresEnd ? { graceMs: 200 } : {};
    return startCommand(server.command, server.args, { messageLimitBytes, ...graceMs });
  }

  async function startCommand(
    command: string,
    args: string[],
    options: { messageLimitBytes?: number; graceMs?: number } = {},
  ): Promise<Started> {
    const transport = new ProcessTransport({
      command,
      args,
      env: testEnvironment,
      messageLimitBytes: 1000,
      guard,
      ...options,
    });
    open.push(transport);
    const messages: JSONRPCMessage[] = [];
    const errors: Error[] = [];
    transport.onmessage = (message) => messages.push(message);
    transport.onerror = (error) => errors.push(error);
    const closed = new Promise<void>((done) => {
      transport.onclose = done;
    });
    await transport.start();
    return { transport, messages, errors, closed, pid: transport.pid ?? 0 };
  }

  const call = (name: string, id = 1): JSONRPCMessage => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name },
  });
  const ping: JSONRPCMessage = { jsonrpc: '2.0', id: 99, method: 'ping' };
  const pong = { jsonrpc: '2.0', id: 99, result: {} };
  const soon = { timeout: 5000, interval: 10 };

  it('passes messages both ways, and what is printed in between is no message', async () => {
    const { transport, messages, errors } = await start({
      start: { stdout: 'Welcome!\n{"half": \n[1, 2]\n\n   \n' },
    });

    await transport.send(ping);

    await vi.waitFor(() => expect(messages).toEqual([pong]), soon);
    expect(errors).toEqual([expect.any(SyntaxError)]);
  });

  it('keeps the last of what a program prints that is no message, and not all of it', async () => {
    const { transport } = await start(
      {
        start: { stdout: `${'x'.repeat(50_000)}\nI am a calculator\n` },
      },
      10_000_000,
    );

    await vi.waitFor(() => expect(transport.chatter.endsWith('xx\nI am a calculator\n')).toBe(true), soon);
    expect(transport.chatter).toHaveLength(2000);
  });

  it('ends in good order when its stdin is closed', async () => {
    const { transport, closed, pid } = await start({});

    await transport.close();
    await closed;

    expect(isAlive(pid)).toBe(false);
    expect(transport.ending).toBe('with code 0');
    await expect(transport.send(ping)).rejects.toThrow('the server has ended');
  });

  it('tells how a server ended, and what it said, when it ends at its start', async () => {
    const { transport, closed } = await start({
      start: { exitCode: 7, stderr: 'no such file: kubeconfig\n' },
    });

    await closed;

    expect(transport.ending).toBe('with code 7');
    expect(transport.stderr).toBe('no such file: kubeconfig\n');
  });

  it('keeps the last of what a server floods stderr with', async () => {
    const { transport, messages } = await start({
      start: { floodBytes: 5_000_000, stderr: 'the last words\n' },
    });

    await transport.send(ping);

    await vi.waitFor(() => expect(messages).toEqual([pong]), soon);
    expect(transport.stderr).toHaveLength(8000);
    await vi.waitFor(() => expect(transport.stderr.endsWith('xxxthe last words\n')).toBe(true), soon);
  });

  it.each<[string, 'dies' | 'half a line, then dies', string]>([
    ['dies in a call', 'dies', 'with code 3'],
    ['ends after half a line', 'half a line, then dies', 'with code 0'],
  ])('tells that a server %s', async (_, does, ending) => {
    const { transport, messages, closed } = await start({ calls: { act: { does } } });

    await transport.send(call('act'));
    await closed;

    expect(messages).toEqual([]);
    expect(transport.ending).toBe(ending);
  });

  it('takes a message of 60 MB in one piece', async () => {
    const { transport, messages } = await start({ calls: { big: { bytes: 60_000_000 } } }, 100_000_000);

    await transport.send(call('big'));

    await vi.waitFor(() => expect(messages).toHaveLength(1), soon);
    expect(JSON.stringify(messages[0]).length).toBeGreaterThan(60_000_000);
  });

  it('passes over a message beyond the limit: its call fails, and the server lives on', async () => {
    const { transport, messages, pid } = await start({ calls: { big: { bytes: 3_000_000 } } });

    await transport.send(call('big', 5));
    await transport.send(ping);

    await vi.waitFor(() => expect(messages).toHaveLength(2), soon);
    expect(messages).toEqual([
      { jsonrpc: '2.0', id: 5, error: { code: -32099, message: 'a message is larger than 1000000 bytes' } },
      pong,
    ]);
    expect(isAlive(pid)).toBe(true);
  });

  it('ends a server whose message beyond the limit names no call', async () => {
    const script =
      "process.stdout.write(JSON.stringify({ method: 'x', params: 'y'.repeat(5000) }) + '\\n'); setInterval(() => 0, 1000)";
    const { transport, messages, closed, pid } = await startCommand(process.execPath, ['-e', script]);

    await closed;

    expect(messages).toEqual([]);
    expect(transport.sentTooMuch).toBe(true);
    expect(isAlive(pid)).toBe(false);
  });

  it('kills a server that neither heeds its end of input nor SIGTERM', async () => {
    const { transport, messages, pid } = await start({ ignoresEnd: true });
    await transport.send(ping);
    await vi.waitFor(() => expect(messages).toEqual([pong]), soon);

    await transport.close();

    expect(transport.ending).toBe('by SIGKILL');
    expect(isAlive(pid)).toBe(false);
  }, 10_000);

  it('takes what a server has started along, however the server ends', async () => {
    const file = join(folder, 'grandchild');
    const { transport, messages, closed, pid } = await start({
      grandchild: file,
      calls: { act: { does: 'dies' } },
    });
    await transport.send(ping);
    await vi.waitFor(() => expect(messages).toEqual([pong]), soon);
    const grandchild = Number(readFileSync(file, 'utf8'));
    expect([pid, grandchild].map(isAlive)).toEqual([true, true]);

    await transport.send(call('act'));
    await closed;

    await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), soon);
  });

  it('does not wait for pipes that others still hold', async () => {
    const { transport, closed } = await startCommand('/bin/sh', ['-c', 'sleep 30 & exit 4']);

    await closed;

    expect(transport.ending).toBe('with code 4');
  });

  it('says that a program is not there', async () => {
    await expect(startCommand('/nowhere/server', [])).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('closes what never started, and what is closed', async () => {
    const transport = new ProcessTransport({ command: 'x', args: [], env: {}, messageLimitBytes: 1, guard });

    await transport.close();
    await expect(transport.send(ping)).rejects.toThrow('the server has ended');
  });

  it('leaves no server behind when our own process is killed and can do nothing more', async () => {
    const file = join(folder, 'grandchild');
    const owner = spawn(
      process.execPath,
      [
        resolve(import.meta.dirname, '../../test/fakes/owning-process.ts'),
        JSON.stringify({ ignoresEnd: true, grandchild: file } satisfies StdioBehaviour),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = await new Promise<number>((done) => {
      owner.stdout.once('data', (text: Buffer) => done(Number(text.toString())));
    });
    const grandchild = Number(readFileSync(file, 'utf8'));
    expect([pid, grandchild].map(isAlive)).toEqual([true, true]);

    owner.kill('SIGKILL');

    await vi.waitFor(() => expect([pid, grandchild].map(isAlive)).toEqual([false, false]), soon);
  }, 10_000);

  it('waits for the end of a process that reads no more, so that it is known why', async () => {
    const script =
      'process.stdin.destroy(); setTimeout(() => { console.error("bad flag"); process.exit(3); }, 150)';
    const { transport } = await startCommand(process.execPath, ['-e', script]);
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' } as const;
    // The pipe takes a message until the other end is closed.
    const sending = async (): Promise<never> => {
      for (;;) await transport.send(ping);
    };

    await expect(sending()).rejects.toThrow('the server has ended');

    expect(transport.ending).toBe('with code 3');
    expect(transport.stderr).toContain('bad flag');
  });
});
