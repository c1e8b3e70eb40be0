import type { Claim } from '../../domain/answer.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { countedTable, holdsCount } from './hold-count.ts';
import type { Limit } from './read-counts.ts';
import { timeUnits } from './read-times.ts';
import { kindOfWord } from './row-kinds.ts';

type Cell = Claim['cells'][number];
type NumberFact = Extract<Fact, { type: 'number' }>;

export interface NumberSurroundings {
  index: EvidenceIndex;
  /** Rows that hold the names. */
  about: readonly IndexedRow[];
  /** Of these, those that hold the states too. */
  exact: readonly IndexedRow[];
  named: readonly { value: string; type: 'name' | 'state' }[];
  /** How many objects the sentence lists. */
  listed: number;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Needs no cell of its own. */
const nowhere: Cell = { evidence: '', row: -1, column: '' };

/**
 * The cell that a number stands in, among those of the rows that the sentence is about; or what counts such rows. null: nothing
 * holds it. Where a column is called like what is counted, only that one does.
 */
export function holdsNumber(fact: NumberFact, around: NumberSurroundings): Cell | null {
  const { index, about, exact, named, now } = around;
  if (needsNoCell(fact, around)) return nowhere;
  const share = shareIn(fact, about);
  if (share !== null) return share;
  const kind = kindOfWord(fact.noun);
  if (fact.unit === '' && kind !== null) return holdsCount(fact, kind, around);
  // What is near to a number of anything at all says nothing.
  const said = named.length === 0 && fact.limit === 'about' ? { ...fact, limit: null } : fact;
  const cell = inCells(said, exact) ?? inCells(said, about);
  if (cell !== null) return cell;
  const step = timeUnits[fact.noun];
  if (step !== undefined) return holdsSpan(fact, step, { about, now });
  if (fact.unit !== '') return null;
  return countedRows(fact, exact, index) ?? countedTable(fact.value, named, index);
}

/** "4 of 5" in a text of a row, as it is said. */
function shareIn({ value, outOf = null }: NumberFact, about: readonly IndexedRow[]): Cell | null {
  if (outOf === null) return null;
  const words = new RegExp(String.raw`(?<![\w.-])${value} of ${outOf}(?!\w)`);
  for (const { evidence, row, columns, cells } of about) {
    const at = cells.findIndex((cell) => typeof cell === 'string' && words.test(cell));
    if (at !== -1) return { evidence, row, column: columns[at] ?? '' };
  }
  return null;
}

/** How many are listed, all that there are, and by how much two differ: that is held elsewhere. */
function needsNoCell(fact: NumberFact, { index, named, listed }: NumberSurroundings): boolean {
  if (listed > 1 && fact.value === listed && fact.unit === '') return true;
  if (fact.isDifference === true) return true;
  return fact.isWhole === true && (isSumOfTable(fact.value, index) || isWholeOf(fact.value, named, index));
}

/** "32 of 95": rows of a table, or what its columns come to. */
function isSumOfTable(value: number, { rows, totals }: EvidenceIndex): boolean {
  if (totals.some(({ total }) => total === value)) return true;
  return [...Map.groupBy(rows, (row) => row.evidence).values()].some((own) =>
    ['pods', 'nodes', 'restarts'].some(
      (title) =>
        value > 0 &&
        own.reduce(
          (sum, row) => sum + (row.numbers.find(({ column }) => column === title)?.value ?? 0),
          0,
        ) === value,
    ),
  );
}

/** "29 of the 32 pods": all that one of the named places has. */
function isWholeOf(value: number, named: NumberSurroundings['named'], { rows }: EvidenceIndex): boolean {
  const places = rows.filter(({ atoms }) => named.some((fact) => atoms.has(fact.value)));
  return places.some(({ numbers }) =>
    numbers.some((number) => number.value === value && ['pods', 'nodes', 'restarts'].includes(number.column)),
  );
}

function inCells(fact: NumberFact, rows: readonly IndexedRow[]): Cell | null {
  // Of "1941 of 2000 millicores used" only the first is what is used.
  const stem = fact.isWhole === true || fact.noun === 'time' ? '' : fact.noun.slice(0, 7);
  const isTitled = ({ column }: { column: string }): boolean =>
    stem.length >= 3 &&
    column
      .toLowerCase()
      .split(/[_ ]/)
      .some((word) => word.startsWith(stem));
  const titledOnly = rows.some(({ numbers }) => numbers.some(isTitled));
  for (const row of rows) {
    const column = columnWith(
      fact,
      row,
      titledOnly && !isSaidIn(fact, row) ? row.numbers.filter(isTitled) : row.numbers,
    );
    if (column !== null) return { evidence: row.evidence, row: row.row, column };
  }
  return titledOnly && fact.unit === '' ? sumIn(fact.value, rows, isTitled) : null;
}

/** "3 of 4 ready" in a text of the row. */
function isSaidIn({ value, noun }: NumberFact, { cells }: IndexedRow): boolean {
  const phrase = new RegExp(String.raw`(?<![\w.-])${value} (?:of \d+ )?(?:\w+ )?${noun}`, 'i');
  return noun !== '' && cells.some((cell) => typeof cell === 'string' && phrase.test(cell));
}

/** Where a row has it: as a number, as a share of two, as a quantity with its unit. */
function columnWith(fact: NumberFact, row: IndexedRow, candidates: IndexedRow['numbers']): string | null {
  const found = candidates.find(({ value, column }) => equals(fact, value, column));
  const quantity = fact.unit === '' ? undefined : row.atoms.get(`${fact.value}${fact.unit}`.toLowerCase());
  return found?.column ?? isShareOf(fact, row) ?? quantity ?? null;
}

/** All of one table together. */
function sumIn(
  value: number,
  rows: readonly IndexedRow[],
  isTitled: (number: { column: string }) => boolean,
): Cell | null {
  for (const [evidence, own] of Map.groupBy(rows, (row) => row.evidence)) {
    const values = own.flatMap(({ numbers }) => numbers.filter(isTitled).slice(0, 1));
    const sum = values.reduce((total, number) => total + number.value, 0);
    if (sum === value) return { evidence, row: -1, column: values[0]?.column ?? '' };
  }
  return null;
}

/** How many rows of one table hold all of it. */
function countedRows(
  { value }: NumberFact,
  rows: readonly IndexedRow[],
  { totals }: EvidenceIndex,
): Cell | null {
  const tables = new Set(rows.map(({ evidence }) => evidence));
  for (const evidence of tables) {
    const own = rows.filter((row) => row.evidence === evidence);
    const objects = new Set(own.map((row) => JSON.stringify(row.cells)));
    const isText = own.some(({ row }) => row === -1) && evidence !== 'coverage';
    const total = totals.find((table) => table.evidence === evidence)?.total ?? own.length;
    if (!isText && total >= own.length && (own.length === value || objects.size === value))
      return { evidence, row: -1, column: '' };
  }
  return null;
}

const units: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
  ti: 1024 ** 4,
};

