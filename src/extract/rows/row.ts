import { asObject, type JsonObject } from '../../lib/json.ts';

/**
 * What a server shows of an object in place of the whole: a row of a table, or a summary `{name, status}`. Of a table it is
 * known what its columns mean, since they are those that kubectl prints; a summary's fields mean what their server thinks.
 */
export interface Row {
  isTable: boolean;
  /** By title or key in small letters without anything between: `nominatednode`, `ports`. */
  cells: ReadonlyMap<string, unknown>;
  /** The name was written `pod/web-0`. */
  hasKindInName: boolean;
}

export function cellKey(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

export function rowOfRecord(record: JsonObject): Row {
  const isTable = typeof record.NAME === 'string' || typeof record.Name === 'string';
  const { apiVersion, kind, ...rest } = record;
  // The object's own kind wins over a column of a custom kind that is called so.
  const entries = [...Object.entries(rest), ['apiVersion', apiVersion], ['kind', kind]] as const;
  const cells = new Map(
    entries.flatMap(([key, value]) => (value === undefined ? [] : [[cellKey(String(key)), value]])),
  );
  return { isTable, cells, hasKindInName: false };
}

/** How printers write that there is nothing, or that they do not know. */
const nothing = /^(?:|<none>|<unknown>|<unset>|<nil>|<invalid>|n\/a|null)$/i;
/** A printer that shortens: `a.example.c...`, `a,b + 2 more...`. What it left out is not known. */
const isCut = /(?:\.\.\.|…)$/;

/** What a cell says; null: there is no such cell, it says nothing, or it is cut short. */
export function said(row: Row, ...keys: string[]): string | null {
  const text = shown(row, ...keys);
  return text === null || nothing.test(text) ? null : text;
}

/** What a cell shows, `<none>` too; null: there is no such cell, or it is cut short. */
export function shown({ cells }: Row, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = cells.get(key);
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof text === 'string') return isCut.test(text) ? null : text.trim();
  }
  return null;
}

/** A count in a cell, `3` or the 3 of `3 (5m ago)`. */
export function countIn(row: Row, ...keys: string[]): number | null {
  const [, digits] = /^(\d+)(?: \(.*\))?$/.exec(said(row, ...keys) ?? '') ?? [];
  const count = Number(digits);
  return digits !== undefined && Number.isSafeInteger(count) ? count : null;
}

/** The counts of `1/2`. */
export function ratioIn(
  row: Row,
  ...keys: string[]
): { readyCount: number | null; wantedCount: number | null } {
  const [, ready, wanted] = /^(\d+)\/(\d+)/.exec(said(row, ...keys) ?? '') ?? [];
  return {
    readyCount: ready === undefined ? null : Number(ready),
    wantedCount: wanted === undefined ? null : Number(wanted),
  };
}

/** `app=web,tier=front`, or an object; a label's value holds neither comma nor equals sign. */
export function pairsIn({ cells }: Row, key: string): Record<string, string> {
  const value = cells.get(key);
  const object = asObject(value);
  if (object !== null)
    return Object.fromEntries(
      Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  const pairs = typeof value === 'string' && !isCut.test(value) ? value.split(',') : [];
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const [name = '', text] = pair.split('=');
      return text === undefined ? [] : [[name.trim(), text.trim()]];
    }),
  );
}

/** A moment in a cell as ISO 8601, UTC; ages such as `5m` are none. */
export function timeIn(row: Row, ...keys: string[]): string | null {
  const text = said(row, ...keys) ?? '';
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(text)) return null;
  const at = Date.parse(/(?:Z|UTC|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(at) ? null : new Date(at).toISOString().replace('.000Z', 'Z');
}
