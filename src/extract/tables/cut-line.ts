import type { TableHeader } from './table-header.ts';

/** How many columns of a screen a character takes, as the printer of a table counts them. */
export type Ruler = (character: string) => number;

/** kubectl counts every code point as one, wide ones too. */
export const byCodePoints: Ruler = () => 1;

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const narrowOrNone = /\p{Mn}/u;

/** Other printers count what a terminal shows: two for wide characters, none for marks. */
export const byScreenWidth: Ruler = (character) => {
  if (wide.test(character)) return 2;
  return narrowOrNone.test(character) ? 0 : 1;
};

/** Columns stand so far apart at least. */
const leastGap = 2;

/**
 * The cells of a line, cut where its header's columns begin, trimmed; null: something stands in the gap before a column,
 * so the line is no row of this table. A line that ends early has empty cells.
 */
export function cutLine(
  line: string,
  { titles, starts, hasTabs }: TableHeader,
  ruler: Ruler,
): string[] | null {
  if (hasTabs) return tabCells(line, titles.length);
  const characters = [...line];
  const cells: string[] = [];
  let position = 0;
  let at = 0;
  for (let column = 0; column <= starts.length; column += 1) {
    const end = starts[column] ?? Number.POSITIVE_INFINITY;
    const from = at;
    while (at < characters.length && position < end) {
      position += ruler(characters[at] ?? '');
      at += 1;
    }
    const text = characters.slice(from, at).join('');
    if (at < characters.length && (position !== end || !isGap(text, column))) return null;
    cells.push(text.trim());
  }
  // What stands before the first column is its indentation.
  return cells.shift() === '' ? cells : null;
}

function isGap(text: string, column: number): boolean {
  return column === 0 ? text.trim() === '' : text.endsWith(' '.repeat(leastGap));
}

function tabCells(line: string, count: number): string[] | null {
  const cells = line.split('\t').map((cell) => cell.trim());
  return cells.length === count ? cells : null;
}
