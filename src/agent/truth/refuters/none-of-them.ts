import { slotOf } from '../claim.ts';
import { kindOfRow, kindOfWord } from '../row-kinds.ts';
import { namesIn, type Refuter } from './clause.ts';

const none =
  /\b(?:no|none of (?:the|its|these)|not (?:one|a single)(?: of the)?)\s+(?:\d+\s+|\w+\s+)?(nodes?|pods?|clusters?|deployments?)\b(?![^.;,]*(?<!lacks? )\bready\b)|没有(?:任何)?(节点|集群|Pod)/i;

export function deniesAny(text: string): boolean {
  return none.test(text);
}

/** "No node is NotReady" where one is: of rows of that kind, in the place that is named. */
export const noneOfThem: Refuter = {
  name: 'none of them',
  refute(clause) {
    const { text, facts, context } = clause;
    const [, english, chinese] = none.exec(text) ?? [];
    const kind = kindOfWord(english ?? chinese ?? '');
    const states = facts.flatMap((fact) => (fact.type === 'state' ? [fact.value] : []));
    if (kind === null || states.length === 0) return null;
    const names = namesIn(clause);
    // Of "none in A or B" each one counts.
    const slots = [...Map.groupBy(names, (fact) => slotOf(fact, context.index)).values()];
    const found = context.index.rows.some(
      (row) =>
        kindOfRow(row) === kind &&
        !['events', 'changes'].includes(row.tool) &&
        slots.every((several) => several.some(({ value }) => row.atoms.has(value))) &&
        states.some((state) => row.atoms.has(state)),
    );
    return found ? 'what was read shows one' : null;
  },
};
