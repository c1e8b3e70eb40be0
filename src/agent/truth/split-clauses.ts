/** A comma before such a word begins what can be held by itself. */
const partings =
  'but|whereas|while|so|therefore|hence|thus|because|since|yet|however|though|although|which|and (?:in|on|at) |(?:most|many|some|all|both|none|one|two|three) of (?:them|these|those|which|it)';

const between = new RegExp(
  [
    String.raw`;\s+`,
    '；',
    '，',
    String.raw`,\s+(?=(?:${partings})\b)`,
    '(?:,\\s+and|,)\\s+(?=`[\\w.-]+`\\s+(?:is|was|became|went|has|runs|uses|needs|ran|turned|raised|cordoned|scaled|changed|vanished)\\b)',
    String.raw`:\s+(?=(?:both|all|it|they|its|every|the|\d+|one|two|three|four|five|six)\s)`,
    ':\\s+(?=[`*]*[\\w./-]+[`*]*\\s+(?:is|was|has)\\b)',
    String.raw`,\s+(?:and\s+)?(?=(?:one|two|three|four|five|six|\d+) (?:is|are|was|were)\b)`,
    String.raw`[,:]\s+(?=once\b)`,
    String.raw`\s\((?=for [^)]*\b(?:is|are|was|were|has|have)\b)`,
    String.raw`：(?=\S+\s*(?:被|未|处于|是|有|没有|需要|的))`,
    '、(?!Pod|Deployment|Service)(?=`?[a-z\\d]+[-\\w.]*`?\\s*\\p{Script=Han}{2,})',
    String.raw`\s+(?=and not (?:in|on)\s)`,
    '[,:]\\s+(?=in [`*]*[\\w.-]+[`*]*\\s+(?:the|it|its|they|all|both|only)\\s)',
    String.raw`\s+(?=(?:but|whereas|because|although|even though|since(?!\s+(?:\d|[a-z]+day|\w+ber|then|last)))\s)`,
  ].join('|'),
  'iu',
);

const verb =
  /\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|cannot|could|will|would|runs?|needs?|uses?|stays?|stands?|sits?|went|ran|came|became|wants?|asks?|shows?|gets?|keeps?|made|failed|fails?|lacks?|started|stopped|\w{3,}ed)\b|n['’]t\b/i;

/** ", and B is …" says something else where both sides have a verb of their own; "A, B, and C are" does not. */
function atConjunctions(part: string): string[] {
  const found = [
    ...part.matchAll(
      /,?\s+and\s+(?=(?:about|around|only|then|the|its?|they|that|both|so|two|three|four|five|six|seven|eight|\d|`)[^,;]*)|,\s+(?=(?:its?|they|both|only)\s)/gi,
    ),
  ];
  const [turn] = part.matchAll(
    /,?\s+(?:and|but)\s+(?=(?:broken|failing|healthy|down|missing|fine|(?:not )?ready|unhealthy|crashing)\b)/gi,
  );
  if (turn !== undefined && /\b(?:in|on)\b/.test(part.slice(turn.index)))
    return [part.slice(0, turn.index), part.slice(turn.index + turn[0].length)];
  for (const { index, 0: mark } of found) {
    const [left, right] = [part.slice(0, index), part.slice(index + mark.length)];
    const opens = right.split(/[,;]|\s(?:and|or)\s/)[0] ?? '';
    if (verb.test(plain(left)) && verb.test(plain(opens))) return [left, ...atConjunctions(right)];
  }
  return [part];
}

function plain(text: string): string {
  return text.replace(/`[^`]*`/g, ' ');
}

/** "The NotReady node `a`" says what it is, besides what is said of others: that is a part of its own. */
const attributed =
  /\b(?:the|a) [`*"]*(NotReady|Ready|cordoned|silent|unreachable|Pending|failed)[`*"]* (node|pod|cluster) (`[^`]+`)/gi;

function apart(part: string): string[] {
  const said = [...part.matchAll(attributed)].map(
    ([, state, kind, name]) => `The ${kind} ${name} is ${state}`,
  );
  return [...said, part.replace(attributed, 'the $2 $3')];
}

/**
 * "A is fine, but B is not" says two things, each of its own objects: the parts of a sentence, in their order. What a part does
 * not name itself it takes from those before it. Pure.
 */
export function clausesOf(sentence: string): string[] {
  if (/^\s*\|/.test(sentence)) return [sentence];
  const parts = sentence
    .replace(/(?<=[\p{Script=Han}`*）)\w])\s*,\s*(?=[*`]*\p{Script=Han})/gu, '，')
    .split(between)
    .flatMap(atConjunctions)
    .flatMap(apart)
    .filter((part) => /[\p{L}\d]/u.test(part));
  return parts.length === 0 ? [sentence] : parts;
}
