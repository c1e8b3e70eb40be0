import { numberWords } from '../words.ts';
import { cellOf, namesIn, type Refuter } from './clause.ts';

const owning = /\b(?:controls|owns|manages)\s+(?:all |the )*(both|\d+|\w+)?\s*(?:\w+ )?(pods|replicasets)\b/i;

/** "A owns two pods": as many stand below it in what was read of its relations. */
export const owned: Refuter = {
  name: 'owned',
  refute(clause) {
    const [verb, count = '', noun = ''] = owning.exec(clause.text) ?? [];
    if (verb === undefined) return null;
    const [owner] = namesIn(clause).filter(({ at }) => at < clause.text.indexOf(verb));
    const kind = noun.toLowerCase().replace(/s$/, '');
    const rows = clause.context.index.rows.filter(({ tool }) => tool === 'relations');
    if (owner === undefined || !rows.some((row) => row.own === owner.value)) return null;
    const below = rows.filter(
      (row) =>
        String(cellOf(row, 'below') ?? '').toLowerCase() === owner.value &&
        String(cellOf(row, 'kind')).toLowerCase().startsWith(kind),
    ).length;
    const wanted = /both/i.test(count) ? 2 : (numberWords[count.toLowerCase()] ?? Number(count));
    return Number.isNaN(wanted) || below === wanted ? null : `what was read has ${below} below it`;
  },
};
