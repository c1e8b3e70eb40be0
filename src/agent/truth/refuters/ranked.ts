import { slotOf } from '../claim.ts';
import type { Refuter } from './clause.ts';
import { measuresIn } from './comparison.ts';
import { tablesOf } from './measures.ts';

const order = /\b(?:ranked|sorted|ordered|top (?:\d+|\w+)|descending|in order|ranking)\b|排序|排名|依次/i;

/** "Ranked by memory: A, B, C": each has no more than the one before it. */
export const ranked: Refuter = {
  name: 'ranked',
  refute({ text, facts, context }) {
    if (!order.test(text) || /ascending|升序/i.test(text)) return null;
    const names = facts.filter(({ type }) => type === 'name');
    const several = [...Map.groupBy(names, (fact) => slotOf(fact, context.index))].find(
      ([slot, own]) => own.length > 1 && ['cluster', 'node', 'name'].includes(slot),
    );
    if (several === undefined) return null;
    const [slot, own] = several;
    const keys = own.flatMap((fact) => (fact.type === 'name' ? [fact.value] : []));
    const tables = measuresIn(text, slot as 'cluster' | 'node' | 'name').flatMap((measure) =>
      tablesOf(measure, slot as 'cluster' | 'node' | 'name', {
        index: context.index,
        within: [],
        named: keys,
      }),
    );
    const known = tables
      .map((table) => keys.flatMap((key) => table.get(key) ?? []))
      .filter(({ length }) => length === keys.length);
    const isInOrder = known.some((values) =>
      values.every((value, at) => at === 0 || value <= (values[at - 1] ?? 0)),
    );
    return known.length === 0 || isInOrder ? null : 'what was read comes in another order';
  },
};
