import { identifier, limit, limitJoined, type Sight, type Source } from './sql-limits.ts';
import { demandsOf, isGroup, isQuery, isSign, isWord, type SqlPart, splitAt, sqlTree } from './sql-tree.ts';
import { views } from './views.ts';

/** View → its column that has to be limited; null: it asks for no limit. A view that is not there can have none. */
type Columns = ReadonlyMap<string, string | null>;

const clusterColumns: Columns = new Map(
  views.flatMap(({ name, columns }): [string, string][] => {
    if (name === 'clusters') return [[name, 'name']];
    return columns.some((column) => column.name === 'cluster') ? [[name, 'cluster']] : [];
  }),
);
/** Of an edge both ends would have to be named. */
const kindColumns: Columns = new Map(
  views.flatMap(({ name, columns, restsOn }): [string, string | null][] => {
    if (restsOn !== null) return [[name, null]];
    return columns.some((column) => column.name === 'kind') ? [[name, 'kind']] : [];
  }),
);
const viewNames = new Set(views.map(({ name }) => name));

/** It cannot be said for certain. */
class Uncertain extends Error {}

/**
 * The clusters that a statement asks for, where it names them for certain: everywhere that it reads a view, `cluster` is equal to a
 * text, in a list of texts, or equal to that of a view for which this holds, joined to the rest by AND. null: it may ask for any. So
 * a cluster that it asks for is never left out; that one is named too many may be. It does not say whether the SQL is valid. Pure.
 */
export function clustersInSql(sql: string): string[] | null {
  return textsInSql(sql, clusterColumns);
}

/** In the same way the kinds, of views that may hold any. Pure. */
export function kindsInSql(sql: string): string[] | null {
  return textsInSql(sql, kindColumns);
}

function textsInSql(sql: string, columns: Columns): string[] | null {
  const tree = sqlTree(sql);
  if (tree === null) return null;
  try {
    const reading: Source[] = [];
    readQuery(tree, { columns, outer: null, ctes: new Set(), reading });
    const named = reading.filter(({ column }) => column !== null).map(textsOf);
    return named.length === 0 ? null : [...new Set(named.flatMap((some) => [...some]))].toSorted();
  } catch (error) {
    if (error instanceof Uncertain) return null;
    throw error;
  }
}

function textsOf(source: Source): ReadonlySet<string> {
  const seen = new Set<Source>();
  const waiting = [source];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.texts !== null) return next.texts;
    seen.add(next);
    waiting.push(...next.sharedWith.filter((other) => !seen.has(other)));
  }
  throw new Uncertain();
}

interface Reading {
  columns: Columns;
  outer: Sight | null;
  ctes: ReadonlySet<string>;
  /** All sources of the statement; grows. */
  reading: Source[];
}

function readQuery(parts: readonly SqlPart[], around: Reading): void {
  const { rest, ctes } = readCtes(parts, around);
  const arms = splitAt(
    rest.filter((part, index) => !(isWord(part, 'all') && isWord(rest[index - 1], 'union'))),
    (part) => isWord(part, 'union', 'intersect', 'except'),
  );
  for (const arm of arms) readSelect(arm, { ...around, ctes });
}

/** `with [recursive] name [(…)] as [[not] materialized] (…), …`. */
function readCtes(
  parts: readonly SqlPart[],
  around: Reading,
): { rest: readonly SqlPart[]; ctes: ReadonlySet<string> } {
  if (!isWord(parts[0], 'with')) return { rest: parts, ctes: around.ctes };
  const begin = parts.findIndex((part) => isWord(part, 'select'));
  const defined = splitAt(parts.slice(isWord(parts[1], 'recursive') ? 2 : 1, begin), (part) =>
    isSign(part, ','),
  );
  const ctes = new Set(around.ctes);
  for (const [name] of defined) ctes.add(nameOf(name));
  // SQLite takes a CTE of a view’s name for that view in some places and not in others.
  if (begin < 0 || [...ctes].some((name) => viewNames.has(name))) throw new Uncertain();
  for (const definition of defined) {
    const body = definition.at(-1);
    if (!isGroup(body) || !isQuery(body)) throw new Uncertain();
    readQuery(body.parts, { ...around, ctes });
  }
  return { rest: parts.slice(begin), ctes };
}

const clauses = ['select', 'from', 'where', 'group', 'having', 'window', 'order', 'limit'];

