import type { EvidenceIndex } from './evidence-index.ts';
import type { Unit } from './split-answer.ts';
import { rowSentences } from './table-rows.ts';
import { backReference } from './words.ts';

/** The sentences that a unit says: of a table's row what it says of each cluster, or all of it. */
export function saidBy({ isRow, text, header }: Unit, { columnsOf }: EvidenceIndex): string[] {
  if (!isRow) return [text];
  return rowSentences(text, header, (name) => columnsOf.get(name)?.has('cluster') === true);
}

/** What was said before and counts; `before`: in its own block. */
export function leadsOf(
  { text, lead, earlier }: Pick<Unit, 'text' | 'lead' | 'earlier'>,
  before: readonly string[],
): string[] {
  const isReferring = before.length === 0 && backReference.test(text);
  return [...(isReferring ? [earlier] : []), ...lead, ...before];
}
