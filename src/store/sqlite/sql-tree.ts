/** A word, a text or a sign of a statement; words and names in small letters, texts as they mean. */
export interface SqlToken {
  kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  text: string;
}

/** What stands in brackets, or between `case` and `end`. */
export interface SqlGroup {
  kind: 'brackets' | 'case';
  parts: SqlPart[];
}

export type SqlPart = SqlToken | SqlGroup;

const token =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|\[([^\]]*)\]|`((?:[^`]|``)*)`|(\.?\d[\w.]*)|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(->>|->|\|\||<<|>>|==|<>|!=|<=|>=|[-+*/%<>=~&|(),.])/y;

/** A statement as a tree of brackets; null: something in it is not known here, or brackets do not match. Pure. */
export function sqlTree(sql: string): SqlPart[] | null {
  const tokens = tokensOf(sql.trim().replace(/;\s*$/, ''));
  if (tokens === null) return null;
  const root: SqlPart[] = [];
  const open: SqlGroup[] = [];
  for (const next of tokens) {
    const into = open.at(-1)?.parts ?? root;
    const opens = openedBy(next);
    if (opens !== null) {
      const group: SqlGroup = { kind: opens, parts: [] };
      into.push(group);
      open.push(group);
    } else if (closedBy(next) === null) into.push(next);
    else if (open.pop()?.kind !== closedBy(next)) return null;
  }
  return open.length === 0 ? root : null;
}

function openedBy({ kind, text }: SqlToken): SqlGroup['kind'] | null {
  if (kind === 'sign' && text === '(') return 'brackets';
  return kind === 'word' && text === 'case' ? 'case' : null;
}

function closedBy({ kind, text }: SqlToken): SqlGroup['kind'] | null {
  if (kind === 'sign' && text === ')') return 'brackets';
  return kind === 'word' && text === 'end' ? 'case' : null;
}

function tokensOf(sql: string): SqlToken[] | null {
  const tokens: SqlToken[] = [];
  const pattern = new RegExp(token);
  while (pattern.lastIndex < sql.length) {
    const found = pattern.exec(sql);
    if (found === null) return null;
    const next = tokenOf(found);
    if (next !== null) tokens.push(next);
  }
  return tokens;
}

function tokenOf([, text, double, square, tick, number, word, sign]: RegExpExecArray): SqlToken | null {
  if (text !== undefined) return { kind: 'text', text: text.replaceAll("''", "'") };
  const name = double ?? square ?? tick;
  if (name !== undefined) return { kind: 'name', text: name.toLowerCase() };
  if (number !== undefined) return { kind: 'number', text: number };
  if (word !== undefined) return { kind: 'word', text: word.toLowerCase() };
  return sign === undefined ? null : { kind: 'sign', text: sign };
}

export function isGroup(part: SqlPart | undefined): part is SqlGroup {
  return part !== undefined && 'parts' in part;
}

export function isWord(part: SqlPart | undefined, ...words: readonly string[]): boolean {
  return part !== undefined && !isGroup(part) && part.kind === 'word' && words.includes(part.text);
}

export function isSign(part: SqlPart | undefined, ...signs: readonly string[]): boolean {
  return part !== undefined && !isGroup(part) && part.kind === 'sign' && signs.includes(part.text);
}

/** Whether it is a select of its own. */
export function isQuery({ kind, parts }: SqlGroup): boolean {
  return kind === 'brackets' && isWord(parts[0], 'select', 'with');
}

/** At each part of which this holds; the part itself is left out. */
export function splitAt(parts: readonly SqlPart[], holds: (part: SqlPart) => boolean): SqlPart[][] {
  const pieces: SqlPart[][] = [[]];
  for (const part of parts)
    if (holds(part)) pieces.push([]);
    else pieces.at(-1)?.push(part);
  return pieces;
}

/** What a condition demands, each by itself; [] where an OR makes them choices. */
export function demandsOf(condition: readonly SqlPart[]): SqlPart[][] {
  if (condition.some((part) => isWord(part, 'or'))) return [];
  // The "and" of a "between" joins no conditions.
  let betweens = 0;
  const terms = splitAt(condition, (part) => {
    if (isWord(part, 'between')) betweens += 1;
    if (!isWord(part, 'and')) return false;
    if (betweens === 0) return true;
    betweens -= 1;
    return false;
  });
  return terms.flatMap((term) => {
    const [only] = term;
    const isBracketed = term.length === 1 && isGroup(only) && only.kind === 'brackets' && !isQuery(only);
    return isBracketed ? demandsOf(only.parts) : [term];
  });
}
