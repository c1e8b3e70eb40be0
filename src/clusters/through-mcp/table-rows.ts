import { type JsonObject, objectAt, textAt } from '../../extract/json.ts';

/** What is told of a kind that was listed as a table. */
export const tableReason =
  'the MCP server lists tables, which show names and labels only; with --list-output yaml it lists whole objects';

/**
 * The object behind a row of a table (`{Name, Namespace, Labels, apiVersion, kind}`), as far as every table shows it. null:
 * it is no row.
 */
export function objectOfRow(record: JsonObject): JsonObject | null {
  if (objectAt(record, 'metadata') !== null) return null;
  const name = textAt(record, 'Name') ?? textAt(record, 'NAME');
  if (name === null) return null;
  const namespace = textAt(record, 'Namespace') ?? textAt(record, 'NAMESPACE');
  return {
    apiVersion: record.apiVersion,
    kind: record.kind,
    metadata: {
      name,
      ...(namespace === null ? {} : { namespace }),
      labels: labelsOf(textAt(record, 'Labels') ?? textAt(record, 'LABELS') ?? ''),
    },
  };
}

/** `app=web,tier=front`; `<none>` for none. A label's value holds neither comma nor equals sign. */
function labelsOf(cell: string): Record<string, string> {
  const pairs = cell.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(
    pairs.flatMap(([key = '', value]) => (value === undefined ? [] : [[key.trim(), value]])),
  );
}