function readSelect(parts: readonly SqlPart[], around: Reading): void {
  const starts = clauses.map((clause) =>
    parts.flatMap((part, index) => (isWord(part, clause) ? [index] : [])),
  );
  const order = starts.flat();
  const isKnown = starts[0]?.[0] === 0 && starts.every((found) => found.length <= 1);
  // `is distinct from` has a from that begins no clause.
  const [from] = starts[1] ?? [];
  if (!isKnown || order.some((start, index) => start < (order[index - 1] ?? 0))) throw new Uncertain();
  if (from !== undefined && isWord(parts[from - 1], 'distinct')) throw new Uncertain();
  const clause = (name: string): SqlPart[] => {
    const [start] = starts[clauses.indexOf(name)] ?? [];
    if (start === undefined) return [];
    const end = order.find((other) => other > start) ?? parts.length;
    return parts.slice(start + 1, end);
  };
  const { sources, joins } = readSources(clause('from'), around);
  const sight = { sources, outer: around.outer };
  for (const { source, condition } of joins) limitJoined(source, condition, sight);
  for (const term of demandsOf(clause('where'))) limit(term, sight);
  readInner(parts, { ...around, outer: sight }, new Set(sources.flatMap(({ group }) => group ?? [])));
  around.reading.push(...sources);
}

/** Selects within conditions and columns; those that are read from are read already. */
function readInner(parts: readonly SqlPart[], around: Reading, read: ReadonlySet<SqlPart>): void {
  for (const [index, part] of parts.entries()) {
    // `in pods` reads a whole view.
    if (isWord(part, 'in') && !isGroup(parts[index + 1])) throw new Uncertain();
    if (!isGroup(part) || read.has(part)) continue;
    if (isWord(part.parts[0], 'values')) throw new Uncertain();
    if (isQuery(part)) readQuery(part.parts, around);
    else readInner(part.parts, around, read);
  }
}

interface Join {
  source: Source;
  condition: SqlPart[];
}

interface ReadSource extends Source {
  /** The select that it is. */
  group: SqlPart | null;
}

const joinWords = ['join', 'left', 'inner', 'cross', 'outer'];

function readSources(parts: readonly SqlPart[], around: Reading): { sources: ReadSource[]; joins: Join[] } {
  const sources: ReadSource[] = [];
  const joins: Join[] = [];
  if (parts.length === 0) return { sources, joins };
  if (parts.some((part) => isWord(part, 'natural', 'right', 'full', 'indexed'))) throw new Uncertain();
  const items = splitAt(parts, (part) => isSign(part, ',') || isWord(part, ...joinWords));
  // Between the words of "left outer join" there is nothing.
  for (const item of items.filter(({ length }) => length > 0)) {
    const at = item.findIndex((part) => isWord(part, 'on', 'using'));
    const source = readSource(at < 0 ? item : item.slice(0, at), around);
    if (sources.some(({ alias }) => alias === source.alias)) throw new Uncertain();
    if (at >= 0 && isWord(item[at], 'using')) shareByName(item.slice(at + 1), source, sources[0]);
    else if (at >= 0) joins.push({ source, condition: item.slice(at + 1) });
    sources.push(source);
  }
  return { sources, joins };
}

/** `pods`, `pods as p`, `json_each(p.images) i`, `(select …) s`; anything else is not known here. */
function readSource(item: readonly SqlPart[], around: Reading): ReadSource {
  const [first, second] = item;
  const isCall = isGroup(second) && second.kind === 'brackets';
  const named = item.slice(isCall ? 2 : 1).filter((part, index) => !(index === 0 && isWord(part, 'as')));
  if (named.length > 1) throw new Uncertain();
  const alias = named[0] === undefined ? null : nameOf(named[0]);
  const source = { texts: null, sharedWith: [] };
  if (isGroup(first) && isQuery(first)) {
    readQuery(first.parts, around);
    const own = alias ?? `(${around.reading.length})`;
    return { ...source, alias: own, column: null, group: first };
  }
  const name = nameOf(first);
  const column = isCall ? columnOfCall(name) : columnOfTable(name, around);
  return { ...source, alias: alias ?? name, column, group: null };
}

function columnOfCall(name: string): null {
  if (name === 'json_each' || name === 'json_tree') return null;
  throw new Uncertain();
}

function columnOfTable(name: string, { ctes, columns }: Reading): string | null {
  if (ctes.has(name)) return null;
  const column = columns.get(name);
  if (column === undefined) throw new Uncertain();
  return column;
}

function nameOf(part: SqlPart | undefined): string {
  const name = identifier(part);
  if (name === null) throw new Uncertain();
  return name;
}

function shareByName(columns: readonly SqlPart[], source: Source, first: Source | undefined): void {
  const [group, ...more] = columns;
  if (!isGroup(group) || more.length > 0) throw new Uncertain();
  const names = group.parts.filter((part) => !isSign(part, ',')).map(nameOf);
  if (first?.column != null && names.includes(first.column) && source.column === first.column)
    source.sharedWith.push(first);
}
