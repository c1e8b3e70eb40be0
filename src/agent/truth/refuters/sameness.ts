import { namesIn, type Refuter, wordsOf } from './clause.ts';

const same = /\b(?:same|identical|equal|alike)\b|相同|一样|一致/i;
const properties: readonly (readonly [RegExp, RegExp])[] = [
  [/\bversions?\b|\bimages?\b|\breleases?\b|\btags?\b|版本|镜像/i, /\bimage\b/],
  [/\breplicas?\b|副本/i, /\breplicas\b/],
  [/\bsettings?\b|\bconfig\w*|配置/i, /\bconfig key\b/],
];

/** "The same version" of what was compared, and differs in that. */
export const sameness: Refuter = {
  name: 'sameness',
  refute(clause) {
    const { text, context } = clause;
    if (!same.test(text) || /\b(?:not|n['’]t)\b|不|除/i.test(text)) return null;
    const [, read] = properties.find(([said]) => said.test(text)) ?? [];
    const names = namesIn(clause).map(({ value }) => value.replace(/^.*\//, ''));
    if (read === undefined) return null;
    const differing = context.index.rows.find(
      (row) => row.tool === 'compare' && names.includes(row.own ?? '') && read.test(wordsOf(row)),
    );
    return differing === undefined ? null : 'what was compared differs in that';
  },
};
