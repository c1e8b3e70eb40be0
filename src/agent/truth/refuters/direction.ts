import { quantityOf } from '../quantities.ts';
import { numberWords } from '../words.ts';
import { type Arrow, arrowsIn, type Clause, namesIn, type Refuter, rowsWith } from './clause.ts';

const up =
  /\b(?:rais(?:e[sd]?|ing)|increas\w+|scal\w+ (?:up|out)|gr[eo]w\w*|upgrad\w+|bump\w*|higher than before|went up)\b|提高|增加|扩容|调高|升级|增大|上调/i;
const down =
  /\b(?:lower(?:s|ed|ing)|reduc\w+|decreas\w+|scal\w+ (?:down|in|back)|dr[oe]p(?:s|ped)|shr[aiu]nk|cut (?:to|from|down)|downgrad\w+|went down)\b|降低|降到|减少|缩容|调低|降级|减小|下调/i;
const value = String.raw`[\`*"“]*([\w./:@-]*\w)[\`*"”]*`;
const fromTo = new RegExp(
  String.raw`\bfrom\s+${value}(?:\s+[a-z]+)?\s+(?:back\s+|up\s+|down\s+)?to\s+${value}`,
  'i',
);
const arrowed = new RegExp(String.raw`${value}\s*(?:→|->|=>)\s*${value}`);
const chinese = new RegExp(
  String.raw`(?:从|由)\s*${value}(?:(?!从|由)[^，。；])*?(?:到了?|至|成|为)\s*${value}`,
);
const chained = /\bto\s+[`*"“]*(\d[\w.]*)/i;

/** "Raised from 4 to 2" of what went from 4 to 2: values of before and after, and which way it went. */
export const direction: Refuter = {
  name: 'direction',
  refute(clause) {
    const { text } = clause;
    const told = fromTo.exec(text) ?? valuesIn(clause) ?? chinese.exec(text) ?? replacedIn(text);
    const pair = told !== null && isSpan(told) ? null : told;
    const isUp = up.test(text);
    const isDown = down.test(text);
    const times = ratioIn(text);
    if (times !== null) return isRatio(clause, times) ? null : 'what was read changed in another ratio';
    if (pair === null && !isUp && !isDown) return otherEnd(clause);
    const arrows = arrowsOf(clause, pair);
    return arrows.length === 0 ? null : wrongIn(arrows, { text, pair, isUp, isDown });
  },
};

/** "From 10:40 to 10:44" tells how long. */
function isSpan([, from = '', to = '']: RegExpExecArray): boolean {
  return [from, to].every((end) => /^(?:\d{4}-\d\d-\d\d|\d\d?:\d\d)/.test(end));
}

/** "A replaced B": it went from B to A. */
function replacedIn(text: string): RegExpExecArray | null {
  const found = replacing.exec(text);
  return found === null ? null : Object.assign(found, { 1: found[2], 2: found[1] });
}

const replacing = new RegExp(`${value} replaced (?:the )?(?:\\w+ )?${value}`, 'i');

const ending =
  /\b(?:rollout|roll(?:ed|ing) out|updat\w+|upgrad\w+|chang\w+|switch\w+|mov(?:ed|ing))\b[^.;]*?\bto\s+[`*"“]*(?:[\w./-]+:)?(v?\d+\.\d+[\w.-]*\w|v?\d+\.\d+)/i;

/** "The rollout of A to 1.4.1": some change of it ends with that version. */
function otherEnd(clause: Clause): string | null {
  const [, version] = ending.exec(clause.text) ?? [];
  if (version === undefined) return null;
  const ends = arrowsOf(clause, null).filter(({ after }) => /^v?\d+\.\d+/.test(after));
  return ends.length === 0 || ends.some(({ after }) => isSame(after, version))
    ? null
    : `what was read did not change to ${version}`;
}

interface Told {
  text: string;
  pair: RegExpExecArray | null;
  isUp: boolean;
  isDown: boolean;
}

/** What is wrong with the values, or with the way. */
function wrongIn(arrows: readonly Arrow[], { text, pair, isUp, isDown }: Told): string | null {
  const told = pair === null ? arrows : arrows.filter((arrow) => isPair(arrow, pair));
  if (told.length === 0) return 'what was read changed from and to other values';
  const last = pair === null ? chained.exec(text)?.[1] : undefined;
  const ends = last === undefined ? told : told.filter(({ after }) => isSame(after, last));
  if (ends.length === 0) return `what was read did not change to ${last}`;
  if (isUp === isDown) return null;
  const fits = ends.some((arrow) => ways(arrow).has(isUp ? 'up' : 'down'));
  return fits || ends.every((arrow) => ways(arrow).size === 0) ? null : 'it went the other way';
}

/** "Used to be four times as much". */
function ratioIn(text: string): number | null {
  if (!/\b(?:used to be|was|were|than before|had been|before)\b/i.test(text)) return null;
  const [, word] =
    /\b(twice|double|half|thrice|(?:two|three|four|five|six|eight|ten|\d+) times)\s+(?:as|the|of|its|that)\b/i.exec(
      text,
    ) ?? [];
  if (word === undefined) return null;
  const [first = ''] = word.toLowerCase().split(' ');
  return { twice: 2, double: 2, half: 0.5, thrice: 3 }[first] ?? numberWords[first] ?? Number(first);
}

function isRatio(clause: Clause, times: number): boolean {
  const properties = clause.text.toLowerCase().match(/\b(?:limit|request|replicas)\b/g) ?? [];
  const arrows = arrowsOf(clause, null).filter(({ property }) =>
    properties.every((word) => property.includes(word)),
  );
  const ratios = arrows.flatMap(({ before, after }) => {
    const [left, right] = [quantityOf(before), quantityOf(after)];
    return left === null || right === null ? [] : [left / right];
  });
  return ratios.length === 0 || ratios.some((ratio) => ratio === times || ratio === 1 / times);
}

/** "4 → 2"; of "a pod → its state" it is none. */
function valuesIn({ text, context }: Clause): RegExpExecArray | null {
  const pair = arrowed.exec(text);
  const isObject = context.index.rows.some((row) => row.own === pair?.[1]?.toLowerCase());
  return isObject ? null : pair;
}

/** Changes of what the clause names, values of before and after aside. */
function arrowsOf(clause: Clause, pair: RegExpExecArray | null): Arrow[] {
  const ends = pair === null ? [] : [pair[1], pair[2]].map((end) => end?.toLowerCase());
  const { index } = clause.context;
  const names = namesIn(clause).flatMap(({ value: name }) => (ends.includes(name) ? [] : [name]));
  const kept = names.filter((name) => !/^v?\d/.test(name));
  const rows = rowsWith(kept, index).filter(({ tool }) => tool !== 'compare');
  return rows.flatMap(arrowsIn);
}

function isPair({ before, after }: Arrow, [, from = '', to = '']: RegExpExecArray): boolean {
  return isSame(before, from) && isSame(after, to);
}

function isSame(read: string, word: string): boolean {
  const said = word.toLowerCase();
  const [left, right] = [read.toLowerCase(), `${numberWords[said] ?? said}`];
  return left === right || right.endsWith(`:${left}`) || right.replace(/b$/, '') === left;
}

function ways({ before, after }: Arrow): Set<string> {
  const [left, right] = [quantityOf(before), quantityOf(after)];
  if (left === null || right === null || left === right) return new Set();
  return new Set([left < right ? 'up' : 'down']);
}
