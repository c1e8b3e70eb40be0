import { chineseNumbers, numberWords } from '../words.ts';
import { type Clause, type Refuter, rowsWith, wordNamesIn } from './clause.ts';

const units: Readonly<Record<string, number>> = {
  second: 1e3,
  minute: 60e3,
  hour: 3600e3,
  day: 86_400e3,
  week: 604_800e3,
  month: 2_592_000e3,
  秒: 1e3,
  分钟: 60e3,
  小时: 3600e3,
  天: 86_400e3,
  周: 604_800e3,
  星期: 604_800e3,
  个月: 2_592_000e3,
};
const count = String.raw`(\d+(?:\.\d+)?|½|a|an|one|half an|a quarter of an|three quarters of an|${Object.keys(numberWords).join('|')})`;
const unit = '(seconds?|minutes?|hours?|days?|weeks?|months?)';
const bound = String.raw`(?:(less than|more than|over|under|nearly|almost|about|around|roughly|at least|for|within)\s+)?`;
const spoken = new RegExp(
  String.raw`${bound}(?:the last |the past )?\b${count}(½| and a half)?\s+${unit}(?:\s+(ago|before|old|now|later|earlier|after))?(?![\w-])`,
  'gi',
);
const chinese = /(\d+|[一两二三四五六七八九十]|半)\s*个?(秒|分钟|小时|天|周|星期|个?月)(?:之?前|了)/g;
const tells =
  /\b(?:ago|since|created|lasted|lasting|for (?:nearly|almost|about|over|more|less|the)|old|been)\b/i;

interface Span {
  milliseconds: number;
  step: number;
  limit: 'less' | 'more' | 'about';
}

/** "For nearly a week", "less than an hour ago" of what is older or younger: some time of what is named is that long ago. */
export const age: Refuter = {
  name: 'age',
  refute(clause) {
    const day = dayIn(clause.text);
    if (day !== null && !isDayOf(day, clause)) return 'no time of it is on that day';
    if (isOtherHour(clause)) return 'no time of it is at that hour';
    const spans = spansIn(clause.text);
    if (spans.length === 0) return null;
    const { now } = clause.context;
    const times = timesOf(clause).map(({ value }) => now - value);
    if (times.length === 0) return null;
    const wrong = spans.find((span) => !times.some((passed) => isSpan(passed, span)));
    return wrong === undefined
      ? null
      : `no time of it is ${Math.round(wrong.milliseconds / 60_000)} minutes ago`;
  },
};

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const monthName = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const dayFirst = new RegExp(String.raw`\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?${monthName}\b`, 'i');
const monthFirst = new RegExp(String.raw`\b${monthName}\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b`, 'i');

function dayIn(text: string): { month: number; day: number } | null {
  const [, ahead, name = ''] = dayFirst.exec(text) ?? [];
  if (ahead !== undefined) return { month: months.indexOf(name.toLowerCase()), day: Number(ahead) };
  const [, month, behind] = monthFirst.exec(text) ?? [];
  if (month !== undefined) return { month: months.indexOf(month.toLowerCase()), day: Number(behind) };
  const [, number, day] = /(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]/.exec(text) ?? [];
  return number === undefined ? null : { month: Number(number) - 1, day: Number(day) };
}

const longMonths = 'January|February|March|April|June|July|August|September|October|November|December';

function daysAgo(text: string): number | null {
  if (/\byesterday\b|昨天/i.test(text)) return 1;
  return /\btoday\b|今天/i.test(text) ? 0 : null;
}

/** "Yesterday at noon", "9 o'clock", "to October". */
function isOtherHour(clause: Clause): boolean {
  const { text, context } = clause;
  const [, month] =
    new RegExp(String.raw`(?<!\d(?:st|nd|rd|th)?\s(?:of\s)?)\b(${longMonths})\b(?!\s+\d)`).exec(text) ?? [];
  const [, hour] = /\b(\d{1,2}) o['’]clock\b/i.exec(text) ?? (/\bnoon\b/i.test(text) ? [null, '12'] : []);
  const ago = daysAgo(text);
  if (month === undefined && hour === undefined && ago === null) return false;
  const day = ago === null ? null : new Date(context.now - ago * 86_400e3).toISOString().slice(0, 10);
  const times = timesOf(clause).map(({ value }) => new Date(value));
  return (
    times.length > 0 &&
    !times.some(
      (time) =>
        (month === undefined || time.getUTCMonth() === months.indexOf(month.slice(0, 3).toLowerCase())) &&
        (day === null || time.toISOString().startsWith(day)) &&
        (hour === undefined || Math.abs(time.getUTCHours() + time.getUTCMinutes() / 60 - Number(hour)) <= 1),
    )
  );
}

function isDayOf({ month, day }: { month: number; day: number }, clause: Clause): boolean {
  const times = timesOf(clause).map(({ value }) => new Date(value));
  return (
    times.length === 0 || times.some((time) => time.getUTCMonth() === month && time.getUTCDate() === day)
  );
}

function timesOf(clause: Clause): { value: number; column: string }[] {
  const names = wordNamesIn(clause);
  const { index } = clause.context;
  const isMeasured = /\b(?:figures?|measure\w*|usage|metrics)\b|用量|测量|指标/i.test(clause.sentence);
  return (names.length === 0 ? index.rows : rowsWith(names, index))
    .filter(({ tool }) => tool !== 'coverage' && tool !== 'clusters')
    .flatMap((row) => row.times.filter(({ column }) => column !== 'usage_as_of' || isMeasured));
}

function spansIn(text: string): Span[] {
  const spans = [...text.matchAll(spoken)].flatMap(
    ([, limit = '', digits = '', half, word = '', ago]): Span[] => {
      if (ago === undefined && !tells.test(text)) return [];
      // From one time to another, which is held with the numbers.
      if (/^within$/i.test(limit) || /later|earlier|after|before/i.test(ago ?? '')) return [];
      const step = units[word.toLowerCase().replace(/s$/, '')] ?? 0;
      const value = countOf(digits.toLowerCase()) + (half === undefined ? 0 : 0.5);
      return [{ milliseconds: value * step, step, limit: limitOf(limit) }];
    },
  );
  const others = [...text.matchAll(chinese)].map(([, digits = '', word = '']): Span => {
    const step = units[word] ?? units[`个${word}`] ?? 0;
    const value = chineseCountOf(digits);
    return { milliseconds: value * step, step, limit: 'about' };
  });
  return [...spans, ...others];
}

function chineseCountOf(digits: string): number {
  if (digits === '半') return 0.5;
  return chineseNumbers[digits] ?? Number(digits);
}

function countOf(word: string): number {
  if (word.startsWith('half')) return 0.5;
  if (word.startsWith('a quarter')) return 0.25;
  if (word.startsWith('three quarters')) return 0.75;
  if (word === 'a' || word === 'an' || word === 'one') return 1;
  return numberWords[word] ?? Number(word);
}

function limitOf(word: string): Span['limit'] {
  if (/less than|under/i.test(word)) return 'less';
  return /more than|over|at least/i.test(word) ? 'more' : 'about';
}

function isSpan(passed: number, { milliseconds, step, limit }: Span): boolean {
  if (limit === 'less') return passed > 0 && passed < milliseconds;
  if (limit === 'more') return passed > milliseconds;
  return Math.abs(passed - milliseconds) <= Math.max(Math.min(step, milliseconds) * 0.6, milliseconds * 0.15);
}
