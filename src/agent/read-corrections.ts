/** What a model says of one of its sentences. */
export type Correction =
  | { type: 'holds' }
  /** It holds as it stands, by these results. */
  | { type: 'stands'; ids: string[] }
  | { type: 'anew'; words: string }
  /** Nothing true can be said. */
  | { type: 'nothing' };

const okLine = /^[\s*`]*ok[\s*`]*[:：][\s*`]*([\d\s,，、–-]+)[.*`]*$/i;
/** `8. words`, in whatever quotation marks, marks of a list or emphasis a model puts it; `12:30` and `1.36` are none. */
const numbered = /^[\s>*_`"“'•#-]*(\d{1,2})[*_`]*[.):：](?!\d)[*_`]*\s*(\S.*)$/;
/** Around what is no sentence: "= e3", (ok). */
const wrapping = /^[\s*_`"“”'([]+|[\s*_`"“”')\].。!]+$/g;
const empty = /^[-–—]+$|^(?:removed?|deleted?|nothing(?: true can be said)?|无)$/i;
const holding =
  /^(?:ok|okay|holds|true|correct|unchanged|no change|as (?:it )?is|(?:ok(?:ay)?[:,]? )?(?:it|this) (?:holds|is true|is correct)|✓|✔|对|正确|属实|成立|无误|(?:保持)?不变)$/i;
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
  const plain = words.replace(wrapping, '');
  if (empty.test(plain)) return { type: 'nothing' };
  if (holding.test(plain)) return { type: 'holds' };
  if (!plain.startsWith('=')) return wordsAnew(words);
  const ids = plain.match(/\be\d+\b/g);
  return ids === null ? null : { type: 'stands', ids };
}

/** Without quotation marks around it, in which the prompt shows the forms, and without the end of what began before the number. */
function wordsAnew(words: string): Correction {
  const [, quoted = words] = /^["“]?([^"“”]*)["”]$/.exec(words) ?? [];
  const isOpen = quoted.split('**').length % 2 === 0;
  return { type: 'anew', words: (isOpen ? quoted.replace(/\*\*$/, '') : quoted).replace(bullet, '') };
}
