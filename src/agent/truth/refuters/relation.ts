import { isNamed, slotOf } from '../claim.ts';
import type { IndexedRow } from '../evidence-index.ts';
import { wideSlots } from '../scope.ts';
import { type Clause, namesIn, type Refuter, rowsWith, wordsOf } from './clause.ts';

const denied =
  /(?:n['’]t|\bnot|\bno longer|\bno [\w\s`]*?|\bnothing)\s+(?:\w+ly )?(?:use|need|refer|reference|depend|mount|call|read|name|keep|block|restrict|stop)s?\b|\b(?:not|n['’]t)\s+(?:\w+ly )?(?:affected|blocked|restricted|limited|hit|covered) by\b|(?:没有|不|未)(?:使用|引用|依赖|调用|需要)|不受/i;
const told = /\b(?:needs|refers|calls|names|uses|keeps)\b/;

/** "A does not use B" of what was read to need, call or name it. */
export const relation: Refuter = {
  name: 'relation',
  refute(clause) {
    if (!denied.test(clause.text)) return null;
    const { index } = clause.context;
    const names = namesIn(clause).filter((fact) => isNamed(fact) && !/^v?\d/.test(fact.value));
    const objects = names.filter((fact) => !wideSlots.has(slotOf(fact, index)));
    if (objects.length === 0) return null;
    const rows = rowsWith(
      names.map(({ value }) => value),
      index,
    ).filter(({ tool }) => tool === 'problems' || tool === 'relations');
    const found = rows.find((row) => isTold(row, clause));
    return found === undefined ? null : `${found.evidence} says that it does`;
  },
};

function isTold(row: IndexedRow, { text }: Clause): boolean {
  if (/\bnetwork ?polic/i.test(text) && !/networkpolic/i.test(wordsOf(row))) return false;
  return told.test(wordsOf(row));
}
