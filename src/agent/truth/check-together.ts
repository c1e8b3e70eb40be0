import type { Claim } from '../../domain/answer.ts';
import {
  type ClaimContext,
  held,
  isDoubtful,
  isNamed,
  type Named,
  refused,
  slotOf,
  unconfirmed,
  type Verdict,
} from './claim.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { type Group, groupsOf } from './group-facts.ts';
import { holdsNumber, holdsTime } from './hold-values.ts';
import { subjectOf } from './joined-rows.ts';
import { readFacts } from './read-facts.ts';
import { kindOfWord } from './row-kinds.ts';
import { isPlace, wideSlots } from './scope.ts';

/** Puts two beside each other, and their values behind. */
const comparing = /\bthan\b|\bvs\b|\bcompared (?:to|with)\b|比/i;

/** What the sentence says together must stand together: object by object, where it lists several. */
export function checkTogether(
  facts: readonly Fact[],
  scope: readonly Named[],
  context: ClaimContext & { sentence?: string; before?: readonly string[] },
): Verdict {
  const cells: Claim['cells'] = [];
  const groups = groupsOf(facts, context.index).map((group) => withHead(group, facts, context));
  const isCompared = groups.length > 1 && comparing.test(context.sentence ?? '');
  for (const group of groups) {
    const told = isCompared ? group.facts.filter(isNamed) : group.facts;
    const own = { ...group, facts: told.filter((fact) => !isListBefore(fact, context)) };
    const verdict = checkGroup(own, scope, { ...context, listed: group.listed });
    if (isDoubtful(verdict)) return verdict;
    cells.push(...verdict.cells);
  }
  const values = isCompared ? facts.filter((fact) => !isNamed(fact)) : [];
  const loose = values.find((fact) => !groups.some((group) => isHeldWith(fact, group, scope, context)));
  return loose === undefined ? { ...held, cells } : doubtOf(loose, 'what is compared', context.index);
}

/** "On node A: `b` and `c`": where the list stands under, goes for each of it. */
function withHead(
  group: Group,
  facts: readonly Fact[],
  { index, sentence = '' }: ClaimContext & { sentence?: string },
): Group {
  const colon = sentence.search(/:\s+[`*]/);
  const first = group.facts.find(isNamed);
  if (colon === -1 || first === undefined || first.at < colon) return group;
  const heads = facts.filter(
    (fact) => fact.at < colon && isNamed(fact) && wideSlots.has(slotOf(fact, index)),
  );
  const slots = new Set(group.facts.map((fact) => slotOf(fact, index)));
  return { ...group, facts: [...heads.filter((fact) => !slots.has(slotOf(fact, index))), ...group.facts] };
}

/** "All six", where six were named just before. */
function isListBefore(
  fact: Fact,
  { before = [], index, sentence = '' }: ClaimContext & { before?: readonly string[]; sentence?: string },
): boolean {
  if (fact.type !== 'number' || fact.unit !== '') return false;
  if (!/\b(?:all|both|the|these|those)\s+[`*]*$/i.test(sentence.slice(0, fact.at))) return false;
  return before.some((lead) =>
    [...Map.groupBy(readFacts(lead, index).filter(isNamed), (named) => slotOf(named, index)).values()].some(
      (several) => new Set(several.map(({ value }) => value)).size === fact.value,
    ),
  );
}

/** Of what is compared a value may be of any of both. */
function isHeldWith(
  value: Fact,
  { facts, listed }: Group,
  scope: readonly Named[],
  context: ClaimContext,
): boolean {
  const own = [...facts.filter(isNamed), value];
  return checkGroup({ facts: own, listed }, scope, { ...context, listed }).status === 'held';
}

/** Every fact stands in a row with the most particular name, and the cluster; numbers may also count such rows. */
function checkGroup(
  group: Group,
  scope: readonly Named[],
  context: ClaimContext & { listed: number; sentence?: string },
): Verdict {
  const { index } = context;
  const named = [...group.facts.filter(isNamed), ...scope];
  const names = named.filter(({ type }) => type === 'name');
  const subject = subjectOf(names, index);
  const places = names.filter(
    (fact) =>
      fact === subject || ['cluster', 'namespace', 'environment', 'region'].includes(slotOf(fact, index)),
  );
  const itself = index.rows.filter((row) => places.every(({ value }) => row.atoms.has(value)));
  const about = itself.length > 0 ? itself : orBothSides(places, context, partRows(subject, places, index));
  const isCounted = (some: readonly Named[]): boolean => isCountedTable(some, group.facts, index);
  // "B lacks A" is so where no row has both.
  if (about.length === 0 && lacking.test(context.sentence ?? '')) return held;
  if (names.length > 0 && about.length === 0 && !isCounted(places))
    return refused(`no row holds ${places.map(({ value }) => value).join(' and ')} together`);
  const others = named.filter((fact) => !places.includes(fact) && !isNoneOf(fact, context.sentence ?? ''));
  // "On node A … are running" tells of what is on it.
  const isOn = subject !== undefined && /\bon\s+[`*]*$/i.test((context.sentence ?? '').slice(0, subject.at));
  const own = isOn ? about : ownRows(about, subject?.value);
  const stands = ({ value, type }: Named): boolean =>
    type === 'state'
      ? holds(own, value) || holds(partRows(subject, places, index), value)
      : holds(about, value) ||
        holds(partRows(subject, places, index), value) ||
        (/[/:]/.test(value) && holds(ownerRows(subject, places, index), value));
  const missing = others.find((fact) => !stands(fact) && !isCounted([...places, ...others]));
  const where = subject?.value ?? 'it';
  if (missing !== undefined) return doubtOf(missing, where, index);
  const parts = (): IndexedRow[] => partRows(subject, places, index);
  return checkValues(group.facts, { about, named, where, parts }, context);
}

/** "0 nodes are not ready": then none stands there. */
function isNoneOf({ type, at }: Named, sentence: string): boolean {
  return (
    type === 'state' &&
    /(?:^|[^\w.])(?:0|zero)\s+(?:\w+\s+){0,3}(?:or\s+)?[`*]*(?:(?:not ready|notready) or )?$/i.test(
      sentence.slice(0, at),
    )
  );
}

