import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import type { McpServerConfig } from '../../src/mcp/server-config.ts';
import { SessionPool, type SessionPoolOptions } from '../../src/mcp/session-pool.ts';
import { SystemClock } from '../../src/observe/system-clock.ts';
import type { StdioBehaviour } from './stdio-server.ts';
import { testRedactor } from './test-redactor.ts';

const script = stripped('stdio-server.ts');

/** An entry of mcp.json: a server that does what the file says each time that it is started. */
export function serverReading(file: string): { command: string; args: string[] } {
  return { command: process.execPath, args: [script, `@${file}`] };
}

/** An entry of mcp.json: a server with tools of odd names over the clusters of a kubeconfig; `flaw`: what is odd about it besides. */
export function oddServer(
  kubeconfig: string,
  record: string,
  flaw = '',
): { command: string; args: string[] } {
  return { command: process.execPath, args: [stripped('odd-server.ts'), kubeconfig, record, flaw] };
}

/** What a program needs to start. */
export const testEnvironment = { PATH: process.env.PATH ?? '' };

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
  return new SessionPool({ ...testPoolOptions(), ...change });
}

export function testPoolOptions(): SessionPoolOptions {
  return {
    clock: new SystemClock(),
    version: '0.0.0',
    redactText: testRedactor().text,
    environment: testEnvironment,
    startTimeoutMs: 5000,
    callTimeoutMs: 5000,
    messageLimitBytes: 1_000_000,
    httpsProxy: null,
    noProxy: null,
    verdictFile: null,
    backoffMs: 10,
  };
}

export function tool(name: string, change: object = {}): object {
  return { name, description: `Does ${name}.`, inputSchema: { type: 'object', properties: {} }, ...change };
}

export function toolTaking(name: string, ...names: string[]): object {
  const properties = Object.fromEntries(names.map((argument) => [argument, { type: 'string' }]));
  return tool(name, { inputSchema: { type: 'object', properties } });
}

/** The tools that kubernetes-mcp-server is known by, as it has them when it knows one cluster. */
export const kubernetesTools: object[] = [
  toolTaking('resources_list', 'apiVersion', 'kind', 'namespace'),
  toolTaking('resources_get', 'apiVersion', 'kind', 'name', 'namespace'),
  toolTaking('pods_list'),
];

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

/**
 * A script of the tests without its types, which takes Node half the time to start. It is named by what it holds, so that
 * runs share it and leave nothing more behind.
 */
function stripped(name: string): string {
  const text = readFileSync(resolve(import.meta.dirname, name), 'utf8');
  const { code } = transformSync(text, { loader: 'ts' });
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const file = join(tmpdir(), `k8s-mcp-agent-test-${hash}.mjs`);
  if (existsSync(file)) return file;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
  return file;
}
