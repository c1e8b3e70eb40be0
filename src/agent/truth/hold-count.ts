import type { Claim } from '../../domain/answer.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { kindOfRow } from './row-kinds.ts';

type Cell = Claim['cells'][number];

interface CountSurroundings {
  index: EvidenceIndex;
  about: readonly IndexedRow[];
  exact: readonly IndexedRow[];
  named: readonly { value: string }[];
}

/** Columns that count parts of an object. */
const counting = /^(?:ready|wanted|desired|replicas|available|count|total|n|min|max)(?:_|$)|count\b|_count$/i;
/** A column of more values than this sorts rows into no groups that anybody counts. */
const mostGroups = 30;

/**
 * What counts pods, nodes, clusters …: a cell that does, rows of that kind, or those of them that share a value. Any other cell of
 * that number counts something else. null: nothing holds it.
 */
export function holdsCount(
  { value, noun, isTotal = false }: Extract<Fact, { type: 'number' }>,
  kind: string,
  { index, about, exact, named }: CountSurroundings,
): Cell | null {
  const cell = countingCell(value, noun, named.length > 0 ? [...exact, ...about] : []);
  if (cell !== null) return cell;
  for (const rows of [exact, about])
    for (const [evidence, own] of Map.groupBy(rows, (row) => row.evidence))
      if (isCountOf(value, { kind, noun, isTotal }, own)) return { evidence, row: -1, column: '' };
  return countedTable(value, named, index);
}

/** The total of a call that itself named all of it. */
export function countedTable(
  value: number,
  named: CountSurroundings['named'],
  { totals }: EvidenceIndex,
): Cell | null {
  const table = totals.find(
    ({ total, atoms }) => total === value && named.every((fact) => atoms.has(fact.value)),
  );
  return table === undefined ? null : { evidence: table.evidence, row: -1, column: '' };
}

function countingCell(value: number, noun: string, rows: readonly IndexedRow[]): Cell | null {
  const stem = noun.slice(0, 7);
  for (const { evidence, row, columns, cells, numbers, tool } of rows) {
    // How often something was told is no count of what it is told of.
    if (tool === 'events') continue;
    const found = numbers.find((number) => {
      const cell = cells[columns.indexOf(number.column)];
      const isSaid = typeof cell === 'string' && cell.toLowerCase().includes(stem);
      const isTitled = counting.test(number.column) || number.column.toLowerCase().startsWith(stem);
      return number.value === value && (isSaid || isTitled || row === -1);
    });
    if (found !== undefined) return { evidence, row, column: found.column };
  }
  return null;
}

/** How many of that kind a table holds, in all or of one value of a column. */
function isCountOf(
  value: number,
  { kind, noun, isTotal }: { kind: string; noun: string; isTotal: boolean },
  rows: readonly IndexedRow[],
): boolean {
  const own = kind === 'cluster' ? rows : rows.filter((row) => (kindOfRow(row) ?? kind) === kind);
  const count = (some: readonly IndexedRow[]): number =>
    kind === 'cluster'
      ? distinct(some, 'cluster')
      : new Set(some.map(({ cells }) => JSON.stringify(cells))).size;
  const counts = [count(own), kind === 'cluster' ? count(own) : distinct(own, kind), sumOf(rows, noun)];
  return counts.includes(value) || (!isTotal && groupsIn(own).some((group) => count(group) === value));
}

function distinct(rows: readonly IndexedRow[], column: string): number {
  return new Set(rows.flatMap(({ columns, cells }) => cells[columns.indexOf(column)] ?? [])).size;
}

function sumOf(rows: readonly IndexedRow[], noun: string): number {
  const titled = rows.flatMap(({ numbers }) =>
    numbers.filter(({ column }) => column.toLowerCase().startsWith(noun.slice(0, 7))),
  );
  return titled.reduce((sum, { value }) => sum + value, 0);
}

function groupsIn(rows: readonly IndexedRow[]): IndexedRow[][] {
  const columns = rows[0]?.columns ?? [];
  return columns.flatMap((_, at) => {
    const groups = Map.groupBy(rows, ({ cells }) => cells[at] ?? null);
    return groups.size > mostGroups ? [] : [...groups.values()];
  });
}
