import { type Clause, type Refuter, rowsWith, wordNamesIn, wordsOf } from './clause.ts';

/** Words of a pair say the opposite of each other. */
const pairs: readonly (readonly [string, string])[] = [
  ['added', 'removed'],
  ['older', 'newer'],
  ['found', 'missing'],
  ['found', 'dangling'],
  ['allowed', 'denied'],
  ['enabled', 'disabled'],
  ['true', 'false'],
  ['ingress', 'egress'],
  ['requests', 'limits'],
  ['request', 'limit'],
];

/** "Cpu request removed" where what was read says "cpu request added": the same words with the opposite at their end. */
export const antonym: Refuter = {
  name: 'antonym',
  refute(clause) {
    for (const [left, right] of pairs)
      for (const [said, other] of [
        [left, right],
        [right, left],
      ] as const) {
        const phrase = phraseBefore(clause.text, said);
        if (phrase !== null && saysOther(clause, phrase, { said, other }))
          return `what was read says "${phrase} ${other}"`;
      }
    return null;
  },
};

/** The two words before it, in small letters. */
function phraseBefore(text: string, word: string): string | null {
  const plain = text.toLowerCase().replaceAll(/[`*]/g, '');
  return new RegExp(String.raw`([\w./-]+ [\w./-]+) ${word}(?![\w-])`).exec(plain)?.[1] ?? null;
}

function saysOther(
  clause: Clause,
  phrase: string,
  { said, other }: { said: string; other: string },
): boolean {
  const names = wordNamesIn(clause);
  const texts = rowsWith(names, clause.context.index).map((row) => wordsOf(row).toLowerCase());
  const isIn = (words: string): boolean => texts.some((text) => text.includes(words));
  return isIn(`${phrase} ${other}`) && !isIn(`${phrase} ${said}`);
}
