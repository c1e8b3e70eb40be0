import { slotOf } from '../claim.ts';
import type { IndexedRow } from '../evidence-index.ts';
import { kindOfRow, kindOfWord } from '../row-kinds.ts';
import { objectSlots } from '../scope.ts';
import { numberWords } from '../words.ts';
import { type Clause, namesIn, type Refuter, rowsWith, wordsOf } from './clause.ts';
import { withoutQuotes } from './quoted.ts';

const digit = String.raw`(\d+|${Object.keys(numberWords).join('|')}|one)`;
const fraction = /(?<![\w./:-])(\d+)\s?\/\s?(\d+)(?![\w./:-])/;
const ofReplicas = new RegExp(
  String.raw`\b${digit} (?:of|out of) (?:the |its )?${digit}(?: (?:replicas?|pods?|copies|are|is|ready|running|up|副本)|[.;,)]|$)`,
  'i',
);
const ofKind = new RegExp(
  String.raw`\b${digit} (?:of|out of) (?:the |its |these |all )?${digit} (nodes|clusters|pods)\b`,
  'i',
);

const allOfKind = new RegExp(String.raw`\ball (?:of the )?${digit} (nodes|pods)\b`, 'i');
const ofThem = new RegExp(String.raw`\b${digit} of (?:them|these|those|which)\b`, 'i');

/** "3/4", "2 of its 4 replicas", "12 of the 14 nodes are Ready", of what is counted ready and wanted. */
export const share: Refuter = {
  name: 'share',
  refute(given) {
    const text = withoutQuotes(given.text, given.context.index);
    const clause = { ...given, text };
    const all = allOfKind.exec(text);
    if (all !== null) return ofAll(clause, all);
    const ready = readyOfThem.exec(text);
    if (ready !== null && isOfObject(clause)) return otherReady(clause, numberOf(ready[1] ?? ready[2]));
    const some = ofThem.exec(text);
    if (some !== null && /\bready\b|\breachable\b/i.test(text)) return ofThose(clause, some);
    const kind = ofKind.exec(text);
    if (kind !== null && /ready/i.test(text) && (namesIn(clause).length > 0 || !/pods/i.test(kind[3] ?? '')))
      return ofKindReady(clause, kind);
    return otherPair(clause);
  },
};

const readyOfThem = new RegExp(
  String.raw`(?:其中|有)\s*(\d+)\s*个\s*(?:副本|Pod)?\s*就绪|\b${digit} of (?:them|these|which) (?:is|are) ready\b`,
  'i',
);

function isOfObject(clause: Clause): boolean {
  return namesIn(clause).some((fact) => objectSlots.has(slotOf(fact, clause.context.index)));
}

/** "Of which 4 are ready", of one object: as many of it as are counted ready. */
function otherReady(clause: Clause, ready: number): string | null {
  const names = namesIn(clause);
  const rows = rowsWith(
    names.map(({ value }) => value),
    clause.context.index,
  );
  const own = rows.filter((row) => names.some(({ value }) => row.own === value));
  const known = own.flatMap(pairsOf).map(([some]) => some);
  return known.length === 0 || known.includes(ready) ? null : 'what was read counts others ready';
}

function otherPair(clause: Clause): string | null {
  const { text } = clause;
  const isOfParts = /\b(?:ready|available|up|running|has|have|stands? at|runs?)\b/i.test(text);
  const pair = fraction.exec(text) ?? (isOfParts ? ofReplicas.exec(text) : null);
  const names = namesIn(clause);
  const isPlaceOnly = names.every((fact) =>
    ['cluster', 'namespace'].includes(slotOf(fact, clause.context.index)),
  );
  if (pair === null || isPlaceOnly) return null;
  const [some, wanted] = [numberOf(pair[1]), numberOf(pair[2])];
  const ready = /\b(?:lost|lacks?|misses|missing)\b/i.test(text) ? wanted - some : some;
  const rows = clause.context.index.rows.filter((row) => names.every(({ value }) => row.atoms.has(value)));
  const own = rows.filter((row) => names.some(({ value }) => row.own === value) && pairsOf(row).length > 0);
  const about = own.length > 0 ? own : rows;
  const pairs = about.flatMap(pairsOf);
  const isKnown = pairs.some(([left, right]) => left === ready && right === wanted);
  const isSaid = about.some((row) => wordsOf(row).includes(`${ready}/${wanted}`));
  return pairs.length === 0 || isKnown || isSaid ? null : 'what was read counts otherwise';
}

