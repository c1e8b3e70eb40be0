import { slotOf } from '../claim.ts';
import { type Clause, namesIn, placesIn, type Refuter } from './clause.ts';
import { measuresIn } from './comparison.ts';
import { type Table, tablesOf } from './measures.ts';

const most = /\b(?:most|largest|biggest|highest|heaviest|greatest|top|maximum of)\b|最多|最大|最高/i;
const least = /\b(?:smallest|fewest|least|lowest|lightest)\b|最少|最小|最低/i;
const noRank =
  /\bmost recent|\bat (?:most|least)\b|\bmost of\b|\bmost likely\b|\b(?:problems?|issues?|incidents?|events?|changes?|errors?|warnings?)\b|问题|事件|变更|告警/i;
const ordinals: readonly RegExp[] = [/\bfirst\b/i, /\bsecond\b|第二/i, /\bthird\b|第三/i, /\bfourth\b|第四/i];

/** "The largest is A", "B comes second": the rank of what was measured or counted. */
export const superlative: Refuter = {
  name: 'superlative',
  refute(clause) {
    const { text } = clause;
    const ordinal = ordinals.findIndex((word) => word.test(text));
    const isRanked = most.test(text) || least.test(text) || /\bcomes? (?:second|third|first)\b/i.test(text);
    if (!isRanked || noRank.test(text)) return null;
    const tables = rankedTables(clause);
    const ranks = tables.flatMap(({ table, value }) => rankOf(table, value, least.test(text)) ?? []);
    if (ranks.length === 0) return null;
    if (ranks.includes(0) && isOtherNext(clause, tables)) return 'what was read has another one next';
    return ranks.includes(Math.max(0, ordinal)) ? null : 'what was read ranks otherwise';
  },
};

/** "Followed by B": of the same tables B is the second. */
function isOtherNext({ text, facts }: Clause, tables: readonly { table: Table; value: string }[]): boolean {
  const at = /\bfollowed by\s|其次是?/i.exec(text)?.index;
  const next = facts.find((fact) => fact.type === 'name' && at !== undefined && fact.at > at);
  if (next?.type !== 'name') return false;
  const ranks = tables
    .filter(({ table, value }) => rankOf(table, value, least.test(text)) === 0)
    .flatMap(({ table }) => rankOf(table, next.value, least.test(text)) ?? []);
  return ranks.length > 0 && !ranks.includes(1);
}

/** Of each table the one that is said to be first; what it is said to come after is none. */
function rankedTables(clause: Clause): { table: Table; value: string }[] {
  const { text, context, facts } = clause;
  const named = namesIn(clause).filter((fact) => !isAfter(text, fact.at) || !facts.includes(fact));
  return (['node', 'name', 'namespace', 'cluster'] as const).flatMap((slot) => {
    const own = named.filter((fact) => slotOf(fact, context.index) === slot);
    const [subject] = own;
    const isFirst = subject !== undefined && own.length === 1 && facts.includes(subject);
    if (!isFirst) return [];
    const isFound = named.some(
      (fact) => facts.includes(fact) && ['node', 'name'].includes(slotOf(fact, context.index)),
    );
    if (isFound && (slot === 'namespace' || slot === 'cluster')) return [];
    const beside = named.filter((fact) => slotOf(fact, context.index) !== slot).map(({ value }) => value);
    const within = placesIn(clause).filter((place) => beside.includes(place));
    return measuresIn(text, slot)
      .flatMap((measure) => tablesOf(measure, slot, { index: context.index, within, named: [subject.value] }))
      .map((table) => ({ table, value: subject.value }));
  });
}

function isAfter(text: string, at: number): boolean {
  return /\b(?:after|behind|followed by|except|apart from|next to|than)\s+[`*]*$|其次是?\s*$/i.test(
    text.slice(0, at),
  );
}

/** 0 for the first; of equals all are. null: it is not in the table, or alone. */
function rankOf(table: Table, key: string, isLeast: boolean): number | null {
  const value = table.get(key);
  if (value === undefined || table.size < 2) return null;
  return [...table.values()].filter((other) => (isLeast ? other < value : other > value)).length;
}
