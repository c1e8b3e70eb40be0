import { isNamed, type Named, slotOf } from './claim.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { readFacts } from './read-facts.ts';

/** Where something is, rather than what it is. */
export const wideSlots: ReadonlySet<string> = new Set(['cluster', 'namespace', 'node', 'environment']);

/**
 * What the leads add: clusters and namespaces, where the sentence names none of its own; objects, where it names nothing. Of each
 * kind of thing what was said last counts, and nothing where that was several.
 */
export function scopeOf(facts: readonly Fact[], leads: readonly string[], index: EvidenceIndex): Named[] {
  const own = facts.filter(isNamed);
  const taken = new Set(own.map((fact) => slotOf(fact, index)));
  const isBare = !own.some(({ type }) => type === 'name');
  const hasNumber = facts.some(({ type }) => type === 'number');
  const counts = (slot: string): boolean =>
    wideSlots.has(slot) || (isBare && !(slot === 'state' && hasNumber));
  const scope: Named[] = [];
  for (const lead of leads.toReversed()) {
    const said = Map.groupBy(readFacts(lead, index).filter(isNamed), (fact) => slotOf(fact, index));
    const news = [...said].filter(([slot]) => !taken.has(slot));
    for (const [slot] of news) taken.add(slot);
    scope.push(...news.filter(([slot]) => counts(slot)).flatMap(([, several]) => onlyOne(several)));
  }
  return scope;
}

function onlyOne(several: readonly Named[]): Named[] {
  return new Set(several.map(({ value }) => value)).size === 1 ? several.slice(0, 1) : [];
}
