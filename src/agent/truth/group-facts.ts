import { slotOf } from './claim.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { objectSlots } from './scope.ts';

export interface Group {
  facts: Fact[];
  /** How many objects the sentence lists. */
  listed: number;
}

/**
 * A sentence that names several objects of one kind is taken apart: what stands before the first goes for all, the rest for the one
 * before it. "A in X, B in Y" is of the objects, and not of the places.
 */
export function groupsOf(facts: readonly Fact[], index: EvidenceIndex): Group[] {
  const names = facts.filter(({ type }) => type === 'name');
  const several = [...Map.groupBy(names, (fact) => slotOf(fact, index))].filter(([, own]) => own.length > 1);
  const [most] = several.toSorted(([, left], [, right]) => right.length - left.length);
  if (most === undefined) return [{ facts: [...facts], listed: 1 }];
  const objects = several.find(([slot]) => objectSlots.has(slot));
  const isOfObjects =
    objects !== undefined &&
    objects !== most &&
    names[0] !== undefined &&
    slotOf(names[0], index) === objects[0];
  const [anchor, own] = isOfObjects ? objects : most;
  const isAnchor = (fact: Fact): boolean => slotOf(fact, index) === anchor;
  const groups = isOfObjects ? null : groupsAhead(facts, isAnchor, own.length);
  if (groups !== null) return groups;
  const behind = groupsBehind(facts, isAnchor, own.length);
  return isOfObjects ? behind.flatMap((group) => placesApart(group, isAnchor, index)) : behind;
}

/** "Four A (two in X, two in Y)": the four are of A, whatever is in each place. */
function placesApart(
  { facts, listed }: Group,
  isAnchor: (fact: Fact) => boolean,
  index: EvidenceIndex,
): Group[] {
  const clusters = facts.filter((fact) => slotOf(fact, index) === 'cluster');
  const [count] = facts;
  if (clusters.length < 2 || count?.type !== 'number') return groupsOf(facts, index);
  return [{ facts: [count, ...facts.filter(isAnchor)], listed }, ...groupsOf(facts.slice(1), index)];
}

/** "A is 1, B and C are 2", "four A and two B". */
function groupsBehind(facts: readonly Fact[], isAnchor: (fact: Fact) => boolean, listed: number): Group[] {
  const isAhead = (fact: Fact | undefined, at: number): boolean => {
    const next = facts[at + 1];
    if (fact === undefined || next === undefined || !isAnchor(next) || isAnchor(fact)) return false;
    return fact.type === 'number'
      ? fact.isBeforeName === true
      : fact.type === 'name' && fact.isOfNext === true;
  };
  const first = facts.findIndex((fact, at) => isAnchor(fact) || isAhead(fact, at));
  const shared = facts.slice(0, first);
  const groups: Group[] = [];
  let waiting: Fact[][] = [];
  let tail: Fact[] = [];
  let ahead: Fact[] = [];
  const close = (): void => {
    for (const object of waiting) groups.push({ facts: [...shared, ...object, ...tail], listed });
    waiting = [];
    tail = [];
  };
  for (const [at, fact] of facts.entries()) {
    if (at < first) continue;
    if (isAhead(fact, at)) {
      ahead = [fact];
      continue;
    }
    if (isAnchor(fact) && (tail.length > 0 || ahead.length > 0)) close();
    if (isAnchor(fact)) waiting.push([...ahead, fact]);
    else tail.push(fact);
    ahead = [];
  }
  close();
  return groups;
}

function isValue({ type, ...fact }: Fact): boolean {
  const isVersion = type === 'name' && 'value' in fact && /^v?\d+\.\d+/.test(String(fact.value));
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
  const isTold =
    !shared.some(isAnchor) && groups.slice(1).some((group) => group.facts.length > shared.length + 1);
  return isTold ? groups : null;
}
