import type { EvidenceTable } from '../domain/answer.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { Scalar } from '../domain/resource.ts';
import { isWholeCluster } from '../domain/whole-cluster.ts';

const mostRows = 40;
const mostCharacters = 8000;
const longestCell = 300;

/** Evidence as a model reads it: a line that says what it is, what of it is shown, and the cells within a fence. */
export function showEvidence(evidence: EvidenceTable, fence: (id: string, text: string) => string): string {
  const { id, text, notes, coverage } = evidence;
  const { shown, count } =
    text === null ? shownRows(evidence) : { shown: text.slice(0, mostCharacters), count: 0 };
  const size = text === null ? sizeOfTable(evidence, count) : sizeOfText(evidence, shown);
  const head = [`${id}: ${size}`, coverage === null ? '' : coverageWords(coverage), ...notes];
  return `${head.filter((line) => line !== '').join('\n')}\n${fence(id, shown)}`;
}

function sizeOfTable({ id, total }: EvidenceTable, shown: number): string {
  if (shown >= total) return `${total} rows, all shown`;
  return `${total} rows, ${shown} shown; narrow it, count in SQL, or read on with evidence(id "${id}", offset ${shown})`;
}

function sizeOfText({ id, text }: EvidenceTable, shown: string): string {
  const length = text?.length ?? 0;
  if (shown.length >= length) return `a text of ${length} characters, all shown`;
  return `a text of ${length} characters, ${shown.length} shown; read on with evidence(id "${id}", offset ${shown.length})`;
}

function shownRows({ columns, rows }: EvidenceTable): { shown: string; count: number } {
  const lines = [columns.join(' | ')];
  let length = 0;
  for (const row of rows.slice(0, mostRows)) {
    const line = row.map(cellText).join(' | ');
    length += line.length;
    if (length > mostCharacters) break;
    lines.push(line);
  }
  return { shown: lines.join('\n'), count: lines.length - 1 };
}

function cellText(cell: Scalar): string {
  if (cell === null) return '-';
  const text = String(cell).replace(/\s+/g, ' ');
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
}

/** `as of …; seen: 2 of 3 clusters; NOT SEEN: demo-legacy (…)`; what rests on no list of objects has no time. */
export function coverageWords({ asOf, clusters }: Coverage): string {
  const missing = clusters.filter((cluster) => !isWholeCluster(cluster));
  const names = missing.map(
    ({ cluster, failure, gaps }) =>
      `${cluster} (${failure?.message ?? gaps.find(({ aged }) => !aged)?.reason ?? 'not read whole'})`,
  );
  const seen = clusters.length - missing.length;
  const untimed = seen === 0 ? 'nothing was seen' : '';
  return [
    asOf === null ? untimed : `as of ${asOf}`,
    `seen: ${seen} of ${clusters.length} clusters`,
    names.length === 0 ? '' : `NOT SEEN: ${names.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
