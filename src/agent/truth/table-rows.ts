import { isRank } from './aligned-table.ts';

/** A row whose numbers say what they count: "14" under "Pods" is "14 Pods"; that it is the first row says nothing. */
function withTitles(row: string, titles: readonly string[]): string {
  return cellsOf(row)
    .map((cell, at) => {
      const title = titles[at] ?? '';
      if (cell !== '' && isRank(title.toLowerCase(), cell.trim())) return ' ';
      return /^\s*\d+\s*$/.test(cell) ? `${cell.trimEnd()} ${title} ` : cell;
    })
    .join('|');
}

const there = /^(?:yes|there|present|exists|✓|✔|是|有|存在)$/i;
const notThere = /^(?:no|not there|absent|missing|gone|none|✗|✘|否|无|没有|不存在)$/i;

/**
 * What a row of a table says, as sentences: of its object and the cluster of each column, where columns are clusters; otherwise all of it
 * together.
 */
export function rowSentences(row: string, header: string, isCluster: (name: string) => boolean): string[] {
  const titles = cellsOf(header).map((title) => title.replaceAll(/[`*]/g, '').trim());
  const places = titles.map((title) => isCluster(title.toLowerCase()));
  if (places.filter(Boolean).length < 2) return [withTitles(row, titles)];
  const cells = cellsOf(row).map((cell) => cell.trim());
  const label = cells.filter((cell, at) => cell !== '' && places[at] === false).join(' ');
  return cells.flatMap((cell, at) => (places[at] === true ? said(label, titles[at] ?? '', cell) : []));
}

function said(label: string, cluster: string, cell: string): string[] {
  const plain = cell.replaceAll(/[`*]/g, '');
  if (there.test(plain)) return [`${label} exists in \`${cluster}\``];
  if (notThere.test(plain)) return [`There is no ${label} in \`${cluster}\``];
  return /[\p{L}\d]/u.test(plain) ? [`${label} in \`${cluster}\`: ${cell}`] : [];
}

function cellsOf(line: string): string[] {
  return line.split('|');
}
