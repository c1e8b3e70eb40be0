import { slotOf } from '../claim.ts';
import { hasState, isCalled, type KnownObject, objectsOfKind, sufferingOfKind } from '../objects.ts';
import { kindOfWord } from '../row-kinds.ts';
import { chineseNumbers, numberWords } from '../words.ts';
import { type Clause, namesIn, type Refuter } from './clause.ts';
import { predicateOf, verbAt } from './predicate.ts';

const digits = String.raw`\d+|${Object.keys(numberWords).join('|')}`;
const kinds = '(?<kind>nodes?|pods?|deployments?|daemonsets?|statefulsets?|workloads?|clusters?)';
const beside = String.raw`(?<beside>(?:[\`*]*[\w.-]+[\`*]* ){0,2}?)[\`*]*`;

/** How something is counted, in the order in which they are tried. */
const forms: readonly (readonly [Quantity['count'] | 'number', RegExp])[] = [
  [
    'none',
    new RegExp(
      String.raw`\b(?:no|none of (?:the|its|these|those)|not (?:one|a single)(?: of the)?)\s+(?:(?:${digits}) )?${beside}${kinds}\b`,
      'i',
    ),
  ],
  [
    'all',
    new RegExp(
      String.raw`\b(?:all|every|each|(?<both>both))(?: of)?(?: the| its| these| those)? (?:(?<all>${digits}) )?${beside}${kinds}\b`,
      'i',
    ),
  ],
  [
    'number',
    new RegExp(
      String.raw`(?<![\w.-])(?<some>${digits})(?: of (?:the |its |these |all )?(?<all>${digits}))? ${beside}${kinds}\b`,
      'i',
    ),
  ],
  ['number', /(?<some>[一两二三四五六七八九十]|\d+)\s*个\s*(?<beside>)(?<kind>节点|Pod)/u],
];
const ofThem = new RegExp(
  String.raw`^\W*(?:and |but |of these,? )?(?<some>${digits}|one) (?:of (?:them|these|those|which) )?(?:are|is|were|was)\b`,
  'i',
);

interface Quantity {
  /** null: none of them; otherwise how many, or all. */
  count: number | 'all' | 'none';
  /** Of how many; null: it does not say. */
  outOf: number | null;
  kind: string;
}

/** What is said of more than these is not only of what they are. */
const unclear =
  /\b(?:other|others|another|except|but|apart|besides|(?:more|fewer) (?:pods|nodes|\w+ pods)|new|old|older|free|only|rest|remaining|most (?:of|pods|nodes)|almost all|nearly all|per|each other|last|first|would|could|may|might|if|these|those|them)\b|其余|其他|其它|另外|除|新|旧/i;

interface Finding {
  isTrue: boolean;
  fitting: number;
  all: number;
}

/** "No node is cordoned", "all pods are Running", "3 of 4 nodes use more than 97 % of their CPU": objects of that kind, counted. */
export const quantified: Refuter = {
  name: 'quantified',
  refute(clause) {
    const found = countOf(clause);
    return found === null || found.isTrue ? null : `what was read has ${found.fitting} of ${found.all} so`;
  },
};

/** Whether counting the objects bears it out. */
export function isCounted(clause: Clause): boolean {
  return countOf(clause)?.isTrue === true;
}

/** Whether it is said of all there are, or of none, without a word on how many that is. */
export function isOfAllThereAre(clause: Clause): boolean {
  const said = quantityIn(clause);
  return said !== null && typeof said.count === 'string' && said.outOf === null;
}

/** null: what is counted, or what is said of it, is not understood. */
function countOf(clause: Clause): Finding | null {
  const said = quantityIn(clause);
  const predicate = said === null || isOfSeveral(clause, said) ? null : predicateOf(clause);
  if (said === null || predicate === null) return null;
  const { index } = clause.context;
  const listed = objectsMeant(objectsOfKind(said.kind, index), clause);
  // Of what suffers, one is enough where none is said to.
  const meant =
    listed.length === 0 && said.count === 'none'
      ? objectsMeant(sufferingOfKind(said.kind, index), clause)
      : listed;
  if (meant.length === 0) return null;
  // Of all of them what is shown counts.
  const ways = said.count === 'all' ? predicate.slice(0, 1) : predicate;
  const readings = ways.map((fits) => meant.filter(fits).length);
  // "All four clusters" are those that were seen.
  const seen = meant.filter((object) => !hasState(object, 'unreachable')).length;
  const isTrue = readings.some((fitting) => [meant.length, seen].some((all) => isSo(said, fitting, all)));
  return { isTrue, fitting: readings[0] ?? 0, all: seen };
}

