import type { EvidenceIndex } from './evidence-index.ts';
import {
  chineseNumbers,
  chineseStates,
  commonCompounds,
  kindWords,
  numberWords,
  proseWords,
  stateSynonyms,
  stateWords,
  tradeWords,
} from './words.ts';

/** What a sentence says that can be looked up, in the order in which it stands there. */
export type Fact =
  | { type: 'name' | 'state'; value: string; at: number }
  /** Shaped like a name, and read nowhere. */
  | { type: 'unknown'; value: string; at: number }
  | {
      type: 'number';
      value: number;
      unit: string;
      noun: string;
      at: number;
      isTotal?: boolean;
      outOf?: number | null;
    }
  /** `step`: how exact it is, in milliseconds. */
  | { type: 'time'; value: number; step: number; at: number }
  /** Of a day; minutes since midnight. */
  | { type: 'clock'; value: number; at: number }
  /** So long ago, in milliseconds. */
  | { type: 'ago'; value: number; step: number; at: number };

const timeUnits: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  second: 1000,
  秒: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  分钟: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  小时: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  天: 86_400_000,
};

const patterns = {
  time: /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|\s?UTC)?/g,
  clock: /(?<![\w:.-])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\w:])/g,
  ago: /(\d+(?:\.\d+)?)\s*(seconds?|secs?|minutes?|mins?|hours?|days?|[smhd]|秒|分钟|小时|天)\s*(?:ago|前)/g,
  number:
    /(?<![\w.\-:])(?<!\D\/)(\d[\d,]*(?:\.\d+)?)\s?(%|[KMGT]i?B?\b|millicores?\b|m\b|cores?\b|[x×]\b)?(?![\w-]|\.\d|:\d)/g,
  chinese: /(?<![第一二三四五六七八九十])([零一两二三四五六七八九十])(?=个|台|次|条|项|份)/g,
  word: /[\p{Script=Latin}\d_](?:[\p{Script=Latin}\d._:/@+-]*[\p{Script=Latin}\d_])?/gu,
};

/** Reads what can be checked of a sentence. Citations such as [e1] and marks of Markdown say nothing. */
export function readFacts(sentence: string, index: EvidenceIndex): Fact[] {
  let text = sentence.replace(/[([]?\be\d+\b(?:\s*,\s*e\d+)*[)\]]?/g, (whole) => ' '.repeat(whole.length));
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
  const words = text;
  take(patterns.word, ([whole = ''], at) => wordFact(whole, at, { text: words, index }));
  const rest = text;
  take(patterns.number, ([whole = '', digits = '', unit = ''], at) => ({
    type: 'number',
    value: Number(digits.replaceAll(',', '')),
    unit,
    noun: nounAfter(rest, at + whole.length),
    isTotal: isTotal(words, at, at + whole.length),
    outOf: outOf(words.slice(at + whole.length)),
    at,
  }));
  take(patterns.chinese, ([, digit = ''], at) => ({
    type: 'number',
    value: chineseNumbers[digit] ?? 0,
    unit: '',
    noun: nounAfter(rest, at + 2),
    isTotal: isTotal(words, at, at + 2),
    at,
  }));
  for (const [pattern, state] of chineseStates)
    take(new RegExp(pattern, 'g'), (_, at) => ({ type: 'state', value: state, at }));
  return facts.flatMap((fact) => partsOf(fact, index)).toSorted((left, right) => left.at - right.at);
}

/** `shop/web` says two things: where, and what. */
function partsOf(fact: Fact, { columnsOf }: EvidenceIndex): Fact[] {
  if (fact.type !== 'name' || columnsOf.has(fact.value)) return [fact];
  const parts = fact.value.split(/[/:@]/).filter((part) => columnsOf.has(part));
  return parts.map((value) => ({ type: 'name', value, at: fact.at }));
}

function timeFact(text: string, at: number): Fact | null {
  const digits = text.replace(/\s?UTC|Z/, '').replace(' ', 'T');
  const value = Date.parse(digits.length === 10 ? `${digits}T00:00:00Z` : `${digits}Z`);
  if (Number.isNaN(value)) return null;
  const step = { 10: 86_400_000, 16: 60_000 }[digits.length] ?? 1000;
  return { type: 'time', value, step, at };
}

