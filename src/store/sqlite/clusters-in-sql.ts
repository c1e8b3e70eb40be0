import { demandsOf, isGroup, isQuery, isSign, isWord, type SqlPart, splitAt, sqlTree } from './sql-tree.ts';
import { views } from './views.ts';

/** View → its column with the name of the cluster. */
const clusterColumns = new Map(
  views.flatMap(({ name, columns }): [string, string][] => {
    if (name === 'clusters') return [[name, 'name']];
    return columns.some((column) => column.name === 'cluster') ? [[name, 'cluster']] : [];
  }),
);
const viewNames = new Set(views.map(({ name }) => name));

/** What a select reads from. */
interface Source {
  alias: string;
  /** null: rows that another select, or a cell, brought. */
  clusterColumn: string | null;
  /** By a condition of its own. */
  clusters: ReadonlySet<string> | null;
  /** Whose clusters it shares. */
  sharedWith: Source[];
}

interface Sight {
  sources: readonly Source[];
  /** Of the select around it. */
  outer: Sight | null;
}

/** It cannot be said for certain. */
class Uncertain extends Error {}

/**
 * The clusters that a statement asks for, where it names them for certain: everywhere that it reads a view, `cluster` is equal to a
 * text, in a list of texts, or equal to that of a view for which this holds, joined to the rest by AND. null: it may ask for any. So
 * a cluster that it asks for is never left out; that one is named too many may be. It does not say whether the SQL is valid. Pure.
 */
export function clustersInSql(sql: string): string[] | null {
  const tree = sqlTree(sql);
  if (tree === null) return null;
  try {
    const reading: Source[] = [];
    readQuery(tree, { outer: null, ctes: new Set(), reading });
    const named = reading.filter(({ clusterColumn }) => clusterColumn !== null).map(clustersOf);
    return named.length === 0 ? null : [...new Set(named.flatMap((some) => [...some]))].toSorted();
  } catch (error) {
    if (error instanceof Uncertain) return null;
    throw error;
  }
}

function clustersOf(source: Source): ReadonlySet<string> {
  const seen = new Set<Source>();
  const waiting = [source];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.clusters !== null) return next.clusters;
    seen.add(next);
    waiting.push(...next.sharedWith.filter((other) => !seen.has(other)));
  }
  throw new Uncertain();
}

interface Reading {
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
  const source = { clusters: null, sharedWith: [] };
  if (isGroup(first) && isQuery(first)) {
    readQuery(first.parts, around);
    const own = alias ?? `(${around.reading.length})`;
    return { ...source, alias: own, clusterColumn: null, group: first };
  }
  const name = nameOf(first);
  const clusterColumn = isCall ? columnOfCall(name) : columnOfTable(name, around);
  return { ...source, alias: alias ?? name, clusterColumn, group: null };
}

function columnOfCall(name: string): null {
  if (name === 'json_each' || name === 'json_tree') return null;
  throw new Uncertain();
}

function columnOfTable(name: string, { ctes }: Reading): string | null {
  if (ctes.has(name)) return null;
  const column = clusterColumns.get(name);
  if (column === undefined) throw new Uncertain();
  return column;
}

function nameOf(part: SqlPart | undefined): string {
  const name = identifier(part);
  if (name === null) throw new Uncertain();
  return name;
}

function identifier(part: SqlPart | undefined): string | null {
  if (part === undefined || isGroup(part)) return null;
  return part.kind === 'word' || part.kind === 'name' ? part.text : null;
}

function shareByName(columns: readonly SqlPart[], source: Source, first: Source | undefined): void {
  const [group, ...more] = columns;
  if (!isGroup(group) || more.length > 0) throw new Uncertain();
  const names = group.parts.filter((part) => !isSign(part, ',')).map(nameOf);
  if (names.includes('cluster') && first?.clusterColumn === 'cluster' && source.clusterColumn === 'cluster')
    source.sharedWith.push(first);
}

/** A join’s condition limits what is joined, and nothing else: of a left join the rows before it stay. */
function limitJoined(source: Source, condition: readonly SqlPart[], sight: Sight): void {
  for (const term of demandsOf(condition)) {
    const { sides, texts } = comparedIn(term, sight);
    if (sides.length === 1 && sides[0] === source && texts !== null) source.clusters ??= texts;
    const other = sides.find((side) => side !== source);
    if (sides.length === 2 && sides.includes(source) && other !== undefined) source.sharedWith.push(other);
  }
}

function limit(term: readonly SqlPart[], sight: Sight): void {
  const { sides, texts } = comparedIn(term, sight);
  const [one, other] = sides;
  if (one === undefined) return;
  const isOwn = (source: Source) => sight.sources.includes(source);
  if (other === undefined) {
    if (texts !== null && isOwn(one)) one.clusters ??= texts;
    return;
  }
  // What a select within another demands of the rows around it does not limit those.
  if (isOwn(one)) one.sharedWith.push(other);
  if (isOwn(other)) other.sharedWith.push(one);
}

/** The columns with a cluster’s name that a condition holds to be equal to each other, or to be one of some texts. */
function comparedIn(
  term: readonly SqlPart[],
  sight: Sight,
): { sides: Source[]; texts: ReadonlySet<string> | null } {
  const nothing = { sides: [], texts: null };
  const at = term.findIndex((part) => isSign(part, '=', '==') || isWord(part, 'in'));
  if (at < 0) return nothing;
  const [left, right] = [term.slice(0, at), term.slice(at + 1)];
  if (isWord(term[at], 'in')) {
    const source = clusterOf(left, sight);
    const texts = right.length === 1 ? textsIn(right[0]) : null;
    return source === null || texts === null ? nothing : { sides: [source], texts };
  }
  const sides = [left, right].map((side) => clusterOf(side, sight)).filter((source) => source !== null);
  if (sides.length !== 1) return { sides, texts: null };
  const [text, ...more] = clusterOf(left, sight) === null ? left : right;
  const isText = text !== undefined && !isGroup(text) && text.kind === 'text' && more.length === 0;
  return isText ? { sides, texts: new Set([text.text]) } : nothing;
}

function textsIn(part: SqlPart | undefined): ReadonlySet<string> | null {
  if (!isGroup(part) || part.kind !== 'brackets') return null;
  const items = splitAt(part.parts, (one) => isSign(one, ','));
  const texts = items.flatMap(([only, ...more]) =>
    only !== undefined && !isGroup(only) && only.kind === 'text' && more.length === 0 ? [only.text] : [],
  );
  return texts.length === items.length ? new Set(texts) : null;
}

/** `cluster`, `p.cluster`: of which source; null: it is no such column. */
function clusterOf(side: readonly SqlPart[], sight: Sight): Source | null {
  const [first, dot, last] = side;
  const name = identifier(first);
  if (name === null) return null;
  if (side.length === 1) return unqualified(name, sight);
  const source = side.length === 3 && isSign(dot, '.') ? sourceOf(name, sight) : null;
  return source !== null && source.clusterColumn === identifier(last) ? source : null;
}

function sourceOf(name: string, sight: Sight): Source | null {
  const found = sight.sources.find(({ alias }) => alias === name);
  if (found !== undefined || sight.outer === null) return found ?? null;
  return sourceOf(name, sight.outer);
}

/** Of several views the first: all others are joined by the name, or SQLite refuses it. */
function unqualified(column: string, { sources }: Sight): Source | null {
  if (column === 'cluster') return sources.find(({ clusterColumn }) => clusterColumn === column) ?? null;
  const [only, ...more] = sources;
  return only !== undefined && more.length === 0 && only.clusterColumn === column ? only : null;
}
