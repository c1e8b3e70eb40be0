import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fleet, startFleet } from '../test/cluster/start-fleet.ts';
import { kubeconfigText, reader } from '../test/cluster/test-cluster.ts';
import { buildProgram } from '../tools/build.ts';
import { verdict } from './report.ts';
import { runProcess } from './run-process.ts';
import { statisticsOf } from './statistics.ts';

export interface FleetBenchOptions {
  /** Rounds, each of which scans every fleet once. */
  runs: number;
  say: (line: string) => void;
}

const healthyClusters = 9;
const targetSeconds = 3.5;
const root = resolve(import.meta.dirname, '..');

/** What is added to nine healthy clusters, by the words of the report. */
type Addition =
  | 'nothing'
  | 'one that refuses'
  | 'one that accepts and never answers'
  | 'one that is not reached';

/** What one broken cluster costs a fleet of healthy ones; answers the section of docs/performance.md. */
export async function measureFleet({ runs, say }: FleetBenchOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-bench-'));
  const closes: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    await buildProgram(join(folder, 'dist'));
    say(`starting ${healthyClusters} control planes`);
    const fleet = await startFleet({ clusters: healthyClusters });
    closes.push(() => fleet.stop());
    const kubeconfigs = await writeKubeconfigs(fleet, folder, closes);
    return await measureRounds(kubeconfigs, { folder, runs, say });
  } finally {
    for (const close of closes.reverse()) await close();
  }
}

async function writeKubeconfigs(
  fleet: Fleet,
  folder: string,
  closes: (() => unknown)[],
): Promise<Map<Addition, string>> {
  const silent = await startSilentServer();
  closes.push(() => silent.close());
  const unreached = await startUnreachedServer();
  closes.push(() => unreached.close());
  const ports: [Addition, number | null][] = [
    ['nothing', null],
    ['one that refuses', 1],
    ['one that accepts and never answers', silent.port],
    ['one that is not reached', unreached.port],
  ];
  return new Map(
    ports.map(([addition, port], index) => {
      const file = join(folder, `${index}.kubeconfig`);
      const entries = fleet.clusters.map((cluster) => cluster.kubeconfigEntries([reader]));
      const broken = port === null ? [] : [entriesOf(port)];
      writeFileSync(file, kubeconfigText([...entries, ...broken]), { mode: 0o600 });
      return [addition, file];
    }),
  );
}

function entriesOf(port: number): Parameters<typeof kubeconfigText>[0][number] {
  const name = 'broken';
  return {
    clusters: [{ name, cluster: { server: `https://127.0.0.1:${port}` } }],
    users: [{ name, user: { token: 'no-real-token' } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
}

/** Every round has a new inventory for each fleet: nothing is left alone because it failed before. */
async function measureRounds(
  kubeconfigs: ReadonlyMap<Addition, string>,
  { folder, runs, say }: FleetBenchOptions & { folder: string },
): Promise<string> {
  const seconds = new Map<Addition, number[]>();
  for (let round = 0; round <= runs; round += 1)
    for (const [addition, kubeconfig] of kubeconfigs) {
      const time = await secondsOfScan(folder, addition, kubeconfig);
      say(`round ${round}, ${addition}: ${time.toFixed(2)} s`);
      // The first round warms up servers and files.
      if (round > 0) seconds.set(addition, [...(seconds.get(addition) ?? []), time]);
    }
  return fleetText(seconds, runs);
}

async function secondsOfScan(folder: string, addition: Addition, kubeconfig: string): Promise<number> {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  const words = [join(folder, 'dist/main.js'), 'full-scan', '--data-dir', dataDir, '--no-progress'];
  const env = { PATH: process.env.PATH ?? '', HOME: folder, KUBECONFIG: kubeconfig };
  const { exitCode, stderr, seconds } = await runProcess(process.execPath, words, { env });
  rmSync(dataDir, { recursive: true, force: true });
  if (exitCode !== (addition === 'nothing' ? 0 : 3))
    throw new Error(`with ${addition} it ended with ${exitCode}: ${stderr}`);
  return seconds;
}

function fleetText(seconds: ReadonlyMap<Addition, readonly number[]>, runs: number): string {
  const alone = seconds.get('nothing') ?? [];
  const rows = [...seconds].map(([addition, values]) => {
    const { median, p95 } = statisticsOf(values);
    const longer = statisticsOf(values.map((value, round) => value - (alone[round] ?? Number.NaN)));
    const times = `| ${addition} | ${median.toFixed(2)} s | ${p95.toFixed(2)} s |`;
    if (addition === 'nothing') return `${times} | | |`;
    const isMet = longer.median <= targetSeconds;
    return `${times} ${longer.median.toFixed(2)} s | ${longer.p95.toFixed(2)} s | ${verdict(isMet, `≤ ${targetSeconds} s`)} |`;
  });
  return [
    `Measured with ${healthyClusters} healthy clusters on ${availableParallelism()} cores, Node ${process.versions.node}, ${runs} rounds of \`full-scan\` into a new inventory.`,
    '',
    '| besides the nine | median | 95th percentile | longer, median | 95th percentile | target |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

interface BrokenServer {
  port: number;
  close(): void;
}

/** Accepts, and never answers. */
async function startSilentServer(): Promise<BrokenServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as { port: number }).port, close };
}

const listening = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  console.log(this.address().port);
});`;

/** Does not even complete a connection: a stopped process whose queue is full, so that the kernel drops what else comes. */
async function startUnreachedServer(): Promise<BrokenServer> {
  const child: ChildProcess = spawn(process.execPath, ['-e', listening], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((done) =>
    child.stdout?.once('data', (text) => done(Number(String(text)))),
  );
  child.kill('SIGSTOP');
  const sockets: Socket[] = [];
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    child.kill('SIGKILL');
  };
  for (let tries = 0; tries < 16; tries += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => socket.destroy());
    sockets.push(socket);
    const connected = new Promise<true>((done) => socket.once('connect', () => done(true)));
    if (!(await Promise.race([connected, delay(500, false)]))) return { port, close };
  }
  close();
  throw new Error('the queue of a stopped process was never full');
}
