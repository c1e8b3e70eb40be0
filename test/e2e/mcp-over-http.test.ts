import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { serverFromUrl } from '../../src/mcp/server-config.ts';
import type { SessionPool } from '../../src/mcp/session-pool.ts';
import { testEnvironment, testPool } from '../fakes/test-servers.ts';

const signal = new AbortController().signal;

/** The real kubernetes-mcp-server as others run it: at an address, with sessions and without. */
describe('e2e/mcp-over-http', () => {
  let folder: string;
  let fleet: DemoFleet;
  let pool: SessionPool;
  let port: number;
  const running: ChildProcess[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mcp-over-http-'));
    fleet = await startDemoFleet(Date.now());
    writeFileSync(join(folder, 'kubeconfig'), fleet.kubeconfig);
    pool = testPool({ verdictFile: join(folder, 'verdicts.json'), callTimeoutMs: 10_000 });
    port = await freePort();
  });
  afterEach(async () => {
    await pool.close();
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(...words: string[]): Promise<ChildProcess> {
    const all = [
      '--port',
      String(port),
      '--bind-address',
      '127.0.0.1',
      '--read-only',
      '--list-output',
      'yaml',
    ];
    const child = spawn(embeddedProgram(), [...all, '--kubeconfig', join(folder, 'kubeconfig'), ...words], {
      env: testEnvironment,
      stdio: 'ignore',
    });
    running.push(child);
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200), {
      timeout: 20_000,
      interval: 50,
    });
    return child;
  }

  async function nodes(): Promise<number> {
    const args = { apiVersion: 'v1', kind: 'Node', context: 'demo-dev' };
    const server = serverFromUrl('team', `http://127.0.0.1:${port}/mcp`);
    const { structuredContent } = await pool.readTool(server, { name: 'resources_list', args }, signal);
    return (structuredContent as { items: unknown[] }).items.length;
  }

  it.each<[string, string[], string]>([
    ['with sessions', [], 'legacy'],
    ['without', ['--stateless'], 'modern'],
  ])('reads through a server %s, and remembers how it speaks', async (_, words, era) => {
    await start(...words);

    expect(await nodes()).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'verdicts.json'), 'utf8')).toContain(`"era": "${era}"`);
  });

  it.each([[[]], [['--stateless']]])('goes on when a server %j was started again', async (words) => {
    const first = await start(...words);
    const before = await nodes();
    first.kill('SIGKILL');
    await new Promise((ended) => first.once('exit', ended));
    await start(...words);
    const begun = performance.now();

    expect(await nodes()).toBe(before);
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('says that a server is gone, and goes on when it is back', async () => {
    const first = await start();
    await nodes();
    first.kill('SIGKILL');
    await new Promise((ended) => first.once('exit', ended));

    await expect(nodes()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });

    await start();
    expect(await nodes()).toBeGreaterThan(0);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
