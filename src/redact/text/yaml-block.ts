import { endOfLine, indentOf } from './lines.ts';

/** A value in a block of YAML; key: null for an item of a list and for a value on a line of its own. */
export interface BlockEntry {
  key: string | null;
  start: number;
  end: number;
}

const keyed = /^(["']?)([\w./-]{1,200})\1:(?:[ \t]+|$)/;
const indicators = /^[|>][-+\d]*[ \t]*$/;

/**
 * The values below a key of YAML, in order: lines that are indented deeper than `indent`, and items of a list at the same
 * depth. `from`: where the first line below the key begins.
 */
export function blockEntries(text: string, from: number, indent: number, mostLines = Infinity): BlockEntry[] {
  const entries: BlockEntry[] = [];
  let at = from;
  for (let lines = 0; at < text.length && lines < mostLines; lines += 1) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end);
    if (line.trim() !== '' && leavesBlock(line, indent)) break;
    const entry = entryOfLine(line, at);
    if (entry !== null) entries.push(entry);
    at = afterBlockScalar(text, entry, line, nextLine(text, end));
  }
  return entries;
}

function leavesBlock(line: string, indent: number): boolean {
  const own = indentOf(line);
  return own < indent || (own === indent && line[own] !== '-');
}

function entryOfLine(line: string, at: number): BlockEntry | null {
  const opening = /^[ \t]*(?:-[ \t]+)*/.exec(line)?.[0].length ?? 0;
  const rest = line.slice(opening);
  if (rest === '' || rest.startsWith('#') || rest === '-') return null;
  const [separator = '', , key = null] = keyed.exec(rest) ?? [];
  const value = rest.slice(separator.length);
  const comment = value.search(/[ \t]#/);
  const bare = (comment === -1 ? value : value.slice(0, comment)).trimEnd();
  const start = at + opening + separator.length;
  const quotes = /^(["']).*\1$/.test(bare) && bare.length > 1 ? 1 : 0;
  return { key, start: start + quotes, end: start + bare.length - quotes };
}

/** A block scalar's lines are one value: `end` of its entry moves behind them. */
function afterBlockScalar(text: string, entry: BlockEntry | null, line: string, next: number): number {
  if (entry === null || !indicators.test(text.slice(entry.start, entry.end))) return next;
  const indent = indentOf(line);
  const { start, end, after } = blockScalar(text, next, indent);
  entry.start = start;
  entry.end = end;
  return after;
}

/** The lines from a place that are indented deeper than `indent`: a block scalar, without the blanks around it. */
export function blockScalar(
  text: string,
  from: number,
  indent: number,
): { start: number; end: number; after: number } {
  let after = from;
  while (after < text.length) {
    const end = endOfLine(text, after);
    const line = text.slice(after, end);
    if (line.trim() !== '' && indentOf(line) <= indent) break;
    after = nextLine(text, end);
  }
  const value = text.slice(from, after);
  const start = from + (value.length - value.trimStart().length);
  return { start, end: Math.max(start, from + value.trimEnd().length), after };
}

function nextLine(text: string, end: number): number {
  const lineBreak = text.indexOf('\n', end);
  return lineBreak === -1 ? text.length : lineBreak + 1;
}
