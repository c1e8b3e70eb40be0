import { cutOffReason, moreSaidIn } from '../says-more.ts';
import type { TablesInText } from './find-tables.ts';

const line = /^\s*\|/;
const rule = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/;

/** The Markdown tables of a text that have a column Name; null: it has none. What writes for models writes these. Linear. */
export function findMarkdownTables(text: string): TablesInText | null {
  const { lines, isHalf } = wholeLines(text);
  const found: TablesInText = { tables: [], outside: [], unfit: [], cutOff: isHalf };
  for (let at = 0; at < lines.length; ) {
    const end = endOfTable(lines, at);
    if (end > at) addTable(found, lines.slice(at, end));
    else if (lines[at]?.trim() !== '') found.outside.push(lines[at] ?? '');
    at = Math.max(end, at + 1);
  }
  found.cutOff ||= moreSaidIn(found.outside) === cutOffReason;
  return found.tables.length === 0 ? null : found;
}

/** Behind the table that begins at a line; that line itself where none does. */
function endOfTable(lines: readonly string[], at: number): number {
  if (!line.test(lines[at] ?? '') || !rule.test(lines[at + 1] ?? '')) return at;
  let end = at + 2;
  while (end < lines.length && line.test(lines[end] ?? '')) end += 1;
  return end;
}

/** Of a row that does not end with its bar, where the text ends, there may be half a name: it is left out. */
function wholeLines(text: string): { lines: string[]; isHalf: boolean } {
  const lines = text.split('\n').map((each) => each.replace(/\r$/, ''));
  const last = lines.at(-1) ?? '';
  const isHalf = line.test(last) && !/\|\s*$/.test(last.slice(last.indexOf('|') + 1));
  return { lines: isHalf ? lines.slice(0, -1) : lines, isHalf };
}

/** One without names is none of ours, and no prose either. */
function addTable(found: TablesInText, [header = '', , ...lines]: readonly string[]): void {
  const titles = cellsOf(header);
  if (!titles.some((title) => title.toUpperCase() === 'NAME')) return;
  const cut = lines.map((text) => ({ text, cells: cellsOf(text) }));
  const fits = ({ cells }: { cells: string[] }): boolean => cells.length === titles.length;
  found.tables.push({ titles, rows: cut.filter(fits).map(({ cells }) => cells) });
  found.unfit.push(...cut.filter((row) => !fits(row)).map(({ text }) => text));
}

/** `| a | **b** | c |` → a, b, c. A bar within a cell is written \|. */
function cellsOf(text: string): string[] {
  const inner = text
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => plain(cell.trim().replaceAll('\\|', '|')));
}

const emphasis = /^(\*\*|__|`)((?:(?!\1).)+)\1$/;

function plain(cell: string): string {
  return emphasis.exec(cell)?.[2]?.trim() ?? cell;
}
