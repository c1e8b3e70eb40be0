import { isWholeCluster } from '../../domain/whole-cluster.ts';
import { checkNegation } from './check-negation.ts';
import { checkTogether } from './check-together.ts';
import { isTroubleDisproved } from './check-trouble.ts';
import { checkUniversal, unseenOf } from './check-universal.ts';
import {
  type ClaimContext,
  held,
  joined,
  type Named,
  refused,
  slotOf,
  unchecked,
  unseenClusters,
  type Verdict,
} from './claim.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { whole, withMarks, withNouns } from './fill-in.ts';
import { readFacts } from './read-facts.ts';
import { type Clause, namesIn } from './refuters/clause.ts';
import { isCounted, isOfAllThereAre } from './refuters/quantified.ts';
import { refuters } from './refuters/registry.ts';
import { saysUnseen } from './says-unseen.ts';
import { isPlace, objectSlots, scopeOf } from './scope.ts';
import { clausesOf } from './split-clauses.ts';
import {
  absence,
  advice,
  backReference,
  farReach,
  inability,
  interjection,
  negation,
  noneOfKind,
  nonexistence,
  noTrouble,
  unknowing,
  unmeasured,
  unreached,
  wellbeing,
} from './words.ts';

const opening = /^[\s*_]*(?:yes|no|well|ok(?:ay)?|fine|sure)\b[,:]\s*/i;

/**
 * Holds one sentence to the evidence, part by part: every name, number, state and time in it was read, and what a part says
 * together stands in one row. `before`: what was said before and goes on counting, in its order. Pure.
 */
export function checkClaim(sentence: string, before: readonly string[], context: ClaimContext): Verdict {
  if (interjection.test(sentence)) return checkInterjection(sentence, context);
  const leads = [...before];
  const marked = withMarks(sentence, context);
  const verdicts: Verdict[] = [];
  // "No, it runs": the word answers, and denies nothing of what follows.
  for (const part of clausesOf(withoutMoment(marked.replace(opening, ''), context))) {
    const clause = whole(part, leads.at(-1) ?? '', context);
    const isPart = leads.length > before.length || context.isListed === true;
    const verdict = checkClause(clause, leads, { ...context, sentence: marked, isPart });
    if (verdict.status === 'refused') return verdict;
    verdicts.push(verdict);
    leads.push(clause);
  }
  return joined(verdicts);
}

const moment =
  /[,，(（]?\s*(?:\b(?:(?:all of )?(?:this|that|it) is )?as of(?: about)?|\bit is|(?:数据)?截至)\s*[`*]*(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)[`*]*\s*[)）]?/gi;

/** The sentence without "as of" a moment at which something was read, which each result tells. */
function withoutMoment(sentence: string, { index, now }: ClaimContext): string {
  const isNear = (value: number, time: number): boolean => Math.abs(value - time) < 1500;
  const isRead = (time: number): boolean =>
    isNear(now, time) ||
    index.rows.some(({ times }) =>
      times.some(({ value, column }) => /as_of$/.test(column) && isNear(value, time)),
    );
  return sentence.replace(moment, (words, time: string) => (isRead(Date.parse(time)) ? ' ' : words));
}

/** "Yes." says nothing by itself, unless it was asked whether all is well: then it says that. */
function checkInterjection(sentence: string, context: ClaimContext): Verdict {
  const { question = '' } = context;
  const isAgreement = /yes|fine|ok|sure|correct|right|good|great|是|对|好|没错/i.test(sentence);
  const isAsked = wellbeing.test(question) || noTrouble.test(question);
  if (!isAgreement || /不是/.test(sentence) || !isAsked) return unchecked;
  return checkUniversal('all of it is healthy', readFacts(question, context.index), context) ?? unchecked;
}

/** Says that nobody knows: "Taints, which may keep pods away, were not read" does, though that stands behind. */
function saysUnknown(clause: string, sentence: string): boolean {
  if (/^\W*[\w-]+(?: [\w-]+)?\W*$/.test(clause) && unread.test(sentence)) return true;
  return unknowing.test(clause) && (!because.test(clause) || nonexistence.test(clause));
}

const unread = /\b(?:was|were|is|are) not (?:read|seen|kept|measured)[.\s]*$/i;

/** Why something is so is said to be known. */
const because = /^\W*(?:this is )?because\b|^\W*(?:这)?(?:是)?因为/i;

