import { cpus } from 'node:os';
import { megabytes, verdict } from '../report.ts';
import type { Statistics } from '../statistics.ts';
import { promisedFaults, type Recovery } from './recoveries.ts';

/** A cluster of one size, read whole through the embedded server. */
export interface ScanFigures {
  pods: number;
  calls: number;
  inFlight: number;
  /** Bytes of all answers. */
  bytes: number;
  /** Seconds, of whole processes. */
  server: Statistics;
  serverStart: Statistics;
  scan: Statistics;
  /** Bytes. */
  peak: Statistics;
}

export interface McpFigures {
  small: ScanFigures;
  large: ScanFigures;
  /** Seconds of whole processes, Node's own start taken off. */
  discoverCold: Statistics;
  discoverCached: Statistics;
  nodeStart: Statistics;
  recoveries: readonly Recovery[];
}

/** What the issue that makes MCP whole asks for. */
const targets = {
  ratio: 1.5,
  smallSeconds: 2,
  smallPeakBytes: 180_000_000,
  coldSeconds: 0.5,
  recoverySeconds: 1,
} as const;

export function mcpReportText({
  small,
  large,
  discoverCold,
  discoverCached,
  nodeStart,
  recoveries,
}: McpFigures): string {
  const afterStart = small.scan.median - small.serverStart.median;
  return [
    `Measured on ${cpus().length} cores, Node ${process.versions.node}; medians of ${large.scan.runs} rounds, each of which runs every program once.`,
    '',
    '| cluster | calls, at once | answers | the server alone | scan, stored | beside the server | peak memory |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[small, large].map(scanRow),
    '',
    '| what | figure | target |',
    '| --- | --- | --- |',
    ...[small, large].map(ratioRow),
    `| scan of ${small.pods} pods, after the server’s start (${small.serverStart.median.toFixed(2)} s) | ${afterStart.toFixed(2)} s | ${verdict(afterStart <= targets.smallSeconds, `≤ ${targets.smallSeconds} s`)} |`,
    `| its peak memory, without the server’s process | ${megabytes(small.peak.median)} | ${verdict(small.peak.median <= targets.smallPeakBytes, `≤ ${megabytes(targets.smallPeakBytes)}`)} |`,
    `| \`discover\` of the embedded server, beyond Node’s own start (${nodeStart.median.toFixed(2)} s) | ${discoverCold.median.toFixed(2)} s | ${verdict(discoverCold.median <= targets.coldSeconds, `≤ ${targets.coldSeconds} s`)} |`,
    `| \`discover\` from what is kept, without any server | ${discoverCached.median.toFixed(2)} s | |`,
    '',
    '| fault, met by a read | what the read comes to | after | the next call takes | target |',
    '| --- | --- | --- | --- | --- |',
    ...recoveries.map(recoveryRow),
  ].join('\n');
}

function scanRow({ pods, calls, inFlight, bytes, server, scan, peak }: ScanFigures): string {
  const ratio = (scan.median / server.median).toFixed(2);
  return `| ${pods} pods | ${calls}, ${inFlight} | ${megabytes(bytes)} | ${server.median.toFixed(2)} s | ${scan.median.toFixed(2)} s | ${ratio}× | ${megabytes(peak.median)} |`;
}

/** A scan cannot be faster than its calls: then its own part is smaller than what two runs of the server differ by. */
function ratioRow({ pods, server, scan }: ScanFigures): string {
  const ratio = scan.median / server.median;
  const judged =
    ratio < 1
      ? `≤ ${targets.ratio}×: noise, the server dominates`
      : verdict(ratio <= targets.ratio, `≤ ${targets.ratio}×`);
  return `| scan of ${pods} pods, beside the server’s own time for the same calls | ${ratio.toFixed(2)}× | ${judged} |`;
}

function recoveryRow({ fault, outcome, seconds, nextSeconds }: Recovery): string {
  const isAnswered = outcome === 'answered';
  const isPromised = Object.values<string>(promisedFaults).includes(fault);
  const isMet = isAnswered && seconds <= targets.recoverySeconds;
  const judged = isPromised ? verdict(isMet, `≤ ${targets.recoverySeconds} s`) : '';
  const said = isAnswered ? 'its answer' : `\`${outcome}\``;
  return `| ${fault} | ${said} | ${seconds.toFixed(2)} s | ${nextSeconds.toFixed(2)} s | ${judged} |`;
}