function agoFact(count: string, unit: string, at: number): Fact {
  const step = timeUnits[unit] ?? timeUnits[unit.replace(/s$/, '')] ?? 60_000;
  return { type: 'ago', value: Number(count) * step, step, at };
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
      type: 'number',
      value: counted,
      unit: '',
      noun: nounAfter(text, at + word.length),
      isTotal: isTotal(text, at, at + word.length),
      at,
    };
  if (stateWords.has(lower)) return { type: 'state', value: lower, at };
  const synonym = stateSynonyms[lower];
  if (synonym !== undefined) return { type: 'state', value: synonym, at };
  if (lower === 'ready') return readyFact(text, at);
  return nameFact(word, at, { text, index });
}

function nameFact(
  word: string,
  at: number,
  { text, index }: { text: string; index: EvidenceIndex },
): Fact | null {
  const lower = word.toLowerCase();
  const isMarked = /[`*"“]$/.test(text.slice(0, at)) && /^[`*"”]/.test(text.slice(at + word.length));
  const isShaped = isMarked || looksLikeName(word);
  const known = index.columnsOf.get(lower);
  // "api" in small letters is the Deployment of that name, where there is one.
  const isOwnName = word === lower && known?.has('name') === true;
  if (isTrade(lower, known !== undefined && (isMarked || isOwnName))) return null;
  if (proseWords.has(lower) && !isMarked && !standsBesideKind(text, at, word)) return null;
  if (known !== undefined) return isShaped || isNameColumn(known) ? { type: 'name', value: lower, at } : null;
  return strangeFact(word, at, { text, index, isMarked, isShaped });
}

/** Of a word that stands in no evidence. */
function strangeFact(
  word: string,
  at: number,
  {
    text,
    index,
    isMarked,
    isShaped,
  }: { text: string; index: EvidenceIndex; isMarked: boolean; isShaped: boolean },
): Fact | null {
  if (!isShaped) return standsWithKind(text, at, word) ? { type: 'unknown', value: word, at } : null;
  if (isCommon(word, isMarked)) return null;
  return partsKnown(word.toLowerCase(), index)
    ? { type: 'name', value: word.toLowerCase(), at }
    : { type: 'unknown', value: word, at };
}

/** "not ready" is a state; "2/3 ready" counts. */
function readyFact(text: string, at: number): Fact | null {
  const before = text.slice(Math.max(0, at - 12), at);
  if (/(?:\bnot|n['’]t)\s+[`*"]*$/i.test(before)) return { type: 'state', value: 'notready', at };
  return /\d\s*$/.test(before) ? null : { type: 'state', value: 'ready', at };
}

function isTrade(lower: string, isMarked: boolean): boolean {
  return !isMarked && tradeWords.has(lower);
}

const nameColumns =
  /(?:^|_)(?:cluster|name|namespace|node|pod|object|object_name|owner|workload|container|below|image|images|version|region|provider|distribution|environment|state|phase|status|type|effect|reason)$/;

/** Words of messages are prose; words of these columns are names. */
function isNameColumn(columns: ReadonlySet<string>): boolean {
  return [...columns].some((column) => nameColumns.test(column));
}

/** A capital within, a digit, a hyphen, a slash: no word of prose. */
function looksLikeName(word: string): boolean {
  return /[-_/:@]|\p{L}\.\p{L}|\d\p{L}|\p{L}\d|\p{Ll}\p{Lu}/u.test(word);
}

function isCommon(word: string, isMarked: boolean): boolean {
  if (isMarked) return /^(?:true|false|null|none)$/i.test(word);
  return (
    commonCompounds.test(word.toLowerCase()) ||
    /^(?:and\/or|e\.g|i\.e|n\/a|\d+(?:st|nd|rd|th)|v\d)$/i.test(word)
  );
}

/** `shop/web`, `web:1.4.2`, `Deployment/web`: known if each part is. */
function partsKnown(lower: string, index: EvidenceIndex): boolean {
  const parts = lower.split(/[/:@]/).filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => index.columnsOf.has(part) || tradeWords.has(part));
}

const before = new RegExp(`(?:\\b|(?<=\\p{Script=Han}))(?:${kindWords})\\s*[\`*"“]*$`, 'iu');

const beforeName =
  /(?:\b(?:cluster|namespace|pod|deployment|daemonset|statefulset|job|cronjob|service|container)|集群|命名空间|节点|部署|服务|容器)\s*[`*"“]*$/iu;
const afterwards = new RegExp(`^[\`*"”]*\\s*(?:${kindWords})(?![\\w-])`, 'iu');

/** Words that follow a kind and name nothing; what else follows one in small letters can only be a name. */
const followers: ReadonlySet<string> = new Set(
  'data memory information logs itself themselves alone is are was were has have had with and that which from for the does not can could will count list run runs running state states status name names level object objects below above there use uses used fail fails failed failing restart restarts restarted version versions change changes changed seen known kept per across tag tags pull pulls pulled cannot also because since still only each both where being get gets show shows need needs keep keeps came went crash crashes crashed crashing capacity usage health but runs on in of to by at as or'.split(
    ' ',
  ),
);

/** A plain word behind "namespace", "cluster" … that no evidence holds. */
function standsWithKind(text: string, at: number, word: string): boolean {
  if (!/^[a-z]{3,}$/.test(word) || followers.has(word)) return false;
  const isChinese = /\p{Script=Han}/u.test(text);
  if (isChinese) return before.test(text.slice(0, at));
  return /\b(?:cluster|namespace|node|pod|deployment)\s+[`*"“]*$/i.test(text.slice(0, at));
}

/** "deployment report", "the report job". */
function standsBesideKind(text: string, at: number, word: string): boolean {
  return beforeName.test(text.slice(0, at)) || afterwards.test(text.slice(at + word.length));
}

/** Of "3 of 4" and "3/4" the 4. */
function outOf(after: string): number | null {
  const [, whole] = /^\s*(?:of\s+(?:the\s+|its\s+)?|\/\s*)(\d+)\b/.exec(after) ?? [];
  return whole === undefined ? null : Number(whole);
}

/** "3 payments pods", "2 of its 5 replicas". */
const kindSoon =
  /^[\s*`]*((?:[\w.`-]+\s+){1,2}?)(pods|nodes|clusters|deployments|replicas|namespaces|services|jobs)\b/i;

/** "demo-dev has 14 pods." and nothing else of them: that is all of them, not some. */
function isTotal(text: string, at: number, end: number): boolean {
  const isHad = /(?:\bha(?:s|ve)|\bthere (?:is|are)|\bruns?|有)\s*(?:only|just|exactly)?\s*[`*]*$/i.test(
    text.slice(0, at),
  );
  return (
    isHad &&
    /^[\s*`]*(?:个|台)?\s*(?:\p{Script=Latin}+|节点|集群|命名空间)[*`]*\s*[.。!]*$/u.test(text.slice(end))
  );
}

function nounAfter(text: string, end: number): string {
  // Of "0/1 ready" each half counts something else.
  if (/\d\/\d+$/.test(text.slice(0, end)) || text[end] === '/') return '';
  const isTimes = /^[\s*`]*(?:times\b|次)/.test(text.slice(end));
  if (isTimes && /restart|重启/i.test(text)) return 'restart';
  const [, gap = '', kind] = kindSoon.exec(text.slice(end)) ?? [];
  if (
    kind !== undefined &&
    !/\b(?:in|on|of|and|with|at|to|from|for|is|are|was|were|ha[sd]|have|times?|restarts?)\b/i.test(gap)
  )
    return kind.toLowerCase().replace(/s$/, '');
  const [, noun = ''] =
    /^[\s*`]*(?:个|台|次)?\s*(?:of\s+(?:the\s+|its\s+|these\s+|those\s+)?(?:(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+)?)?(?:\p{L}+(?:ed|ing|less)\s+|ready\s+|different\s+|more\s+|total\s+)*(\p{Script=Latin}+|节点|集群|命名空间|重启|副本)/u.exec(
      text.slice(end),
    ) ?? [];
  return chineseNouns[noun] ?? noun.toLowerCase().replace(/(?<=[^s])s$/, '');
}

const chineseNouns: Readonly<Record<string, string>> = {
  节点: 'node',
  集群: 'cluster',
  命名空间: 'namespace',
  重启: 'restart',
  副本: 'replica',
};
