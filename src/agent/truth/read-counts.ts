/** Of "3 of 4" and "3/4" the 4. */
export function outOf(after: string): number | null {
  const [, whole] = /^\s*(?:of\s+(?:the\s+|its\s+)?|\/\s*)(\d+)\b/.exec(after) ?? [];
  return whole === undefined ? null : Number(whole);
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

export function nounAfter(text: string, end: number): string {
  // Of "0/1 ready" each half counts something else.
  if (/\d\/\d+$/.test(text.slice(0, end)) || text[end] === '/') return '';
  const isTimes = /^[\s*`]*(?:times\b|次)/.test(text.slice(end));
  if (isTimes && /restart|重启/i.test(text)) return 'restart';
  const [, gap = '', kind] = kindSoon.exec(text.slice(end)) ?? [];
  if (
    kind !== undefined &&
    !/\b(?:in|on|of|and|with|at|to|from|for|is|are|was|were|ha[sd]|have|times?|restarts?)\b/i.test(gap)
  )
    return kind.toLowerCase().replace(/s$/, '');
  const [, noun = ''] =
    /^[\s*`]*(?:个|台|次)?\s*(?:of\s+(?:the\s+|its\s+|these\s+|those\s+)?(?:(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+)?)?(?:\p{L}+(?:ed|ing|less)\s+|ready\s+|different\s+|more\s+|total\s+)*(\p{Script=Latin}+|节点|集群|命名空间|重启|副本)/u.exec(
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