function checkClause(
  clause: string,
  leads: readonly string[],
  context: ClaimContext & { sentence: string; isPart: boolean },
): Verdict {
  const { index, asked, sentence, isPart } = context;
  const facts = withNouns(readFacts(clause, index), clause, leads, index);
  const isUnknowing = saysUnknown(clause, sentence);
  const strange = strangeName(facts, isUnknowing || absence.test(clause) ? asked : new Set());
  if (strange !== undefined) return refused(`nothing that was read is called "${strange}"`);
  if (advice.test(clause)) return unchecked;
  const { coverage } = context;
  if (tellsUnseen(clause, facts, { coverage, before: (leads.at(-1) ?? '').toLowerCase() })) return held;
  const scope = scopeOf({ text: clause, facts, leads, isPart, isListed: context.isListed === true }, context);
  const spoken = { text: clause, sentence, facts, scope, context, before: leads };
  // What is said not to exist may be known to.
  const reason = isUnknowing && !nonexistence.test(clause) ? null : reasonAgainst(spoken);
  if (reason !== null) return refused(reason);
  return isUnknowing ? (checkWide(spoken) ?? checkUnknowing(spoken, context)) : checkTold(spoken, context);
}

/** "demo-legacy, which is unreachable": of a cluster that was not seen nothing else is said. */
function tellsUnseen(
  clause: string,
  facts: readonly Fact[],
  { coverage, before }: { coverage: ClaimContext['coverage']; before: string },
): boolean {
  const unseen = unseenClusters(coverage);
  const told = facts.filter((fact) => fact.type !== 'state' || fact.value !== 'unreachable');
  const isUnseen = (fact: Fact): boolean => fact.type === 'name' && unseen.includes(fact.value);
  const isAddress = (fact: Fact): boolean =>
    fact.type === 'name' && (/^[\d.]+:\d+$/.test(fact.value) || /^e[a-z]{4,}$/.test(fact.value));
  // "How A is doing in demo-legacy I do not know": of A nothing is said.
  const isOfBefore = told.length === 0 && facts.length > 0 && unseen.some((name) => before.includes(name));
  if (isOfBefore && unreached.test(clause)) return true;
  return (
    told.some(isUnseen) &&
    ((unreached.test(clause) && told.every((fact) => isUnseen(fact) || isAddress(fact))) ||
      (unknowing.test(clause) && told.every(({ type }) => type === 'name')))
  );
}

/** A part that none of the refuters has anything against. */
function checkTold(spoken: Clause, context: ClaimContext): Verdict {
  const { text, facts, scope, sentence } = spoken;
  if (isCounted(spoken))
    return (isOfAllThereAre(spoken) ? unseenOf(sentence, namesIn(spoken), context) : null) ?? held;
  const wide = checkWide(spoken);
  if (wide !== null) return wide;
  if (facts.some(({ type }) => type !== 'unknown')) return checkSaid(spoken, context);
  const isOfPlace = noneOfKind.test(text) && scope.length > 0 && scope.length === placesOf(spoken).length;
  return isOfPlace ? denied(text, facts, scope, context) : unchecked;
}

function placesOf({ text, scope, context }: Clause): Named[] {
  return farReach.test(text) ? [] : scope.filter((fact) => isPlace(fact, context.index));
}

/** What one of the refuters has against it; null: none has. */
function reasonAgainst(clause: Clause): string | null {
  for (const { refute } of refuters) {
    const reason = refute(clause);
    if (reason !== null) return reason;
  }
  return null;
}

/** What "all" and "none" are of: what the part names nothing of its own for, it has from before. */
function checkWide(clause: Clause): Verdict | null {
  const { text, facts, scope, context, sentence } = clause;
  if (unmeasured.test(text) || /\bno (?:numbers|figures|data|usage|metrics)\b/i.test(text)) return null;
  // "Its pods all completed", of what is not known: nothing tells.
  const isOpen =
    /^\W*(?:and |but )?(?:its|their)\b/i.test(text) &&
    ![...facts, ...scope].some(
      (fact) => objectSlots.has(slotOf(fact, context.index)) || slotOf(fact, context.index) === 'node',
    );
  if (isOpen) return null;
  const isBare = !facts.some(({ type }) => type === 'name') || backReference.test(text);
  const around =
    isBare && !farReach.test(text) ? scope.filter(({ type }) => type === 'name') : placesOf(clause);
  return checkUniversal(text, [...facts, ...around], context, sentence);
}

