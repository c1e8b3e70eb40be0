/** The text ends before its data does: what stands last may be half of something. */
export const cutOffReason = 'the text is cut off';

/** What sentences beside the data say of data that was left out; the first that matches decides. */
const rules: readonly (readonly [RegExp, (...numbers: number[]) => string | null])[] = [
  [
    /\bpage (\d+) (?:of|\/) (\d+)/i,
    (page = 0, pages = 0) => (page < pages ? 'the server has another page' : null),
  ],
  [/\b(\d+)\s*(?:-|–|to)\s*(\d+)\s+(?:of|out of)\s+(\d+)\b/i, (_, to = 0, total = 0) => partOf(to, total)],
  [
    /\b(\d+)\s+(?:of|out of)\s+(?:about |a total of )?(\d+)\b/i,
    (given = 0, total = 0) => partOf(given, total),
  ],
  [/(?:\band|\+|…|\.\.\.)\s*(\d+)\s+(?:more|others?)\b/i, (more) => `the server has ${more} more`],
  [
    /\b(\d+)\s+(?:more|others?|further|remaining)\b.{0,40}\b(?:not shown|omitted|left out|hidden)/i,
    (more) => `the server has ${more} more`,
  ],
  [/\btruncated\b|\bcut (?:off|at)\b|\btoo (?:long|large) to (?:show|display)\b/i, () => cutOffReason],
  [
    /\b(?:limited to|only (?:showing|the first)|showing (?:only |the )?first|first)\s+(\d+)\b/i,
    () => 'the server says that there is more',
  ],
  [
    /\bmore (?:results|items|resources|pages?|pods) (?:are )?available\b|\b(?:next|another) page\b|\bcontinue token\b/i,
    () => 'the server has another page',
  ],
  [
    /^\s*(?:[EF]\d{4} \d\d:\d\d:|error from server\b|error:|unable to connect|failed to (?:list|get)\b)/i,
    () => 'the answer reports an error beside its data',
  ],
  [/^\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$/, () => cutOffReason],
];

/** Longer lines are data, or tell of something else. */
const longestSentence = 300;

/** Why there is more than the data beside which these lines stand; null when none says so. */
export function moreSaidIn(lines: readonly string[]): string | null {
  for (const line of lines) {
    if (line.length > longestSentence) continue;
    for (const [pattern, reasonOf] of rules) {
      const match = pattern.exec(line);
      const reason = match === null ? null : reasonOf(...match.slice(1).map(Number));
      if (reason !== null) return reason;
    }
  }
  return null;
}

function partOf(given: number, total: number): string | null {
  return given < total ? `${given} of ${total} were given` : null;
}

const sentence = /^(?:[A-Z(\d…#]|\.\.\.|\[…|\[\.\.\.)/;
const keyed = /^[\w."'/-]+:(?:\s|$)/;

/** The same of the sentences before and behind data; within data stands what objects say. */
export function moreSaidAround(text: string): string | null {
  const lines = [...linesFrom(text.slice(0, 1000), 0, 3), ...linesFrom(text.slice(-1000), -4)];
  return moreSaidIn(lines.filter((line) => sentence.test(line) && !keyed.test(line)));
}

function linesFrom(text: string, start: number, end?: number): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(start, end);
}

/** Texts that are cut are cut at a round length, and not behind a line. */
export function endsAtLimit(text: string): boolean {
  const { length } = text;
  return length >= 1000 && !text.endsWith('\n') && (length % 1000 === 0 || length % 1024 === 0);
}
