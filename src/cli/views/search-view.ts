import { groupResource } from '../../domain/kind.ts';
import type { SearchHit, SearchReport } from '../../domain/search.ts';
import { type Cell, type Column, cellText, type View } from '../output/view.ts';
import { genericColumns, kindColumns } from './kind-columns.ts';

const columns: readonly Column[] = [
  { header: 'CLUSTER' },
  { header: 'KIND' },
  { header: 'NAMESPACE' },
  { header: 'NAME' },
  { header: 'STATUS' },
  { header: 'FOUND IN', flows: true },
];

export interface SearchViewOptions {
  text: string;
  /** In their hits' order. */
  records: (hits: readonly SearchHit[]) => readonly Record<string, unknown>[];
  now: number;
}

/** Objects of all kinds that hold a text, and where. */
export function searchView(report: SearchReport, { text, records, now }: SearchViewOptions): View {
  const { hits, total, isMore, coverage } = report;
  return {
    kind: 'SearchHitList',
    asOf: coverage.asOf,
    coverage,
    fields: { total, totalIsLowerBound: isMore },
    count: hits.length,
    items: () => records(hits).map((record, index) => ({ ...record, found: hits[index]?.found })),
    tables: () => [{ columns, rows: hits.map((hit) => toCells(hit, now)) }],
    names: () => hits.map(nameOf),
    nothing: `nothing that is kept holds "${text}"`,
  };
}

function toCells({ row, found }: SearchHit, now: number): Cell[] {
  const where = found.in === 'name' ? 'name' : `${found.in} ${found.text}`;
  return [row.cluster, groupResource(row.kind), row.namespace, row.name, statusOf(row, now), where];
}

/** What the kind's own table shows as its state. */
function statusOf(row: SearchHit['row'], now: number): Cell {
  const own = kindColumns[groupResource(row.kind)] ?? genericColumns;
  const column =
    own.find(({ header }) => header === 'STATUS') ?? own.find(({ header }) => header === 'READY');
  const cell = column?.cell(row, now) ?? null;
  return cellText(cell) === '' ? null : cell;
}

/** As `list -o name` has it. */
function nameOf({ row: { cluster, namespace, kind, name } }: SearchHit): string {
  const singular = kind.singular === '' ? kind.kind.toLowerCase() : kind.singular;
  const word = kind.group === '' ? singular : `${singular}.${kind.group}`;
  return [cluster, ...(namespace === null ? [] : [namespace]), word, name].join('/');
}
