import { slotOf } from '../claim.ts';
import { holdsTime } from '../hold-values.ts';
import { objectSlots } from '../scope.ts';
import { cellOf, namesIn, type Refuter } from './clause.ts';

/** What may be done to an object: how it is said, and how changes say it. */
const deeds: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:was|were) (?:deleted|removed)\b|被?删除/i, /\bgone\b|\bdelet|\bremov/i],
  [/\b(?:was|were) (?:created|added)\b|被?(?:创建|新增)/i, /\bnew\b|\bcreat|\badd/i],
  [/\b(?:was|were) restarted\b|被?重启/i, /restart/i],
  [/\b(?:was|were) cordoned\b|被?封锁/i, /(?<!un)cordon/i],
  [/\b(?:was|were) uncordoned\b|解除封锁/i, /uncordon/i],
];

/** "A was restarted at T" of what was deleted then: what changes say of that object at that time. */
export const deed: Refuter = {
  name: 'deed',
  refute(clause) {
    const { text, facts, context } = clause;
    const told = deeds.filter(([said]) => said.test(text));
    const time = facts.find(({ type }) => type === 'time');
    const [only] = told;
    if (only === undefined || told.length > 1 || time === undefined) return null;
    const objects = namesIn(clause).filter((fact) => objectSlots.has(slotOf(fact, context.index)));
    const rows = context.index.rows.filter(
      (row) => row.tool === 'changes' && objects.some(({ value }) => row.own === value),
    );
    const then = rows.filter((row) => holdsTime(time, [row], context.now) !== null);
    return then.length > 0 && !then.some((row) => only[1].test(String(cellOf(row, 'what') ?? '')))
      ? 'what was read says that something else was done'
      : null;
  },
};
