import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { McpServerConfig } from '../../src/mcp/server-config.ts';
import { SessionPool, type SessionPoolOptions } from '../../src/mcp/session-pool.ts';
import { SystemClock } from '../../src/observe/system-clock.ts';
import type { StdioBehaviour } from './stdio-server.ts';
import { testRedactor } from './test-redactor.ts';

const script = resolve(import.meta.dirname, 'stdio-server.ts');

/** A server that is a process of its own and does what it is told. */
export function stdioServer(behaviour: StdioBehaviour, name = 'test'): McpServerConfig {
  return {
    name,
    transport: 'stdio',
    command: process.execPath,
    args: [script, JSON.stringify(behaviour)],
    env: {},
  };
}

/** A pool with short times, for servers of the tests. */
export function testPool(change: Partial<SessionPoolOptions> = {}): SessionPool {
  return new SessionPool({
    clock: new SystemClock(),
    version: '0.0.0',
    redactText: testRedactor().text,
    environment: { PATH: process.env.PATH ?? '' },
    startTimeoutMs: 5000,
    callTimeoutMs: 5000,
    messageLimitBytes: 1_000_000,
    ...change,
  });
}

export function tool(name: string, change: object = {}): object {
  return { name, description: `Does ${name}.`, inputSchema: { type: 'object', properties: {} }, ...change };
}

export function textResult(text: string): { result: unknown } {
  return { result: { content: [{ type: 'text', text }] } };
}

/** Lines of a record that servers wrote; none when they were asked nothing. */
export function recorded(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}

/** Whether a process lives. A zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
    return state !== 'Z';
  } catch {
    try {
      process.kill(pid, 0);
      return process.platform !== 'linux';
    } catch {
      return false;
    }
  }
}