function numberOf(word = ''): number {
  return word.toLowerCase() === 'one' ? 1 : (numberWords[word.toLowerCase()] ?? Number(word));
}

function pairsOf(row: IndexedRow): [number, number][] {
  const at = (pattern: RegExp): number | undefined =>
    row.numbers.find(({ column }) => pattern.test(column))?.value;
  const [ready, wanted] = [
    at(/^ready(?:_count|_containers|_replicas)?$/),
    at(/^(?:wanted|wanted_count|containers|replicas|desired)$/),
  ];
  const counted: [number, number][] = ready === undefined || wanted === undefined ? [] : [[ready, wanted]];
  const said = [...wordsOf(row).matchAll(/(?<![\w./-])(\d+)(?:\/| of )(\d+)(?: (?:pods )?ready|(?= ;|$))/g)];
  return [...counted, ...said.map(([, a, b]): [number, number] => [Number(a), Number(b)])];
}

function rowsOfKind(clause: Clause, kind: string): IndexedRow[][] {
  const names = namesIn(clause).filter(({ value }) => !/^v?\d/.test(value));
  const rows = clause.context.index.rows.filter(
    (row) =>
      row.row >= 0 &&
      row.tool === 'inventory' &&
      kindOfRow(row) === kind &&
      names.every(({ value }) => row.atoms.has(value)),
  );
  return [...Map.groupBy(rows, ({ evidence }) => evidence).values()].filter((own) =>
    own.some(({ atoms }) => atoms.has('ready') || atoms.has('notready')),
  );
}

/** "All six nodes": there are six. */
function ofAll(clause: Clause, [, all, noun = '']: RegExpExecArray): string | null {
  const counts = rowsOfKind(clause, kindOfWord(noun) ?? '').map(({ length }) => length);
  const hasWorkload = clause.facts.some(({ type }) => type === 'state') === false;
  return counts.length === 0 || hasWorkload || counts.includes(numberOf(all))
    ? null
    : `what was read counts other ${noun}`;
}

/** "Five clusters; 3 of them are ready". */
function ofThose(clause: Clause, [, some]: RegExpExecArray): string | null {
  const isOfClusters =
    /\bclusters?\b/i.test(clause.sentence) && !/\b(?:pods|nodes|replicas)\b/i.test(clause.sentence);
  const clusters = clause.context.coverage?.clusters ?? [];
  if (!isOfClusters || clusters.length === 0) return null;
  const ready = clusters.filter(({ state }) => state === 'ready').length;
  const isDenied = /\bnot (?:ready|reachable)|\bunreachable/i.test(clause.text);
  return numberOf(some) === (isDenied ? clusters.length - ready : ready)
    ? null
    : 'other numbers of clusters were seen';
}

function ofKindReady(clause: Clause, [, some, all, noun = '']: RegExpExecArray): string | null {
  const state = /\bnot ready\b|\bnotready\b/i.test(clause.text) ? 'notready' : 'ready';
  const tables = rowsOfKind(clause, kindOfWord(noun) ?? '');
  if (tables.length === 0) return null;
  const fits = tables.some(
    (rows) =>
      rows.length === numberOf(all) && rows.filter(({ atoms }) => atoms.has(state)).length === numberOf(some),
  );
  return fits ? null : `what was read counts otherwise what is ${state}`;
}
