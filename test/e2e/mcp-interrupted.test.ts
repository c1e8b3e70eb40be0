import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { programCommand, runProgram, temporaryFolder } from './run-program.ts';

/** A scan through the embedded server, to which something happens while it runs. */
describe.skipIf(process.platform !== 'linux')('e2e/mcp-interrupted', () => {
  const home = temporaryFolder();
  const kubeconfig = join(home, 'kubeconfig');
  let fleet: DemoFleet;
  let undisturbed: string[];

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    writeFileSync(kubeconfig, fleet.kubeconfig);
    const scanned = await runProgram(wordsFor('undisturbed'), home, variables);
    undisturbed = whatWasRead(scanned.stdout);
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
  }

  function beginScan(dataDir: string, more: Record<string, string> = {}): Scan {
    const { command, args } = programCommand(wordsFor(dataDir));
    const env = { PATH: process.env.PATH ?? '', HOME: home, ...variables, ...more };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const done = new Promise<string>((resolve) => child.on('close', () => resolve(stdout)));
    return { child, kinds: () => told.match(/"kind-finished"/g)?.length ?? 0, done };
  }

  /** The embedded server that a process has started. */
  function serverOf(parent: number): number | undefined {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((pid) => {
        try {
          const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
          const isServer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('kubernetes-mcp-server');
          return isServer && Number(rest.split(' ')[1]) === parent;
        } catch {
          return false;
        }
      });
  }

  it('gives its server what login plugins need, and none of the keys of models', async () => {
    const keys = { OPENROUTER_API_KEY: 'not-a-real-key', OPENAI_API_KEY: 'not-a-real-key' };
    const scan = beginScan('environment', { ...keys, AWS_PROFILE: 'prod' });
    await vi.waitFor(() => expect(scan.kinds()).toBeGreaterThan(0), { timeout: 60_000, interval: 5 });

    const environment = readFileSync(`/proc/${serverOf(scan.child.pid ?? 0)}/environ`, 'utf8').split('\0');

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
      const server = serverOf(scan.child.pid ?? 0);
      const before = scan.kinds();

      process.kill(server ?? 0, signal);

      expect(whatWasRead(await scan.done)).toEqual(undisturbed);
      // It happened in the middle.
      expect(before).toBeLessThan(undisturbed.length - 20);
    },
    120_000,
  );
});
