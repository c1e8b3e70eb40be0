import { slotOf } from '../claim.ts';
import { type Clause, namesIn, placesIn, type Refuter, rowsWith, standsIn } from './clause.ts';

const name = '`([^`]+)`';
const list = new RegExp(
  `${name}(?:, (?:and )?${name}){1,}(?:,? and ${name})?|${name}(?:, ${name})*,? and ${name}`,
  'g',
);
const chinese = /(?:[a-z][\w.-]*[、，] ?)+[a-z][\w.-]*(?: ?(?:和|及|以及) ?[a-z][\w.-]*)?/g;

/** "A keeps B, C and D from it", where D is the only one that nothing that was read ties to A. */
export const oneOfList: Refuter = {
  name: 'one of a list',
  refute(clause) {
    const { text, context } = clause;
    const lists = [...text.matchAll(list), ...text.matchAll(chinese)];
    for (const { 0: said, index } of lists) {
      const members = namesIn(clause).filter(
        (fact) => clause.facts.includes(fact) && fact.at >= index && fact.at < index + said.length,
      );
      const strange = strangeAmong(members, index, clause);
      if (strange !== undefined) return `what was read does not tie ${strange} to it`;
    }
    return null;

    function strangeAmong(
      members: readonly { value: string; type: string; at: number }[],
      from: number,
      { facts }: Clause,
    ): string | undefined {
      const values = [...new Set(members.map(({ value }) => value))];
      const heads = namesIn(clause).filter(
        (fact) => facts.includes(fact) && fact.at < from && isObject(fact) && !values.includes(fact.value),
      );
      const [head] = heads;
      if (head === undefined || values.length < 3) return undefined;
      const rows = rowsWith(
        [head.value, ...placesIn(clause).filter((place) => !values.includes(place))],
        context.index,
      );
      const outside = values.filter((value) => !rows.some((row) => standsIn(row, value)));
      return outside.length === 1 && values.length - outside.length >= 2 ? outside[0] : undefined;
    }

    function isObject(fact: Parameters<typeof slotOf>[0]): boolean {
      return !['cluster', 'namespace', 'environment'].includes(slotOf(fact, context.index));
    }
  },
};

const apposition = new RegExp(
  String.raw`${name}(?: \([^)]*\))?,? (?:whose|with (?:the |its )?(?:selector|tag|image|label|node|IngressClass|StorageClass))\s+(?:\w+ ){0,3}${name}`,
  'gi',
);

const owned = new RegExp(
  String.raw`${name}(?: (?:in|on|of) ${'`[^`]+`'})? (?:belongs? to|is (?:owned|controlled|managed) by) (?:the )?(?:\w+ )?${name}`,
  'gi',
);

/** "`a`, whose selector `b` …" of two that stand in no row together. */
export const appended: Refuter = {
  name: 'appended',
  refute(clause) {
    for (const [, left = '', right = ''] of [
      ...clause.text.matchAll(apposition),
      ...clause.text.matchAll(owned),
    ]) {
      const [a, b] = [lastPart(left), lastPart(right)];
      const { index } = clause.context;
      if (!index.columnsOf.has(a) || !index.columnsOf.has(b)) continue;
      const isTogether = rowsWith([a], index).some((row) => standsIn(row, b));
      if (!isTogether) return `"${b}" does not stand with ${a}`;
    }
    return null;
  },
};

function lastPart(name: string): string {
  return name.toLowerCase().replace(/^.*[/=:]/, '');
}
