import type { Fact } from './fact.ts';
import { numberWords } from './words.ts';

export const timeUnits: Readonly<Record<string, number>> = {
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
  week: 604_800_000,
  周: 604_800_000,
  month: 2_592_000_000,
  个月: 2_592_000_000,
};

/** How long, and not how many: `refuters/age.ts` holds it to times. */
export const lasting =
  /\b(?:for|lasted|lasting|over|in|within|during)\s+(?:the\s+)?(?:last|past|for)?\s*(?:nearly|almost|about|around|over|more than|less than|roughly)?\s*\d+(?:\.\d+)?\s*(?:hours?|minutes?|days?|weeks?|months?|h|d)\b/gi;

/** Times in words: `refuters/age.ts` holds them, too. */
export const spoken = new RegExp(
  [
    String.raw`\b(?:${Object.keys(numberWords).join('|')}|an?|one)(?: and a (?:half|quarter))? (?:minute|hour|day|week|month)s? (?:ago|old|earlier)\b`,
    String.raw`\b(?:\d+|${Object.keys(numberWords).join('|')}) and a (?:half|quarter) (?:minute|hour|day|week|month)s?\b`,
    String.raw`\b\d+ (?:minute|hour|day|week|month)s? (?:old|earlier)\b`,
    String.raw`\b\d{1,2} o['’]clock\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b(?!\s+\d{4})`,
    String.raw`\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?\b`,
    String.raw`\d{1,2}\s*月\s*\d{1,2}\s*[日号]`,
  ].join('|'),
  'gi',
);

export function timeFact(text: string, at: number): Fact | null {
  const digits = text.replace(/\s?UTC|Z/, '').replace(' ', 'T');
  const value = Date.parse(digits.length === 10 ? `${digits}T00:00:00Z` : `${digits}Z`);
  if (Number.isNaN(value)) return null;
  const step = { 10: 86_400_000, 16: 60_000 }[digits.length] ?? 1000;
  return { type: 'time', value, step, at };
}

export function agoFact(count: string, unit: string, at: number): Fact {
  const step = timeUnits[unit] ?? timeUnits[unit.replace(/s$/, '')] ?? 60_000;
  return { type: 'ago', value: Number(count) * step, step, at };
}
