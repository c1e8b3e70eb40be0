import { AppError } from '../domain/errors.ts';
import type { CompareSide } from '../domain/requests.ts';
import { type MomentStyle, parseMoment } from './parse-moment.ts';

/**
 * The two sides of `--between`: a cluster, a moment, or CLUSTER@MOMENT; given as "A,B", twice, or with the second as a word
 * (`--between prod-eu prod-us`), which is then no kind. Throws USAGE.
 */
export function readSides(
  given: readonly string[],
  words: readonly string[],
  style: MomentStyle & { clusters: readonly string[] },
): { left: CompareSide; right: CompareSide; words: string[] } {
  const texts = given.flatMap((text) => text.split(',')).map((text) => text.trim());
  const rest = [...words];
  if (texts.length === 1) {
    const index = rest.findIndex((word) => isSide(word, style));
    texts.push(...(index === -1 ? [] : rest.splice(index, 1)));
  }
  const [first, second, third] = texts;
  if (first === undefined || second === undefined || third !== undefined) throw notTwo(rest, style);
  return { left: readSide(first, style), right: readSide(second, style), words: rest };
}

/** A misspelt cluster is taken for a kind: the hint names those that there are. */
function notTwo(rest: readonly string[], { clusters }: { clusters: readonly string[] }): AppError {
  const strange = rest.length === 0 ? '' : `: "${rest.join(' ')}" is neither a known cluster nor a moment`;
  return new AppError('USAGE', `--between needs two sides${strange}`, {
    hint: `Two clusters (prod-eu,prod-us), two moments (10:00,11:00), or CLUSTER@MOMENT. Known clusters: ${clusters.join(', ')}.`,
  });
}

function isSide(word: string, style: MomentStyle & { clusters: readonly string[] }): boolean {
  const [name = '', moment] = splitSide(word);
  return style.clusters.includes(name) || parseMoment(moment ?? name, style) !== null;
}

function splitSide(text: string): [string, string?] {
  const at = text.lastIndexOf('@');
  return at <= 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function readSide(text: string, style: MomentStyle & { clusters: readonly string[] }): CompareSide {
  if (style.clusters.includes(text)) return { label: text, cluster: text, at: null };
  const moment = parseMoment(text, style);
  if (moment !== null) return { label: text, cluster: null, at: past(moment, text, style) };
  const [cluster, when] = splitSide(text);
  if (when === undefined) return { label: text, cluster: text, at: null };
  const at = parseMoment(when, style);
  if (at === null)
    throw new AppError('USAGE', `"${when}" is no moment`, { hint: 'As in prod-eu@14:30 or prod-eu@2h.' });
  return { label: text, cluster, at: past(at, text, style) };
}

/** null: now, which is what is kept. */
function past(moment: number, text: string, { now }: MomentStyle): number | null {
  if (text === 'now' || text.endsWith('@now')) return null;
  if (moment > now) throw new AppError('USAGE', `--between ${text} is still to come`);
  return moment;
}
