import { endOfLine, lineStartWithin } from './lines.ts';
import { blockScalar } from './yaml-block.ts';

/** Where a value stands in a text. */
export interface Span {
  start: number;
  end: number;
  /** How it is told from what follows. `spaced`: only a blank stands between key and value. */
  form: 'quoted' | 'list' | 'block' | 'line' | 'word' | 'spaced';
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
/** `define('KEY', 'value')` of PHP. */
const definition = /\bdefine\s?\(\s?["']$/i;
const definitionSeparator = /["']\s{0,9},\s{0,9}(?=["'])/y;
/** A directive's name, where a bare `password` would begin a sentence: `bindpw`, `requirepass`, `smtp_auth_password`. */
const directive = /[a-z](?:pw|pass|passwd)$|[_-](?:pw|pwd|pass|passwd|password|passphrase)$/i;
const wordSeparator = /[ \t]+(?=\S+[ \t]*$)/my;
/** `<key>value`, `<entry key="KEY">value`, `<name>KEY</name> <value>value`. */
const xmlSeparator = /["']?\s*>|<\/\w+>\s*<value>/y;
const blank = /[ \t]+/y;
const quotedWord = /[ \t]+"[^\s"]{1,200}(?=")/y;
/** Bounds that keep hostile text linear; nothing that a person writes is longer. */
const longestElement = 4096;
const longestList = 2000;

/** The value that stands behind a key, as JSON, YAML, settings files, XML, shells and logs write it; null: there is none. */
export function findValue(search: ValueSearch): Span | null {
  const { text, keyStart, keyEnd } = search;
  const inXml = isInXml(text, keyStart) ? after(xmlSeparator, text, keyEnd) : -1;
  if (inXml !== -1) return xmlValue(text, inXml);
  const assigned = after(jsonSeparator, text, keyEnd);
  if (assigned !== -1) return valueAt(search, assigned);
  const paired = after(pairSeparator, text, keyEnd);
  if (paired !== -1) return valueAt(search, paired);
  const flagged = text[keyStart] === '-' ? after(flagSeparator, text, keyEnd) : -1;
  if (flagged !== -1) return valueAt({ ...search, isFile: false }, flagged);
  const isDefined = definition.test(text.slice(Math.max(0, keyStart - 12), keyStart));
  const defined = isDefined ? after(definitionSeparator, text, keyEnd) : -1;
  if (defined !== -1) return valueAt(search, defined);
  return spacedValue(search);
}

/** Where the pattern's match ends; -1 where it does not match. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** `requirepass value` fills a line; in a file `user x password value` and `password "value"` do not. */
function spacedValue(search: ValueSearch): Span | null {
  const { text, keyStart, keyEnd } = search;
  const quoted = after(quotedWord, text, keyEnd);
  if (quoted !== -1) return { start: text.indexOf('"', keyEnd) + 1, end: quoted, form: 'spaced' };
  if (!search.isFile && !directive.test(text.slice(keyStart, keyEnd))) return null;
  const alone = opensLine(text, keyStart) ? after(wordSeparator, text, keyEnd) : -1;
  if (alone !== -1 || !search.isFile) return alone === -1 ? null : valueAt(search, alone);
  const start = after(blank, text, keyEnd);
  const end = start === -1 ? -1 : after(word, text, start);
  return end === -1 ? null : { start, end, form: 'spaced' };
}

function isInXml(text: string, keyStart: number): boolean {
  return /<$|<[\w:-]+>$|=\s?["']$/.test(text.slice(Math.max(0, keyStart - 40), keyStart));
}

function xmlValue(text: string, start: number): Span | null {
  const length = text.slice(start, start + longestElement).indexOf('<');
  return length === -1 ? null : { start, end: start + length, form: 'quoted' };
}

const openQuote = /(\\*)("""|'''|["'`])/y;

function valueAt(search: ValueSearch, start: number): Span | null {
  const { text } = search;
  openQuote.lastIndex = start;
  const quote = openQuote.exec(text);
  if (quote !== null) return quotedValue(text, start + quote[0].length, quote[1] ?? '', quote[2] ?? '"');
  const separator = text.slice(search.keyEnd, start);
  const block = /^[|>][-+\d]*[ \t]*\r?\n/.exec(text.slice(start, start + 12));
  if (block !== null && separator.includes(':')) {
    const { start: from, end } = blockScalar(text, start + block[0].length, keyIndent(text, search.keyStart));
    return { start: from, end, form: 'block' };
  }
  if (text[start] === '[') return listValue(text, start + 1);
  if (/[{(\r\n]/.test(text[start] ?? '\n') || text.startsWith('<hidden:', start)) return null;
  return bareValue(search, start, separator);
}

/** To the closing quote with as many backslashes as the opening one; without one, to the end of the line. */
function quotedValue(text: string, start: number, backslashes: string, quote: string): Span {
  const mark = backslashes + quote;
  const spansLines = quote === '`' || quote.length > 1;
  let from = start;
  for (let at = text.indexOf(mark, start); at !== -1; at = text.indexOf(mark, at + 1)) {
    if (!spansLines && text.slice(from, at).includes('\n')) break;
    if (text[at - 1] !== '\\' || isEscapedBackslash(text, at)) return { start, end: at, form: 'quoted' };
    from = at;
  }
  return { start, end: endOfLine(text, start), form: 'line' };
}

function isEscapedBackslash(text: string, at: number): boolean {
  let count = 0;
  while (text[at - 1 - count] === '\\') count += 1;
  return count % 2 === 0;
}

/** The items of a list on one line, as one value; null: it is empty, of numbers, of objects, or goes on below. */
function listValue(text: string, start: number): Span | null {
  const rest = text.slice(start, start + longestList);
  const items = rest.slice(0, Math.max(0, rest.indexOf(']')));
  const isHidable = /[A-Za-z]/.test(items) && !/[{}\n]|<hidden:/.test(items);
  return isHidable ? { start, end: start + items.length, form: 'list' } : null;
}

/** How deep a key of YAML stands: the dash of a list's item counts as blank. */
export function keyIndent(text: string, keyStart: number): number {
  const lineStart = lineStartWithin(text, keyStart, 1000);
  return lineStart === -1 ? 0 : (/^[ -]*/.exec(text.slice(lineStart, keyStart))?.[0].length ?? 0);
}

/** References hold brackets that end a value otherwise. */
const word = /(?:\$\{[^}\n]{0,200}\}|\$\([^)\n]{0,200}\)|[^\s,;&"'`<>{}()\]|])+/y;

function bareValue({ text, keyStart, isFile }: ValueSearch, start: number, separator: string): Span | null {
  const fillsLine = opensLine(text, keyStart) && (isFile || separator.includes(':'));
  if (fillsLine) return restOfLine(text, start);
  const end = after(word, text, start);
  return end === -1 ? null : { start, end, form: 'word' };
}

/** The rest of a line without a comment; a backslash before its end draws in the next one. */
function restOfLine(text: string, start: number): Span | null {
  let lineEnd = endOfLine(text, start);
  const line = text.slice(start, lineEnd);
  const comment = line.search(/[ \t]#/);
  if (comment === -1)
    while (text[lineEnd - 1] === '\\' && lineEnd < text.length) lineEnd = endOfLine(text, lineEnd + 1);
  const value = (comment === -1 ? text.slice(start, lineEnd) : line.slice(0, comment)).trimEnd();
  return value === '' ? null : { start, end: start + value.replace(/[,;]$/, '').length, form: 'line' };
}

/** Whether only blanks, a dash, a comment mark or `export` stand before it on its line. */
function opensLine(text: string, at: number): boolean {
  const lineStart = lineStartWithin(text, at, 60);
  return lineStart !== -1 && /^[\s#;"'-]*(?:export\s+|set\s+|ENV\s+)?$/.test(text.slice(lineStart, at));
}