/** Names some of them, or says more than one such thing: then it is not clear what is counted. */
function isOfSeveral(clause: Clause, { kind, count, outOf }: Quantity): boolean {
  const { facts, context, text } = clause;
  const own = facts.filter(
    (fact) =>
      fact.type === 'name' && objectsOfKind(kind, context.index).some(({ name }) => name === fact.value),
  );
  const numbers = facts.filter(
    (fact) => fact.type === 'number' && ![count, outOf].includes(fact.value) && fact.unit === '',
  );
  if (typeof count === 'number' && /\b(?:both|all|each)\b/i.test(text)) return true;
  const denials = text.match(/\b(?:no|none|not|neither)\b/gi) ?? [];
  return (
    own.length > 0 ||
    numbers.length > 0 ||
    denials.length > (count === 'none' ? 1 : 0) + (/\bneither\b|\bnot ready\b/i.test(text) ? 1 : 0)
  );
}

function isSo({ count, outOf }: Quantity, fitting: number, all: number): boolean {
  if (count === 'none') return fitting === 0;
  if (count === 'all') return fitting === all && (outOf === null || outOf === all);
  return count === fitting && (outOf === null || outOf === all);
}

function quantityIn(clause: Clause): Quantity | null {
  const plain = clause.text.replace(/`[^`]*`/g, (name) => name.replace(/[^`]/g, 'x'));
  if (unclear.test(plain)) return null;
  for (const [count, form] of forms) {
    const found = form.exec(plain)?.groups;
    if (found !== undefined) return quantityOf(count, found, clause);
  }
  const them = ofThem.exec(plain)?.groups;
  const kind = them === undefined ? null : lastKind([...(clause.before ?? []), clause.sentence]);
  return kind === null ? null : { count: numberOf(them?.some) ?? 0, outOf: null, kind };
}

/** null: words stand beside the kind of which nothing says what they mean ("crashing pods"). */
function quantityOf(
  form: Quantity['count'] | 'number',
  { kind: noun = '', beside: words = '', both, some, all }: Partial<Record<string, string>>,
  { context }: Clause,
): Quantity | null {
  const kind = /^workloads?$/i.test(noun) ? 'deployment' : kindOfWord(noun);
  const isKnown = (word: string): boolean =>
    word.includes('`') ||
    /^(?:of|the|its|kubernetes)$/i.test(word) ||
    context.index.columnsOf.has(word.toLowerCase());
  const isStrange = words.split(/\s+/).some((word) => word !== '' && !isKnown(word));
  if (kind === null || isStrange) return null;
  const outOf = both === undefined ? numberOf(all) : 2;
  return { count: form === 'number' ? (numberOf(some) ?? 0) : form, outOf, kind };
}

function numberOf(word: string | undefined): number | null {
  if (word === undefined) return null;
  const lower = word.toLowerCase();
  return lower === 'one' ? 1 : (numberWords[lower] ?? chineseNumbers[lower] ?? Number(lower));
}

/** What was counted before; null where that may be several. */
function lastKind(texts: readonly string[]): string | null {
  for (const text of texts.toReversed()) {
    const words = text.replace(/`[^`]*`/g, ' ').match(/\b(?:nodes?|pods?)\b|节点/gi) ?? [];
    const found = new Set(words.map(kindOfWord));
    if (found.size > 0) return found.size === 1 ? ([...found][0] ?? null) : null;
  }
  return null;
}

/** Those that every name of the clause goes for; of several names of one kind any. */
function objectsMeant(objects: readonly KnownObject[], clause: Clause): readonly KnownObject[] {
  const { index } = clause.context;
  const names = namesIn(clause).filter(
    (fact) => !clause.facts.includes(fact) || !isPredicate(fact.at, clause),
  );
  const slots = [...Map.groupBy(names, (fact) => slotOf(fact, index)).values()];
  return objects.filter((object) =>
    slots.every((several) => several.some(({ value }) => isCalled(object, value))),
  );
}

/** A name behind the verb says what they are, not which. */
function isPredicate(at: number, { text }: Clause): boolean {
  const verb = verbAt(text);
  return verb !== null && at > verb;
}
