import { slotOf } from '../claim.ts';
import { objectSlots } from '../scope.ts';
import { arrowsIn, namesIn, type Refuter, rowsWith, wordNamesIn } from './clause.ts';

/** What may change of an object: how it is said, and how what was read says it. */
const properties: readonly (readonly [RegExp, RegExp])[] = [
  [/\bimages?\b|\btags?\b|镜像/i, /\bimage\b/],
  [/\bruns? [`*]*v?\d+\.\d+/i, /\bimage\b/],
  [/\bmemory limits?\b|内存限制/i, /\bmemory limit\b/],
  [/\bmax(?:imum)? replicas\b|最大副本|上限/i, /\bmax replicas\b/],
  [/\breplicas?\b|副本/i, /(?<!max )\breplicas\b/],
  [/\blog[_ -]level\b|日志级别|(?:是|为) ?(?:debug|info|warn)/i, /LOG_LEVEL/i],
  [/\bavailable\b/i, /\bavailable\b/i],
];
const unchanged =
  /\b(?:neither|nor|not|never|no|nothing)\b[^.;]*\b(?:changed?|changes|touched|edited|modified|altered|updated|upgraded)\b|n['’]t (?:been )?(?:changed?|touched|edited)\b|\bunchanged\b|没有(?:被)?(?:改|变|动)|未(?:被)?(?:改|变|修)|不变/i;
const past =
  /\b(?:was|were|had|from|before|until|previously|used to|went|changed|cut|rais\w+|lower\w+)\b|从|之前|原来|改|降|升|由/i;

/** "Was not changed" of what was, and what it was before said as what it is. */
export const changed: Refuter = {
  name: 'changed',
  refute(clause) {
    const { text, facts, context } = clause;
    const names = wordNamesIn(clause);
    const isKey = /LOG_LEVEL/i.test(clause.sentence);
    const reads = properties.filter(([said]) => said.test(text)).map(([, read]) => read);
    const objects = namesIn(clause).filter((fact) => objectSlots.has(slotOf(fact, context.index)));
    const own = objects.filter((fact) => facts.includes(fact));
    const meant = (own.length > 0 ? own : objects).map(({ value }) => value);
    const isOfKey = meant.length === 0 && isKey;
    const rows = rowsWith(names, context.index).filter(
      (row) => row.tool !== 'compare' && row.own !== null && (meant.includes(row.own) || isOfKey),
    );
    const isAny = reads.length === 0 && unchanged.test(text) && rows.every(({ tool }) => tool !== 'events');
    const arrows = rows
      .flatMap(arrowsIn)
      .filter(({ property }) => isAny || reads.some((read) => read.test(property)));
    if (arrows.length === 0) return null;
    if (unchanged.test(text)) return 'what was read says that it changed';
    const isBefore = arrows.every(({ before, after }) => says(text, before) && !says(text, after));
    return isBefore && !past.test(text) ? 'what was read says that it was so before' : null;
  },
};

function says(text: string, value: string): boolean {
  return new RegExp(String.raw`(?<![\w.-])${value.replace(/[^\w]/g, '\\$&')}(?![\w-]|\.\w)`, 'i').test(text);
}
