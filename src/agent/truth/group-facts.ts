import { slotOf } from './claim.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';

export interface Group {
  facts: Fact[];
  /** How many objects the sentence lists. */
  listed: number;
}

/** A sentence that names several objects of one kind is taken apart: what stands before the first goes for all, the rest for the one before it. */
export function groupsOf(facts: readonly Fact[], index: EvidenceIndex): Group[] {
  const names = facts.filter(({ type }) => type === 'name');
  const slots = [...Map.groupBy(names, (fact) => slotOf(fact, index))].map(
    ([slot, several]) => [slot, several.length] as const,
  );
  const [anchor, listed] =
    slots.filter(([, count]) => count > 1).toSorted((left, right) => right[1] - left[1])[0] ?? [];
  if (anchor === undefined || listed === undefined) return [{ facts: [...facts], listed: 1 }];
  const isAnchor = (fact: Fact): boolean => slotOf(fact, index) === anchor;
  return groupsAhead(facts, isAnchor, listed) ?? groupsBehind(facts, isAnchor, listed);
}

/** "A is 1, B and C are 2". */
function groupsBehind(facts: readonly Fact[], isAnchor: (fact: Fact) => boolean, listed: number): Group[] {
  const first = facts.findIndex(isAnchor);
  const shared = facts.slice(0, first);
  const groups: Group[] = [];
  let waiting: Fact[] = [];
  let tail: Fact[] = [];
  const close = (): void => {
    for (const object of waiting) groups.push({ facts: [...shared, object, ...tail], listed });
    waiting = [];
    tail = [];
  };
  for (const fact of facts.slice(first)) {
    if (isAnchor(fact) && tail.length > 0) close();
    if (isAnchor(fact)) waiting.push(fact);
    else tail.push(fact);
  }
  close();
  return groups;
}

function isValue({ type, ...fact }: Fact): boolean {
  const isVersion = type === 'name' && /^v?\d+\.\d+/.test(String(fact.value));
  return type === 'number' || type === 'state' || isVersion;
}

/** "X has 7 in A, 8 in B": what stands before each name goes for it, and X for all. null: it is no such sentence. */
function groupsAhead(
  facts: readonly Fact[],
  isAnchor: (fact: Fact) => boolean,
  listed: number,
): Group[] | null {
  const last = facts.at(-1);
  const begin = facts.findIndex(isValue);
  if (last === undefined || !isAnchor(last) || begin === -1) return null;
  const shared = facts.slice(0, begin);
  const groups: Group[] = [];
  let ahead: Fact[] = [];
  for (const fact of facts.slice(begin)) {
    ahead.push(fact);
    if (!isAnchor(fact)) continue;
    groups.push({ facts: [...shared, ...ahead], listed });
    ahead = [];
  }
  const [, second] = groups;
  const isTold = !shared.some(isAnchor) && second !== undefined && second.facts.length > shared.length + 1;
  return isTold ? groups : null;
}
