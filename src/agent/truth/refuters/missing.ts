import { slotOf } from '../claim.ts';
import type { IndexedRow } from '../evidence-index.ts';
import { wideSlots } from '../scope.ts';
import { negation } from '../words.ts';
import { cellOf, namesIn, placesIn, type Refuter, wordsOf } from './clause.ts';

export const missingWords =
  /\bmissing\b|\bdo(?:es)?(?: not|n['’]t) exist|\bnot (?:be )?found\b|\bgone\b|\bvanished\b|\bdisappear\w*|\bremoved\b|\bdeleted\b|\babsent\b|缺少|缺失|不存在|被?删除|消失/i;

/** What a change says is gone, or what a relation lacks. */
export function isGone(row: IndexedRow): boolean {
  return (
    cellOf(row, 'what') === 'gone' ||
    cellOf(row, 'there') === 'no' ||
    (row.tool === 'problems' && /does not exist/.test(String(cellOf(row, 'problem'))))
  );
}

/** "Secret A is missing" where it is: of a marked name in front of such a word, or behind it. */
export const missing: Refuter = {
  name: 'missing',
  refute(clause) {
    const { text, context } = clause;
    if (!missingWords.test(text) || negation.test(text.replace(missingWords, ' '))) return null;
    const places = placesIn(clause);
    const objects = namesIn(clause).filter((fact) => slotOf(fact, context.index) === 'name');
    const [only] = objects;
    const name =
      beside(text)?.toLowerCase() ?? (objects.length === 1 && /不存在/.test(text) ? only?.value : undefined);
    if (name === undefined || !namesIn(clause).some(({ value }) => value === name) || places.includes(name))
      return null;
    const own = context.index.rows.filter(
      (row) => row.atoms.has(name) && places.every((place) => row.atoms.has(place)),
    );
    const isThere = own.some((row) => row.own === name && !isGone(row));
    const isSaid = own.some((row) => missingWords.test(wordsOf(row)) || isGone(row));
    return isThere && !isSaid ? `what was read has ${name}` : null;
  },
};

/** The name of which it is said that it is missing. */
function beside(text: string): string | undefined {
  const at = text.search(missingWords);
  const [, ahead] = /`([\w./:@-]+)`[^`,;]{0,20}$/.exec(text.slice(0, at)) ?? [];
  const [, behind] = /^\W*\w+\W+(?:\w+ ){0,3}`([\w./:@-]+)`/.exec(text.slice(at)) ?? [];
  return ahead ?? behind;
}

const has = /\b(?:still )?(?:has|have|contains)\b|\bstill exists?\b|仍(?:然)?(?:有|存在)/i;
const contrast =
  /\b(?:in contrast to|unlike|compared (?:to|with)|as opposed to|other than)\s+[`*]*([\w.-]*\w)/i;

/** "`a` exists" of what was read not to. */
export const existing: Refuter = {
  name: 'existing',
  refute(clause) {
    const { text, context } = clause;
    const [, said] =
      /`([\w./-]+)`\s+(?:that it (?:needs|uses) )?(?:still )?(?:exists|is (?:still )?(?:there|present))\b|`?([\w./-]+)`?\s*(?<!不)存在/i.exec(
        text,
      ) ?? [];
    if (said === undefined || negation.test(text)) return null;
    const name = said.toLowerCase();
    const places = placesIn(clause);
    const rows = context.index.rows.filter((row) => places.every((place) => row.atoms.has(place)));
    const isLacked = rows.some(
      (row) =>
        isGone(row) && (row.own === name || wordsOf(row).toLowerCase().includes(`${name} does not exist`)),
    );
    return isLacked && !rows.some((row) => row.own === name && !isGone(row))
      ? `what was read lacks ${name}`
      : null;
  },
};

const matching = /\b(?:has|finds?|selects?) matching pods\b|有匹配的/i;

/** "It has matching pods" of a selector that matches none. */
export const matched: Refuter = {
  name: 'matched',
  refute(clause) {
    if (!matching.test(clause.text) || negation.test(clause.text.replace(matching, ' '))) return null;
    const names = namesIn(clause).map(({ value }) => value);
    const isNone = clause.context.index.rows.some(
      (row) => names.includes(row.own ?? '') && /matches no pod/.test(wordsOf(row)),
    );
    return isNone ? 'what was read says that it matches none' : null;
  },
};

/** "B has A" where what was read says only that A is gone there. */
export const present: Refuter = {
  name: 'present',
  refute(clause) {
    const { text, context } = clause;
    if (!has.test(text) || negation.test(text) || missingWords.test(text)) return null;
    const apart = contrast.exec(text)?.[1]?.toLowerCase();
    const clusters = namesIn(clause).filter(
      (fact) => slotOf(fact, context.index) === 'cluster' && fact.value !== apart,
    );
    const [cluster] = clusters;
    const verb = text.search(has);
    const objects = namesIn(clause).filter(
      (fact) => clause.facts.includes(fact) && fact.at > verb && !wideSlots.has(slotOf(fact, context.index)),
    );
    if (cluster === undefined || clusters.length > 1) return null;
    const lost = objects.find(({ value }) => {
      const own = context.index.rows.filter((row) => row.atoms.has(cluster.value) && row.own === value);
      return own.length > 0 && own.every(isGone);
    });
    return lost === undefined ? null : `what was read has no ${lost.value} there`;
  },
};
