import { cutOffReason, endsAtLimit, moreSaidIn } from '../says-more.ts';
import { byCodePoints, byScreenWidth, cutLine, type Ruler } from './cut-line.ts';
import { isRule, readHeader, type TableHeader } from './table-header.ts';

export interface TextTable {
  titles: string[];
  /** Cells as they are printed, trimmed; one for each title. */
  rows: string[][];
}

export interface TablesInText {
  tables: TextTable[];
  /** Lines that stand before, between and behind the tables. */
  outside: string[];
  /** Lines inside a table that cannot be cut as its header says. */
  unfit: string[];
  /** The text ends within a row, which is left out: what stands there of it may be half a name. */
  cutOff: boolean;
}

interface Section {
  header: TableHeader;
  lines: string[];
}

/** The tables of a text that are printed under titles; null: it has none. Linear. */
export function findTables(text: string): TablesInText | null {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const { sections, outside } = sectionsOf(lines);
  if (sections.length === 0) return null;
  // Of a row that begins with an empty cell there may be nothing but its spaces.
  const cutOff = /\n[ \t]+$/.test(text);
  const found: TablesInText = { tables: [], outside, unfit: [], cutOff };
  for (const section of sections) {
    const isLast = section === sections.at(-1);
    addTable(found, section, isLast ? endOf(section, text, outside) : 'whole');
  }
  return found;
}

type End = 'whole' | 'perhaps within a row' | 'within a row';

/** Without a line break behind the last row, or with a word that the text was cut, that row may be half. */
function endOf({ lines }: Section, text: string, outside: readonly string[]): End {
  if (endsAtLimit(text)) return 'within a row';
  const isLast = lines.length > 0 && !text.endsWith('\n') && text.endsWith(lines.at(-1) ?? '');
  const saysSo = moreSaidIn([...lines.slice(-2), ...outside]) === cutOffReason;
  return isLast || saysSo ? 'perhaps within a row' : 'whole';
}

function sectionsOf(lines: readonly string[]): { sections: Section[]; outside: string[] } {
  const sections: Section[] = [];
  const outside: string[] = [];
  let open: Section | null = null;
  for (const [index, line] of lines.entries()) {
    const header = readHeader(line, lines[index + 1] ?? '');
    if (header !== null) {
      open = { header, lines: [] };
      sections.push(open);
    } else if (line.trim() === '' || line.startsWith('```')) open = null;
    else if (open === null) outside.push(line);
    else if (open.lines.length > 0 || !isRule(line)) open.lines.push(line);
  }
  return { sections, outside };
}

function addTable(found: TablesInText, { header, lines }: Section, end: End): void {
  const cut = cutAll(lines, header);
  const lastRow = cut.findLastIndex((cells) => cells !== null);
  const rows: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const cells = cut[index] ?? null;
    if (cells !== null) rows.push(cells);
    // Behind the last row stands prose, unless it looks like a row that went wrong.
    else if (index > lastRow && !beginsAsRow.test(line)) found.outside.push(line);
    else found.unfit.push(line);
  }
  if (endsInRow(lines, lastRow, header, end)) {
    if (lastRow === lines.length - 1) rows.pop();
    found.cutOff = true;
  }
  found.tables.push({ titles: header.titles, rows });
}

const beginsAsRow = /^\s*[\w.:/-]+(?: {2,}|\t)\S/;

/** The cells of each line, by the ruler that more lines fit; null for a line that is no row. */
function cutAll(lines: readonly string[], header: TableHeader): (string[] | null)[] {
  const cut = cutWith(lines, header, byCodePoints);
  if (header.hasTabs || fitting(cut) === lines.length) return cut;
  const byScreen = cutWith(lines, header, byScreenWidth);
  return fitting(byScreen) > fitting(cut) ? byScreen : cut;
}

function cutWith(lines: readonly string[], header: TableHeader, ruler: Ruler): (string[] | null)[] {
  const name = header.titles.findIndex((title) => title.toUpperCase() === 'NAME');
  return lines.map((line) => {
    const cells = cutLine(line, header, ruler);
    return cells === null || (name !== -1 && !isName(cells[name] ?? '')) ? null : cells;
  });
}

/** Kubernetes has no name with a space in it: what has one is a sentence. */
function isName(cell: string): boolean {
  return cell !== '' && !/\s/.test(cell);
}

/** Rows that reach their last column: a printer pads all others up to it. */
function fitting(cut: readonly (string[] | null)[]): number {
  return cut.filter((cells) => cells !== null && cells.at(-1) !== '').length;
}

/** `Showing 3 of 20 pods.`: whatever else stands last without a line break may be half a row. */
const sentence = /^\S+(?: \S+){2,}[.!]$/;

/**
 * Whether the text ends within a row: before the last column begins, though empty cells are padded like all others, or so
 * early that it is no row. Nobody knows how it would have gone on.
 */
function endsInRow(lines: readonly string[], lastRow: number, { starts }: TableHeader, end: End): boolean {
  if (end === 'whole') return false;
  const line = lines.at(-1) ?? '';
  if (lastRow < lines.length - 1) return !sentence.test(line);
  return end === 'within a row' || [...line].length < (starts.at(-1) ?? 0);
}