/** What one of a column is, in bytes or cores. */
function unitOf(column: string): { size: number; isBytes: boolean } | null {
  if (/_mib$/.test(column)) return { size: 1024 ** 2, isBytes: true };
  if (/bytes$/.test(column)) return { size: 1, isBytes: true };
  return /millis$/.test(column) ? { size: 1e-3, isBytes: false } : null;
}

/** What one of a unit is, in bytes or cores; null: it is no unit of such a column. */
function factorOf(unit: string, isBytes: boolean): number | null {
  const isMillis = unit === 'm' || /^millicores?$/.test(unit);
  if (isBytes) return isMillis ? null : (units[unit.toLowerCase().replace(/b$/, '')] ?? null);
  if (isMillis) return 1e-3;
  return /^cores?$/.test(unit) ? 1 : null;
}

/** Equal, or equal in the unit that it is said in, rounded as it is said. */
function equals({ value, unit, limit = null }: NumberFact, cell: number, column: string): boolean {
  const own = unitOf(column);
  if (own === null) return limit === null ? value === cell : isWithin(cell, value, limit);
  if (unit === '') return value === cell || Math.round(cell) === value;
  const factor = factorOf(unit, own.isBytes);
  if (factor === null) return false;
  const read = (cell * own.size) / factor;
  if (limit !== null) return isWithin(read, value, limit);
  const digits = String(value).split('.')[1]?.length ?? 0;
  return Math.abs(read - value) <= 0.5 * 10 ** -digits + 1e-9 || Math.trunc(read) === value;
}

