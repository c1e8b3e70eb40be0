import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToolContext, ToolResult } from '../../src/agent/tools/agent-tool.ts';
import { agentTools } from '../../src/agent/tools/registry.ts';
import { type App, createApp } from '../../src/app.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { createRedactor } from '../../src/redact/create-redactor.ts';
import { dayMs, firstScanAt } from '../large-store/changes-of-day.ts';
import { clusterName, generateStore } from '../large-store/generate-store.ts';
import { verdict } from '../report.ts';
import { type Statistics, statisticsOf } from '../statistics.ts';

export interface ToolsOptions {
  resources: number;
  runs: number;
  say: (line: string) => void;
}

/** Milliseconds at the median, of every tool that answers from what is kept. */
const target = 50;
const clusters = 9;
/** What is slow is called less often. */
const longestMs = 20_000;
const fewestRuns = 3;
/** Those that ask a cluster: their time is the cluster's. */
const liveTools = new Set(['logs', 'live']);

interface ToolFigure {
  tool: string;
  question: string;
  rows: number;
  /** Milliseconds by the clock of the first call: it opens files, loads code, and has nothing to go back to. */
  first: number;
  /** Milliseconds by the clock. */
  wall: Statistics;
  /** Milliseconds of the processor, all threads of this process. */
  cpu: Statistics;
}

/** How long each tool takes on a generated inventory, from its arguments to its evidence; no model, no cluster. */
export async function measureTools({ resources, runs, say }: ToolsOptions): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-tools-'));
  say(`generating ${resources} objects in ${clusters} clusters`);
  generateStore({ dataDir, clusters, resources, changes: Math.round(resources / 10) }, say);
  const loaded = await loadSettings({
    flags: { 'data-dir': dataDir },
    variables: { HOME: dataDir, PATH: '/nowhere' },
    workingDirectory: dataDir,
  });
  const now = firstScanAt + dayMs + 60_000;
  const app = createApp({ ...loaded, version: '0.0.0-bench', writeLog: say, now: () => now });
  try {
    const figures: ToolFigure[] = [];
    for (const [tool, given] of await questions(app, now)) {
      say(`${tool} ${JSON.stringify(given)}`);
      figures.push(await measure(tool, given, { app, now, runs }));
    }
    return toolsText(figures, { resources, runs });
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Question = [tool: string, given: Record<string, unknown>];

/** What a person would ask of a fleet and of one cluster; objects are such as there are. */
async function questions(app: App, now: number): Promise<Question[]> {
  const cluster = clusterName(0);
  const found = await call(
    'inventory',
    {
      sql: `select namespace, name from resources where cluster = '${cluster}' and kind = 'deployments.apps' limit 1`,
    },
    { app, now },
  );
  const [namespace, name] = (found.rows[0] ?? []).map(String);
  const one = { cluster, kind: 'deployment', namespace, name };
  return [
    ['clusters', { name: '*' }],
    ['inventory', { sql: 'select cluster, count(*) as pods from pods group by cluster order by cluster' }],
    [
      'inventory',
      { sql: "select cluster, namespace, name, reason from pods where reason <> 'Running' limit 50" },
    ],
    ['problems', { cluster, namespace: '' }],
    ['problems', { cluster: 'all', namespace: '' }],
    ['changes', { cluster: 'all', since: '2h', kind: '', namespace: '', name: '' }],
    ['changes', { cluster, since: '1d', kind: 'deployment', namespace: '', name: '' }],
    [
      'compare',
      {
        left_cluster: cluster,
        left_time: '',
        right_cluster: clusterName(3),
        right_time: '',
        kind: 'deployment',
        namespace: '',
      },
    ],
    [
      'compare',
      {
        left_cluster: cluster,
        left_time: '2h',
        right_cluster: cluster,
        right_time: '',
        kind: 'deployment',
        namespace: '',
      },
    ],
    ['object', one],
    ['relations', one],
    ['events', { cluster, object: '', namespace: '', type: 'Warning' }],
    ['usage', { cluster: 'all', of: 'pods', order: 'memory' }],
  ];
}

async function measure(
  tool: string,
  given: Record<string, unknown>,
  { app, now, runs }: { app: App; now: number; runs: number },
): Promise<ToolFigure> {
  let rows = 0;
  let first = 0;
  const walls: number[] = [];
  const processors: number[] = [];
  const until = performance.now() + longestMs;
  for (let run = -1; run < runs && (run < fewestRuns || performance.now() < until); run += 1) {
    const usage = process.cpuUsage();
    const begun = performance.now();
    const result = await call(tool, given, { app, now });
    rows = result.text === null ? result.total : 1;
    const took = performance.now() - begun;
    if (run < 0) {
      first = took;
      continue;
    }
    walls.push(took);
    const { user, system } = process.cpuUsage(usage);
    processors.push((user + system) / 1000);
  }
  return {
    tool,
    question: wordsOf(given),
    rows,
    first,
    wall: statisticsOf(walls),
    cpu: statisticsOf(processors),
  };
}

function call(
  name: string,
  given: Record<string, unknown>,
  { app, now }: { app: App; now: number },
): Promise<ToolResult> {
  const tool = agentTools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  const redactor = createRedactor({
    keyedHash: (text) => text.padStart(12, '0').slice(-12),
    keepValues: 'none',
  });
  const context: ToolContext = {
    fleet: app,
    live: null,
    asked: [],
    now,
    queryTimeoutMs: 30_000,
    signal: new AbortController().signal,
    hideObject: (object, kind) => redactor.object(structuredClone(object), kind),
    evidence: () => undefined,
  };
  return tool.run(tool.parameters.parse(given), context);
}

function wordsOf(given: Record<string, unknown>): string {
  return Object.values(given)
    .filter((value) => value !== '')
    .join(' ');
}

function toolsText(
  figures: readonly ToolFigure[],
  { resources, runs }: { resources: number; runs: number },
): string {
  const measured = new Set(figures.map(({ tool }) => tool));
  const left = agentTools
    .map(({ name }) => name)
    .filter((name) => !measured.has(name) && !liveTools.has(name));
  return [
    `Tools of the agent on a generated inventory of ${clusters} clusters and ${resources.toLocaleString('en-US')} objects, up to ${runs} calls each, on ${cpus().length} cores, Node ${process.versions.node}. ` +
      `The processor is that of this process: SQL runs in another. Tools that answer from what is kept; not called: ${left.join(', ') || 'none'}.`,
    '',
    '| tool | asked | rows | first call | median by the clock | 95th percentile | processor | target |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...figures.map(
      ({ tool, question, rows, first, wall, cpu }) =>
        `| \`${tool}\` | ${question.replaceAll('|', '\\|')} | ${rows} | ${ms(first)} | ${ms(wall.median)} | ${ms(wall.p95)} | ${ms(cpu.median)} | ${verdict(wall.median <= target, `≤ ${target} ms`)} |`,
    ),
  ].join('\n');
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
