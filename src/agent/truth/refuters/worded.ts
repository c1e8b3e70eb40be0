import { namesIn, type Refuter, rowsWith, wordsOf } from './clause.ts';

/** "10 attempts" where the texts that were read say "5 attempts": a number that is told in words with what it counts. */
export const worded: Refuter = {
  name: 'worded',
  refute(clause) {
    const { facts, context } = clause;
    const names = namesIn(clause).flatMap(({ value }) => (/^v?\d/.test(value) ? [] : [value]));
    for (const fact of facts) {
      if (fact.type !== 'number' || fact.noun.length < 4 || !/^[a-z]+$/.test(fact.noun)) continue;
      const rows = rowsWith(names, context.index);
      const isTitled = rows.some(({ columns }) =>
        columns.some((column) => column.startsWith(fact.noun.slice(0, 7))),
      );
      const phrase = new RegExp(String.raw`(?<![\w.-])(\d+) (?:\w+ )?${fact.noun}`, 'gi');
      const said = rows.flatMap((row) =>
        [...wordsOf(row).matchAll(phrase)].map(([, digits]) => Number(digits)),
      );
      if (isTitled || said.length === 0 || said.includes(fact.value) || isKind.test(fact.noun)) continue;
      return `what was read says another number of ${fact.noun}`;
    }
    return null;
  },
};

const isKind = /^(?:pod|node|cluster|replica|deployment|service|container|namespace|hour|minute|second|day)/;
