import { textWidth } from '../../../lib/text-width.ts';
import { inlineRuns, painted } from './inline.ts';
import { wrapRuns } from './wrap-runs.ts';

/** Wider lines are hard to read. */
const widest = 100;

/**
 * A piece of an answer (a paragraph, heading, list item or block of code; not a table) for a terminal. The text must have been
 * made visible. Ends with a line break.
 */
export function renderPiece(text: string, width: number): string {
  const columns = Math.max(10, Math.min(width, widest));
  if (/^\s*```/.test(text)) return codeLines(text);
  const [, title] = /^#{1,6}\s+(.*)$/.exec(text) ?? [];
  if (title !== undefined) return wrapped(`**${title.replaceAll('**', '')}**`, '', columns);
  if (/^\s*(?:[-*_]\s*){3,}$/.test(text)) return `${painted('faint', '─'.repeat(columns))}\n`;
  const [, indent = '', mark, item = ''] = /^(\s*)([-*+•]|\d{1,3}[.)])\s+(.*)$/s.exec(text) ?? [];
  if (mark !== undefined) return wrapped(item, `${indent}${/\d/.test(mark) ? mark : '•'} `, columns);
  const [, quoted] = /^>\s?(.*)$/s.exec(text) ?? [];
  return quoted === undefined ? wrapped(text, '', columns) : wrapped(quoted, '│ ', columns, '│ ');
}

/** Further lines stand below the first one’s text. */
function wrapped(
  text: string,
  prefix: string,
  columns: number,
  next = ' '.repeat(textWidth(prefix)),
): string {
  const lines = wrapRuns(inlineRuns(text), columns - textWidth(prefix));
  return lines.map((line, index) => `${index === 0 ? prefix : next}${line}\n`).join('');
}

/** Code is not wrapped: a line break in it would be a lie. */
function codeLines(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*```/.test(line));
  return lines.map((line) => `  ${painted('code', line)}\n`).join('');
}
