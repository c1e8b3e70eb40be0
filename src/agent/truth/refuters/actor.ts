import { isNamed, slotOf } from '../claim.ts';
import { cellOf, namesIn, type Refuter, rowsWith } from './clause.ts';

/** "Scaled by `helm`" of what was changed, and by others only. */
export const actor: Refuter = {
  name: 'actor',
  refute(clause) {
    const { facts, context } = clause;
    const { index } = context;
    const actors = facts
      .filter(isNamed)
      .filter(({ value }) => index.columnsOf.get(value)?.has('by') === true);
    const [first] = actors;
    if (first === undefined || actors.length > 1) return null;
    const others = namesIn(clause).filter((fact) => fact.value !== first.value && !/^v?\d/.test(fact.value));
    const places = others.filter((fact) => slotOf(fact, index) === 'cluster').map(({ value }) => value);
    const changed = rowsWith(places, index).filter(
      (row) => row.tool === 'changes' && others.some(({ value }) => row.own === value),
    );
    if (changed.length === 0) return null;
    const isBy = changed.some((row) => String(cellOf(row, 'by') ?? '').toLowerCase() === first.value);
    return isBy ? null : `what was read was not changed by ${first.value}`;
  },
};
