import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import type { KindOnDisk } from './measures.ts';
import type { Statistics } from './statistics.ts';

export interface Figures {
  pods: number;
  kinds: number;
  downloadedBytes: number;
  mcpBytes: number;
  /** Seconds. */
  download: Statistics;
  mcp: Statistics;
  kubectl: Statistics;
  first: Statistics;
  /** As `first`, of a cluster that was found before: no MCP server is asked for its tools. */
  firstOfKnown: Statistics;
  again: Statistics;
  help: Statistics;
  names: Statistics;
  count: Statistics;
  /** Bytes. */
  peak: Statistics;
  peakAgain: Statistics;
  onDisk: KindOnDisk[];
}

/** What was asked for before anything was kept but objects, and what with history, edges and search: each is told, met or missed. */
const targets = {
  first: [1.6, 2],
  again: [1.2, 1.3],
  kubectl: 5,
  peakBytes: [220_000_000, 260_000_000],
  helpSeconds: 0.15,
  namesSeconds: 0.4,
  countSeconds: 0.25,
} as const;

export const page = resolve(import.meta.dirname, '../docs/performance.md');
const agentPage = resolve(import.meta.dirname, '../docs/agent.md');
const diagnosisPage = resolve(import.meta.dirname, '../docs/diagnosis.md');
/** The parts of pages that are written anew, and what the marks around them are called. */
const parts = {
  size: [page, 'size'],
  figures: [page, 'figures'],
  fleet: [page, 'fleet'],
  freshness: [page, 'freshness'],
  largeStore: [page, 'large store'],
  agent: [page, 'agent'],
  mcp: [page, 'mcp figures'],
  tokens: [agentPage, 'tokens'],
  scenarios: [diagnosisPage, 'scenarios'],
} as const;

export function reportText(figures: Figures): string {
  return [
    `Measured with ${figures.pods} pods in ${figures.kinds} kinds on ${cpus().length} cores, Node ${process.versions.node}, ` +
      `${figures.first.runs} runs (kubectl and the MCP server: ${figures.kubectl.runs}), as a ServiceAccount with get, list and watch on everything.`,
    '',
    '| what | median | 95th percentile | beside the download | target |',
    '| --- | --- | --- | --- | --- |',
    ...timeRows(figures),
    '',
    '| what | median | 95th percentile | target |',
    '| --- | --- | --- | --- |',
    ...memoryRows(figures),
    '',
    '| kind | objects | bytes on disk per object | bytes of its JSON, redacted | target |',
    '| --- | --- | --- | --- | --- |',
    ...figures.onDisk.map(
      ({ kind, count, diskBytes, bodyBytes }) =>
        `| ${kind} | ${count} | ${Math.round(diskBytes)} | ${Math.round(bodyBytes)} | ${kind === 'pods' ? verdict(diskBytes <= bodyBytes, '≤ its JSON') : ''} |`,
    ),
  ].join('\n');
}

function timeRows(figures: Figures): string[] {
  const { download, first, firstOfKnown, again, kubectl, mcp, help, names, count } = figures;
  const row = (what: string, time: Statistics, target: string): string =>
    `| ${what} | ${time.median.toFixed(2)} s | ${time.p95.toFixed(2)} s | ${(time.median / download.median).toFixed(2)}× | ${target} |`;
  const ratioTo = (time: Statistics): number => time.median / download.median;
  return [
    row(`only downloading the same pages (${megabytes(figures.downloadedBytes)})`, download, ''),
    row('first full scan, stored', first, verdicts(ratioTo(first), targets.first, times)),
    row(
      'the same by `scan` of a cluster that is known, without asking MCP servers for tools',
      firstOfKnown,
      '',
    ),
    row('scan again, nothing changed', again, verdicts(ratioTo(again), targets.again, times)),
    row(
      '`kubectl get` of the same kinds as JSON',
      kubectl,
      verdict(
        kubectl.median / first.median >= targets.kubectl,
        `first scan ≥ ${targets.kubectl}× faster; it is ${(kubectl.median / first.median).toFixed(1)}×`,
      ),
    ),
    row(`the embedded MCP server’s own time (${megabytes(figures.mcpBytes)})`, mcp, ''),
    row('`--help`', help, verdict(help.median <= targets.helpSeconds, `≤ ${targets.helpSeconds} s`)),
    row(
      '`list pods -o name`',
      names,
      verdict(names.median <= targets.namesSeconds, `≤ ${targets.namesSeconds} s`),
    ),
    row(
      '`query` of a count',
      count,
      verdict(count.median <= targets.countSeconds, `≤ ${targets.countSeconds} s`),
    ),
  ];
}

function memoryRows({ peak, peakAgain }: Figures): string[] {
  const row = (what: string, memory: Statistics): string =>
    `| ${what} | ${megabytes(memory.median)} | ${megabytes(memory.p95)} | ${verdicts(memory.median, targets.peakBytes, megabytes)} |`;
  return [row('peak memory, first full scan', peak), row('peak memory, scan again', peakAgain)];
}

export function verdict(isMet: boolean, target: string): string {
  return `${target}: ${isMet ? 'met' : '**missed**'}`;
}

/** The second target is the one with history, edges and search in place, as they always are now. */
function verdicts(
  measured: number,
  [before, after]: readonly [number, number],
  show: (value: number) => string,
): string {
  const withHistory = verdict(measured <= after, `≤ ${show(after)} with history, edges and search`);
  return `${verdict(measured <= before, `≤ ${show(before)}`)}; ${withHistory}`;
}

function times(ratio: number): string {
  return `${ratio}×`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** Puts the figures between their marks. */
export function writeReport(text: string, part: keyof typeof parts): void {
  const [file, name] = parts[part];
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, rest] = readFileSync(file, 'utf8').split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no marks for the figures`);
  writeFileSync(file, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
