import type { ClusterCoverage } from '../../domain/coverage.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import {
  type ClaimContext,
  clustersMeant,
  isNamed,
  type Named,
  refused,
  slotOf,
  unseenAmong,
  type Verdict,
} from './claim.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { standsIn } from './refuters/clause.ts';
import { kindOfRow, kindOfWord } from './row-kinds.ts';
import {
  allSeen,
  chineseNumbers,
  farReach,
  noTrouble,
  numberWords,
  seenOnly,
  universal,
  wellbeing,
} from './words.ts';

/** "All healthy" where not all was seen, or where something is known that is not well; null: it is no such sentence, or it holds. `whole`: what it is a part of. */
export function checkUniversal(
  sentence: string,
  facts: readonly Fact[],
  context: ClaimContext,
  whole = sentence,
): Verdict | null {
  const { index } = context;
  if (isOfSome(sentence)) return null;
  const isWell = saysWell(sentence.replace(mentioned, ' '));
  const isWide = universal.test(sentence) || (isWell && denies.test(sentence));
  const named = facts.filter((fact) => isNamed(fact) && slotOf(fact, index) !== 'state') as Named[];
  if (saysAllSeen(sentence, context.said ?? whole)) return unseenOf(whole, named, context);
  const isOfStates = isWide && facts.some(({ type }) => type === 'state');
  if (!(isWell || isOfStates) || isOfOther(sentence, named, context)) return null;
  const isOfObject = namesMore(named, index);
  const unseen = isNarrow(named, isWide, index) ? null : unseenOf(whole, named, context);
  if (unseen !== null) return unseen;
  const kinds = kindsMeant(sentence, whole);
  const isAgainst = (row: IndexedRow): boolean =>
    isOfKind(row, kinds) &&
    (isWell ? isAmiss(row, sentence, isOfObject && !isWide) : contradicts(row, facts));
  const against = rowsMeant(sentence, named, context.index).find(isAgainst);
  return against === undefined ? null : refused(`${against.evidence} shows one that is not`);
}

/** Of an object it need not be known of all clusters. */
function isNarrow(named: readonly Named[], isWide: boolean, index: EvidenceIndex): boolean {
  return isWide ? namesObject(named, index) : namesMore(named, index);
}

function namesMore(named: readonly Named[], index: EvidenceIndex): boolean {
  return named.some((fact) => slotOf(fact, index) !== 'cluster');
}

/** A word that is only a part of somebody's name is no object that could be spoken of. */
function namesObject(named: readonly Named[], index: EvidenceIndex): boolean {
  const known = objectsOf(named, index);
  return named.some((fact) => {
    const slot = slotOf(fact, index);
    return slot === 'name' ? known.has(fact.value) : slot !== 'cluster';
  });
}

/** "Not every cluster is healthy", "two of them are fine": no word of all of them. */
function isOfSome(sentence: string): boolean {
  return unwell.test(sentence) || partial.test(sentence);
}

/** It names nothing, and some cluster was spoken of just before: nothing tells whether it is meant of that one. */
function isOfOther(
  sentence: string,
  named: readonly Named[],
  { coverage, said = '' }: ClaimContext,
): boolean {
  const clusters = (coverage?.clusters ?? []).filter(isWholeCluster);
  const isPlaced = clusters.some(({ cluster }) => said.toLowerCase().includes(cluster.toLowerCase()));
  return named.length === 0 && isPlaced && !farReach.test(sentence) && !/\bclusters?\b|集群/i.test(sentence);
}

/** Rows of all that is named, but for what is named as an exception. */
function rowsMeant(sentence: string, named: readonly Named[], index: EvidenceIndex): IndexedRow[] {
  const apart = namedApart(sentence, named);
  const meant = named.filter(({ value }) => !apart.includes(value));
  // Of "neither A nor B" each one counts.
  const slots = [...Map.groupBy(meant, (fact) => slotOf(fact, index)).values()];
  const objects = objectsOf(meant, index);
  return index.rows.filter(
    (row) =>
      !apart.some((name) => standsIn(row, name)) &&
      slots.every((several) => several.some(({ value }) => isAbout(row, value, objects))),
  );
}

function saysAllSeen(sentence: string, said: string): boolean {
  return allSeen.test(sentence) || (allOfThemSeen.test(sentence) && /\bclusters?\b/i.test(said));
}

/** "All but the new pod of `a`": what is named behind that word. */
function namedApart(sentence: string, facts: readonly Fact[]): string[] {
  const found = apartFrom.exec(sentence);
  if (found === null) return [];
  const [first] = facts.filter((fact) => fact.type === 'name' && fact.at >= found.index);
  return [found[1]?.toLowerCase() ?? '', first?.type === 'name' ? first.value : ''].filter(
    (name) => name !== '',
  );
}

/** Names that are those of objects: a row that only speaks of such a word is not about it. */
function objectsOf(named: readonly Named[], index: EvidenceIndex): ReadonlySet<string> {
  const own = named.filter((fact) => slotOf(fact, index) === 'name');
  return new Set(own.flatMap(({ value }) => (index.rows.some((row) => row.own === value) ? [value] : [])));
}

