import {
  type ClaimContext,
  clustersMeant,
  held,
  isNamed,
  type Named,
  refused,
  slotOf,
  unchecked,
  unseenAmong,
  type Verdict,
} from './claim.ts';
import type { IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { cellOf } from './refuters/clause.ts';
import { isGone, missingWords } from './refuters/missing.ts';
import { kindOfRow, kindOfWord } from './row-kinds.ts';
import { absence, negation, noTrouble, seenOnly, unrelated } from './words.ts';

/**
 * A sentence with "not": refused where the evidence says that it is so, or says nothing of what it names. 'together': its values are to be
 * held as those of any sentence.
 */
export function checkNegation(
  facts: readonly Fact[],
  scope: readonly Named[],
  context: ClaimContext & { sentence: string },
): Verdict | 'together' {
  const named = facts.filter(isNamed);
  const states = named.filter(({ type }) => type === 'state');
  const names = [...named, ...scope].filter(({ type }) => type === 'name');
  if (notAll.test(context.sentence)) return checkNotAll(names, context);
  const about = context.index.rows.filter((row) => names.every(({ value }) => row.atoms.has(value)));
  // "Found one cordoned, and two that did not match" denies something else than the state.
  if (!states.every(({ at }) => isGoverned(context.sentence, at))) return 'together';
  if (isNotreadyOnly(states)) return 'together';
  const saysSo = rowWith(states, about);
  if (saysSo !== undefined) return refused(`${saysSo.evidence} says that it is so`);
  if (facts.some(isValue)) return 'together';
  if (states.length === 0)
    return isOfSubject(names, context) || isPresupposed([...named, ...scope], context)
      ? checkThere(names, about, context)
      : checkDenial(names, about, context);
  if (names.length === 0 && oneOfKind.test(context.sentence)) return unchecked;
  return unseenIn(names, context) ?? held;
}

function isValue(fact: Fact): boolean {
  return !isNamed(fact) && fact.type !== 'unknown';
}

/** What is denied is not that it is there: then there is one. */
function checkThere(
  names: readonly Named[],
  about: readonly IndexedRow[],
  context: ClaimContext & { sentence: string },
): Verdict {
  return about.length === 0 && names.length > 1
    ? refused(`no row holds ${names.map(({ value }) => value).join(' and ')} together`)
    : checkDenial(names, about, context);
}

/** Whether the word at that place is what a "not" before it denies: nothing parts the two. */
function isGoverned(text: string, at: number): boolean {
  const ahead =
    text
      .slice(0, at)
      .split(/[;:；：]|\b(?:but|that|which|because|while)\b|,\s+(?:as|since)\b/i)
      .at(-1) ?? '';
  return negation.test(ahead);
}

const notAll =
  /(?:\bnot|n['’]t) (?:\w+ )?(?:everywhere|in (?:all|every|each))\b|\bnot (?:all|every)\s+(?:of\s+)?(?:the\s+|its\s+)?(?:\w+\s+)?(?:clusters?|nodes?|pods?|deployments?|workloads?)\b|并非(?:所有|全部|每个)(?:集群|节点|Pod)/i;

/** "Not every cluster is healthy": one that is not is enough. Of "not everything" nothing says what to look for. */
function checkNotAll(names: readonly Named[], { index }: ClaimContext): Verdict {
  const isOne = index.rows.some(
    ({ atoms }) =>
      names.every(({ value }) => atoms.has(value)) && (atoms.has('unhealthy') || atoms.has('notready')),
  );
  return isOne ? held : refused('nothing that was read is otherwise');
}

/** "The claim is not bound" speaks of one that was named before, and not of all. */
const oneOfKind =
  /\b(?:the|this|that|its) (?:\w+ )?(?:claim|pod|node|container|deployment|service|image|volume|process|job)\b[^.;]*(?:n['’]t|\bnot)\b/i;

function rowWith(states: readonly Named[], rows: readonly IndexedRow[]): IndexedRow | undefined {
  if (states.length === 0) return undefined;
  return rows.find(
    (row) =>
      states.every(({ value }) => row.atoms.has(value) && !deniesItself(row, value)) &&
      row.tool !== 'coverage',
  );
}

/** "The claim cannot be bound" has the word, and says that it is not so. */
function deniesItself({ cells }: IndexedRow, state: string): boolean {
  const text = cells
    .filter((cell) => typeof cell === 'string')
    .join('; ')
    .toLowerCase();
  const said = text.split(state).length - 1;
  return said > 0 && said === text.split(new RegExp(`(?:cannot be|not) ${state}\\b`)).length - 1;
}

/** "Is not scheduled", "cannot be pulled" deny what nothing here can look up; "there is no X" can be. */
function checkDenial(
  names: readonly Named[],
  about: readonly IndexedRow[],
  context: ClaimContext & { sentence: string },
): Verdict {
  const { sentence, index } = context;
  const isDenial = (absence.test(sentence) && !noTrouble.test(sentence)) || unrelated.test(sentence);
  const isOfObject = names.some((fact) => slotOf(fact, index) !== 'cluster');
  if ((!isDenial || openDenial.test(sentence)) && isOfObject) return unchecked;
  // "A is not in B" needs both; of "the trouble is not the image" nothing is named that is not.
  if (!existential.test(sentence) && !(unrelated.test(sentence) && names.length > 1)) return unchecked;
  const isLacked = about.some((row) => isGone(row) && names.some(({ value }) => saysOf(row, value)));
  if (isDenial && !isLacked && names.length > 0 && about.some((row) => deniedBy(row, sentence)))
    return refused('the evidence has it');
  return unseenIn(names, context) ?? held;
}

/** Says of something that it is not there, and not of what it does. */
const existential =
  /^\W*[\w-]+[`*]*[:：]\s*no \w+|\bthere (?:is|are|was|were)(?:n['’]t| no| not)\b|\b(?:has|have|had|runs?|contains?|holds?|gets?|selects?|match(?:es)?) no\b|\bwithout\b|\bno [`*]*[\w./-]+[`*]*(?: [`*]*[\w./-]+[`*]*)? (?:called|named|exists?|in)\b|不存在|没有(?:任何|名为|叫做?)?\s*(?:[`\w]|节点|集群|副本|服务|部署|命名空间)/iu;

/** What is gone is the row's own object, or what it comes from. */
function saysOf(row: IndexedRow, name: string): boolean {
  return (
    row.own === name ||
    String(cellOf(row, 'comes_from') ?? '')
      .toLowerCase()
      .split(/[\s/]/)
      .includes(name)
  );
}

/** "A in B cannot start" says that there is an A in B: whatever it denies, it is not that. */
function isPresupposed(
  named: readonly Named[],
  { sentence, index }: ClaimContext & { sentence: string },
): boolean {
  const isOfOthers =
    /没有/.test(sentence) ||
    absence.test(sentence) ||
    unrelated.test(sentence) ||
    missingWords.test(sentence);
  const slots = named.map((fact) => slotOf(fact, index));
  const isPlaced =
    slots.filter((slot) => slot === 'cluster').length === 1 &&
    slots.filter((slot) => slot === 'name').length === 1;
  return isPlaced && slots.length === 2 && !isOfOthers;
}

/** "A in B has no pods" says that there is an A in B; "A is not in B" does not. */
function isOfSubject(names: readonly Named[], { sentence }: { sentence: string }): boolean {
  const [denial] =
    /\b(?:selects|has|have|gets?|matches) (?:no|not|none|zero)\b|没有(?:任何)?\s*(?:Pod|副本|节点)/i.exec(
      sentence,
    ) ?? [];
  if (denial === undefined) return false;
  const at = sentence.indexOf(denial);
  return names.every((fact) => sentence.toLowerCase().indexOf(fact.value) < at);
}

/** "Which it does not have": what, was said before. */
const openDenial = /(?:n['’]t|\bnot)\s+(?:have|use|own|contain|need)\s*[.!]?$/i;

/** A row of what is said not to be; of "has no node" one that has a node. */
function deniedBy(row: IndexedRow, sentence: string): boolean {
  const { tool, columns, cells } = row;
  if (tool === 'coverage' || tool === 'clusters' || isGone(row)) return false;
  const [, noun = ''] = /\b(?:no|without)\s+[`*]*([\w.-]+)/i.exec(sentence) ?? [];
  const at = columns.indexOf(noun.toLowerCase());
  if (at !== -1) return cells[at] !== null;
  const kind = kindOfWord(noun);
  // "No sign of", "no endpoints": nothing tells whether a row has them.
  if (kind === null && noun !== '') return row.own === noun.toLowerCase();
  return kind === null || kindOfRow(row) === kind;
}

/** What is not in a cluster that was not seen whole is not known. */
function unseenIn(names: readonly Named[], context: ClaimContext & { sentence?: string }): Verdict | null {
  if (!names.every((fact) => slotOf(fact, context.index) === 'cluster')) return null;
  if (context.sentence !== undefined && seenOnly.test(context.sentence)) return null;
  const unseen = unseenAmong(clustersMeant(names, context), context);
  return unseen === undefined ? null : refused(`not all was seen: ${unseen.cluster}`);
}

function isNotreadyOnly(states: readonly Named[]): boolean {
  return states.length > 0 && states.every(({ value }) => value === 'notready');
}
