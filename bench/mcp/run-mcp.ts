import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildProgram } from '../../tools/build.ts';
import { startLargeCluster } from '../large-cluster.ts';
import { Measures } from '../measures.ts';
import { type ProcessRun, runProcess } from '../run-process.ts';
import { type Statistics, statisticsOf } from '../statistics.ts';
import { type McpFigures, mcpReportText, type ScanFigures } from './mcp-report.ts';
import { makeRecordingProgram, type RecordedCalls, recordedCalls } from './recorded-calls.ts';
import { measureRecoveries } from './recoveries.ts';

export interface McpBench {
  pods: number;
  runs: number;
  say: (text: string) => void;
}

const smallPods = 200;

/** The figures of reading through MCP servers, as a text for docs/performance.md. */
export async function measureMcp({ pods, runs, say }: McpBench): Promise<string> {
  const recoveries = await measureRecoveries(say);
  const small = await measureCluster(smallPods, { runs, say });
  const large = await measureCluster(pods, { runs, say });
  return mcpReportText({ ...small, small: small.scan, large: large.scan, recoveries });
}

type OfCluster = Omit<McpFigures, 'small' | 'large' | 'recoveries'> & { scan: ScanFigures };

async function measureCluster(pods: number, { runs, say }: Omit<McpBench, 'pods'>): Promise<OfCluster> {
  say(`starting a control plane with ${pods} pods`);
  const large = await startLargeCluster(pods);
  const measures = new Measures(large);
  try {
    await buildProgram(measures.program);
    const recorded = await record(measures, large.kubeconfig);
    const rounds: Round[] = [];
    for (let number = 1; number <= runs; number += 1) {
      say(`round ${number}`);
      rounds.push(await measureRound(measures, recorded, large.pods));
    }
    return figuresOf(large.pods, recorded, rounds);
  } finally {
    measures.remove();
    await large.fleet.stop();
  }
}

const scanWords = ['full-scan', '--via', 'mcp'];

/** What a scan asks the server: found out once, by a server that writes it down. */
async function record(measures: Measures, kubeconfig: string): Promise<RecordedCalls> {
  const folder = join(measures.folder, 'recording');
  mkdirSync(folder);
  const program = makeRecordingProgram(measures.program, folder);
  const env = { PATH: process.env.PATH ?? '', HOME: folder, KUBECONFIG: kubeconfig };
  const words = [...scanWords, '--data-dir', join(folder, 'data'), '--no-progress'];
  check(await runProcess(process.execPath, [join(program, 'main.js'), ...words], { env }));
  return recordedCalls(folder);
}

interface Round {
  server: Replayed;
  scan: ProcessRun;
  cold: number;
  cached: number;
  node: number;
}

interface Replayed {
  bytes: number;
  failed: number;
  started: number;
  seconds: number;
}

async function measureRound(measures: Measures, recorded: RecordedCalls, pods: number): Promise<Round> {
  const server = await replay(measures, recorded);
  const inventory = measures.freshInventory();
  const scan = check(await measures.ours(scanWords, inventory));
  const kept = await measures.podsKept(inventory);
  if (kept !== pods) throw new Error(`a scan kept ${kept} of ${pods} pods`);
  const dataDir = measures.freshInventory();
  const node = await runProcess(process.execPath, ['-e', '0'], { env: {} });
  const cold = check(await measures.ours(['discover'], dataDir));
  const cached = check(await measures.ours(['discover'], dataDir));
  return { server, scan, cold: cold.seconds, cached: cached.seconds, node: node.seconds };
}

async function replay(measures: Measures, recorded: RecordedCalls): Promise<Replayed> {
  const file = join(measures.folder, 'calls.json');
  writeFileSync(file, JSON.stringify(recorded), { mode: 0o600 });
  const script = resolve(import.meta.dirname, 'replay-calls.ts');
  const env = { PATH: process.env.PATH ?? '', HOME: measures.folder };
  const run = check(await runProcess(process.execPath, [script, file], { env, keepOutput: true }));
  const replayed = JSON.parse(run.stdout) as Replayed;
  // Calls that fail are quicker than those of the scan.
  if (replayed.failed > 0) throw new Error(`${replayed.failed} calls failed that the scan made`);
  return replayed;
}

function figuresOf(pods: number, { calls, inFlight }: RecordedCalls, rounds: readonly Round[]): OfCluster {
  const of = (value: (round: Round) => number): Statistics => statisticsOf(rounds.map(value));
  return {
    scan: {
      pods,
      calls: calls.length,
      inFlight,
      bytes: rounds[0]?.server.bytes ?? 0,
      server: of(({ server }) => server.seconds),
      serverStart: of(({ server }) => server.started),
      scan: of(({ scan }) => scan.seconds),
      peak: of(({ scan }) => scan.peakBytes),
    },
    discoverCold: of(({ cold, node }) => cold - node),
    discoverCached: of(({ cached, node }) => cached - node),
    nodeStart: of(({ node }) => node),
  };
}

/** A scan that left something out by design is done, too. */
function check(run: ProcessRun): ProcessRun {
  if (run.exitCode !== 0 && run.exitCode !== 3)
    throw new Error(`a run ended with ${run.exitCode}: ${run.stderr}`);
  return run;
}
