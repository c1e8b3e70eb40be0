import { isWholeCluster } from '../../../domain/whole-cluster.ts';
import { clustersMeant, slotOf } from '../claim.ts';
import { type Clause, namesIn, type Refuter, wordsOf } from './clause.ts';

const same =
  /\b(?:same|identical|equal|alike)\b|\bno differences?\b|\b(?:not|n['’]t) differ\b|相同|一样|一致|没有(?:差别|区别|差异|不同)/i;
const properties: readonly (readonly [RegExp, RegExp])[] = [
  [/\bversions?\b|\bimages?\b|\breleases?\b|\btags?\b|版本|镜像/i, /\bimage\b/],
  [/\breplicas?\b|副本/i, /\breplicas\b/],
  [/\bsettings?\b|\bconfig\w*|配置/i, /\bconfig key\b/],
];

/** "The same version" of what was compared, and differs in that, or of which one side was not seen. */
export const sameness: Refuter = {
  name: 'sameness',
  refute(clause) {
    const { text, context } = clause;
    if (!same.test(text) || /\b(?:not|n['’]t)\b(?! differ)|不(?!同)|除/i.test(text)) return null;
    const unseen = unseenSide(clause);
    if (unseen !== null) return `not all was seen: ${unseen}`;
    const [, read] = properties.find(([said]) => said.test(text)) ?? [];
    const names = namesIn(clause).map(({ value }) => value.replace(/^.*\//, ''));
    // Of one key of it the others do not count.
    if (/\bkeys?\b|键/i.test(text)) return null;
    const isOfAll = /\bno differences?\b|\bdiffer\b|没有/i.test(text);
    if (read === undefined && !isOfAll) return null;
    const differing = context.index.rows.find(
      (row) =>
        row.tool === 'compare' &&
        names.includes(row.own ?? '') &&
        (isOfAll || read?.test(wordsOf(row)) === true),
    );
    return differing === undefined ? null : 'what was compared differs in that';
  },
};

/** One of the clusters that are said to be alike, and that was not seen in full. */
function unseenSide(clause: Clause): string | null {
  const { context } = clause;
  const named = namesIn(clause).filter((fact) => slotOf(fact, context.index) === 'cluster');
  if (named.length < 2) return null;
  return clustersMeant(named, context).find((cluster) => !isWholeCluster(cluster))?.cluster ?? null;
}
