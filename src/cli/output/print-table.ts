import { makeVisible } from '../../lib/make-visible.ts';
import { textWidth, truncateText } from '../../lib/text-width.ts';
import type { Paint } from './paint.ts';
import { type Cell, type Column, cellText, type Table } from './view.ts';

export interface TableLayout {
  /** Columns of the terminal; null: no limit, nothing is cut. */
  width: number | null;
  wide: boolean;
  paint: Paint;
}

const gap = 3;
/** Columns are cut to this before any is cut further: enough to tell names apart. */
const narrowest = 8;

/** A table as kubectl prints them: no lines, columns as wide as their longest text. Ends with a line break. */
export function printTable(table: Table, layout: TableLayout): string {
  const shown = table.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => layout.wide || column.wide !== true);
  const texts = table.rows.map((row) => shown.map(({ index }) => makeVisible(cellText(row[index] ?? null))));
  const headers = shown.map(({ column }) => makeVisible(column.header));
  const natural = naturalWidths(headers, texts);
  const flowing = shown.at(-1)?.column.flows === true ? natural.length - 1 : -1;
  const widths = fitWidths(natural, layout.width, flowing);

  const lines: string[] = [];
  if (table.title !== undefined) lines.push(layout.paint('strong', makeVisible(table.title)));
  lines.push(
    printLine(
      headers.map((header) => ({ text: header, tone: 'faint' })),
      headers,
      shown,
      widths,
      layout.paint,
    ),
  );
  for (const [rowIndex, row] of table.rows.entries()) {
    const cells = shown.map(({ index }) => row[index] ?? null);
    lines.push(printLine(cells, texts[rowIndex] ?? [], shown, widths, layout.paint));
  }
  return `${lines.join('\n')}\n`;
}

function printLine(
  cells: readonly Cell[],
  texts: readonly string[],
  shown: readonly { column: Column }[],
  widths: readonly number[],
  paint: Paint,
): string {
  const parts = texts.map((text, index) => {
    const width = widths[index] ?? 0;
    const cut = truncateText(text, width);
    const cell = cells[index] ?? null;
    const painted = paint(cell !== null && typeof cell === 'object' ? cell.tone : undefined, cut);
    const padding = ' '.repeat(Math.max(0, width - textWidth(cut)));
    if (shown[index]?.column.align === 'right') return padding + painted;
    return index === texts.length - 1 ? painted : painted + padding;
  });
  return parts.join(' '.repeat(gap)).trimEnd();
}

function naturalWidths(headers: readonly string[], texts: readonly (readonly string[])[]): number[] {
  const widths = headers.map(textWidth);
  for (const row of texts) {
    for (const [index, text] of row.entries()) {
      const width = textWidth(text);
      if (width > (widths[index] ?? 0)) widths[index] = width;
    }
  }
  return widths;
}

/** Takes columns from the widest one, one at a time, until all fit or none can be cut further. */
function fitWidths(natural: readonly number[], available: number | null, flowing: number): number[] {
  if (available === null) return [...natural];
  const widths = natural.map((width, index) => (index === flowing ? 0 : width));
  let excess = widths.reduce((sum, width) => sum + width, gap * (widths.length - 1)) - available;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths.map((width, index) => (index === flowing ? (natural[index] ?? 0) : width));
}
