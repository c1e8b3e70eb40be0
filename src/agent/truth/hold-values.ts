import type { Claim } from '../../domain/answer.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { countedTable, holdsCount } from './hold-count.ts';
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
}

/** Needs no cell of its own. */
const nowhere: Cell = { evidence: '', row: -1, column: '' };

/**
 * The cell that a number stands in, among those of the rows that the sentence is about; or what counts such rows. null: nothing
 * holds it. Where a column is called like what is counted, only that one does.
 */
export function holdsNumber(
  fact: NumberFact,
  { index, about, exact, named, listed }: NumberSurroundings,
): Cell | null {
  if (listed > 1 && fact.value === listed && fact.unit === '') return nowhere;
  if (fact.isWhole === true && (isSumOfTable(fact.value, index) || isWholeOf(fact.value, named, index)))
    return nowhere;
  const kind = kindOfWord(fact.noun);
  if (fact.unit === '' && kind !== null) return holdsCount(fact, kind, { index, about, exact, named });
  const cell = inCells(fact, exact) ?? inCells(fact, about);
  if (cell !== null) return cell;
  if (fact.unit !== '') return null;
  return countedRows(fact, exact, index) ?? countedTable(fact.value, named, index);
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
  const stem = fact.noun.slice(0, 7);
  const isTitled = ({ column }: { column: string }): boolean =>
    stem.length >= 3 &&
    column
      .toLowerCase()
      .split(/[_ ]/)
      .some((word) => word.startsWith(stem));
  const titledOnly = rows.some(({ numbers }) => numbers.some(isTitled));
  for (const row of rows) {
    const candidates = titledOnly ? row.numbers.filter(isTitled) : row.numbers;
    const found = candidates.find(({ value, column }) => equals(fact, value, column));
    if (found !== undefined) return { evidence: row.evidence, row: row.row, column: found.column };
    const share = isShareOf(fact, row);
    if (share !== null) return { evidence: row.evidence, row: row.row, column: share };
    const quantity = row.atoms.get(`${fact.value}${fact.unit}`.toLowerCase());
    if (fact.unit !== '' && quantity !== undefined)
      return { evidence: row.evidence, row: row.row, column: quantity };
  }
  return titledOnly && fact.unit === '' ? sumIn(fact.value, rows, isTitled) : null;
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
function equals({ value, unit }: NumberFact, cell: number, column: string): boolean {
  const own = unitOf(column);
  if (own === null) return value === cell;
  if (unit === '') return value === cell || Math.round(cell) === value;
  const factor = factorOf(unit, own.isBytes);
  if (factor === null) return false;
  const read = (cell * own.size) / factor;
  const digits = String(value).split('.')[1]?.length ?? 0;
  return Math.abs(read - value) <= 0.5 * 10 ** -digits + 1e-9 || Math.trunc(read) === value;
}

/** "40 %": what is used of what there is, of one row. */
function isShareOf({ value, unit }: NumberFact, { numbers }: IndexedRow): string | null {
  if (unit !== '%') return null;
  for (const [some, all] of shares) {
    const [part, whole] = [some, all].map((title) => numbers.find(({ column }) => column === title)?.value);
    if (part === undefined || whole === undefined || whole === 0) continue;
    if (Math.abs((100 * part) / whole - value) <= 1) return some;
  }
  return null;
}

const shares = [
  ['memory_used_bytes', 'memory_bytes'],
  ['cpu_used_millis', 'cpu_millis'],
  ['ready_count', 'wanted_count'],
  ['ready', 'wanted'],
] as const;

/** The cell of a time; `nowhere` for what is no time; null: no time of these rows is that. */
export function holdsTime(fact: Fact, rows: readonly IndexedRow[], now: number): Cell | null {
  if (fact.type !== 'time' && fact.type !== 'clock' && fact.type !== 'ago') return nowhere;
  for (const row of rows) {
    const found = row.times.find(({ value }) => isTime(fact, value, now));
    if (found !== undefined) return { evidence: row.evidence, row: row.row, column: found.column };
  }
  return null;
}

function isTime(
  fact: Extract<Fact, { type: 'time' | 'clock' | 'ago' }>,
  value: number,
  now: number,
): boolean {
  if (fact.type === 'time') return Math.floor(value / fact.step) === Math.floor(fact.value / fact.step);
  if (fact.type === 'clock') return Math.floor(value / 60_000) % 1440 === fact.value;
  return Math.abs(now - value - fact.value) <= Math.max(fact.step, fact.value * 0.15);
}
