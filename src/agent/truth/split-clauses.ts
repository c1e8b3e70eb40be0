/** A comma before such a word begins what can be held by itself. */
const partings =
  'but|whereas|while|so|therefore|hence|thus|because|since|yet|however|though|although|which|and (?:in|on|at) |(?:most|many|some|all|both|none|one|two|three) of (?:them|these|those|which|it)';

const between = new RegExp(
  [
    String.raw`;\s+`,
    '；',
    '，',
    String.raw`,\s+(?=(?:${partings})\b)`,
    '(?:,\\s+and|,)\\s+(?=`[\\w.-]+`\\s+(?:is|was|became|went|has|runs|uses|needs)\\b)',
    String.raw`:\s+(?=(?:both|all|it|they|its|every|the)\s)`,
    ':\\s+(?=[`*]*[\\w./-]+[`*]*\\s+(?:is|was|has)\\b)',
    String.raw`\s+(?=and not (?:in|on)\s)`,
    String.raw`\s+(?=(?:but|whereas|because|although|even though|since(?!\s+(?:\d|[a-z]+day|\w+ber|then|last)))\s)`,
  ].join('|'),
  'iu',
);

/**
 * "A is fine, but B is not" says two things, each of its own objects: the parts of a sentence, in their order. What a part does
 * not name itself it takes from those before it. Pure.
 */
export function clausesOf(sentence: string): string[] {
  if (/^\s*\|/.test(sentence)) return [sentence];
  const parts = sentence.split(between).filter((part) => /[\p{L}\d]/u.test(part));
  return parts.length === 0 ? [sentence] : parts;
}
