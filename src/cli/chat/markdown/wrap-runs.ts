import { textWidth } from '../../../lib/text-width.ts';
import { painted, type Run } from './inline.ts';

/** Wide characters have no spaces between them: a line may end after each, but not before what closes a phrase. */
const atoms =
  /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}，。、；：？！]$/u;
const startsWide = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const closing = /^[，。、；：？！）」』】》…,.;:?!)\]}]/u;

/**
 * Lines of at most `width` columns, painted. A word that is longer than a line is left whole: the terminal breaks it, and a name
 * can still be copied.
 */
export function wrapRuns(runs: readonly Run[], width: number): string[] {
  const lines: Run[][] = [[]];
  let used = 0;
  for (const word of wordsOf(runs)) {
    const size = word.reduce((sum, { text }) => sum + textWidth(text), 0);
    if (used > 0 && used + size > width) {
      lines.push([]);
      used = 0;
    }
    const fresh = used === 0 ? word.filter(({ text }) => !/^\s+$/.test(text)) : word;
    lines.at(-1)?.push(...fresh);
    used += fresh.reduce((sum, { text }) => sum + textWidth(text), 0);
  }
  return lines.filter((line) => line.length > 0).map(lineOf);
}

/** What stays together on a line; a space stands before the word that it parts from the one before. */
function wordsOf(runs: readonly Run[]): Run[][] {
  const words: Run[][] = [];
  for (const { text, style } of runs)
    for (const atom of text.match(atoms) ?? []) {
      const run = { text: /^\s/.test(atom) ? ' ' : atom, style };
      const last = words.at(-1);
      if (last === undefined || mayBreak(last, run.text)) words.push([run]);
      else last.push(run);
    }
  return words;
}

function mayBreak(word: readonly Run[], next: string): boolean {
  if (next === ' ') return true;
  const last = word.at(-1)?.text ?? '';
  if (last === ' ' || closing.test(next)) return false;
  return startsWide.test(next) || wide.test(last);
}

/** Neighbours that look alike are painted at once. */
function lineOf(runs: readonly Run[]): string {
  const joined: Run[] = [];
  for (const { text, style } of runs) {
    const last = joined.at(-1);
    if (last !== undefined && last.style === style) last.text += text;
    else joined.push({ text, style });
  }
  return joined.map(({ text, style }) => painted(style, text)).join('');
}
