import type { Claim } from '../../domain/answer.ts';
import { type ClaimContext, cited, held, isNamed, type Named, slotOf, type Verdict } from './claim.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { withMarks } from './fill-in.ts';
import { groupsOf } from './group-facts.ts';
import { holdsNumber, holdsTime } from './hold-values.ts';
import { hasAnother, rowsAround, subjectOf, titlesOf } from './joined-rows.ts';
import { readFacts } from './read-facts.ts';
import { scopeOf, wideSlots } from './scope.ts';
import { negation } from './words.ts';

/** A sentence that does not hold; of a table's row each of those that it says. */
export interface Doubted {
  texts: readonly string[];
  /** What was said before it and goes on counting. */
  leads: readonly string[];
  isListed: boolean;
  verdict: Verdict;
}

/** A sentence, and the results of which it is said that they hold it. */
interface Said {
  text: string;
  context: ClaimContext;
  /** What these results hold, and what is known of the clusters. */
  results: EvidenceIndex;
}

/** Which name or state stands where it should not; a number or time that does not is another one's. */
const ofName = /^"/;

/**
 * What becomes of a doubted sentence of which it is said that the results `ids` hold it as it stands; null: it stays as it was, because
 * something that it names does not stand in them. held: all of it stands there with its object or in a row that is joined to one of it,
 * and the object's rows have nothing else in that place. cited: it is shown with what it is said to rest on, for its reader to look
 * at: of minds that looked twice none insisted on what was false, and code took much for contradicted that was not. Pure.
 */
export function standBy(doubted: Doubted, ids: readonly string[], context: ClaimContext): Verdict | null {
  const { texts, verdict } = doubted;
  const reason = verdict.reason ?? '';
  const results = partOf(context.index, new Set(ids));
  if (results.totals.length === 0) return null;
  const said = texts.map((text) => ({ text, context, results }));
  const cells = said.map((one) => cellsHolding(doubted, one));
  if (!cells.every((own) => own !== null)) return null;
  const isHeld =
    verdict.status === 'unconfirmed' && ofName.test(reason) && !said.some((one) => isAnother(doubted, one));
  if (isHeld) return { ...held, cells: cells.flat() };
  return cited(restingOn(cells.flat(), ids, results));
}

/** The cells; where it names nothing that stands in one, the results themselves. */
function restingOn(cells: Claim['cells'], ids: readonly string[], { totals }: EvidenceIndex): Claim['cells'] {
  if (cells.length > 0) return cells;
  const known = ids.filter((id) => totals.some(({ evidence }) => evidence === id));
  return known.map((evidence) => ({ evidence, row: -1, column: '' }));
}

/** The cells that it stands in; null: not all of it does. */
function cellsHolding({ leads, isListed }: Doubted, said: Said): Claim['cells'] | null {
  const { text, context, results } = said;
  const facts = readFacts(withMarks(text, context), context.index);
  // Of "no job failed" nothing that failed need be there.
  const isDenied = ({ type }: Fact): boolean => type === 'state' && negation.test(text);
  if (!facts.every((fact) => isDenied(fact) || isThere(fact, said))) return null;
  const scope = scopeOf({ text, facts, leads, isPart: false, isListed }, context);
  return cellsOf([...facts.filter(isNamed), ...scope], results);
}

function isAnother({ leads, isListed }: Doubted, said: Said): boolean {
  const { text, context } = said;
  const facts = readFacts(withMarks(text, context), context.index);
  const scope = scopeOf({ text, facts, leads, isPart: false, isListed }, context);
  return isOtherwise(facts, scope, said);
}

/** Rows that need no naming. */
const always: ReadonlySet<string> = new Set(['coverage', 'clusters']);

function partOf(index: EvidenceIndex, ids: ReadonlySet<string>): EvidenceIndex {
  return {
    ...index,
    rows: index.rows.filter(({ evidence }) => ids.has(evidence) || always.has(evidence)),
    totals: index.totals.filter(({ evidence }) => ids.has(evidence)),
  };
}

function cellsOf(named: readonly Named[], { rows }: EvidenceIndex): Claim['cells'] {
  return named.flatMap(({ value }) => {
    const row = rows.find(({ atoms }) => atoms.has(value));
    const column = row?.atoms.get(value) ?? '';
    return row === undefined ? [] : [{ evidence: row.evidence, row: row.row, column }];
  });
}

function isThere(fact: Fact, said: Said): boolean {
  const { rows, totals } = said.results;
  if (isNamed(fact)) return [...rows, ...totals].some(({ atoms }) => atoms.has(fact.value));
  const isRead =
    fact.type === 'number' &&
    (totals.some(({ total }) => total === fact.value) ||
      rows.some(({ numbers }) => numbers.some(({ value }) => value === fact.value)));
  return isRead || isValueOf(fact, rows, [], said);
}

/** A number or time, in rows that have such names. */
function isValueOf(
  fact: Fact,
  rows: readonly IndexedRow[],
  named: readonly Named[],
  { text, context, results }: Said,
): boolean {
  if (fact.type === 'unknown') return false;
  if (fact.type !== 'number') return holdsTime(fact, rows, context.now, text) !== null;
  const exact = rows.filter(({ atoms }) => named.every(({ value }) => atoms.has(value)));
  const around = { index: results, about: rows, exact, named, listed: 1, now: context.now };
  return holdsNumber(fact, around) !== null;
}

/** Something of it stands neither with its object nor in a row that is joined to it, or the object's rows have another value there. */
function isOtherwise(facts: readonly Fact[], scope: readonly Named[], said: Said): boolean {
  const { context, results } = said;
  const slotIn = (fact: Fact): string => slotOf(fact, context.index);
  const heads = facts.filter((fact) => isNamed(fact) && wideSlots.has(slotIn(fact)));
  return groupsOf(facts, context.index).some((group) => {
    const slots = new Set(group.facts.map(slotIn));
    const own = [...heads.filter((fact) => !slots.has(slotIn(fact))), ...group.facts, ...scope];
    const names = own.filter((fact): fact is Named => fact.type === 'name');
    const subject = subjectOf(names, context.index);
    const places = names.filter((fact) => placeSlots.has(slotIn(fact)));
    const { about, joined } = rowsAround(subject, places, results.rows);
    if (about.length === 0) return true;
    return own.some((fact) => {
      if (!isNamed(fact)) return !isValueOf(fact, about, names, said);
      if (fact === subject || about.some(({ atoms }) => atoms.has(fact.value))) return false;
      return titlesOf(fact, joined).size === 0 || hasAnother(about, titlesOf(fact, results.rows));
    });
  });
}

const placeSlots: ReadonlySet<string> = new Set(['cluster', 'namespace', 'environment', 'region']);
