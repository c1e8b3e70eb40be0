import { type Named, slotOf } from '../claim.ts';
import type { IndexedRow } from '../evidence-index.ts';
import type { Fact } from '../fact.ts';
import { kindOfRow, kindOfWord } from '../row-kinds.ts';
import { arrowsIn, type Clause, namesIn, type Refuter, rowsWith, standsIn, wordsOf } from './clause.ts';

type NumberFact = Extract<Fact, { type: 'number' }>;

const qualified =
  /\b(?:not|lacking|without|unready|cordoned|of (?:them|these|those|which)|the other|others|remaining|more|fewer|less|affected|crashing|failing|broken|missing|new|old|different|at (?:least|most)|up to|another|per|between|than|ready|last|first|maximum|max|most|allows?|comes?|took?|went|scaled|owned?|same|that|which|whose)\b|节点(?:需|处于|上|被|有|不|未)|Pod\s*(?:需|处于|被|有|不|未)|其中|其余|其他|比|新/i;

/** "In each of the two pods" speaks of those that were named. */
const listedBefore = /\b(?:each|both|all) of (?:the|these|those)\s+[`*]*$/i;

const isAffected = /\b(?:affects?|hits?|concerns?|missing|in)\b/i;

/** "4 nodes", "29 restarts" of a place or an object of which that is counted: a cell under that title, rows of that kind, or a sum. */
export const counted: Refuter = {
  name: 'counted',
  refute(clause) {
    if (/\b(?:except|apart from|besides|unlike)\b|除/i.test(clause.text)) return null;
    const names = namesCounted(clause);
    const rows = clause.context.index.rows.filter(({ atoms }) =>
      names.every(({ value }) => atoms.has(value)),
    );
    const wrong = numbersCounting(clause).find((fact) => isOtherwise(fact, { rows, names, clause }));
    return wrong === undefined ? null : `what was read counts otherwise: ${wrong.noun}`;
  },
};

function isOtherwise(fact: NumberFact, about: About): boolean {
  const { names, clause } = about;
  const { text, facts } = clause;
  const known = countsOf(fact, about);
  if (known.size === 0 || known.has(fact.value) || isOfBefore(fact.value, clause, names)) return false;
  if (hasSeveral(names, clause) && fact.noun !== 'cluster') return false;
  // Some of them are no more than all of them.
  const isSome = qualified.test(text) || facts.some(({ type }) => type === 'state');
  const isWhole = fact.noun === 'cluster' && isAffected.test(text);
  return !isSome || fact.value > Math.max(...known) || isWhole;
}

/** Those that are said to be all there are: no shares, and none of what was named before. */
function numbersCounting({ text, facts }: Clause): NumberFact[] {
  return facts.filter(
    (fact): fact is NumberFact =>
      fact.type === 'number' &&
      fact.unit === '' &&
      fact.isWhole !== true &&
      (fact.outOf ?? null) === null &&
      !listedBefore.test(text.slice(0, fact.at)),
  );
}

/** Whose parts are counted: "the 9 pods of A, such as B" counts none of B. */
function namesCounted(clause: Clause): Named[] {
  const example = clause.text.search(/\b(?:such as|including|for example|e\.g\.)|例如|包括|比如/i);
  return namesIn(clause).filter(
    (fact) =>
      !/^v?\d/.test(fact.value) && !(example !== -1 && clause.facts.includes(fact) && fact.at > example),
  );
}

/** "It had 4 replicas": what it was before a change counts then. */
function isOfBefore(value: number, { text, context: { index } }: Clause, names: readonly Named[]): boolean {
  if (!/\b(?:had|was|were|used to|until|before|originally)\b|原来|之前|以前|曾/i.test(text)) return false;
  const rows = rowsWith(
    names.map((fact) => fact.value),
    index,
  );
  return rows.flatMap(arrowsIn).some(({ before }) => Number(before) === value);
}

function hasSeveral(names: readonly Named[], { context }: Clause): boolean {
  const slots = names.map((fact) => slotOf(fact, context.index));
  return new Set(slots).size < slots.length;
}

interface About {
  rows: readonly IndexedRow[];
  names: readonly Named[];
  clause: Clause;
}

function countsOf({ noun }: NumberFact, about: About): Set<number> {
  const { rows, names, clause } = about;
  const known = new Set<number>();
  const { index } = clause.context;
  const title = titleOf(noun);
  if (noun === 'replica' || noun === '副本') return replicasOf(rows, names, known);
  if (title === null) return known;
  const isOfObject = names.some((fact) => !placeSlots.has(slotOf(fact, index)));
  const all = isOfObject
    ? index.rows.filter((row) => names.every(({ value }) => standsIn(row, value)))
    : rows;
  for (const own of Map.groupBy(all, ({ evidence }) => evidence).values())
    addTable(known, own, { noun, title });
  if (isOfObject && known.size > 0) for (const row of rows) addSaid(known, row, noun);
  return known;
}

const placeSlots: ReadonlySet<string> = new Set([
  'cluster',
  'namespace',
  'environment',
  'region',
  'provider',
]);

/** The column that counts such; null: none does. */
function titleOf(noun: string): string | null {
  const kind = noun === 'restart' ? noun : kindOfWord(noun);
  return kind === null ? null : `${kind}s`;
}

function addTable(
  known: Set<number>,
  rows: readonly IndexedRow[],
  { noun, title }: { noun: string; title: string },
): void {
  const kind = kindOfWord(noun);
  const cells = rows.flatMap(({ numbers }) => numbers.filter(({ column }) => counts(column, title)));
  for (const { value } of cells) known.add(value);
  if (cells.length > 0) known.add(cells.reduce((sum, { value }) => sum + value, 0));
  if (kind === 'cluster') {
    addClusters(known, rows);
    return;
  }
  const ofKind = rows.filter((row) => row.row >= 0 && kindOfRow(row) === kind && isComplete(row));
  // Rows of a question of its own count what it asked for, whatever that is called.
  const ofQuestion = rows.filter(
    (row) => row.row >= 0 && row.tool === 'inventory' && kindOfRow(row) === null,
  );
  if (cells.length === 0 && ofQuestion.length > 0 && ofQuestion.every(({ own }) => own !== null))
    known.add(ofQuestion.length);
  const objects = ofKind.map((row) => `${row.cells[row.columns.indexOf('cluster')]} ${row.own}`);
  if (ofKind.length > 0) known.add(new Set(objects).size);
}

/** `pods`, `pods_on_it`, `pod_count`; what it has room for is no count. */
function counts(column: string, title: string): boolean {
  const words = column.toLowerCase().split('_');
  const isOfKind = words[0] === title || (words[0] === title.replace(/s$/, '') && words.includes('count'));
  return isOfKind && !words.some((word) => /^(?:capacity|allocatable|max|limit|names?)$/.test(word));
}

/** What is wanted or ready of the named object itself, and what texts say of replicas. */
function replicasOf(rows: readonly IndexedRow[], names: readonly Named[], known: Set<number>): Set<number> {
  const own = rows.filter((row) => names.some(({ value }) => row.own === value));
  const hasCount = own.some(({ numbers }) => numbers.some(({ column }) => /^wanted/.test(column)));
  if (!hasCount) return known;
  for (const { numbers } of own)
    for (const { value, column } of numbers) if (!/restarts|^times$|^count$/.test(column)) known.add(value);
  return known;
}

/** A table of all of the kind, and not of those that changed or suffer. */
function isComplete({ tool }: IndexedRow): boolean {
  return ['inventory', 'clusters'].includes(tool);
}

function addClusters(known: Set<number>, rows: readonly IndexedRow[]): void {
  const clusters = new Set(rows.flatMap(({ columns, cells }) => cells[columns.indexOf('cluster')] ?? []));
  if (clusters.size > 0) known.add(clusters.size);
}

/** "3 pods are on it", "0/2", "2 of its 5". */
function addSaid(known: Set<number>, row: IndexedRow, noun: string): void {
  for (const [, digits] of wordsOf(row).matchAll(new RegExp(`(\\d+) (?:\\w+ )?${noun}`, 'gi')))
    known.add(Number(digits));
  for (const { value, column } of row.numbers) if (/^(?:ready|wanted|state)/.test(column)) known.add(value);
}
