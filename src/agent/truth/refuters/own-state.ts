import { type Named, slotOf } from '../claim.ts';
import type { IndexedRow } from '../evidence-index.ts';
import type { Fact } from '../fact.ts';
import { objectSlots } from '../scope.ts';
import { negation, stateWords } from '../words.ts';
import { type Clause, cellOf, namesIn, placesIn, type Refuter } from './clause.ts';

const opposites: ReadonlySet<string> = new Set(
  'ready notready healthy unhealthy running pending bound schedulingdisabled crashloopbackoff imagepullbackoff oomkilled succeeded failed completed unreachable evicted terminating'.split(
    ' ',
  ),
);

/** Words for what suffers, that are no states of Kubernetes. */
const suffers =
  /\b(?:fails|is failing|are failing|crashes|is crashing|are crashing|keeps? crashing|ha(?:s|ve)(?: not|n['’]t) reported|stopped (?:reporting|posting)|(?:has |have )?fallen silent|is broken|are broken|is down|are down|do(?:es)?(?: not|n['’]t) (?:work|run|start))\b|崩溃|失联/i;
const lacking = /\b(?:lacks?|miss(?:es)?|(?:is|are) (?:missing|short of))\b[^.;]*\b(?:replicas?|pods?)\b/i;
const denied = /\b(?:no|none|neither|nothing|not|never|n['’]t)\b(?! (?:work|run|start|reported))|没有|未|不/i;
const shareReady =
  /\b\d+\W+of\W+(?:the |its )?\d+\b[^.;]*\bready\b|\d+\W*(?:of|\/)\W*\d+[^，。；]*就绪|就绪[^，。；]{0,6}\d+\s*个/i;
/** "One is cordoned" speaks of one of others. */
const otherOnes =
  /\b(?:one|two|three|some|others?|\d+)\b(?: of (?:them|these|which))? (?:is|are|has|have)\b|[一两二三四五六七八九十\d]\s*个(?:已|被|是|处于|还|没有)/i;

/** "A is Ready" of what is known to be in other states, and in none of that name: words that others say of it do not count. */
export const ownState: Refuter = {
  name: 'own state',
  refute(clause) {
    if (takesPods(clause)) return 'what was read says that it is cordoned';
    const said = statesSaid(clause);
    const listed = otherOfList(clause, said);
    if (listed !== null) return `what was read knows other states of ${listed}`;
    const subject = said.length === 0 ? undefined : subjectOf(clause);
    if (subject === undefined || severalPlaces(clause)) return null;
    const known = statesOf(subject.value, placesIn(clause), clause);
    const impossible = said.find((state) => isSaidNot(state, subject.value, clause));
    if (impossible !== undefined) return `what was read says that it is not ${impossible}`;
    const wrong = said.find((state) => !known.has(state) && isKnowable(state, known));
    if (wrong !== undefined && isInDocument(wrong, subject.value, clause)) return null;
    return wrong === undefined ? null : `what was read knows other states of ${subject.value}`;
  },
};

/** The object itself, as it was read whole, has the word. */
function isInDocument(state: string, name: string, { context: { index } }: Clause): boolean {
  return index.rows.some(
    ({ tool, atoms }) => tool === 'object' && atoms.get(name) === 'name' && atoms.has(state),
  );
}

const open = /\b(?:takes?|accepts?|gets?) new pods\b|\bis schedulable\b|可以(?:再)?(?:调度|接收)/i;

/** "Still takes new pods", of a node that is cordoned. */
function takesPods(clause: Clause): boolean {
  const subject = open.test(clause.text) && !denied.test(clause.text) ? subjectOf(clause) : undefined;
  return subject !== undefined && statesOf(subject.value, placesIn(clause), clause).has('schedulingdisabled');
}

/** "A, B and C are Running": of each of them, where all stand before the one state. */
function otherOfList(clause: Clause, said: readonly string[]): string | null {
  const { facts, text, context } = clause;
  const state = facts.find(({ type }) => type === 'state');
  const end = state?.at ?? /\b(?:each|all|lacks?|miss(?:es)?)\b/i.exec(text)?.index ?? -1;
  const subjects = facts.filter(
    (fact): fact is Named =>
      fact.type === 'name' && objectSlots.has(slotOf(fact, context.index)) && fact.at < end,
  );
  const isList = /`[^`]+`(?:, `[^`]+`)*,? and `[^`]+`/.test(text.slice(0, end));
  if (said.length !== 1 || subjects.length < 2 || !isList || severalPlaces(clause)) return null;
  const others = subjects.filter(({ value }) => {
    const known = statesOf(value, placesIn(clause), clause);
    return said.every((word) => !known.has(word) && isKnowable(word, known));
  });
  return others.length === 0 || others.length === subjects.length ? null : (others[0]?.value ?? null);
}

/** None where the clause denies them, or speaks of others. */
function statesSaid({ facts, text }: Clause): string[] {
  const stated = facts.flatMap((fact) =>
    fact.type === 'state' && opposites.has(fact.value) ? [fact.value] : [],
  );
  if (otherOnes.test(text)) return [];
  // Of "0 of 2 ready" the numbers are held.
  if (shareReady.test(text)) return [];
  if (stated.length === 0)
    return (suffers.test(text) || lacking.test(text)) && !denied.test(text) ? ['unhealthy'] : [];
  const isDenied = negation.test(text) && !stated.every((state) => state === 'notready');
  return isDenied ? [] : stated;
}

/** Whose state it is; undefined where several could be meant. */
function subjectOf(clause: Clause): Named | undefined {
  const { facts, text, context } = clause;
  const slot = (fact: Fact): string => slotOf(fact, context.index);
  const subjects = namesIn(clause).filter((fact) => !['cluster', 'namespace'].includes(slot(fact)));
  const own = subjects.filter((fact) => facts.includes(fact));
  if (new Set(own.map(slot)).size < own.length) return undefined;
  const first = facts.find(({ type }) => type === 'state')?.at ?? Number.POSITIVE_INFINITY;
  return (own.length > 0 ? spokenOf(own, first, text) : subjects)[0];
}

/** What stands last before the state, and not behind "in", "on" …; where all do, the first. */
function spokenOf(own: readonly Named[], before: number, text: string): Named[] {
  const ahead = own.filter(({ at }) => at < before);
  const free = ahead.filter(
    ({ at }) => !/\b(?:in|on|of|at|from|by|to|with)\s+(?:the |node |pod )*[`*"]*$/i.test(text.slice(0, at)),
  );
  return [...free.slice(-1), ...ahead.slice(0, 1)];
}

