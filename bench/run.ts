import { parseArgs } from 'node:util';
import { buildProgram } from '../tools/build.ts';
import { startLargeCluster } from './large-cluster.ts';
import { Measures } from './measures.ts';
import { type Figures, reportText, writeReport } from './report.ts';
import { sizeText } from './report-size.ts';
import type { ProcessRun } from './run-process.ts';
import { statisticsOf } from './statistics.ts';

/** Kinds whose size on disk is told; the rest of a cluster is small beside them. */
const kindsOnDisk = ['pods', 'replicasets', 'deployments', 'services', 'configmaps', 'nodes'];

const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '5' },
    'slow-runs': { type: 'string', default: '2' },
    mcp: { type: 'boolean', default: false },
    freshness: { type: 'boolean', default: false },
    agent: { type: 'boolean', default: false },
    tokens: { type: 'boolean', default: false },
    fleet: { type: 'boolean', default: false },
    'large-store': { type: 'boolean', default: false },
    resources: { type: 'string', default: '1000000' },
    store: { type: 'string' },
    record: { type: 'string' },
    recorded: { type: 'string' },
    profile: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const pods = Number(values.pods);
/** Of another size only what reading costs is told: kubectl and the MCP server would take an hour. */
const usualPods = 10_000;

if (values.fleet) {
  const { measureFleet } = await import('./fleet.ts');
  const text = await measureFleet({ runs: Number(values.runs), say: (line) => console.error(line) });
  console.log(text);
  if (values.write) writeReport(text, 'fleet');
  process.exit(0);
}

if (values.agent) {
  const { measureAgent } = await import('./agent/measure-agent.ts');
  const { measureTools } = await import('./agent/tools.ts');
  const say = (line: string) => console.error(line);
  // Half of the objects are pods.
  const tools = await measureTools({ resources: 2 * pods, runs: 20, say });
  const text = `${await measureAgent({ runs: Number(values.runs), say })}\n\n${tools}`;
  console.log(text);
  if (values.write) writeReport(text, 'agent');
  process.exit(0);
}

if (values.tokens) {
  const { measureTokens } = await import('./tokens/measure-tokens.ts');
  // Half of the objects are pods.
  const text = await measureTokens({ resources: 2 * pods, say: (line) => console.error(line) });
  console.log(text);
  if (values.write) writeReport(text, 'tokens');
  process.exit(0);
}

if (values.mcp) {
  const { measureMcp } = await import('./mcp/run-mcp.ts');
  const text = await measureMcp({ pods, runs: Number(values.runs), say: (line) => console.error(line) });
  console.log(text);
  if (values.write) writeReport(text, 'mcp');
  process.exit(0);
}

if (values['large-store']) {
  const { measureLargeStore } = await import('./large-store/run-large-store.ts');
  const options = {
    resources: Number(values.resources),
    runs: 10,
    keptIn: values.store ?? null,
    say: (line: string) => console.error(line),
  };
  const text = await measureLargeStore(options);
  console.log(text);
  if (values.write) writeReport(text, 'largeStore');
  process.exit(0);
}

if (values.recorded !== undefined) {
  const { measureRecorded } = await import('./recorded/measure-recorded.ts');
  const measures = new Measures(null);
  try {
    await buildProgram(measures.program);
    console.log(
      await measureRecorded(measures, {
        folder: values.recorded,
        runs: Number(values.runs),
        profileFolder: values.profile ?? null,
        say: (line) => console.error(line),
      }),
    );
  } finally {
    measures.remove();
  }
  process.exit(0);
}

console.error(`starting a control plane with ${pods} pods`);
const large = await startLargeCluster(pods);
const measures = new Measures(large);
try {
  await buildProgram(measures.program);
  if (values.record !== undefined) await record(values.record);
  else if (values.freshness) await tellFreshness();
  else await tellSpeed();
} finally {
  measures.remove();
  await large.fleet.stop();
}

async function record(folder: string): Promise<void> {
  const { recordCluster } = await import('./recorded/record-cluster.ts');
  await recordCluster(large, measures, folder);
}

async function tellFreshness(): Promise<void> {
  const { measureFreshness } = await import('./freshness.ts');
  const text = await measureFreshness(large, measures, pods);
  console.log(text);
  if (values.write) writeReport(text, 'freshness');
}

async function tellSpeed(): Promise<void> {
  const isUsual = pods === usualPods;
  const figures = await measureAll(isUsual);
  const text = isUsual ? reportText(figures) : sizeText(figures);
  console.log(text);
  if (values.write) writeReport(text, isUsual ? 'figures' : 'size');
}

/** Every round runs each program once, so that a noisy moment spoils no ratio. */
async function measureAll(isUsual: boolean): Promise<Figures> {
  const first = measures.freshInventory();
  check(await measures.ours(['full-scan'], first));
  const kinds = await measures.kinds(first);
  const runs: Record<string, ProcessRun[]> = {};
  const add = async (name: string, run: Promise<ProcessRun>): Promise<void> => {
    runs[name] = [...(runs[name] ?? []), check(await run)];
  };
  for (let round = 0; round < Number(values.runs); round += 1) {
    console.error(`round ${round + 1}`);
    await add('download', measures.download(kinds));
    await add('first', measures.ours(['full-scan'], measures.freshInventory()));
    await add('firstOfKnown', firstScanOfKnown());
    await add('again', measures.ours(['scan', '--all'], first));
    if (!isUsual) continue;
    await add('help', measures.ours(['--help'], first));
    await add('names', measures.ours(['list', 'pods', '-o', 'name'], first));
    await add('count', measures.ours(['query', 'select count(*) from pods'], first));
    if (round >= Number(values['slow-runs'])) continue;
    await add('kubectl', measures.kubectl(kinds));
    await add('mcp', measures.callMcpServer(kinds));
  }
  const onDisk = [];
  for (const kind of isUsual ? kindsOnDisk : []) onDisk.push(await measures.onDisk(kind));
  const seconds = (name: string) => statisticsOf((runs[name] ?? []).map((run) => run.seconds));
  const own = (name: string) => statisticsOf((runs[name] ?? []).map(ownSeconds));
  return {
    pods,
    kinds: kinds.length,
    downloadedBytes: Number(JSON.parse(runs.download?.[0]?.stdout ?? '{}').bytes),
    download: own('download'),
    mcp: own('mcp'),
    mcpBytes: Number(JSON.parse(runs.mcp?.[0]?.stdout ?? '{}').bytes),
    kubectl: seconds('kubectl'),
    first: seconds('first'),
    firstOfKnown: seconds('firstOfKnown'),
    again: seconds('again'),
    help: seconds('help'),
    names: seconds('names'),
    count: seconds('count'),
    peak: statisticsOf((runs.first ?? []).map(({ peakBytes }) => peakBytes)),
    peakAgain: statisticsOf((runs.again ?? []).map(({ peakBytes }) => peakBytes)),
    onDisk,
  };
}

/** Finding the cluster is not measured. */
async function firstScanOfKnown(): Promise<ProcessRun> {
  const dataDir = measures.freshInventory();
  check(await measures.ours(['discover-clusters'], dataDir));
  return measures.ours(['scan', '--all'], dataDir);
}

/** What a baseline measured itself, without its own start. */
function ownSeconds({ stdout }: ProcessRun): number {
  return Number(JSON.parse(stdout).seconds);
}

function check(run: ProcessRun): ProcessRun {
  if (run.exitCode !== 0) throw new Error(`a run ended with ${run.exitCode}: ${run.stderr}`);
  return run;
}