/** What a part says of what is known. */
function checkSaid({ text, facts, scope, before }: Clause, context: ClaimContext): Verdict {
  const { index } = context;
  if (isTroubleDisproved(text, [...facts, ...scope], index)) return refused('the evidence shows it healthy');
  const negated = negatedWords(tellsState(facts) ? text.replace(inability, ' ') : text);
  if (negated.length > 0 && !isQuoted(negated, facts, index)) return denied(text, facts, scope, context);
  // Of what is excepted the rest is not said.
  const exception = text.search(/\b(?:except|apart from|other than)\b|除了?/i);
  const said = exception === -1 ? facts : facts.filter(({ at }) => at < exception);
  const example = exampleAt(text);
  const told = (some: readonly Fact[]): Verdict =>
    checkTogether(some, scope, { ...context, sentence: text, before });
  if (example === -1) return told(said);
  // What is counted is not what is named as one of it.
  const around = said.filter((fact) => fact.type === 'name' && isPlace(fact, index));
  const examples = said.filter((fact) => fact.at > example && !around.includes(fact));
  return joined([told(said.filter(({ at }) => at < example)), told([...around, ...examples])]);
}

function exampleAt(text: string): number {
  return text.search(/\b(?:such as|for example|e\.g\.)|例如|比如/i);
}

/** A name that was read nowhere, but for such as may be said of what was asked. */
function strangeName(facts: readonly Fact[], allowed: ReadonlySet<string>): string | undefined {
  return facts
    .flatMap((fact) => (fact.type === 'unknown' ? [fact.value] : []))
    .find((name) => !allowed.has(name.toLowerCase()));
}

function denied(
  clause: string,
  facts: readonly Fact[],
  scope: readonly Named[],
  context: ClaimContext,
): Verdict {
  const verdict = checkNegation(facts, scope, { ...context, sentence: clause });
  return verdict === 'together' ? checkTogether(facts, scope, context) : verdict;
}

function tellsState(facts: readonly Fact[]): boolean {
  return facts.some(({ type }) => type === 'state');
}

const unreadCluster =
  /\b(?:could not|couldn['’]t|cannot|can['’]t|was not|wasn['’]t|not) (?:be )?(?:read|reach(?:ed)?|seen?)\b[.\s]*(?:$|is\b)|(?:没有读到|无法(?:读取|连接)|未能读取)(?=[，。；！\s]*$)/i;

/** Nobody knows; but how many clusters that is true of can be counted. */
function checkUnknowing({ text, facts }: Clause, { coverage, index }: ClaimContext): Verdict {
  const clusters = coverage?.clusters ?? [];
  const named = facts.filter((fact) => fact.type === 'name');
  const isSaidOf = (name: string): boolean =>
    saysUnseen(text, name) || (named.length === 1 && unreadCluster.test(text));
  const read = clusters.find(
    (cluster) =>
      isWholeCluster(cluster) &&
      named.some(
        (fact) =>
          fact.value === cluster.cluster.toLowerCase() &&
          slotOf(fact, index) === 'cluster' &&
          isSaidOf(fact.value),
      ),
  );
  if (read !== undefined) return refused(`${read.cluster} was read`);
  const whole = clusters.filter(isWholeCluster).length;
  const wrong = facts.find(
    (fact) =>
      fact.type === 'number' &&
      fact.noun === 'cluster' &&
      ![whole, clusters.length - whole, clusters.length].includes(fact.value),
  );
  return wrong === undefined
    ? held
    : refused(`${clusters.length - whole} of ${clusters.length} clusters were not seen, or not in full`);
}

/** 拉不到: what is tried and fails is told, and not denied. */
const unable = /(?<=\p{Script=Han})不(?:出|到|上|了|动|成)/gu;

/** Each "not" with the word after it; one within a name, such as `does-not-exist`, is none. */
function negatedWords(sentence: string): string[] {
  const plain = sentence
    .replace(/[\w]+(?:[-_./:@][\w]+)+/g, (name) => ' '.repeat(name.length))
    .replace(unable, '  ');
  const phrases = plain.matchAll(new RegExp(`(?:${negation.source})\\s*[\\w]*`, 'giu'));
  return [...phrases].map(([phrase]) => phrase.toLowerCase().replace(/\s+/g, ' ').trim());
}

/** The evidence itself says "no pod", "cannot reach" of what the sentence names: then it is no denial. */
function isQuoted(negated: readonly string[], facts: readonly Fact[], { rows }: EvidenceIndex): boolean {
  const names = facts.filter(({ type }) => type === 'name') as Named[];
  const texts = rows
    .filter(({ atoms }) => names.every(({ value }) => atoms.has(value)))
    .map(({ cells }) => cells.join(' ').toLowerCase());
  return negated.every((phrase) => phrase.includes(' ') && texts.some((text) => text.includes(phrase)));
}
