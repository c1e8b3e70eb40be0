import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { isTotal, isWhole, limitBefore, nounAfter, nounBefore, outOf } from './read-counts.ts';
import { nameFact, versionFact } from './read-names.ts';
import { agoFact, lasting, spoken, timeFact } from './read-times.ts';
import { withoutQuotes } from './refuters/quoted.ts';
import { chineseNumbers, chineseStates, numberWords, stateSynonyms, stateWords } from './words.ts';

const patterns = {
  time: /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|\s?UTC)?/g,
  clock: /(?<![\w:.-])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?Z?(?![\w:])/g,
  ago: /(\d+(?:\.\d+)?)\s*(seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|[smhd]|秒|分钟|小时|天|周|个月)\s*(?:ago|前)/g,
  number:
    /(?<![\w.\-:])(?<!\D\/)(\d[\d,]*(?:\.\d+)?)\s?(%|[KMGT]i?B?\b|millicores?\b|m\b|cores?\b|[x×]\b)?(?![\w-]|\.\d|:\d)/g,
  chinese: /(?<![第一二三四五六七八九十]|没有)([零一两二三四五六七八九十])(?=个|台|次|条|项|份)/g,
  word: /[\p{Script=Latin}\d_](?:[\p{Script=Latin}\d._:/@+-]*[\p{Script=Latin}\d_])?/gu,
};

