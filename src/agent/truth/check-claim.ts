import type { Claim } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import { holdsNumber, holdsTime } from './hold-values.ts';
import { type Fact, readFacts } from './read-facts.ts';
import { negation, universal, unknowing, wellbeing } from './words.ts';

export interface ClaimContext {
  index: EvidenceIndex;
  coverage: Coverage | null;
  /** Words of the question, in small letters. */
  asked: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  now: number;
}

type Named = Extract<Fact, { type: 'name' | 'state' }>;
type Verdict = Pick<Claim, 'status' | 'cells' | 'reason'>;

const refused = (reason: string): Verdict => ({ status: 'refused', cells: [], reason });

/**
 * Holds one sentence to the evidence: every name, number, state and time in it was read, and what it says together stands in one
 * row. `lead`: what was said before and goes on counting. Pure.
 */
export function checkClaim(sentence: string, lead: string, context: ClaimContext): Verdict {
  const { index, asked } = context;
  const facts = readFacts(sentence, index);
  const isUnknowing = unknowing.test(sentence);
  const unknown = facts.find(
    (fact) => fact.type === 'unknown' && !(isUnknowing && asked.has(fact.value.toLowerCase())),
  );
  if (unknown !== undefined) return refused(`nothing that was read is called "${unknown.value}"`);
  const wide = checkUniversal(sentence, facts, context);
  if (wide !== null) return wide;
  if (facts.every(({ type }) => type === 'unknown')) return { status: 'unchecked', cells: [], reason: null };
  const scope = scopeOf(facts, readFacts(lead, index), index);
  if (isUnknowing) return { status: 'held', cells: [], reason: null };
  if (negation.test(sentence)) return checkNegation(facts, scope, context);
  return checkTogether(facts, scope, context);
}

/** What the lead adds: clusters and namespaces, where the sentence names none of its own; objects, where it names nothing. */
function scopeOf(facts: readonly Fact[], lead: readonly Fact[], index: EvidenceIndex): Named[] {
  const own = facts.filter(isNamed);
  const ownSlots = new Set(own.map((fact) => slotOf(fact, index)));
  return lead.filter(isNamed).filter((fact) => {
    const slot = slotOf(fact, index);
    if (ownSlots.has(slot)) return false;
    return (
      slot === 'cluster' ||
      slot === 'namespace' ||
      slot === 'node' ||
      !own.some(({ type }) => type === 'name')
    );
  });
}

function isNamed(fact: Fact): fact is Named {
  return fact.type === 'name' || fact.type === 'state';
}

/** What kind of thing a fact names; values of one slot are alternatives to each other. */
function slotOf(fact: Fact, { columnsOf }: EvidenceIndex): string {
  if (fact.type === 'state') return 'state';
  if (fact.type !== 'name') return fact.type;
  const columns = columnsOf.get(fact.value) ?? new Set();
  const order = ['cluster', 'namespace', 'name', 'object_name', 'pod', 'node'];
  return order.find((column) => columns.has(column)) ?? [...columns][0] ?? '';
}

/** "All healthy" where not all was seen, or where something is known that is not well; null: it is no such sentence, or it holds. */
function checkUniversal(
  sentence: string,
  facts: readonly Fact[],
  { index, coverage }: ClaimContext,
): Verdict | null {
  const isWell =
    wellbeing.test(sentence) &&
    !/\b(?:not|isn['’]t|aren['’]t)\s+(?:all\s+)?(?:healthy|fine|ok|well)\b|\bnot\s+(?:all|every\w*)\b|并非|不健康|不正常/iu.test(
      sentence,
    );
  const isWide = universal.test(sentence) || (isWell && /\b(?:no|nothing)\b|没有|无/iu.test(sentence));
  const named = facts.filter((fact) => isNamed(fact) && slotOf(fact, index) !== 'state') as Named[];
  if (!isWell && !(isWide && facts.some(({ type }) => type === 'state'))) return null;
  if (!isWide && named.some((fact) => slotOf(fact, index) !== 'cluster')) return null;
  const clusters = named.filter((fact) => slotOf(fact, index) === 'cluster').map(({ value }) => value);
  const meant = (coverage?.clusters ?? []).filter(
    ({ cluster }) => clusters.length === 0 || clusters.includes(cluster.toLowerCase()),
  );
  const unseen = meant.find((cluster) => !isWholeCluster(cluster));
  if (meant.length === 0) return refused('nothing was read that shows it');
  if (unseen !== undefined) return refused(`not all was seen: ${unseen.cluster}`);
  const against = index.rows.find(
    (row) =>
      (isWell ? row.atoms.has('unhealthy') : contradicts(row, facts)) &&
      named.every(({ value }) => row.atoms.has(value)),
  );
  return against === undefined ? null : refused(`${against.evidence} shows one that is not`);
}

/** A row that has a state, and another one than the sentence's. */
function contradicts(row: IndexedRow, facts: readonly Fact[]): boolean {
  const states = facts.filter(({ type }) => type === 'state') as Named[];
  const hasState = row.columns.some((column) => /^(?:state|status|phase|reason)$/.test(column));
  return hasState && row.tool !== 'coverage' && states.some(({ value }) => !row.atoms.has(value));
}

