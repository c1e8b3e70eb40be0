import type { JsonObject } from '../../lib/json.ts';
import { objectAt } from '../../lib/json.ts';
import { recordName } from '../record-name.ts';
import { cellKey, pairsIn, type Row, rowOfRecord, said, timeIn } from './row.ts';

/** Where an object that was made of a row keeps the row. A symbol, so that no field of a server can pass for it. */
const behind = Symbol('row');

/** The row that an object was made of; null: the object is whole. */
export function rowBehind(object: JsonObject): Row | null {
  return (object as { [behind]?: Row })[behind] ?? null;
}

export interface RowOptions {
  /** The one that was asked for, for tables without the column; null: all were. */
  namespace: string | null;
}

/** Cells that the envelope holds, and those that are another text each time though nothing changed. */
const leftOut =
  /^(?:name|namespace|apiversion|kind|labels|uid|resourceversion|age|.*ago|lastseen|firstseen|lastschedule|duration|createdat|creationtimestamp|created)$/;
const relative = / \(.* ago\)$/;

/**
 * The object behind a row of a table, a line `pod/web-0` or a summary `{name, namespace, status}`, as far as that shows it:
 * metadata, and the cells under `columns`. null: it is none of these.
 */
export function objectOfRow(record: JsonObject, { namespace: asked }: RowOptions): JsonObject | null {
  if (objectAt(record, 'metadata') !== null) return null;
  const written = recordName(record);
  if (written === null) return null;
  const row = withKind(rowOfRecord(record), written);
  const name = written.slice(written.indexOf('/') + 1);
  const namespace = said(row, 'namespace', 'ns') ?? asked;
  const createdAt = timeIn(row, 'createdat', 'creationtimestamp', 'created', 'age');
  const columns = columnsOf(record);
  return {
    ...(typeof record.apiVersion === 'string' ? { apiVersion: record.apiVersion } : {}),
    ...(typeof record.kind === 'string' && /^[A-Z]/.test(record.kind) ? { kind: record.kind } : {}),
    metadata: {
      name,
      ...(namespace === null ? {} : { namespace }),
      ...optional('uid', said(row, 'uid')),
      ...optional('resourceVersion', said(row, 'resourceversion')),
      ...optional('creationTimestamp', createdAt),
      labels: pairsIn(row, 'labels'),
    },
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
    [behind]: row,
  };
}

function optional(key: string, value: string | null): JsonObject {
  return value === null ? {} : { [key]: value };
}

/** Several kinds in one table: the name is written `pod/web-0`. */
function withKind(row: Row, written: string): Row {
  const slash = written.indexOf('/');
  if (slash === -1) return row;
  return { ...row, cells: new Map([...row.cells, ['kind', written.slice(0, slash)]]), hasKindInName: true };
}

function columnsOf(record: JsonObject): JsonObject {
  const entries = Object.entries(record).flatMap(([title, value]): [string, unknown][] => {
    if (leftOut.test(cellKey(title)) || value === '') return [];
    return [[title, typeof value === 'string' ? value.replace(relative, '') : value]];
  });
  return Object.fromEntries(entries);
}
