import { namesIn, type Refuter, wordsOf } from './clause.ts';

const same =
  /\b(?:same|identical|equal|alike)\b|\bno differences?\b|\b(?:not|n['’]t) differ\b|相同|一样|一致|没有(?:差别|区别|差异|不同)/i;
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
    if (!same.test(text) || /\b(?:not|n['’]t)\b(?! differ)|不(?!同)|除/i.test(text)) return null;
    const [, read] = properties.find(([said]) => said.test(text)) ?? [];
    const names = namesIn(clause).map(({ value }) => value.replace(/^.*\//, ''));
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
