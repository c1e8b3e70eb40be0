import type { Evidence, ObjectReference } from '../../domain/finding.ts';
import { type FoldedLine, foldRepeats } from '../logs/fold-lines.ts';
import type { LinesWanted, Surroundings } from './check.ts';
import { logSays } from './evidence.ts';

/** What goes on may say something else after a while. */
const freshMs = 10 * 60_000;
const mostLast = 2;
/** What was said long before the end is of another matter. */
const mostTexts = 20;

export interface LastLines {
  /** What was said last, each line as it was written; []: nothing was read, or it wrote nothing. */
  texts: string[];
  /** The line that says most plainly what is wrong: the first error near the end, else the last line; null: there is none. */
  telling: string | null;
  evidence: Evidence[];
  /** What to read; undefined: it was read, or cannot be. */
  wants: LinesWanted | undefined;
}

/**
 * What a run of a container wrote last, as far as that was read: the first error, the last error and the last lines are evidence.
 * `goesOn`: the run has not ended, so what was read of it grows old; `now` in milliseconds.
 */
export function lastLines(
  pod: ObjectReference,
  { lines: kept }: Pick<Surroundings, 'lines'>,
  { goesOn, now, ...run }: LinesWanted & { goesOn: boolean; now: number },
): LastLines {
  const found = kept.findLast(
    ({ container, instance }) => container === run.container && instance === run.instance,
  );
  const isFresh = found !== undefined && (!goesOn || now - Date.parse(found.readAt) < freshMs);
  const folded = foldRepeats(found?.lines ?? []).filter(({ text }) => text.trim() !== '');
  const errors = folded.filter(isWrong);
  // What fails first makes the rest fail; what failed long before the end does not.
  const telling = folded.slice(-mostTexts).find(isWrong) ?? folded.at(-1) ?? null;
  const chosen = new Set([
    ...errors.slice(0, 1),
    ...errors.slice(-1),
    ...(telling === null ? [] : [telling]),
    ...folded.slice(-mostLast),
  ]);
  return {
    texts: (found?.lines ?? []).slice(-mostTexts).map(({ text }) => text),
    telling: telling === null ? null : firstLineOf(telling.text),
    evidence: folded
      .filter((line) => chosen.has(line))
      .map((line) => logSays(pod, run.container, wordsOf(line), line.at)),
    wants: isFresh ? undefined : run,
  };
}

/** How programs say that they were called wrongly: what they write behind it is how they want to be called. */
const wrongUse =
  /(?:unrecogni[sz]ed|unknown|invalid|illegal|undefined|unexpected|unsupported)[- ](?:shorthand )?(?:option|flag|argument|parameter|command|switch)|(?:option|flag|argument)s? (?:provided but )?not (?:defined|recogni[sz]ed|known|expected)|no such option/i;

function isWrong({ isError, text }: FoldedLine): boolean {
  return isError || wrongUse.test(text);
}

function wordsOf({ text, times }: FoldedLine): string {
  return times > 1 ? `${text} (×${times})` : text;
}

const longestWords = 160;

/** A title has room for one line of a stack, and for no more of it. */
function firstLineOf(text: string): string {
  const [first = ''] = text.split('\n');
  const plain = first.trim();
  return plain.length > longestWords ? `${plain.slice(0, longestWords)} …` : plain;
}
