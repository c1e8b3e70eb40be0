import { demandsOf, isGroup, isSign, isWord, type SqlPart, splitAt } from './sql-tree.ts';

/** What a select reads from. */
export interface Source {
  alias: string;
  /** null: rows that another select, or a cell, brought, or that ask for no limit. */
  column: string | null;
  /** By a condition of its own. */
  texts: ReadonlySet<string> | null;
  /** Whose texts it shares. */
  sharedWith: Source[];
}

export interface Sight {
  sources: readonly Source[];
  /** Of the select around it. */
  outer: Sight | null;
}

/** A join’s condition limits what is joined, and nothing else: of a left join the rows before it stay. */
export function limitJoined(source: Source, condition: readonly SqlPart[], sight: Sight): void {
  for (const term of demandsOf(condition)) {
    const { sides, texts } = comparedIn(term, sight);
    if (sides.length === 1 && sides[0] === source && texts !== null) source.texts ??= texts;
    const other = sides.find((side) => side !== source);
    if (sides.length === 2 && sides.includes(source) && other !== undefined) source.sharedWith.push(other);
  }
}

export function limit(term: readonly SqlPart[], sight: Sight): void {
  const { sides, texts } = comparedIn(term, sight);
  const [one, other] = sides;
  if (one === undefined) return;
  const isOwn = (source: Source) => sight.sources.includes(source);
  if (other === undefined) {
    if (texts !== null && isOwn(one)) one.texts ??= texts;
    return;
  }
  // What a select within another demands of the rows around it does not limit those.
  if (isOwn(one)) one.sharedWith.push(other);
  if (isOwn(other)) other.sharedWith.push(one);
}

/** The columns that have to be limited that a condition holds to be equal to each other, or to be one of some texts. */
function comparedIn(
  term: readonly SqlPart[],
  sight: Sight,
): { sides: Source[]; texts: ReadonlySet<string> | null } {
  const nothing = { sides: [], texts: null };
  const at = term.findIndex((part) => isSign(part, '=', '==') || isWord(part, 'in'));
  if (at < 0) return nothing;
  const [left, right] = [term.slice(0, at), term.slice(at + 1)];
  if (isWord(term[at], 'in')) {
    const source = limitedBy(left, sight);
    const texts = right.length === 1 ? textsIn(right[0]) : null;
    return source === null || texts === null ? nothing : { sides: [source], texts };
  }
  const sides = [left, right].map((side) => limitedBy(side, sight)).filter((source) => source !== null);
  if (sides.length !== 1) return { sides, texts: null };
  const [text, ...more] = limitedBy(left, sight) === null ? left : right;
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
function limitedBy(side: readonly SqlPart[], sight: Sight): Source | null {
  const [first, dot, last] = side;
  const name = identifier(first);
  if (name === null) return null;
  if (side.length === 1) return unqualified(name, sight);
  const source = side.length === 3 && isSign(dot, '.') ? sourceOf(name, sight) : null;
  return source !== null && source.column === identifier(last) ? source : null;
}

function sourceOf(name: string, sight: Sight): Source | null {
  const found = sight.sources.find(({ alias }) => alias === name);
  if (found !== undefined || sight.outer === null) return found ?? null;
  return sourceOf(name, sight.outer);
}

/** Of several views the first: all others are joined by it, or SQLite refuses it. */
function unqualified(name: string, { sources }: Sight): Source | null {
  if (name !== 'name') return sources.find(({ column }) => column === name) ?? null;
  // Of nearly every view it is a column.
  const [only, ...more] = sources;
  return only !== undefined && more.length === 0 && only.column === name ? only : null;
}

export function identifier(part: SqlPart | undefined): string | null {
  if (part === undefined || isGroup(part)) return null;
  return part.kind === 'word' || part.kind === 'name' ? part.text : null;
}
