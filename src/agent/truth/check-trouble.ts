import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { negation, trouble } from './words.ts';

/** "X is crashing" of something of which the evidence has only what is well. What it does not judge disproves nothing. Pure. */
export function isTroubleDisproved(
  sentence: string,
  facts: readonly Fact[],
  { rows }: EvidenceIndex,
): boolean {
  if (!trouble.test(sentence) || negation.test(sentence)) return false;
  const names = facts.flatMap((fact) => (fact.type === 'name' ? [fact.value] : []));
  const about = rows.filter(
    ({ atoms, tool }) => tool !== 'coverage' && tool !== 'clusters' && names.every((name) => atoms.has(name)),
  );
  const isWell = about.some(({ atoms }) => atoms.has('healthy'));
  const isJudgedElsewhere = about.some(({ atoms, tool }) => atoms.has('unhealthy') || tool !== 'inventory');
  return names.length > 0 && isWell && !isJudgedElsewhere;
}
