import type { Claim } from '../../domain/answer.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import { countedTable, holdsCount } from './hold-count.ts';
import type { Fact } from './read-facts.ts';
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
  const kind = kindOfWord(fact.noun);
  if (fact.unit === '' && kind !== null) return holdsCount(fact, kind, { index, about, exact, named });
  const cell = inCells(fact, exact) ?? inCells(fact, about);
  if (cell !== null) return cell;
  if (fact.unit !== '') return null;
  return countedRows(fact, exact, index) ?? countedTable(fact.value, named, index);
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
    const quantity = row.atoms.get(`${fact.value}${fact.unit}`.toLowerCase());
    if (fact.unit !== '' && quantity !== undefined)
      return { evidence: row.evidence, row: row.row, column: quantity };
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

/** Equal, or equal in the unit that it is said in, rounded as it is said. */
function equals({ value, unit }: NumberFact, cell: number, column: string): boolean {
  if (value === cell) return true;
  const short = unit.toLowerCase().replace(/b$/, '');
  const factor = /^cores?$/.test(unit) && column.includes('milli') ? 1000 : units[short];
  if (factor === undefined || unit === 'm') return false;
  const digits = /\./.test(String(value)) ? (String(value).split('.')[1]?.length ?? 0) : 0;
  return Math.abs(cell / factor - value) <= 0.5 * 10 ** -digits;
}

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
