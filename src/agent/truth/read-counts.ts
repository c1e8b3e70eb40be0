import { numberWords } from './words.ts';

const digits = String.raw`(?:\d+|${Object.keys(numberWords).join('|')})`;
const ofWhole = new RegExp(
  String.raw`^[\s*\`]*(?:(?:out )?of\s+(?:all |the |its |these |those )?|\/\s*)(${digits})\b`,
  'i',
);
const whole = new RegExp(
  String.raw`\b(?:${digits}|one) (?:out )?of (?:all |the |its |these |those )?[\`*]*$`,
  'i',
);

/** Of "3 of 4" and "3/4" the 4. */
export function outOf(after: string): number | null {
  const [, all] = ofWhole.exec(after) ?? [];
  return all === undefined ? null : (numberWords[all.toLowerCase()] ?? Number(all));
}

/** The 4 of "3 of the 4". */
export function isWhole(before: string): boolean {
  return whole.test(before);
}

export type Limit = 'more' | 'less' | 'about';

const limits: readonly (readonly [Limit, RegExp])[] = [
  [
    'more',
    /(?:\b(?:between|more than|over|above|at least|exceed\w*|beyond|no less than)|>|≥|超过|多于|高于|至少|大于)[\s*`]*$/i,
  ],
  [
    'less',
    /(?:\bbetween [\d.]+ \w* ?and|\b(?:less than|under|below|at most|fewer than|up to|no more than|\bno(?:ne|t)?\b[^.;]*\breach\w*)|<|≤|不到|少于|低于|至多|最多|小于)[\s*`]*$/i,
  ],
  [
    'about',
    /(?:\b(?:about|around|roughly|nearly|almost|approximately|some|close to|just (?:over|under))|[~≈]|约|大约|近|将近|差不多)[\s*`]*$/i,
  ],
];

/** "More than", "about": how exact the number is that comes behind; null: it is that number. */
export function limitBefore(before: string): Limit | null {
  return limits.find(([, words]) => words.test(before))?.[0] ?? null;
}

/** "3 payments pods", "2 of its 5 replicas". */
const kindSoon =
  /^[\s*`]*((?:[\w.`-]+\s+){1,2}?)(pods|nodes|clusters|deployments|replicas|namespaces|services|jobs)\b/i;

/** "demo-dev has 14 pods." and nothing else of them: that is all of them, not some. */
export function isTotal(text: string, at: number, end: number): boolean {
  const isHad = /(?:\bha(?:s|ve)|\bthere (?:is|are)|\bruns?|有)\s*(?:only|just|exactly)?\s*[`*]*$/i.test(
    text.slice(0, at),
  );
  return (
    isHad &&
    /^[\s*`]*(?:个|台)?\s*(?:\p{Script=Latin}+|节点|集群|命名空间)[*`]*\s*[.。!]*$/u.test(text.slice(end))
  );
}

/** "The most nodes, six": what is counted stands before it. */
export function nounBefore(before: string): string {
  const [, noun = ''] = /\b(pods|nodes|clusters|restarts|replicas)(?:,|:| \()\s*[`*]*$/i.exec(before) ?? [];
  return noun.toLowerCase().replace(/s$/, '');
}

export function nounAfter(text: string, end: number): string {
  // Of "0/1 ready" each half counts something else.
  if (/\d\/\d+$/.test(text.slice(0, end)) || text[end] === '/') return '';
  const isTimes = /^[\s*`]*(?:times\b|次)/.test(text.slice(end));
  if (isTimes && /restart|重启/i.test(text)) return 'restart';
  const [, gap = '', kind] = kindSoon.exec(text.slice(end)) ?? [];
  if (
    kind !== undefined &&
    !/\b(?:in|on|of|and|with|at|to|from|for|is|are|was|were|ha[sd]|have|times?|restarts?|(?:cluster|node|pod|namespace|deployment)s?)\b/i.test(
      gap,
    )
  )
    return kind.toLowerCase().replace(/s$/, '');
  const [, noun = ''] =
    /^[\s*`]*(?:个|台|次)?多?\s*(?:of\s+(?:the\s+|its\s+|these\s+|those\s+)?(?:(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+)?)?(?:\p{L}+(?:ed|ing|less)\s+|ready\s+|different\s+|more\s+|total\s+)*(?:生产|可读|读到的)?(\p{Script=Latin}+|节点|集群|命名空间|重启|副本|小时|分钟|天|秒|周)/u.exec(
      text.slice(end),
    ) ?? [];
  return chineseNouns[noun] ?? noun.toLowerCase().replace(/(?<=[^s])s$/, '');
}

const chineseNouns: Readonly<Record<string, string>> = {
  节点: 'node',
  集群: 'cluster',
  命名空间: 'namespace',
  重启: 'restart',
  副本: 'replica',
};
