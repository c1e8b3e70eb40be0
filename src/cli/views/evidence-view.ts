import type { Column, Table, View } from '../output/view.ts';

const listColumns: readonly Column[] = [
  { header: 'ID' },
  { header: 'TOOL' },
  { header: 'SIZE' },
  { header: 'AS OF' },
  { header: 'ASKED', flows: true },
];

/** What was read for an answer, as a table: a list of it, or the rows of one with columns of their own. */
export function evidenceView(rows: Table['rows'], columns: readonly Column[] = listColumns): View {
  return {
    kind: 'EvidenceTableList',
    asOf: null,
    coverage: null,
    count: rows.length,
    items: () => rows,
    tables: () => [{ columns, rows }],
    nothing: 'nothing was read',
  };
}
