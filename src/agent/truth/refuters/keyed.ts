import { type Refuter, rowsWith, wordNamesIn, wordsOf } from './clause.ts';

const said = /(?<![\w.])([a-z]+(?:[A-Z][a-z]*)+)[`*]*\s*(?:=|:|：|is|of|是|为)?\s*[`*]*(\d+)(?!\w|\.\d)/g;

/** "minAvailable 3" where the object that was read has another number under that field. */
export const keyed: Refuter = {
  name: 'keyed',
  refute(clause) {
    const names = wordNamesIn(clause);
    const rows = rowsWith(names, clause.context.index);
    for (const [, field = '', digits] of clause.text.matchAll(said)) {
      const pattern = new RegExp(String.raw`\b${field}"?:\s*"?(\d+)\b`, 'g');
      const known = rows.flatMap((row) => [...wordsOf(row).matchAll(pattern)].map(([, value]) => value));
      if (known.length > 0 && !known.includes(digits)) return `what was read has another ${field}`;
    }
    return null;
  },
};
