import { type Clause, type Refuter, rowsWith, standsIn, wordNamesIn, wordsOf } from './clause.ts';

const nothing = String.raw`(?:\b(?:no|without(?: an?y?)?|not (?:set|have|define|specify)(?: an?y?)?|n['’]t (?:set|have|define|specify)(?: an?y?)?|unset)\s+|没有(?:设置|配置|任何)?\s*)`;
const properties: readonly (readonly [RegExp, RegExp])[] = [
  [
    new RegExp(`${nothing}(?:memory limits?|内存限制)`, 'i'),
    /memory limit|with a limit of|limits:\s+memory/i,
  ],
  [new RegExp(`${nothing}(?:cpu requests?|CPU ?请求)`, 'i'), /requests:\s+cpu/i],
  [new RegExp(`${nothing}(?:node ?selectors?|节点选择器)`, 'i'), /node ?selector/i],
];
const usage =
  /\bno (?:usage|cpu|memory)?\s*(?:figures|data|metrics|measurements?|numbers)\b|\b(?:not|never) (?:been )?measured\b|没有(?:用量|使用量|指标)|未(?:被)?测量/i;
const changes = /\b(?:no|not any|n['’]t any) changes?\b|没有(?:任何)?(?:变更|改动|变化)/i;
const events = /\b(?:no|not any|n['’]t any) (?:warning )?events?\b|没有(?:任何)?\s*(?:Warning|警告)?\s*事件/i;

/** "No memory limit", "no Warning events" of what was read to have them. */
export const unset: Refuter = {
  name: 'unset',
  refute(clause) {
    const { text, context } = clause;
    const names = wordNamesIn(clause);
    if (names.length === 0) return null;
    const rows = rowsWith(names, context.index);
    const [, read] = properties.find(([said]) => said.test(text)) ?? [];
    if (read !== undefined && rows.some((row) => read.test(wordsOf(row)))) return 'what was read has one';
    const measured = rows.find(
      (row) => row.tool === 'usage' && row.numbers.length > 0 && names.includes(row.own ?? ''),
    );
    if (usage.test(text) && measured !== undefined) return 'what was read has such figures';
    const since = /\btoday\b|今天/i.test(text) ? Math.floor(context.now / 86_400e3) * 86_400e3 : 0;
    const isChanged = rows.some(
      (row) => row.tool === 'changes' && row.times.some(({ value }) => value >= since),
    );
    if (
      changes.test(text) &&
      !/\b(?:last|past|since|recent\w*|before|other)\b|最近|过去|其他/i.test(text) &&
      isChanged
    )
      return 'what was read has changes';
    return events.test(text) && rows.some((row) => row.tool === 'events' && fits(row, clause))
      ? 'what was read has such events'
      : null;
  },
};

function fits(row: Parameters<typeof standsIn>[0], { facts }: Clause): boolean {
  return (
    row.row >= 0 &&
    facts.every((fact) => fact.type !== 'state' || standsIn(row, fact.value)) &&
    !facts.some(({ type }) => type === 'time')
  );
}
