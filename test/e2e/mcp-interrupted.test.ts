import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { callsOf, overheardProgram, unansweredCalls } from './overheard-program.ts';
import { collectResult, temporaryFolder } from './run-program.ts';

/** A scan through the embedded server, to which something happens while it runs. */
describe.skipIf(process.platform !== 'linux')('e2e/mcp-interrupted', () => {
  const home = temporaryFolder();
  const kubeconfig = join(home, 'kubeconfig');
  let fleet: DemoFleet;
  let undisturbed: { read: string[]; calls: string[] };
  let program: string;

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    writeFileSync(kubeconfig, fleet.kubeconfig);
    program = overheardProgram(join(home, 'program'));
    const { heard, done } = beginScan('undisturbed');
    undisturbed = { read: whatWasRead(await done), calls: callsOf(heard) };
  });
  afterAll(async () => {
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const variables = { K8S_MCP_AGENT_MCP_CALL_TIMEOUT: '3s', K8S_MCP_AGENT_CONCURRENT_LISTS: '1' };

  function wordsFor(dataDir: string): string[] {
    const folders = ['--data-dir', join(home, dataDir), '--kubeconfig', kubeconfig];
    return ['full-scan', '--via', 'mcp', '-o', 'json', ...folders];
  }

  /** Of every cluster and kind: how whole it was, and how many there are. */
  function whatWasRead(stdout: string): string[] {
    const { items } = JSON.parse(stdout) as { items: ScanReport['clusters'] };
    return items.flatMap(({ cluster, ok, kinds }) => [
      `${cluster} ${ok}`,
      ...kinds.map(({ kind, completeness, count }) => `${cluster} ${kind} ${completeness} ${count}`),
    ]);
  }

  interface Scan {
    child: ChildProcess;
    /** How many kinds were read so far. */
    kinds: () => number;
    done: Promise<string>;
    /** Where what its servers are asked and answer is written down. */
    heard: string;
  }

  function beginScan(dataDir: string, more: Record<string, string> = {}): Scan {
    const heard = mkdtempSync(join(home, 'heard-'));
    const env = { PATH: process.env.PATH ?? '', HOME: home, HEARD: heard, ...variables, ...more };
    const child = spawn(process.execPath, [program, ...wordsFor(dataDir)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const done = collectResult(child).then(({ stdout }) => stdout);
    return { child, kinds: () => told.match(/"kind-finished"/g)?.length ?? 0, done, heard };
  }

  /** The embedded server that a process has started. */
  function serverOf({ child }: Scan): number {
    const server = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((pid) => {
        try {
          const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
          const isServer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('kubernetes-mcp-server');
          return isServer && Number(rest.split(' ')[1]) === child.pid;
        } catch {
          return false;
        }
      });
    if (server === undefined) throw new Error('the scan has no embedded server');
    return server;
  }

  it('gives its server what login plugins need, and none of the keys of models', async () => {
    const keys = { OPENROUTER_API_KEY: 'not-a-real-key', OPENAI_API_KEY: 'not-a-real-key' };
    const scan = beginScan('environment', { ...keys, AWS_PROFILE: 'prod' });
    await vi.waitFor(() => expect(scan.kinds()).toBeGreaterThan(0), { timeout: 60_000, interval: 5 });

    const environment = readFileSync(`/proc/${serverOf(scan)}/environ`, 'utf8').split('\0');

    expect(environment).toContain('AWS_PROFILE=prod');
    expect(environment.find((entry) => entry.startsWith('PATH='))).toContain(join(home, '.krew', 'bin'));
    expect(environment.filter((entry) => entry.includes('not-a-real-key'))).toEqual([]);
    await scan.done;
  }, 120_000);

  it.each([
    ['killed', 'SIGKILL'],
    ['stopped, so that it answers nothing', 'SIGSTOP'],
    ['asked to end', 'SIGTERM'],
  ] as const)(
    'loses nothing when its server is %s',
    async (what, signal) => {
      const scan = beginScan(what);
      await vi.waitFor(() => expect(scan.kinds()).toBeGreaterThan(5), { timeout: 60_000, interval: 5 });
      const server = serverOf(scan);
      const before = scan.kinds();

      process.kill(server, signal);

      expect(whatWasRead(await scan.done)).toEqual(undisturbed.read);
      // It happened in the middle.
      expect(before).toBeLessThan(undisturbed.read.length - 20);
      expect(undisturbed.calls.length).toBeGreaterThan(100);
      const inFlight = unansweredCalls(scan.heard, server);
      const repeated = without(callsOf(scan.heard), undisturbed.calls);
      expect(without(repeated, inFlight)).toEqual([]);
    },
    120_000,
  );
});

/** What is in a list more often than in another. */
function without(list: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return list.filter((one) => {
    const index = left.indexOf(one);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}
