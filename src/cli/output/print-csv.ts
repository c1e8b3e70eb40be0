import type { Scalar } from '../../domain/resource.ts';
import { makeVisible } from '../../lib/make-visible.ts';
import type { Cell, Table } from './view.ts';

/**
 * RFC 4180 with all columns of the table, but with \n as line break, as other programs here expect it. Text that a
 * spreadsheet would take for a formula gets a leading apostrophe.
 */
export function printCsv({ columns, rows }: Table): string {
  const header = columns.map(({ header, csvHeader }) => printCell(csvHeader ?? header)).join(',');
  const lines = rows.map((row) => columns.map((_, index) => printCell(row[index] ?? null)).join(','));
  return `${[header, ...lines].join('\n')}\n`;
}

function printCell(cell: Cell): string {
  const value: Scalar = cell !== null && typeof cell === 'object' ? (cell.value ?? cell.text) : cell;
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const visible = makeVisible(value);
  return quote(/^[=+\-@]/.test(visible) ? `'${visible}` : visible);
}

function quote(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
