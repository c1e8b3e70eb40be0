import { textWidth } from '../../../lib/text-width.ts';
import { printTable } from '../../output/print-table.ts';
import { painted, plainText } from './inline.ts';
import { wrapRuns } from './wrap-runs.ts';

const gap = 3;

/** A Markdown table: in columns where they fit, else a few lines for each row, so that nothing is cut. Ends with a line break. */
export function renderTable(lines: readonly string[], width: number): string {
  const [header = [], ...rest] = lines.map(cellsOf);
  const rule = rest[0]?.every((cell) => /^:?-+:?$/.test(cell)) === true ? rest[0] : [];
  const rows = rule.length > 0 ? rest.slice(1) : rest;
  const texts = [header, ...rows].map((row) => header.map((_, index) => plainText(row[index] ?? '')));
  const widths = header.map((_, index) => Math.max(...texts.map((row) => textWidth(row[index] ?? ''))));
  const needed = widths.reduce((sum, column) => sum + column, gap * (widths.length - 1));
  if (needed > width) return asRecords(texts, width);
  const [headers = [], ...body] = texts;
  const columns = headers.map((text, index) =>
    rule[index]?.endsWith('-:') === true ? { header: text, align: 'right' as const } : { header: text },
  );
  return printTable(
    { columns, rows: body },
    { width: null, wide: false, paint: (tone, text) => painted(tone === 'faint' ? 'strong' : null, text) },
  );
}

function asRecords([headers = [], ...rows]: readonly (readonly string[])[], width: number): string {
  const records = rows.map((row) =>
    row.flatMap((cell, index) => {
      const runs = [
        { text: `${headers[index] ?? ''}: `, style: 'faint' as const },
        { text: cell, style: index === 0 ? ('strong' as const) : null },
      ];
      const indent = index === 0 ? '' : '  ';
      return wrapRuns(runs, width - 2).map((line, number) => `${indent}${number === 0 ? '' : '  '}${line}`);
    }),
  );
  return records.map((lines) => `${lines.join('\n')}\n`).join('');
}

/** A bar within code or behind a backslash parts nothing. */
function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  const cells = inner.match(/(?:\\\||`[^`]*`|[^|])*(?:\||$)/g) ?? [];
  return cells
    .slice(0, inner.endsWith('|') ? undefined : Math.max(1, cells.length - (cells.at(-1) === '' ? 1 : 0)))
    .map((cell) => cell.replace(/\|$/, '').replaceAll('\\|', '|').trim());
}