/** "More than 600": a bound says something where it is near to what was read. */
function isWithin(read: number, value: number, limit: Limit): boolean {
  if (limit === 'about') return Math.abs(read - value) <= value * 0.1;
  return limit === 'more' ? read >= value && read <= value * 2 : read <= value && read >= value / 2;
}

/** "40 %": what is used of what there is, of one row. */
function isShareOf({ value, unit, limit = null }: NumberFact, { numbers }: IndexedRow): string | null {
  if (unit !== '%') return null;
  for (const [some, all] of shares) {
    const [part, whole] = [some, all].map((title) => numbers.find(({ column }) => column === title)?.value);
    if (part === undefined || whole === undefined || whole === 0) continue;
    const share = (100 * part) / whole;
    if (limit === null ? Math.abs(share - value) <= 1 : isWithin(share, value, limit)) return some;
  }
  return null;
}

const shares = [
  ['memory_used_bytes', 'memory_bytes'],
  ['cpu_used_millis', 'cpu_millis'],
  ['ready_count', 'wanted_count'],
  ['ready', 'wanted'],
] as const;

/** "48 minutes later", "for 46 minutes": from a time of these rows until now, or to another one of them. */
function holdsSpan(
  { value, limit = null }: NumberFact,
  step: number,
  { about, now }: Pick<NumberSurroundings, 'about' | 'now'>,
): Cell | null {
  const times = [now, ...new Set(about.flatMap(ownTimes))];
  const isSo = (passed: number): boolean =>
    limit === 'more' || limit === 'less'
      ? isWithin(passed, value * step, limit)
      : Math.abs(passed - value * step) <= Math.max(step, value * step * 0.1);
  return times.some((from, at) => times.slice(at + 1).some((to) => isSo(Math.abs(from - to))))
    ? nowhere
    : null;
}

/** When it was read is no time of an object. */
function ownTimes({ times }: IndexedRow): number[] {
  return times.flatMap(({ value, column }) => (column === 'as_of' ? [] : [value]));
}

/** The cell of a time; `nowhere` for what is no time; null: no time of these rows is that. */
export function holdsTime(fact: Fact, rows: readonly IndexedRow[], now: number, text = ''): Cell | null {
  if (fact.type !== 'time' && fact.type !== 'clock' && fact.type !== 'ago') return nowhere;
  const titles = titlesOfTimes(text, rows);
  const isAbout = /\b(?:about|around|roughly)\b|约|左右/i.test(text);
  for (const row of rows) {
    const found = row.times.find(
      ({ value, column }) =>
        titles.test(column) &&
        (isTime(fact, value, now) ||
          (isAbout && fact.type === 'time' && Math.abs(value - fact.value) <= Math.max(fact.step, 2000))),
    );
    if (found !== undefined) return { evidence: row.evidence, row: row.row, column: found.column };
  }
  return null;
}

/** "Created at": a time under such a title, where there is one; of several verbs any. */
function titlesOfTimes(text: string, rows: readonly IndexedRow[]): RegExp {
  const said = timed.filter(([verb]) => verb.test(text));
  const [only] = said.length === 1 ? said : [];
  const isThere = rows.some(({ times }) => times.some(({ column }) => only?.[1].test(column)));
  return only !== undefined && isThere ? only[1] : /^/;
}

const timed: readonly (readonly [RegExp, RegExp])[] = [
  [/\bcreated\b|创建于?/i, /^(?:created_at|at|text)$/],
  [/\bfirst\b|首次|第一次|最早/i, /^(?:first_seen|since|created_at|at|text)$/],
  [
    /\blast\b|\bmost recent\b|\blatest\b|最近一次|最后/i,
    /^(?:last_seen|last_at|at|text|usage_as_of|last_answered_at)$/,
  ],
  [
    /\b(?:cordoned|scaled|changed|removed|deleted|edited|raised|lowered|updated|added|upgraded|rolled out)\b|封锁|缩容|扩容|修改|删除/i,
    /^(?:at|change_before|text)$/,
  ],
];

function isTime(
  fact: Extract<Fact, { type: 'time' | 'clock' | 'ago' }>,
  value: number,
  now: number,
): boolean {
  if (fact.type === 'time') return Math.floor(value / fact.step) === Math.floor(fact.value / fact.step);
  if (fact.type === 'clock') return Math.floor(value / 60_000) % 1440 === fact.value;
  return Math.abs(now - value - fact.value) <= Math.max(fact.step, fact.value * 0.15);
}
