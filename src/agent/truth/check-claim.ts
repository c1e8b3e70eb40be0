import type { Claim } from '../../domain/answer.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import { checkNegation } from './check-negation.ts';
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
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import { type Group, groupsOf } from './group-facts.ts';
import { holdsNumber, holdsTime } from './hold-values.ts';
import { type Fact, readFacts } from './read-facts.ts';
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
  for (const clause of clausesOf(sentence.replace(opening, ''))) {
    const verdict = checkClause(clause, leads, { ...context, sentence });
    if (verdict.status === 'refused') return verdict;
    if (verdict.status === 'held') whole = { ...verdict, cells: [...whole.cells, ...verdict.cells] };
    leads.push(clause);
  }
  return whole;
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
  const wide = checkUniversal(clause, [...facts, ...places], context, sentence);
  if (wide !== null) return wide;
  if (facts.every(({ type }) => type === 'unknown')) {
    const isOfPlace = noneOfKind.test(clause) && scope.length > 0 && scope.length === places.length;
    return isOfPlace ? denied(clause, facts, scope, context) : unchecked;
  }
  return isUnknowing ? checkUnknowing(facts, context) : checkSaid(clause, facts, scope, context);
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

/** What the sentence says together must stand together: object by object, where it lists several. */
function checkTogether(facts: readonly Fact[], scope: readonly Named[], context: ClaimContext): Verdict {
  const cells: Claim['cells'] = [];
  for (const group of groupsOf(facts, context.index)) {
    const verdict = checkGroup(group, scope, { ...context, listed: group.listed });
    if (verdict.status === 'refused') return verdict;
    cells.push(...verdict.cells);
  }
  return { ...held, cells };
}

/** Every fact stands in a row with the most particular name, and the cluster; numbers may also count such rows. */
function checkGroup(
  group: Group,
  scope: readonly Named[],
  context: ClaimContext & { listed: number },
): Verdict {
  const { index } = context;
  const named = [...group.facts.filter(isNamed), ...scope];
  const names = named.filter(({ type }) => type === 'name');
  const subject =
    names.find((fact) => !wideSlots.has(slotOf(fact, index))) ??
    names.find((fact) => slotOf(fact, index) === 'node') ??
    names[0];
  const places = names.filter(
    (fact) =>
      fact === subject || ['cluster', 'namespace', 'environment', 'region'].includes(slotOf(fact, index)),
  );
  const about = index.rows.filter((row) => places.every(({ value }) => row.atoms.has(value)));
  const isCounted = (some: readonly Named[]): boolean => isCountedTable(some, group.facts, index);
  if (names.length > 0 && about.length === 0 && !isCounted(places))
    return refused(`no row holds ${places.map(({ value }) => value).join(' and ')} together`);
  const others = named.filter((fact) => !places.includes(fact));
  const own = ownRows(about, subject?.value);
  const stands = ({ value, type }: Named): boolean =>
    type === 'state'
      ? holds(own, value) || holds(partRows(subject, places, index), value)
      : holds(about, value);
  const missing = others.find((fact) => !stands(fact) && !isCounted([...places, ...others]));
  const where = subject?.value ?? 'it';
  if (missing !== undefined) return refused(`"${missing.value}" does not stand with ${where}`);
  return checkValues(group.facts, { about, named, where }, context);
}

function holds(rows: readonly IndexedRow[], value: string): boolean {
  return rows.some(({ atoms }) => atoms.has(value));
}

/** Rows whose own object it is, where there are any: a node’s state is not that of the pods on it. */
function ownRows(rows: readonly IndexedRow[], subject: string | undefined): readonly IndexedRow[] {
  const own = rows.filter(({ atoms }) =>
    /^(?:name|object_name|pod|cluster)$/.test(atoms.get(subject ?? '') ?? ''),
  );
  return own.length > 0 ? own : rows;
}

/** Rows of what is called after the subject, as the pods of a Deployment are: where it is in the same place. */
function partRows(
  subject: Named | undefined,
  places: readonly Named[],
  { rows }: EvidenceIndex,
): IndexedRow[] {
  if (subject === undefined) return [];
  const others = places.filter((fact) => fact !== subject);
  const isPart = ([atom, column]: [string, string]): boolean =>
    column === 'name' && atom.startsWith(`${subject.value}-`);
  return rows.filter(
    ({ atoms }) => others.every(({ value }) => atoms.has(value)) && atoms.entries().some(isPart),
  );
}

/** Numbers and times stand in the rows that the names and states point to. */
function checkValues(
  facts: readonly Fact[],
  { about, named, where }: { about: IndexedRow[]; named: Named[]; where: string },
  context: ClaimContext & { listed: number },
): Verdict {
  const exact = about.filter(({ atoms }) => named.every(({ value }) => atoms.has(value)));
  const cells: Claim['cells'] = named.flatMap(({ value }) => {
    const row = exact[0] ?? about.find(({ atoms }) => atoms.has(value));
    return row === undefined
      ? []
      : [{ evidence: row.evidence, row: row.row, column: row.atoms.get(value) ?? '' }];
  });
  for (const fact of facts) {
    const cell =
      fact.type === 'number'
        ? holdsNumber(fact, { about, exact, ...context, named })
        : holdsTime(fact, about, context.now);
    if (cell === null || isOtherShare(fact, about))
      return refused(`${wordsOf(fact)} does not stand with ${where}`);
    if (cell.evidence !== '') cells.push(cell);
  }
  return { ...held, cells };
}

/** "1 of 4 ready" where it is 3 of 4: rows that count up to 4 of something, and none of them 1. */
function isOtherShare(fact: Fact, about: readonly IndexedRow[]): boolean {
  if (fact.type !== 'number' || fact.outOf === undefined || fact.outOf === null) return false;
  const { outOf, value } = fact;
  const rows = about.filter(({ numbers }) =>
    numbers.some(
      (number) => number.value === outOf && /^(?:wanted|desired|replicas|containers)/.test(number.column),
    ),
  );
  return rows.length > 0 && !rows.some(({ numbers }) => numbers.some((number) => number.value === value));
}

/** "0 rows" of a call that named all of it. */
function isCountedTable(named: readonly Named[], facts: readonly Fact[], { totals }: EvidenceIndex): boolean {
  return totals.some(
    ({ total, atoms }) =>
      facts.some((fact) => fact.type === 'number' && fact.value === total) &&
      named.every(({ value }) => atoms.has(value)),
  );
}

function wordsOf(fact: Fact): string {
  if (fact.type === 'time') return new Date(fact.value).toISOString();
  if (fact.type === 'clock')
    return `${Math.floor(fact.value / 60)}:${String(fact.value % 60).padStart(2, '0')}`;
  if (fact.type === 'ago') return `a moment ${Math.round(fact.value / 60_000)} minutes ago`;
  return String(fact.value);
}
