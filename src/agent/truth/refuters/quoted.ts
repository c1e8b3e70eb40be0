import type { EvidenceIndex } from '../evidence-index.ts';
import type { Refuter } from './clause.ts';

const quotes = /(?<![\w=])["“]([^"“”]{6,200})["”]/g;

const setting = /`([\w./-]+=[\w./:-]+)`/g;

/** Words in quotation marks, and labels such as `gpu=true`, were read so. */
export const quoted: Refuter = {
  name: 'quoted',
  refute({ text, context: { index } }) {
    const strange = [...text.matchAll(quotes)].find(
      ([, words = '']) => /[a-z]\s+[a-z]/i.test(words) && !isRead(words, index),
    );
    const label = [...text.matchAll(setting)].find(
      ([, words = '']) => !isRead(words, index) && !isSetting(words, index),
    );
    if (label !== undefined) return `nothing that was read says "${label[1]}"`;
    return strange === undefined ? null : `nothing that was read says "${strange[1]}"`;
  },
};

/** What one row says of both sides of "=". */
function isSetting(words: string, { rows }: EvidenceIndex): boolean {
  const sides = words.toLowerCase().split('=');
  return rows.some(({ atoms }) => sides.every((side) => atoms.has(side)));
}

function isRead(words: string, { rows }: EvidenceIndex): boolean {
  const wanted = words.toLowerCase().replace(/[.,!…]+$/, '');
  return rows.some(({ cells }) =>
    cells.some((cell) => typeof cell === 'string' && cell.toLowerCase().includes(wanted)),
  );
}

/** The text without such words as were read so: what they say is said by what was read. */
export function withoutQuotes(text: string, index: EvidenceIndex): string {
  return text.replace(quotes, (whole, words: string) =>
    /\s/.test(words) && isRead(words, index) ? ' '.repeat(whole.length) : whole,
  );
}