function severalPlaces(clause: Clause): boolean {
  const clusters = namesIn(clause).filter((fact) => slotOf(fact, clause.context.index) === 'cluster');
  return clusters.length > 1;
}

/** "The claim cannot be bound", of what is said to be Bound. */
function isSaidNot(state: string, name: string, clause: Clause): boolean {
  const places = placesIn(clause);
  return clause.context.index.rows.some(
    (row) =>
      row.own === name &&
      places.every((place) => row.atoms.has(place)) &&
      String(cellOf(row, 'problem') ?? '')
        .toLowerCase()
        .includes(`cannot be ${state}`),
  );
}

/** Nobody would have said "healthy" of what was only counted. */
function isKnowable(state: string, known: ReadonlySet<string>): boolean {
  if (['ready', 'notready', 'healthy', 'unhealthy'].includes(state))
    return known.has('ready') || known.has('notready') || known.has('healthy') || known.has('unhealthy');
  return [...known].some(
    (other) => opposites.has(other) && !['ready', 'notready', 'healthy', 'unhealthy'].includes(other),
  );
}

function statesOf(name: string, places: readonly string[], { context }: Clause): Set<string> {
  const rows = context.index.rows.filter(
    (row) => row.tool !== 'changes' && places.every((place) => row.atoms.has(place)),
  );
  const own = rows.filter(
    (row) =>
      row.own === name || (row.tool !== 'events' && row.atoms.get(name) === 'cluster' && row.own === null),
  );
  const parts = rows.filter((row) => row.own?.startsWith(`${name}-`) ?? false);
  return new Set([...own, ...parts].flatMap(ownStatesIn));
}

function ownStatesIn(row: IndexedRow): string[] {
  const derived = ['ready', 'notready', 'healthy', 'unhealthy'].filter(
    (state) => row.atoms.get(state) === 'state',
  );
  const texts = [
    'state',
    'status',
    'phase',
    'reason',
    'evidence',
    'problem',
    'change_before',
    'message',
    'followed',
  ].flatMap(
    (column) =>
      String(cellOf(row, column) ?? '')
        .toLowerCase()
        .replace(/(?:cannot be|not) \w+/g, ' ')
        .match(/[a-z]+/g) ?? [],
  );
  return [...derived, ...texts.filter((word) => stateWords.has(word) || word === 'schedulingdisabled')];
}
