import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SeedResult } from './runs/run-seed.ts';

const page = resolve(import.meta.dirname, '../../docs/reliability.md');
const marks = { begin: '<!-- runs: begin -->', end: '<!-- runs: end -->' } as const;

/** Puts what became of every run between the page's marks. */
export function writeReliability(results: readonly SeedResult[]): void {
  const [before, rest] = readFileSync(page, 'utf8').split(marks.begin);
  const after = rest?.split(marks.end)[1];
  if (before === undefined || after === undefined)
    throw new Error('docs/reliability.md has no marks for the runs');
  writeFileSync(page, `${before}${marks.begin}\n\n${reliabilityText(results)}\n\n${marks.end}${after}`);
}

function reliabilityText(results: readonly SeedResult[]): string {
  const isKill = ({ what }: SeedResult): boolean => what.includes(' killed ');
  const groups = {
    'Scans with faults': results.filter((run) => !isKill(run)),
    Kills: results.filter(isKill),
  };
  const broken = results.filter(({ violations }) => violations.length > 0);
  return [
    `${results.length} runs; in ${results.length - broken.length} of them every promise was kept${broken.length === 0 ? '.' : `, in ${broken.length} one was broken:`}`,
    ...broken.flatMap(({ what, violations }) => [
      '',
      `- ${what}: ${violations.slice(0, 3).map(escaped).join('; ')}`,
    ]),
    ...Object.entries(groups).flatMap(([title, runs]) => [
      '',
      `### ${title} (${runs.length})`,
      '',
      '| what | what became of it |',
      '| --- | --- |',
      ...runs
        .toSorted((left, right) => seedOf(left) - seedOf(right))
        .map(
          ({ what, outcome, violations }) =>
            `| ${escaped(what)} | ${escaped(outcome)}${violations.length > 0 ? ' **broken**' : ''} |`,
        ),
    ]),
  ].join('\n');
}

function seedOf({ what }: SeedResult): number {
  return Number(/seed (\d+)/.exec(what)?.[1] ?? 0);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
