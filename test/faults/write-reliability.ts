import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SeedResult } from './runs/run-seed.ts';

const page = resolve(import.meta.dirname, '../../docs/reliability.md');
const marks = { begin: '<!-- runs: begin -->', end: '<!-- runs: end -->' } as const;
/** So many runs `--all` has: 200 scans and 100 kills. */
const allRuns = 300;
const brokenMark = ' **broken**';

/** Puts what became of every run between the page's marks. */
export function writeReliability(results: readonly SeedResult[]): void {
  const { before, after } = partsOfPage();
  writeFileSync(page, `${before}${marks.begin}\n\n${reliabilityText(results)}\n\n${marks.end}${after}`);
}

/** The runs that the page tells of and in which every promise was kept: those that broke one are to be run again. */
export function keptResults(): SeedResult[] {
  return partsOfPage()
    .between.split('\n')
    .map((line) => /^\| (seed .*?[^\\]) \| (.*) \|$/.exec(line))
    .filter((found) => found !== null)
    .filter(([line]) => !line.includes(brokenMark))
    .map(([, what = '', outcome = '']) => ({ what: whole(what), outcome: whole(outcome), violations: [] }));
}

/** What tells one run of `--all` from the others. */
export function placeOf(run: { what: string } | { seed: number; isKill: boolean }): string {
  const { seed, isKill } = 'what' in run ? { seed: seedOf(run), isKill: isKillRun(run) } : run;
  return `${isKill ? 'kill' : 'scan'} ${seed}`;
}

function partsOfPage(): { before: string; between: string; after: string } {
  const [before, rest] = readFileSync(page, 'utf8').split(marks.begin);
  const [between, after] = rest?.split(marks.end) ?? [];
  if (before === undefined || between === undefined || after === undefined)
    throw new Error('docs/reliability.md has no marks for the runs');
  return { before, between, after };
}

function reliabilityText(results: readonly SeedResult[]): string {
  const groups = {
    'Scans with faults': results.filter((run) => !isKillRun(run)),
    Kills: results.filter(isKillRun),
  };
  const broken = results.filter(({ violations }) => violations.length > 0);
  return [
    `${results.length} of the ${allRuns} runs of \`--all\`; in ${results.length - broken.length} of them every promise was kept${broken.length === 0 ? '.' : `, in ${broken.length} one was broken:`}`,
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
            `| ${escaped(what)} | ${escaped(outcome)}${violations.length > 0 ? brokenMark : ''} |`,
        ),
    ]),
  ].join('\n');
}

function isKillRun({ what }: { what: string }): boolean {
  return what.includes(' killed ');
}

function seedOf({ what }: { what: string }): number {
  return Number(/seed (\d+)/.exec(what)?.[1] ?? 0);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function whole(text: string): string {
  return text.replaceAll('\\|', '|');
}
