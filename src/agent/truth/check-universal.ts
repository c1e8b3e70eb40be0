import { isWholeCluster } from '../../domain/whole-cluster.ts';
import {
  type ClaimContext,
  clustersMeant,
  isNamed,
  type Named,
  refused,
  slotOf,
  type Verdict,
} from './claim.ts';
import type { IndexedRow } from './evidence-index.ts';
import type { Fact } from './read-facts.ts';
import { kindOfRow, kindOfWord } from './row-kinds.ts';
import { allSeen, noTrouble, seenOnly, universal, wellbeing } from './words.ts';

/** "All healthy" where not all was seen, or where something is known that is not well; null: it is no such sentence, or it holds. `whole`: what it is a part of. */
export function checkUniversal(
  sentence: string,
  facts: readonly Fact[],
  context: ClaimContext,
  whole = sentence,
): Verdict | null {
  const { index } = context;
  const isWell = saysWell(sentence);
  const isWide = universal.test(sentence) || (isWell && denies.test(sentence));
  const named = facts.filter((fact) => isNamed(fact) && slotOf(fact, index) !== 'state') as Named[];
  if (allSeen.test(sentence) && !unwell.test(sentence)) return unseenOf(whole, named, context);
  if (!isWell && !(isWide && facts.some(({ type }) => type === 'state'))) return null;
  const isOfObject = named.some((fact) => slotOf(fact, index) !== 'cluster');
  const unseen = isOfObject && !isWide ? null : unseenOf(whole, named, context);
  if (unseen !== null) return unseen;
  const own = kindsIn(sentence);
  const kinds = own.size > 0 ? own : kindsIn(whole);
  // Of "neither A nor B" each one counts.
  const slots = [...Map.groupBy(named, (fact) => slotOf(fact, index)).values()];
  const against = index.rows.find(
    (row) =>
      slots.every((several) => several.some(({ value }) => row.atoms.has(value))) &&
      isOfKind(row, kinds) &&
      (isWell ? row.atoms.has('unhealthy') : contradicts(row, facts)),
  );
  return against === undefined ? null : refused(`${against.evidence} shows one that is not`);
}

const denies = /\b(?:no|not|none|neither|nothing)\b|n['’]t\b|没有|无/iu;
const unwell =
  /\b(?:not|isn['’]t|aren['’]t)\s+(?:all\s+)?(?:healthy|fine|ok|well)\b|\bnot\s+(?:all|every\w*)\b|并非|不健康|不正常/iu;

function saysWell(sentence: string): boolean {
  return (wellbeing.test(sentence) || noTrouble.test(sentence)) && !unwell.test(sentence);
}

/** What speaks of whole clusters needs them to have been seen, unless it says itself that it is of those that were. */
function unseenOf(sentence: string, named: readonly Named[], context: ClaimContext): Verdict | null {
  const meant = clustersMeant(named, context);
  if (meant.length === 0) return refused('nothing was read that shows it');
  const unseen = meant.find((cluster) => !isWholeCluster(cluster));
  return unseen === undefined || seenOnly.test(sentence)
    ? null
    : refused(`not all was seen: ${unseen.cluster}`);
}

function kindsIn(sentence: string): Set<string> {
  const words = sentence.match(/\p{Script=Latin}+|节点|集群|命名空间/gu) ?? [];
  return new Set(words.flatMap((word) => (/^replica/i.test(word) ? [] : (kindOfWord(word) ?? []))));
}

/** "All pods" says nothing of Deployments; a row that does not say what it is may be any of them. */
function isOfKind(row: IndexedRow, kinds: ReadonlySet<string>): boolean {
  const kind = kindOfRow(row);
  return kinds.size === 0 || kind === null || kinds.has(kind) || (kind !== 'cluster' && kinds.has('cluster'));
}

/** A row that has a state, and another one than the sentence's. What an event tells of is no state. */
function contradicts(row: IndexedRow, facts: readonly Fact[]): boolean {
  const states = facts.filter(({ type }) => type === 'state') as Named[];
  const hasState = row.columns.some((column) => /^(?:state|status|phase|reason)$/.test(column));
  const isEvent = row.columns.includes('object_kind');
  return hasState && !isEvent && row.tool !== 'coverage' && states.some(({ value }) => !row.atoms.has(value));
}
