import type { Coverage } from '../../domain/coverage.ts';
import type { QueryResult } from '../../domain/ports/store.ts';
import type { View } from '../output/view.ts';

/** The rows that an SQL statement gave. */
export function queryView(result: QueryResult & { coverage: Coverage }): View {
  const { rows, truncated, coverage } = result;
  const columns = withoutRepeats(result.columns);
  return {
    kind: 'QueryResult',
    asOf: coverage.asOf,
    coverage,
    fields: { columns, truncated },
    count: rows.length,
    items: () =>
      rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]))),
    tables: () => [
      {
        columns: columns.map((header) => ({ header })),
        rows: rows.map((row) => row.map((value) => (typeof value === 'boolean' ? String(value) : value))),
      },
    ],
    nothing: 'no rows',
  };
}

/** Two columns of one name would be one field of a record: the second becomes `name_2`. */
function withoutRepeats(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
