import type { EvidenceIndex, IndexedRow } from '../evidence-index.ts';
import { kindOfRow } from '../row-kinds.ts';

/** What things are compared by: the word for it, and the columns that hold it. */
export interface Measure {
  word: RegExp;
  columns: RegExp;
  /** Kind of the rows that are counted where no column holds it. */
  kind: string | null;
}

export const measures: readonly Measure[] = [
  { word: /\bmemory|\bram\b|\bMi?B\b|内存/i, columns: /^memory_used/, kind: null },
  { word: /\bcpu|processor|\bcores?\b|处理器/i, columns: /^cpu_used/, kind: null },
  { word: /\brestart|重启/i, columns: /^restarts$/, kind: null },
  { word: /\breplicas?\b|副本/i, columns: /^(?:wanted|wanted_count|replicas)$/, kind: null },
  { word: /\bnodes?\b|节点/i, columns: /^nodes$/, kind: 'node' },
  { word: /\bpods?\b/i, columns: /^pods$/, kind: 'pod' },
];

/** Values by what they are of, one table at a time. */
export type Table = ReadonlyMap<string, number>;

/**
 * What each table says of a measure, by object; `slot`: what is compared. Counts of parts of a cluster or namespace are summed; of
 * pods of a workload the largest counts.
 */
export function tablesOf(
  measure: Measure,
  slot: 'cluster' | 'namespace' | 'node' | 'name',
  { index, within, named }: { index: EvidenceIndex; within: readonly string[]; named: readonly string[] },
): Table[] {
  const rows = index.rows.filter(({ row, atoms }) => row >= 0 && within.every((place) => atoms.has(place)));
  return [...Map.groupBy(rows, ({ evidence }) => evidence).values()].flatMap((own) => {
    const values = new Map<string, number>();
    for (const row of own) addTo(values, keyOf(row, slot, named), valueIn(row, measure), slot);
    return values.size > 0 ? [values] : [];
  });
}

function addTo(values: Map<string, number>, key: string | null, value: number | null, slot: string): void {
  if (value === null || key === null) return;
  const before = values.get(key);
  const isSummed = slot === 'cluster' || slot === 'namespace';
  const together = isSummed ? (before ?? 0) + value : Math.max(before ?? 0, value);
  values.set(key, together);
}

function keyOf(row: IndexedRow, slot: string, named: readonly string[]): string | null {
  const { columns, cells } = row;
  if (slot === 'node') return kindOfRow(row) === 'node' || columns.includes('memory_bytes') ? row.own : null;
  if (slot === 'name') {
    const own = row.own;
    return (
      named.find((name) => own === name || own?.startsWith(`${name}-`)) ??
      own?.replace(/-[a-z0-9]{5,10}(?:-[a-z0-9]{5})?$|-\d+$/, '') ??
      null
    );
  }
  const cell = cells[columns.indexOf(slot)];
  return typeof cell === 'string' ? cell.toLowerCase() : null;
}

function valueIn(row: IndexedRow, { columns, kind, word }: Measure): number | null {
  const found = row.numbers.find((number) => columns.test(number.column));
  if (found !== undefined) return found.value;
  const what = row.cells[row.columns.indexOf('what')];
  const [phrase, digits] =
    typeof what === 'string' && row.tool === 'compare' ? (/(\w+) (\d+)(?=;|$)/.exec(what) ?? []) : [];
  if (phrase !== undefined && word.test(phrase)) return Number(digits);
  return kind !== null && kindOfRow(row) === kind ? 1 : null;
}