/** What could be typed says nothing. */
const command = /`(?:kubectl|helm|k8s-mcp-agent)\s[^`]*`/g;

const known = new WeakMap<EvidenceIndex, Map<string, readonly Fact[]>>();
/** Sentences are read again as what was said before others, and for each other reason. */
const mostKnown = 500;

/** Reads what can be checked of a sentence. Citations such as [e1] and marks of Markdown say nothing. */
export function readFacts(sentence: string, index: EvidenceIndex): readonly Fact[] {
  const read = known.get(index) ?? new Map<string, readonly Fact[]>();
  known.set(index, read);
  const facts = read.get(sentence) ?? factsIn(sentence, index);
  if (read.size > mostKnown) read.clear();
  read.set(sentence, facts);
  return facts;
}

function factsIn(sentence: string, index: EvidenceIndex): Fact[] {
  let text = withoutQuotes(sentence, index)
    .replace(/[([]?\be\d+\b(?:\s*,\s*e\d+)*[)\]]?/g, (whole) => ' '.repeat(whole.length))
    .replace(command, (whole) => ' '.repeat(whole.length))
    .replace(/(\d)½/g, '$1.5')
    .replace(spoken, (whole) => ' '.repeat(whole.length))
    .replace(lasting, (whole) => ' '.repeat(whole.length));
  const facts: Fact[] = [];
  const take = (pattern: RegExp, read: (match: RegExpMatchArray, at: number) => Fact | null): void => {
    text = text.replace(pattern, (...all) => {
      const groups = all.slice(0, -2).filter((part) => typeof part !== 'object');
      const [whole] = groups as string[];
      const at = all.find((part, position) => position > 0 && typeof part === 'number') as number;
      const fact = read(groups as unknown as RegExpMatchArray, at);
      if (fact === null) return whole ?? '';
      facts.push(fact);
      return ' '.repeat((whole ?? '').length);
    });
  };
  take(patterns.time, ([whole = ''], at) => timeFact(whole, at));
  take(patterns.ago, ([, count = '', unit = ''], at) => agoFact(count, unit, at));
  take(patterns.clock, ([, hours, minutes], at) => ({
    type: 'clock',
    value: Number(hours) * 60 + Number(minutes),
    at,
  }));
  for (const [pattern, state] of chineseStates)
    take(new RegExp(pattern, 'g'), (_, at) => ({ type: 'state', value: state, at }));
  const words = text;
  take(patterns.word, ([whole = ''], at) => wordFact(whole, at, { text: words, index }));
  const rest = text;
  take(patterns.number, ([whole = '', digits = '', unit = ''], at) => ({
    ...{ type: 'number', value: Number(digits.replaceAll(',', '')), at },
    unit: unit === '' ? unitOfRange(words.slice(at + whole.length)) : unit,
    ...countedAt(words, at, at + whole.length),
    noun: nounAfter(rest, at + whole.length) || nounBefore(words.slice(0, at)),
  }));
  take(patterns.chinese, ([, digit = ''], at) => ({
    ...{ type: 'number', value: chineseNumbers[digit] ?? 0, unit: '', at },
    ...countedAt(words, at, at + 1),
    noun: nounAfter(rest, at + 2),
  }));
  return facts.flatMap((fact) => partsOf(fact, index)).toSorted((left, right) => left.at - right.at);
}

/** "Between 7 and 9 GiB": the unit of both stands behind the second. */
function unitOfRange(after: string): string {
  return /^\s*(?:and|to|–|-)\s*[\d.]+\s?(%|[KMGT]i?B?\b|millicores?\b|cores?\b)/.exec(after)?.[1] ?? '';
}

type Counted = Pick<
  Extract<Fact, { type: 'number' }>,
  'isTotal' | 'outOf' | 'isWhole' | 'limit' | 'isDifference' | 'isBeforeName'
>;

/** What the words around a number say of it. */
function countedAt(text: string, at: number, end: number): Counted {
  const [before, after] = [text.slice(0, at), text.slice(end)];
  return {
    isTotal: isTotal(text, at, end),
    outOf: outOf(after),
    isWhole: isWhole(before),
    limit: limitBefore(before),
    isBeforeName: /^\s+(?:(?:of|the|other|new|old|failing|crashing|broken)\s+)*`/.test(after),
    isDifference: /^[\s*`]*(?:个|次)?\s*(?:more|fewer|less)\b/i.test(after),
  };
}

/** `shop/web` says two things: where, and what. */
function partsOf(fact: Fact, { columnsOf }: EvidenceIndex): Fact[] {
  if (fact.type !== 'name') return [fact];
  const [namespace = '', object = '', ...more] = fact.value.split('/');
  const isPlaced =
    more.length === 0 &&
    columnsOf.get(namespace)?.has('namespace') === true &&
    (object === namespace || columnsOf.get(object)?.has('name') === true);
  if (!isPlaced && columnsOf.has(fact.value)) return [fact];
  const parts = fact.value.split(/[/:@]/).filter((part) => columnsOf.has(part));
  return parts.map((value) => ({ type: 'name', value, at: fact.at }));
}

function wordFact(
  word: string,
  at: number,
  { text, index }: { text: string; index: EvidenceIndex },
): Fact | null {
  const lower = word.toLowerCase();
  if (/^\d+\/\d+$/.test(word)) return null;
  if (/^\d[\d,]*(?:\.\d+)?(?:%|[kmgt]i?b?|m|cores?|x)?$/i.test(word)) return null;
  const counted = numberWords[lower];
  if (counted !== undefined)
    return {
      ...{ type: 'number', value: counted, unit: '', at },
      ...countedAt(text, at, at + word.length),
      noun: nounAfter(text, at + word.length) || nounBefore(text.slice(0, at)),
    };
  const state = stateOf(word, text, at);
  if (state !== undefined) return state === null ? null : { type: 'state', value: state, at };
  if (lower === 'ready') return readyFact(text, at);
  if (/^v?\d+\.\d+\.\d+$/.test(lower)) return versionFact(lower, at, index);
  return nameFact(word, at, { text, index });
}

/** The state that a word says; null: it says nothing; undefined: it is none. */
function stateOf(word: string, text: string, at: number): string | null | undefined {
  const lower = word.toLowerCase();
  // "Lost one of four" is no claim that is Lost.
  if (
    lower === 'lost' &&
    /^\s+(?:an?|one|two|three|no|\d|its|the|contact|connection)\b/i.test(text.slice(at + 4))
  )
    return null;
  if (lower === 'failed' && /^\s+(?:\d+|\w+) times\b/i.test(text.slice(at + word.length))) return null;
  const joined = lower.replaceAll('-', '');
  if (stateWords.has(joined)) return joined;
  if (
    word === 'Error' &&
    /(?:\b(?:in|is|are|as|shows?)|[|(:]|状态为?|处于)\s*[`*"]*$/.test(text.slice(0, at))
  )
    return 'error';
  return stateSynonyms[lower];
}

const counting = /\d\s+(?:of|out of)\s+(?:the\s+|its\s+)?\d+\s+\w+\s+(?:is|are|were)\s+[`*"]*$/i;

/** "not ready" is a state; "2/3 ready" counts. */
function readyFact(text: string, at: number): Fact | null {
  const before = text.slice(Math.max(0, at - 12), at);
  if (
    /^ready[`*]*\s*[:：=]?\s*\d/i.test(text.slice(at)) ||
    counting.test(text.slice(0, at)) ||
    /\d\s*(?:of|out of|\/)\s*(?:the |its )?\d+\s+[a-z]+\s+[`*"]*$/i.test(text.slice(0, at))
  )
    return null;
  const isNone =
    /\b(?:no|zero|lacks?|without(?: any)?)\s+[`*"]*$/i.test(before) ||
    /\b(?:neither|none|no|not one|nothing)\b[^.;,:]*\b(?:is|are|was|were)\s+[`*"]*$/i.test(text.slice(0, at));
  if (isNone || /(?:\bnot|n['’]t)\s+(?:yet\s+)?[`*"]*$/i.test(before))
    return { type: 'state', value: 'notready', at };
  return /\d\s*$/.test(before) ? null : { type: 'state', value: 'ready', at };
}
