import type { EvidenceIndex } from '../evidence-index.ts';
import { type Refuter, rowsWith, wordNamesIn, wordsOf } from './clause.ts';

/** "10 attempts" where the texts that were read say "5 attempts": a number that is told in words with what it counts. */
export const worded: Refuter = {
  name: 'worded',
  refute(clause) {
    const { facts, context } = clause;
    const names = wordNamesIn(clause);
    const code = otherCode(clause.text, names, context.index);
    if (code !== null) return code;
    for (const fact of facts) {
      if (fact.type !== 'number' || fact.noun.length < 4 || !/^[a-z]+$/.test(fact.noun)) continue;
      if (fact.noun === 'ready' || fact.isWhole === true) continue;
      const rows = rowsWith(names, context.index);
      const isTitled = rows.some(({ numbers }) =>
        numbers.some(({ column }) => column.startsWith(fact.noun.slice(0, 7))),
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

const codes: readonly (readonly [RegExp, RegExp])[] = [
  [/\bexit code (\d+)|(?:退出码|退出代码)\s*(\d+)/i, /exit code (\d+)/g],
  [/\bport (\d+)|端口\s*(\d+)/i, /port:? (\d+)|:(\d{4,5})\b/gi],
];

/** "Exit code 1" where what was read says "exit code 137": a number behind its word. */
function otherCode(text: string, names: readonly string[], index: EvidenceIndex): string | null {
  for (const [said, read] of codes) {
    const [, english, chinese] = said.exec(text) ?? [];
    const value = english ?? chinese;
    const known = rowsWith(names, index).flatMap((row) =>
      [...wordsOf(row).matchAll(read)].map(([, left, right]) => left ?? right),
    );
    if (value !== undefined && names.length > 0 && known.length > 0 && !known.includes(value))
      return `what was read says another number than ${value}`;
  }
  return null;
}

const isKind =
  /^(?:change|event|object|pod|node|cluster|replica|deployment|service|container|namespace|hour|minute|second|day)/;
