import { cutOffReason, moreSaidIn } from '../says-more.ts';
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
  const found: TablesInText = { tables: [], outside, unfit: [], cutOff: false };
  const last = sections.at(-1);
  for (const section of sections)
    addTable(found, section, section === last && mayEndInRow(section, lines, outside));
  return found;
}

/** No line break behind the last row, or a word that the text was cut. */
function mayEndInRow(section: Section, lines: readonly string[], outside: readonly string[]): boolean {
  const isLast = section.lines.length > 0 && section.lines.at(-1) === lines.at(-1);
  return isLast || moreSaidIn([...section.lines.slice(-2), ...outside]) === cutOffReason;
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
    else if (!isRule(line)) open.lines.push(line);
  }
  return { sections, outside };
}

function addTable(found: TablesInText, { header, lines }: Section, mayEndInRow: boolean): void {
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
  if (mayEndInRow && isHalf(rows)) {
    rows.pop();
    found.cutOff = true;
  }
  found.tables.push({ titles: header.titles, rows });
}

const beginsAsRow = /^\s*[\w.:/-]+(?: {2,}|\t)\S/;

/** The cells of each line, by the ruler that more lines fit; null for a line that is no row. */
function cutAll(lines: readonly string[], header: TableHeader): (string[] | null)[] {
  const cut = cutWith(lines, header, byCodePoints);
  if (header.hasTabs || cut.every((cells) => cells !== null)) return cut;
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

function fitting(cut: readonly (string[] | null)[]): number {
  return cut.filter((cells) => cells !== null).length;
}

/** The last row does not reach the last column, as every other one does: nobody knows where its text would have gone on. */
function isHalf(rows: readonly string[][]): boolean {
  const others = rows.slice(0, -1);
  const endsEmpty = (cells: string[] | undefined): boolean => cells?.at(-1) === '';
  return endsEmpty(rows.at(-1)) && !others.some(endsEmpty);
}
