import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measures } from '../measures.ts';
import { kubeconfigOf } from './record-cluster.ts';

export interface RecordedOptions {
  /** Of recorded answers. */
  folder: string;
  runs: number;
  /** Where each thread's CPU profile goes; null: none is made. */
  profileFolder: string | null;
  say: (line: string) => void;
}

/** Seconds of processor time of one run: of each thread that is named, of all others together, and of all. */
type CpuSeconds = Map<string, number>;

interface RecordedRun {
  seconds: number;
  peakBytes: number;
  cpu: CpuSeconds;
}

const sampleMs = 10;
const programs = { first: ['full-scan'], again: ['scan', '--all'] } as const;

/**
 * What scans of a recorded cluster cost, in processor time: unlike time by the clock it can be compared on a machine that has
 * other work. The server is a process of its own and is not counted; there is no TLS.
 */
export async function measureRecorded(measures: Measures, options: RecordedOptions): Promise<string> {
  const server = await startServer(options.folder);
  const kubeconfig = join(measures.folder, 'recorded.kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(server.port), { mode: 0o600 });
  const runs: Record<keyof typeof programs, RecordedRun[]> = { first: [], again: [] };
  try {
    for (let round = 0; round < options.runs; round += 1) {
      options.say(`round ${round + 1}`);
      const dataDir = measures.freshInventory();
      for (const name of ['first', 'again'] as const)
        runs[name].push(await measuredRun(measures, kubeconfig, { name, dataDir, ...options }));
      rmSync(dataDir, { recursive: true, force: true });
    }
  } finally {
    server.process.kill();
  }
  return reportText(runs);
}

async function startServer(folder: string): Promise<{ process: ChildProcess; port: number }> {
  const script = join(import.meta.dirname, 'serve-recorded.ts');
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((done, fail) => {
    child.stdout.once('data', (text) => done(Number(String(text))));
    child.once('exit', (code) => fail(new Error(`the server of the recording ended with ${code}`)));
  });
  return { process: child, port };
}

interface MeasuredRun {
  name: keyof typeof programs;
  dataDir: string;
  profileFolder: string | null;
}

async function measuredRun(
  measures: Measures,
  kubeconfig: string,
  { name, dataDir, profileFolder }: MeasuredRun,
): Promise<RecordedRun> {
  const { command, args, env } = measures.command(programs[name], dataDir);
  const profiling =
    profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(profileFolder, name)}`];
  const begun = process.hrtime.bigint();
  const child = spawn(command, [...profiling, ...args], {
    env: { ...env, KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const seen = { threads: new Map<string, { name: string; seconds: number }>(), peakBytes: 0 };
  const timer = setInterval(() => look(Number(child.pid), seen), sampleMs);
  const exitCode = await new Promise<number | null>((done, fail) => {
    child.once('error', fail).once('close', done);
  });
  clearInterval(timer);
  if (exitCode !== 0) throw new Error(`a ${name} scan ended with ${exitCode}`);
  const cpu: CpuSeconds = new Map();
  for (const thread of seen.threads.values())
    cpu.set(thread.name, (cpu.get(thread.name) ?? 0) + thread.seconds);
  cpu.set(
    'all',
    [...cpu.values()].reduce((sum, seconds) => sum + seconds, 0),
  );
  return { seconds: Number(process.hrtime.bigint() - begun) / 1e9, peakBytes: seen.peakBytes, cpu };
}

/** A thread that ended keeps what it was last seen with: at most one look less than it took. */
function look(
  pid: number,
  seen: { threads: Map<string, { name: string; seconds: number }>; peakBytes: number },
): void {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    seen.peakBytes = Math.max(seen.peakBytes, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
    for (const id of readdirSync(tasks)) {
      const [nanoseconds] = readFileSync(`${tasks}/${id}/schedstat`, 'utf8').split(' ');
      const name = id === String(pid) ? 'main' : readFileSync(`${tasks}/${id}/comm`, 'utf8').trim();
      seen.threads.set(id, { name, seconds: Number(nanoseconds) / 1e9 });
    }
  } catch {
    // It ended while it was looked at.
  }
}

/** The least of all runs: what a machine with other work adds is added to every run, and never taken away. */
function reportText(runs: Record<string, RecordedRun[]>): string {
  const all = Object.values(runs);
  const threads = [...new Set(all.flat().flatMap(({ cpu }) => [...cpu.keys()]))];
  const row = (what: string, of: (run: RecordedRun) => number, show: (value: number) => string): string =>
    `| ${what} | ${all.map((ofOne) => show(Math.min(...ofOne.map(of)))).join(' | ')} |`;
  const seconds = (value: number): string => `${value.toFixed(2)} s`;
  return [
    `| least of ${runs.first?.length} | first scan | scan again |`,
    '| --- | --- | --- |',
    ...threads.map((thread) => row(`CPU, ${thread}`, ({ cpu }) => cpu.get(thread) ?? 0, seconds)),
    row('by the clock', (run) => run.seconds, seconds),
    row(
      'peak memory',
      ({ peakBytes }) => peakBytes,
      (bytes) => `${(bytes / 1e6).toFixed(0)} MB`,
    ),
  ].join('\n');
}