const lacking = /\b(?:lacks?|misses|is missing)\b|缺少/i;

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

/** "From A to B: replicas 6 → 5" speaks of both sides that were compared. */
function orBothSides(
  places: readonly Named[],
  { index, sentence = '' }: ClaimContext & { sentence?: string },
  rows: IndexedRow[],
): IndexedRow[] {
  const clusters = places.filter((fact) => slotOf(fact, index) === 'cluster');
  if (rows.length > 0 || clusters.length !== 2 || !/→|->/.test(sentence)) return rows;
  const others = places.filter((fact) => !clusters.includes(fact));
  return index.rows.filter(
    ({ tool, atoms }) =>
      tool === 'compare' &&
      clusters.some(({ value }) => atoms.has(value)) &&
      others.every(({ value }) => atoms.has(value)),
  );
}

/** Rows of what is called after the subject, as the pods of a Deployment are: where it is in the same place. */
function partRows(
  subject: Named | undefined,
  places: readonly Named[],
  { rows }: EvidenceIndex,
): IndexedRow[] {
  if (subject === undefined) return [];
  const others = places.filter((fact) => fact !== subject);
  return rows.filter(
    ({ atoms, own }) =>
      others.every(({ value }) => atoms.has(value)) && own?.startsWith(`${subject.value}-`) === true,
  );
}

/** Rows of what the subject is called after, as a pod is after its Deployment: it has its images. */
function ownerRows(
  subject: Named | undefined,
  places: readonly Named[],
  { rows }: EvidenceIndex,
): IndexedRow[] {
  const others = places.filter((fact) => fact !== subject);
  return rows.filter(
    ({ atoms, own }) =>
      own !== null &&
      subject?.value.startsWith(`${own}-`) === true &&
      others.every(({ value }) => atoms.has(value)),
  );
}

/** Numbers and times stand in the rows that the names and states point to. */
function checkValues(
  facts: readonly Fact[],
  {
    about,
    named,
    where,
    parts,
  }: { about: IndexedRow[]; named: Named[]; where: string; parts(): IndexedRow[] },
  context: ClaimContext & { listed: number; sentence?: string },
): Verdict {
  const exact = about.filter(({ atoms }) => named.every(({ value }) => atoms.has(value)));
  const cells: Claim['cells'] = named.flatMap(({ value }) => {
    const row = exact[0] ?? about.find(({ atoms }) => atoms.has(value));
    return row === undefined
      ? []
      : [{ evidence: row.evidence, row: row.row, column: row.atoms.get(value) ?? '' }];
  });
  for (const fact of facts) {
    if (isHeldByPlace(fact, named, context)) continue;
    const cell =
      fact.type === 'number'
        ? (holdsNumber(fact, { about, exact, ...context, named }) ??
          holdsNumber(fact, { about: parts(), exact: listedIn(parts()), ...context, named }))
        : holdsTime(fact, [...about, ...parts()], context.now, context.sentence);
    if (cell === null || isOtherShare(fact, about)) return doubtOf(fact, where, context.index);
    if (cell.evidence !== '') cells.push(cell);
  }
  return { ...held, cells };
}

/** What is told of all of a place stands in some row of that place. */
function isHeldByPlace(
  fact: Fact,
  named: readonly Named[],
  context: ClaimContext & { listed: number; sentence?: string },
): boolean {
  const places = named.filter((name) => isPlace(name, context.index));
  if (fact.type !== 'number' || places.length === 0 || !isTotalOf(fact, context.sentence ?? '')) return false;
  const rows = context.index.rows.filter(({ atoms }) => places.every(({ value }) => atoms.has(value)));
  return holdsNumber(fact, { about: rows, exact: rows, ...context, named: places }) !== null;
}

/** "In total 98 GiB", and what counts problems: that is of a place, and not of what is named with it. */
function isTotalOf(fact: Fact, sentence: string): boolean {
  if (fact.type !== 'number') return false;
  return (
    /\b(?:in total|altogether|total of|sum of)\s*(?:[\w.]+ (?:\w+ )?and )?[`*]*$|(?:合计|总共|共)\s*$/i.test(
      sentence.slice(0, fact.at),
    ) || /^(?:incident|problem|error|warning|entry|entrie|row|问题|告警)$/.test(fact.noun)
  );
}

/** What was read elsewhere may belong here all the same; what is counted, and what was read nowhere, does not. */
function doubtOf(fact: Fact, where: string, { rows }: EvidenceIndex): Verdict {
  const reason = `${isNamed(fact) ? `"${fact.value}"` : wordsOf(fact)} does not stand with ${where}`;
  if (isNamed(fact)) return unconfirmed(reason);
  const isRead = rows.some((row) =>
    fact.type === 'number'
      ? row.numbers.some(({ value }) => value === fact.value) && kindOfWord(fact.noun) === null
      : holdsTime(fact, [row], Number.NaN) !== null,
  );
  return isRead ? unconfirmed(reason) : refused(reason);
}

/** Parts are counted where all of them are listed. */
function listedIn(rows: readonly IndexedRow[]): IndexedRow[] {
  return rows.filter(({ tool }) => tool === 'inventory');
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
