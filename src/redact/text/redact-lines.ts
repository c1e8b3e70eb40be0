import { withoutPlaceholders } from '../placeholder.ts';

/** A line and what goes with it, such as when it was written. */
export interface PlacedLine {
  at: string | null;
  text: string;
}

const keyEnd = /^.*-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*$/;
const keyBegin = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;

/**
 * Redacts lines that follow each other as one text, so that what is split over them is found: keys in PEM, values on the line
 * behind their name. Where several lines became one placeholder, it has the time of the first of them; a line keeps its own.
 */
export function redactLines(lines: readonly PlacedLine[], redact: (text: string) => string): PlacedLine[] {
  if (lines.length === 0) return [];
  const whole = withKeysBegun(lines);
  const hidden = redact(whole.map(({ text }) => text).join('\n')).split('\n');
  if (hidden.length === whole.length)
    return whole.map(({ at }, index) => ({ at, text: hidden[index] ?? '' }));
  let next = 0;
  return hidden.map((text) => {
    const same =
      withoutPlaceholders(text) !== text
        ? -1
        : whole.findIndex((line, index) => index >= next && line.text === text);
    const found = same === -1 ? Math.min(next, whole.length - 1) : same;
    next = found + 1;
    return { at: whole[found]?.at ?? null, text };
  });
}

/** Of a private key whose beginning was cut off with the lines before, only its end tells what it is. */
function withKeysBegun(lines: readonly PlacedLine[]): PlacedLine[] {
  const end = lines.findIndex(({ text }) => keyEnd.test(text));
  const begin = lines.findIndex(({ text }) => keyBegin.test(text));
  if (end === -1 || (begin !== -1 && begin <= end)) return [...lines];
  let first = end;
  while (first > 0 && /[A-Za-z0-9+/=]{16,}\s*$/.test(lines[first - 1]?.text ?? '')) first -= 1;
  const opening = { at: lines[first]?.at ?? null, text: '-----BEGIN PRIVATE KEY-----' };
  return [...lines.slice(0, first), opening, ...lines.slice(first)];
}
