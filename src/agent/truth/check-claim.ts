import { isWholeCluster } from '../../domain/whole-cluster.ts';
import { checkNegation } from './check-negation.ts';
import { checkTogether } from './check-together.ts';
import { isTroubleDisproved } from './check-trouble.ts';
import { checkUniversal } from './check-universal.ts';
import {
  type ClaimContext,
  held,
  isNamed,
  type Named,
  refused,
  slotOf,
  unchecked,
  type Verdict,
} from './claim.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { readFacts } from './read-facts.ts';
import type { Clause } from './refuters/clause.ts';
import { deniesAny } from './refuters/none-of-them.ts';
import { refuters } from './refuters/registry.ts';
import { scopeOf, wideSlots } from './scope.ts';
import { clausesOf } from './split-clauses.ts';
import {
  farReach,
  inability,
  interjection,
  negation,
  noneOfKind,
  noTrouble,
  otherOnes,
  unknowing,
  unmeasured,
  wellbeing,
} from './words.ts';

const opening = /^[\s*_]*(?:yes|no|well|ok(?:ay)?|fine|sure)\b[,:]\s*/i;

/**
 * Holds one sentence to the evidence, part by part: every name, number, state and time in it was read, and what a part says
 * together stands in one row. `lead`: what was said before and goes on counting. Pure.
 */
export function checkClaim(sentence: string, lead: string, context: ClaimContext): Verdict {
  if (interjection.test(sentence)) return checkInterjection(sentence, context);
  const leads = [lead];
  let whole = unchecked;
  // "No, it runs": the word answers, and denies nothing of what follows.
  for (const part of clausesOf(sentence.replace(opening, ''))) {
    const clause = elliptic.test(part) ? `${objectsIn(leads.at(-1) ?? '', context)} is ${part}` : part;
    const verdict = checkClause(clause, leads, { ...context, sentence });
    if (verdict.status === 'refused') return verdict;
    if (verdict.status === 'held') whole = { ...verdict, cells: [...whole.cells, ...verdict.cells] };
    leads.push(clause);
  }
  return whole;
}

/** "But not in B" leaves out what was just spoken of. */
const elliptic = /^\W*(?:but|and)\s+not\s+(?:in|on)\b/i;

function objectsIn(part: string, { index }: ClaimContext): string {
  const names = readFacts(part, index).filter(isNamed);
  return names
    .flatMap((fact) =>
      wideSlots.has(slotOf(fact, index)) || fact.type === 'state' ? [] : [`\`${fact.value}\``],
    )
    .join(' ');
}

/** "Yes." says nothing by itself, unless it was asked whether all is well: then it says that. */
function checkInterjection(sentence: string, context: ClaimContext): Verdict {
  const { question = '' } = context;
  const isAgreement = /yes|fine|ok|sure|correct|right|good|great|是|对|好|没错/i.test(sentence);
  const isAsked = wellbeing.test(question) || noTrouble.test(question);
  if (!isAgreement || /不是/.test(sentence) || !isAsked) return unchecked;
  return checkUniversal('all of it is healthy', readFacts(question, context.index), context) ?? unchecked;
}

function checkClause(
  clause: string,
  leads: readonly string[],
  context: ClaimContext & { sentence: string },
): Verdict {
  const { index, asked, sentence } = context;
  const facts = readFacts(clause, index);
  const isUnknowing = unknowing.test(clause);
  const strange = strangeName(facts, isUnknowing ? asked : new Set());
  if (strange !== undefined) return refused(`nothing that was read is called "${strange}"`);
  const scope = otherOnes.test(clause) ? [] : scopeOf(facts, leads, index);
  const places = farReach.test(clause) ? [] : scope.filter((fact) => isPlace(fact, index));
  const reason = isUnknowing ? null : reasonAgainst({ text: clause, sentence, facts, scope, context });
  if (reason !== null) return refused(reason);
  const wide = checkWide(clause, { facts, scope, places }, { ...context, sentence });
  if (wide !== null) return wide;
  if (facts.every(({ type }) => type === 'unknown')) {
    const isOfPlace = noneOfKind.test(clause) && scope.length > 0 && scope.length === places.length;
    return isOfPlace ? denied(clause, facts, scope, context) : unchecked;
  }
  return isUnknowing ? checkUnknowing(facts, context) : checkSaid(clause, facts, scope, context);
}

/** What one of the refuters has against it; null: none has. */
function reasonAgainst(clause: Clause): string | null {
  for (const { refute } of refuters) {
    const reason = refute(clause);
    if (reason !== null) return reason;
  }
  return null;
}

interface Around {
  facts: readonly Fact[];
  scope: readonly Named[];
  places: readonly Named[];
}

/** What "all" and "none" are of: what the part names nothing of its own for, it has from before. */
function checkWide(
  clause: string,
  { facts, scope, places }: Around,
  context: ClaimContext & { sentence: string },
): Verdict | null {
  if (unmeasured.test(clause)) return null;
  const isBare = !facts.some(({ type }) => type === 'name') && !farReach.test(clause);
  const around = isBare ? scope.filter(({ type }) => type === 'name') : places;
  return checkUniversal(clause, [...facts, ...around], context, context.sentence);
}

/** What a part says of what is known. */
function checkSaid(
  clause: string,
  facts: readonly Fact[],
  scope: readonly Named[],
  context: ClaimContext,
): Verdict {
  const { index } = context;
  if (isTroubleDisproved(clause, [...facts, ...scope], index))
    return refused('the evidence shows it healthy');
  const negated = negatedWords(tellsState(facts) ? clause.replace(inability, ' ') : clause);
  // What was looked for and not found is none.
  if (tellsState(facts) && deniesAny(clause)) return held;
  if (negated.length > 0 && !isQuoted(negated, facts, index)) return denied(clause, facts, scope, context);
  return checkTogether(facts, scope, context);
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

/** Nobody knows; but how many clusters that is true of can be counted. */
function checkUnknowing(facts: readonly Fact[], { coverage }: ClaimContext): Verdict {
  const clusters = coverage?.clusters ?? [];
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

function isPlace(fact: Fact, index: EvidenceIndex): boolean {
  return ['cluster', 'namespace'].includes(slotOf(fact, index));
}

/** Each "not" with the word after it; one within a name, such as `does-not-exist`, is none. */
function negatedWords(sentence: string): string[] {
  const plain = sentence.replace(/[\w]+(?:[-_./:@][\w]+)+/g, (name) => ' '.repeat(name.length));
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