/** A sentence with "not": refused where the evidence says that it is so, or says nothing of what it names. */
function checkNegation(facts: readonly Fact[], scope: readonly Named[], context: ClaimContext): Verdict {
  const { index, coverage } = context;
  const named = facts.filter(isNamed);
  const states = named.filter(({ type }) => type === 'state');
  const names = [
    ...named.filter(({ type }) => type === 'name'),
    ...scope.filter(({ type }) => type === 'name'),
  ];
  const about = index.rows.filter((row) => names.every(({ value }) => row.atoms.has(value)));
  if (states.length > 0) {
    const saysSo = about.find(
      (row) => states.every(({ value }) => row.atoms.has(value)) && row.tool !== 'coverage',
    );
    if (saysSo !== undefined && !isNotreadyOnly(states))
      return refused(`${saysSo.evidence} says that it is so`);
  }
  const values = facts.filter((fact) => !isNamed(fact) && fact.type !== 'unknown');
  if (values.length > 0 || isNotreadyOnly(states)) return checkTogether(facts, scope, context);
  if (
    states.length === 0 &&
    about.some(({ tool }) => tool !== 'coverage' && tool !== 'clusters') &&
    names.length > 0
  )
    return refused('the evidence has it');
  const clusters = names.filter((fact) => slotOf(fact, index) === 'cluster').map(({ value }) => value);
  const unseen = (coverage?.clusters ?? []).find(
    (cluster) =>
      !isWholeCluster(cluster) && (clusters.length === 0 || clusters.includes(cluster.cluster.toLowerCase())),
  );
  if (unseen !== undefined && names.every((fact) => slotOf(fact, index) === 'cluster'))
    return refused(`not all was seen: ${unseen.cluster}`);
  return { status: 'held', cells: [], reason: null };
}

function isNotreadyOnly(states: readonly Named[]): boolean {
  return states.length > 0 && states.every(({ value }) => value === 'notready');
}

/** What the sentence says together must stand together: object by object, where it lists several. */
function checkTogether(facts: readonly Fact[], scope: readonly Named[], context: ClaimContext): Verdict {
  const cells: Claim['cells'] = [];
  for (const group of groupsOf(facts, context.index)) {
    const verdict = checkGroup(group, scope, { ...context, listed: group.listed });
    if (verdict.status === 'refused') return verdict;
    cells.push(...verdict.cells);
  }
  return { status: 'held', cells, reason: null };
}

interface Group {
  facts: Fact[];
  /** How many objects the sentence lists. */
  listed: number;
}

/** A sentence that names several objects of one kind is taken apart: what stands before the first goes for all, the rest for the one before it. */
function groupsOf(facts: readonly Fact[], index: EvidenceIndex): Group[] {
  const slots = new Map<string, number>();
  for (const fact of facts.filter(({ type }) => type === 'name')) {
    const slot = slotOf(fact, index);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  const [anchor, listed] =
    [...slots].filter(([, count]) => count > 1).toSorted((left, right) => right[1] - left[1])[0] ?? [];
  if (anchor === undefined || listed === undefined) return [{ facts: [...facts], listed: 1 }];
  const first = facts.findIndex((fact) => slotOf(fact, index) === anchor);
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
    const isAnchor = slotOf(fact, index) === anchor;
    if (isAnchor && tail.length > 0) close();
    if (isAnchor) waiting.push(fact);
    else tail.push(fact);
  }
  close();
  return groups;
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
  const subject = names.find((fact) => !wideSlots.has(slotOf(fact, index))) ?? names[0];
  const places = names.filter(
    (fact) => fact === subject || ['cluster', 'namespace'].includes(slotOf(fact, index)),
  );
  const about = index.rows.filter((row) => places.every(({ value }) => row.atoms.has(value)));
  const isCounted = (some: readonly Named[]): boolean => isCountedTable(some, group.facts, index);
  if (names.length > 0 && about.length === 0 && !isCounted(places))
    return refused(`no row holds ${places.map(({ value }) => value).join(' and ')} together`);
  const others = named.filter((fact) => !places.includes(fact));
  const own = [...ownRows(about, subject?.value), ...partRows(subject, places, index)];
  const missing = others.find(
    ({ value, type }) =>
      !(type === 'state' ? own : about).some(({ atoms }) => atoms.has(value)) &&
      !isCounted([...places, ...others]),
  );
  const where = subject?.value ?? 'it';
  if (missing !== undefined) return refused(`"${missing.value}" does not stand with ${where}`);
  return checkValues(group.facts, { about, named, where }, context);
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
  return rows.filter(({ atoms }) => {
    const isPart = [...atoms].some(
      ([atom, column]) => column === 'name' && atom.startsWith(`${subject.value}-`),
    );
    return isPart && others.every(({ value }) => atoms.has(value));
  });
}

const wideSlots: ReadonlySet<string> = new Set(['cluster', 'namespace', 'node', 'environment']);

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
    if (cell === null) return refused(`${wordsOf(fact)} does not stand with ${where}`);
    if (cell.evidence !== '') cells.push(cell);
  }
  return { status: 'held', cells, reason: null };
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
