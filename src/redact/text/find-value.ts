/** Where a value stands in a text. */
export interface Span {
  start: number;
  end: number;
  /** How it is told from what follows. */
  form: 'quoted' | 'block' | 'line' | 'word';
}

export interface ValueSearch {
  text: string;
  /** Where the key begins and ends. */
  keyStart: number;
  keyEnd: number;
  /** true: the text is a file of settings, where a value may fill the rest of its line. */
  isFile: boolean;
}

const jsonSeparator = /(?:\\*["'`])?\]?[ \t]*(?:=>|:=|[=:])[ \t]*/y;
/** `"name": "KEY", "value": "x"`, `- name: KEY` and `value: x` below it, `key="KEY" value="x"`. */
const pairSeparator = /\\*["']?,?\s*(?:-\s*)?\\*["']?value\\*["']?\s*[:=]\s*/y;
const flagSeparator = /(?:[ \t]+|["'],\s*(?=["']))(?!-)/y;
const wordSeparator = /[ \t]+(?=\S+[ \t]*$)/my;
const xmlSeparator = />/y;

/** The value that stands behind a key, as JSON, YAML, settings files, XML, shells and logs write it; null: there is none. */
export function findValue(search: ValueSearch): Span | null {
  const { text, keyStart, keyEnd, isFile } = search;
  const isFlag = text[keyStart] === '-';
  if (text[keyStart - 1] === '<' && after(xmlSeparator, text, keyEnd) !== -1)
    return xmlValue(text, keyEnd + 1);
  const assigned = after(jsonSeparator, text, keyEnd);
  if (assigned !== -1) return valueAt(search, assigned);
  const paired = after(pairSeparator, text, keyEnd);
  if (paired !== -1) return valueAt(search, paired);
  const flagged = isFlag ? after(flagSeparator, text, keyEnd) : -1;
  if (flagged !== -1) return valueAt({ ...search, isFile: false }, flagged);
  const spaced = isFile && opensLine(text, keyStart) ? after(wordSeparator, text, keyEnd) : -1;
  return spaced === -1 ? null : valueAt(search, spaced);
}

/** Where the pattern's match ends; -1 where it does not match. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function xmlValue(text: string, start: number): Span | null {
  const end = text.indexOf('<', start);
  return end === -1 ? null : { start, end, form: 'quoted' };
}

const openQuote = /(\\*)(["'`])/y;

function valueAt(search: ValueSearch, start: number): Span | null {
  const { text } = search;
  openQuote.lastIndex = start;
  const quote = openQuote.exec(text);
  if (quote !== null) return quotedValue(text, start + quote[0].length, quote[1] ?? '', quote[2] ?? '"');
  const separator = text.slice(search.keyEnd, start);
  const block = /^[|>][-+\d]*[ \t]*\r?\n/.exec(text.slice(start, start + 12));
  if (block !== null && separator.includes(':'))
    return blockValue(text, search.keyStart, start + block[0].length);
  if (/[[{(\r\n]/.test(text[start] ?? '\n') || text.startsWith('<hidden:', start)) return null;
  return bareValue(search, start, separator);
}

/** To the closing quote with as many backslashes as the opening one; without one, to the end of the line. */
function quotedValue(text: string, start: number, backslashes: string, quote: string): Span {
  const mark = backslashes + quote;
  const lineEnd = endOfLine(text, start);
  for (let at = text.indexOf(mark, start); at !== -1; at = text.indexOf(mark, at + 1)) {
    if (at > lineEnd && quote !== '`') break;
    if (text[at - 1] !== '\\' || isEscapedBackslash(text, at)) return { start, end: at, form: 'quoted' };
  }
  return { start, end: lineEnd, form: 'line' };
}

function isEscapedBackslash(text: string, at: number): boolean {
  let count = 0;
  while (text[at - 1 - count] === '\\') count += 1;
  return count % 2 === 0;
}

/** A YAML block: the lines that are indented deeper than the key's own. */
function blockValue(text: string, keyStart: number, start: number): Span {
  const lineStart = text.lastIndexOf('\n', keyStart - 1) + 1;
  const indent = /^ */.exec(text.slice(lineStart, keyStart))?.[0].length ?? 0;
  let end = start;
  while (end < text.length) {
    const next = endOfLine(text, end);
    const line = text.slice(end, next);
    if (line.trim() !== '' && (/^ */.exec(line)?.[0].length ?? 0) <= indent) break;
    end = Math.min(text.length, next + 1);
  }
  const value = text.slice(start, end);
  return {
    start: start + (value.length - value.trimStart().length),
    end: start + value.trimEnd().length,
    form: 'block',
  };
}

const word = /[^\s,;&"'`<>{}()\]|]+/y;
const trailingComment = /\s+#.*$/;

function bareValue({ text, keyStart, isFile }: ValueSearch, start: number, separator: string): Span | null {
  const fillsLine = opensLine(text, keyStart) && (isFile || separator.includes(':'));
  if (fillsLine) {
    const line = text.slice(start, endOfLine(text, start)).replace(trailingComment, '').trimEnd();
    return line === '' ? null : { start, end: start + line.replace(/[,;]$/, '').length, form: 'line' };
  }
  word.lastIndex = start;
  const found = word.exec(text);
  return found === null ? null : { start, end: start + found[0].length, form: 'word' };
}

/** Whether only blanks, a dash, a comment mark or `export` stand before it on its line. */
function opensLine(text: string, at: number): boolean {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  return at - lineStart < 60 && /^[\s#;"'-]*(?:export\s+|set\s+|ENV\s+)?$/.test(text.slice(lineStart, at));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > from ? end - 1 : end;
}
