import { type ClaimContext, isNamed, type Named, slotOf, unseenClusters } from './claim.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { readFacts } from './read-facts.ts';
import { backReference, otherOnes, severalClusters } from './words.ts';

/** Where something is, rather than what it is. */
export const wideSlots: ReadonlySet<string> = new Set(['cluster', 'namespace', 'node', 'environment']);

/** What something is; who changed it, or its version, is nothing that goes on being spoken of. */
export const objectSlots: ReadonlySet<string> = new Set([
  'name',
  'object_name',
  'pod',
  'workload',
  'container',
]);

export interface Spoken {
  text: string;
  facts: readonly Fact[];
  /** What was said before it, in its order. */
  leads: readonly string[];
  /** The sentence began before it. */
  isPart: boolean;
  isListed?: boolean;
}

/** What a part of a sentence takes from before it; nothing where it turns to others. */
export function scopeOf(
  { text, facts, leads, isPart, isListed = false }: Spoken,
  { index, coverage }: Pick<ClaimContext, 'index' | 'coverage'>,
): Named[] {
  if (otherOnes.test(text) || /^\W*除[^，。]*外\W*$/.test(leads.at(-1) ?? '')) return [];
  const isReferring = backReference.test(text);
  // "6 in A, 5 in B" goes on with what the sentence began with.
  const isGoingOn = isPart && facts.every((fact) => fact.type !== 'name' || isPlace(fact, index));
  const scope = inherited(facts, leads, { index, isReferring: isReferring || isGoingOn, isListed });
  const unseen = unseenClusters(coverage);
  // "All four run it" is not of the one that was named last, nor is anything of what was not seen that does not say so.
  return scope.filter(
    (fact) =>
      slotOf(fact, index) !== 'cluster' ||
      !(severalClusters.test(text) || (unseen.includes(fact.value) && !isReferring && !isPart)),
  );
}

export function isPlace(fact: Fact, index: EvidenceIndex): boolean {
  return ['cluster', 'namespace'].includes(slotOf(fact, index));
}

interface Reach {
  index: EvidenceIndex;
  /** Objects count, too, though it names others. */
  isReferring: boolean;
  /** A line opened the list that it stands in. */
  isListed: boolean;
}

/**
 * Clusters and namespaces, where the sentence names none of its own; objects, where it names nothing, or refers back to them ("its
 * pods"). Of each kind of thing what was said last counts, and nothing where that was several.
 */
function inherited(
  facts: readonly Fact[],
  leads: readonly string[],
  { index, isReferring, isListed }: Reach,
): Named[] {
  const own = facts.filter(isNamed);
  const taken = new Set(own.map((fact) => slotOf(fact, index)));
  // Who did something is not what is spoken of.
  const isBare = !own.some((fact) => fact.type === 'name' && slotOf(fact, index) !== 'by');
  const hasOwnObject = own.some((fact) => objectSlots.has(slotOf(fact, index)));
  const hasNumber = facts.some(({ type }) => type === 'number');
  let hasObject = false;
  const counts = (slot: string): boolean => {
    if (slot === 'state') return isBare && !hasObject && !hasNumber;
    if (slot === 'node') return isBare || isListed || (isReferring && !hasOwnObject);
    return wideSlots.has(slot) || (objectSlots.has(slot) && (isBare || isReferring) && !hasObject);
  };
  const scope: Named[] = [];
  for (const lead of leads.toReversed()) {
    const named = readFacts(lead, index).filter(isNamed);
    const said = Map.groupBy(
      named.filter(({ at }) => !apart.test(lead.slice(0, at))),
      (fact) => slotOf(fact, index),
    );
    const news = [...said].filter(([slot]) => !taken.has(slot));
    for (const [slot] of news) taken.add(slot);
    scope.push(...news.filter(([slot]) => counts(slot)).flatMap(([, several]) => onlyOne(several)));
    // Of objects only those count that were spoken of last.
    hasObject ||= [...said.keys()].some((slot) => objectSlots.has(slot));
  }
  return scope;
}

/** "Outside `a`" is not of it. */
const apart =
  /\b(?:outside(?: of)?|besides|apart from|other than|except(?: for)?)\s+(?:the |namespace |cluster )*[`*]*$|除(?:了)?\s*[`*]*$/i;

function onlyOne(several: readonly Named[]): Named[] {
  return new Set(several.map(({ value }) => value)).size === 1 ? several.slice(0, 1) : [];
}
