import { makeVisible } from '../../lib/make-visible.ts';
import { textWidth, truncateMiddle, truncateText } from '../../lib/text-width.ts';
import type { Paint } from './paint.ts';
import { type Cell, type Column, cellText, type Table, type Tone } from './view.ts';

export interface TableLayout {
  /** Columns of the terminal; null: no limit, nothing is cut. */
  width: number | null;
  wide: boolean;
  paint: Paint;
}

/** Between columns; the smaller one where the larger one leaves no room. */
const gaps = [3, 2] as const;
/** Columns are cut to this and no further. */
const narrowest = 8;
/** Names differ at their ends (prod-eu, prod-us, and the pods of a Deployment), so they are cut in the middle. */
const namesThings = /^(?:cluster|namespace|name|node|object|owner)$/i;

/** A table as kubectl prints them: no lines, columns as wide as their longest text. Ends with a line break. */
export function printTable(table: Table, layout: TableLayout): string {
  const shown = table.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => layout.wide || column.wide !== true);
  const texts = table.rows.map((row) => shown.map(({ index }) => makeVisible(cellText(row[index] ?? null))));
  const headers = shown.map(({ column }) => makeVisible(column.header));
  const natural = naturalWidths(headers, texts);
  const fit = fitWidths(
    natural,
    layout.width,
    shown.map(({ column }) => column),
  );

  const lines: string[] = [];
  if (table.title !== undefined) lines.push(layout.paint('strong', makeVisible(table.title)));
  lines.push(
    printLine(
      headers.map((header) => ({ text: header, tone: 'faint' })),
      headers,
      shown,
      fit,
      layout.paint,
    ),
  );
  for (const [rowIndex, row] of table.rows.entries()) {
    const cells = shown.map(({ index }) => row[index] ?? null);
    lines.push(printLine(cells, texts[rowIndex] ?? [], shown, fit, layout.paint));
  }
  return `${lines.join('\n')}\n`;
}

function printLine(
  cells: readonly Cell[],
  texts: readonly string[],
  shown: readonly { column: Column }[],
  { widths, gap }: Fit,
  paint: Paint,
): string {
  const parts = texts.map((text, index) => {
    const width = widths[index] ?? 0;
    const isName = namesThings.test(shown[index]?.column.header ?? '');
    const cut = isName ? truncateMiddle(text, width) : truncateText(text, width);
    const painted = paint(toneOf(cells[index]), cut);
    const padding = ' '.repeat(Math.max(0, width - textWidth(cut)));
    if (shown[index]?.column.align === 'right') return padding + painted;
    return index === texts.length - 1 ? painted : painted + padding;
  });
  const isShown = (_: string, index: number): boolean => widths[index] !== 0;
  return parts.filter(isShown).join(' '.repeat(gap)).trimEnd();
}

function toneOf(cell: Cell | undefined): Tone | undefined {
  return typeof cell === 'object' ? cell?.tone : undefined;
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

interface Fit {
  /** 0: the column is left out. */
  widths: number[];
  gap: number;
}

/**
 * Takes columns of the terminal from the column that yields until that is left out, then from the widest column of the table, one
 * at a time, until all fit. Where that is not to be had, nothing is cut: the terminal wraps the lines anyway, and then at least
 * nothing is lost.
 */
function fitWidths(
  natural: readonly number[],
  available: number | null,
  columns: readonly Pick<Column, 'flows' | 'onNarrow'>[],
): Fit {
  const [largest, smallest] = gaps;
  const uncut: Fit = { widths: [...natural], gap: largest };
  if (available === null) return uncut;
  const flowing = columns.at(-1)?.flows === true ? natural.length - 1 : -1;
  const widths = natural.map((width, index) => (index === flowing ? 0 : width));
  const needed = (gap: number): number => {
    const shown = widths.filter((width, index) => width > 0 || index === flowing).length;
    return widths.reduce((sum, width) => sum + width, gap * (shown - 1));
  };
  const gap = needed(largest) > available ? smallest : largest;
  const yielding = columns.findIndex(({ onNarrow }) => onNarrow === 'yields');
  if (yielding >= 0) widths[yielding] = yielded(widths[yielding] ?? 0, needed(gap) - available);
  let excess = needed(gap) - available;
  while (excess > 0) {
    const cut = widths.map((width, index) => (columns[index]?.onNarrow === 'keeps' ? 0 : width));
    const widest = Math.max(...cut);
    if (widest <= narrowest) return uncut;
    widths[cut.lastIndexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return { widths: widths.map((width, index) => (index === flowing ? (natural[index] ?? 0) : width)), gap };
}

/** What is left of a column that gives way; of one that would say next to nothing, nothing. */
function yielded(width: number, excess: number): number {
  if (excess <= 0) return width;
  return width - excess >= narrowest ? width - excess : 0;
}
