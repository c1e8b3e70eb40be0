import { slotOf } from '../claim.ts';
import { cellOf, namesIn, type Refuter, wordsOf } from './clause.ts';
import { isGone, missingWords } from './missing.ts';

const only = /\bonly\b|\bsolely\b|\bexclusively\b|仅|只(?:有|存在|在)/i;
/** Of what else is said of it nothing tells whether it limits. */
const qualified = /\b(?:caused|because|due to|whose|that|which|where|more|fewer)\b/i;
const exists = /\b(?:exists?|present|found|there|runs?|is|ha(?:s|ve)|missing|in)\b|存在|只有|在/i;

/** "Only in A" of what is in B as well, or of what is not in A. */
export const onlyThere: Refuter = {
  name: 'only there',
  refute(clause) {
    const { text, context, facts } = clause;
    if (
      !only.test(text) ||
      qualified.test(text) ||
      !exists.test(text) ||
      facts.some(({ type }) => type === 'number' || type === 'state')
    )
      return null;
    const named = namesIn(clause);
    const clusters = named.filter(
      (fact) => facts.includes(fact) && slotOf(fact, context.index) === 'cluster',
    );
    const objects = named.filter((fact) => !['cluster', 'namespace'].includes(slotOf(fact, context.index)));
    const [cluster] = clusters;
    const [object] = objects;
    if (cluster === undefined || object === undefined || clusters.length > 1 || objects.length > 1)
      return null;
    const rows = context.index.rows.filter((row) => row.own === object.value || row.atoms.has(object.value));
    const isMissing = missingWords.test(text);
    const counted = isMissing
      ? rows.filter((row) => missingWords.test(wordsOf(row)))
      : rows.filter((row) => row.own === object.value && !isGone(row));
    const places = new Set(counted.flatMap((row) => String(cellOf(row, 'cluster') ?? '').toLowerCase()));
    places.delete('');
    if (places.size === 0) return null;
    if (!places.has(cluster.value)) return `what was read has it elsewhere`;
    return places.size === 1 || isMoved(text) ? null : 'what was read has it in other places, too';
  },
};

/** "Only 3", "only since" limit something else. */
function isMoved(text: string): boolean {
  return /\bonly (?:since|after|when|because|if|with|by|at|from)\b/i.test(text);
}
