import { readFileSync } from 'node:fs';
import { megabytes, page, verdict } from './report.ts';
import type { Statistics } from './statistics.ts';

/** A cluster of another size than the usual one: what it costs, beside the figures of the usual one on the page. */
export interface SizeFigures {
  pods: number;
  /** Seconds. */
  download: Statistics;
  first: Statistics;
  again: Statistics;
  /** Bytes. */
  peak: Statistics;
  peakAgain: Statistics;
}

/** Memory may grow by so much with five times the pods. */
const mostGrowth = 1.2;

export function sizeText(figures: SizeFigures): string {
  const { pods, download, first, again, peak, peakAgain } = figures;
  const usual = readFileSync(page, 'utf8');
  const ratio = (time: Statistics): string => `${(time.median / download.median).toFixed(2)}×`;
  const memory = (what: string, { median, p95 }: Statistics): string => {
    const before = peakOnPage(usual, what);
    const growth = before === null ? Number.NaN : median / before;
    const judged = verdict(
      growth <= mostGrowth,
      `≤ ${mostGrowth}× of 10000 pods; it is ${growth.toFixed(2)}×`,
    );
    return `| ${pods} | peak memory, ${what} | ${megabytes(median)} | ${megabytes(p95)} | ${judged} |`;
  };
  return [
    `Measured with ${first.runs} runs.`,
    '',
    '| pods | what | median | 95th percentile | target |',
    '| --- | --- | --- | --- | --- |',
    ...[
      ['only downloading the same pages', download] as const,
      ['first full scan, stored', first] as const,
      ['scan again, nothing changed', again] as const,
    ].map(
      ([what, time]) =>
        `| ${pods} | ${what} | ${time.median.toFixed(2)} s (${ratio(time)}) | ${time.p95.toFixed(2)} s | |`,
    ),
    memory('first full scan', peak),
    memory('scan again', peakAgain),
  ].join('\n');
}

/** Bytes; null where the page does not tell. */
function peakOnPage(text: string, what: string): number | null {
  const found = new RegExp(`^\\| peak memory, ${what} \\| (\\d+) MB`, 'm').exec(text)?.[1];
  return found === undefined ? null : Number(found) * 1e6;
}