function isAbout(row: IndexedRow, name: string, objects: ReadonlySet<string>): boolean {
  if (!objects.has(name) || row.own === null) return row.atoms.has(name);
  return row.own === name || row.own.startsWith(`${name}-`);
}

/** Of restarts only what counts them tells; of one object that runs a warning says nothing. */
function isAmiss({ atoms, numbers }: IndexedRow, sentence: string, isOfOne: boolean): boolean {
  if (/restart|重启/i.test(sentence) && noTrouble.test(sentence))
    return numbers.some(({ value, column }) => column === 'restarts' && value > 0);
  return (
    atoms.has('unhealthy') ||
    (atoms.has('warned') && !/replicas|ready/i.test(sentence) && !(isOfOne && !noTrouble.test(sentence)))
  );
}

/** What is only spoken of: "all fine". */
const mentioned = /[“"「][^”"」]{2,20}[”"」]/g;
const allOfThemSeen =
  /\ball (?:of them|five|of these) (?:could be |were |have been |have )?(?:read|seen|reached|answered|responded)\b/i;
/** "Two of them are fine" is no word of all; how many are is counted elsewhere. */
const partial =
  /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|some|most|many|several)\s+(?:of (?:them|the|its|these|those|which)\b|others? (?:is|are)\b)|\b(?:the )?(?:others?|rest|remaining)\b|(?:另外|其余|其他|其它|剩下)/i;
const denies = /\b(?:no|not|none|neither|nothing)\b|n['’]t\b|没有|无/iu;
const unwell =
  /\b(?:not|isn['’]t|aren['’]t)\s+(?:all\s+)?(?:healthy|fine|ok|well)\b|\bnot\s+(?:all|every\w*|mean|say|tell)\b|\b(?:neither|none) (?:of (?:them|the \w+|these) )?(?:is|are) (?:\w+ )?(?:healthy|fine|ok|well)\b|并非|不健康|不正常|[并]?不(?:表示|代表|意味|说明|等于)|不能说明/iu;

function saysWell(sentence: string): boolean {
  return wellbeing.test(sentence) || noTrouble.test(sentence);
}

/** What speaks of whole clusters needs them to have been seen, unless it says itself that it is of those that were. */
export function unseenOf(sentence: string, named: readonly Named[], context: ClaimContext): Verdict | null {
  const { coverage } = context;
  const apart = apartFrom.exec(sentence)?.[1]?.toLowerCase();
  const isApart = ({ cluster }: ClusterCoverage): boolean => cluster.toLowerCase() === apart;
  const clusters = coverage?.clusters ?? [];
  const meant = clusters.some(isApart)
    ? clusters.filter((cluster) => !isApart(cluster))
    : clustersMeant(named, context);
  if (meant.length === 0) return refused('nothing was read that shows it');
  const unseen = unseenAmong(meant, context);
  return unseen === undefined || seenOnly.test(context.said ?? sentence) || isCountOfSeen(sentence, meant)
    ? null
    : refused(`not all was seen: ${unseen.cluster}`);
}

/** What is said not to be so. */
const apartFrom =
  /(?:\b(?:unlike|except(?: for)?|apart from|other than|besides)|除了?)\s+(?:the )?[`*]*([\w.-]*\w)/i;
/** Of what "all" speaks; none where it may be anything. */
function kindsMeant(sentence: string, whole: string): Set<string> {
  if (/\beverything\b|一切/i.test(sentence)) return new Set();
  const counted = kindOfWord(allOf.exec(sentence)?.[1] ?? '');
  if (counted !== null) return new Set([counted]);
  const own = kindsIn(sentence);
  return own.size > 0 ? own : kindsIn(whole);
}

/** "All nodes": of what "all" speaks. */
const allOf =
  /\b(?:all|every|each)\s+(?:of\s+)?(?:the\s+|its\s+|these\s+)?(?:\w+\s+)??(nodes?|pods?|clusters?|deployments?)\b/i;
/** "In all four clusters" where four of five were seen speaks of these. */
function isCountOfSeen(sentence: string, clusters: readonly ClusterCoverage[]): boolean {
  const [, english = '', chinese = ''] =
    /\b(?:all|each of the|every one of the) (\w+)\b[^.;]*\bclusters?\b|([一两二三四五六七八九十\d]+)个集群/i.exec(
      sentence,
    ) ?? [];
  const count =
    numberWords[english.toLowerCase()] ?? chineseNumbers[chinese] ?? Number(english || chinese || Number.NaN);
  return count === clusters.filter(isWholeCluster).length;
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
  // Events and references tell no state of an object.
  const isEvent = row.columns.some((column) => /^(?:object_kind|from_kind|to_kind)$/.test(column));
  // What has run to its end is neither ready nor not.
  const opposites: Readonly<Record<string, string>> = { ready: 'notready', notready: 'ready' };
  const lacks = (state: string): boolean => {
    const opposite = opposites[state];
    return opposite === undefined ? !row.atoms.has(state) : row.atoms.has(opposite);
  };
  return hasState && !isEvent && row.tool !== 'coverage' && states.some(({ value }) => lacks(value));
}
