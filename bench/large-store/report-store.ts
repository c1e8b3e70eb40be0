import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { openReadOnly } from '../../src/store/sqlite/open-database.ts';
import { verdict } from '../report.ts';
import type { Written } from './generate-store.ts';
import type { IndexCost } from './index-costs.ts';
import type { Answer } from './measure-store.ts';

/** Milliseconds of the processor, in the median. */
const targets: Readonly<Record<Answer['group'], number | null>> = {
  point: 1,
  page: 5,
  past: null,
  count: 60,
  changes: 200,
  search: 100,
};

export interface StoreFigures {
  dataDir: string;
  clusters: number;
  written: Written;
  answers: readonly Answer[];
  indexes: readonly IndexCost[];
}

export function storeText({ dataDir, clusters, written, answers, indexes }: StoreFigures): string {
  const file = join(dataDir, 'inventory.db');
  const { size } = statSync(file);
  const runs = answers[0]?.cpu.runs ?? 0;
  return [
    `A generated store of ${clusters} clusters, ${count(written.objects)} objects and ${count(written.changes)} changes of one day, written by the program’s ` +
      `own writer: ${(size / 1e6).toFixed(0)} MB in one file. Read in process on ${cpus().length} cores, Node ${process.versions.node}, ${runs} turns each, of at least 40 ms. ` +
      'Times are of the processor, because the machine had other work; beside the median of the clock. The target is held to the median.',
    '',
    '| what | rows | best | median | by the clock | target |',
    '| --- | --- | --- | --- | --- | --- |',
    ...answers.map(answerRow),
    '',
    `Writing took ${micros(written.objectSeconds, written.objects)} µs an object (${perSecond(written.objectSeconds, written.objects)}/s) and ` +
      `${micros(written.changeSeconds, written.changes)} µs a change, of one processor.`,
    '',
    '| on disk | bytes per object |',
    '| --- | --- |',
    `| all of it | ${Math.round(size / written.objects)} |`,
    ...tableSizes(file).map(([name, bytes]) => `| \`${name}\` | ${(bytes / written.objects).toFixed(1)} |`),
    '',
    '| index of objects | bytes per object | writing an object with it | without |',
    '| --- | --- | --- | --- |',
    ...indexes.map(
      ({ name, bytes, withIt, withoutIt }) =>
        `| \`${name}\` | ${(bytes / written.objects).toFixed(1)} | ${(1e6 / withIt).toFixed(1)} µs | ${(1e6 / withoutIt).toFixed(1)} µs |`,
    ),
  ].join('\n');
}

function answerRow({ group, what, rows, cpu, wall }: Answer): string {
  const times = [cpu.min, cpu.median, wall.median].map((ms) => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`);
  const target = targets[group];
  return `| ${group}: ${what.replaceAll('|', '\\|')} | ${count(rows)} | ${times.join(' | ')} | ${target === null ? '' : verdict(cpu.median <= target, `≤ ${target} ms`)} |`;
}

/** Tables and indexes, the largest first; what is small is left out. */
function tableSizes(file: string): [string, number][] {
  const database = openReadOnly(file);
  const rows = database
    .prepare(
      'select name, sum(pgsize) as bytes from dbstat group by name having bytes > 1000000 order by bytes desc',
    )
    .all();
  database.close();
  return rows.map(({ name, bytes }) => [String(name), Number(bytes)]);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function micros(seconds: number, objects: number): string {
  return ((seconds * 1e6) / objects).toFixed(0);
}

function perSecond(seconds: number, objects: number): string {
  return count(objects / seconds);
}
