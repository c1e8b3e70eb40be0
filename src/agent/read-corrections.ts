/** What a model says of one of its sentences. */
export type Correction =
  | { type: 'holds' }
  /** It holds as it stands, by these results. */
  | { type: 'stands'; ids: string[] }
  | { type: 'anew'; words: string }
  /** Nothing true can be said. */
  | { type: 'nothing' };

const okLine = /^[\s*`]*ok[\s*`]*[:：][\s*`]*([\d\s,，、–-]+)[.*`]*$/i;
const numbered = /^\s*(\d{1,2})[.):：]\s*(\S.*)$/;
const empty = /^[-–—\s]+$/;
const holding = /^(?:ok|okay|holds|true|correct|对|正确|属实)[.!。]?$/i;
/** A mark of a list before words: it is there already. */
const bullet = /^[-*•]\s+/;

/** `ok: 1-7, 9` and `8. words`, line by line; of a number that stands in both the words count. What is neither says nothing. */
export function readCorrections(reply: string): Map<number, Correction> {
  const corrections = new Map<number, Correction>();
  const lines = reply.split('\n');
  for (const line of lines)
    for (const number of numbersIn(okLine.exec(line)?.[1] ?? '')) corrections.set(number, { type: 'holds' });
  for (const line of lines) {
    const [, number, words = ''] = numbered.exec(line) ?? [];
    const correction = number === undefined ? null : correctionOf(words.trim());
    if (correction !== null) corrections.set(Number(number), correction);
  }
  return corrections;
}

/** `1-7, 9`: a span that no answer has is none. */
function numbersIn(text: string): number[] {
  return [...text.matchAll(/(\d{1,2})(?:\s*[–-]\s*(\d{1,2}))?(?!\d)/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: Math.max(0, Number(to) - Number(from) + 1) }, (_, at) => Number(from) + at),
  );
}

function correctionOf(words: string): Correction | null {
  if (empty.test(words)) return { type: 'nothing' };
  if (holding.test(words)) return { type: 'holds' };
  if (!words.startsWith('=')) return { type: 'anew', words: words.replace(bullet, '') };
  const ids = words.match(/\be\d+\b/g);
  return ids === null ? null : { type: 'stands', ids };
}
