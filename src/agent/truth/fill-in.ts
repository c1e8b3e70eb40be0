import { type ClaimContext, isNamed, slotOf } from './claim.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { readFacts } from './read-facts.ts';
import { kindOfWord } from './row-kinds.ts';
import { objectSlots, wideSlots } from './scope.ts';

/* What a part of a sentence leaves out, and has from the part before it. */

/** Names in backticks, as careful answers have them: what stands beside a name is read alike then. */
export function withMarks(sentence: string, { index }: ClaimContext): string {
  if (/^\s*\|/.test(sentence)) return sentence;
  const places = readFacts(sentence, index).filter(
    (fact) =>
      fact.type === 'name' &&
      (objectSlots.has(slotOf(fact, index)) ||
        wideSlots.has(slotOf(fact, index)) ||
        slotOf(fact, index) === 'by'),
  );
  return places.reduceRight((text, { at }) => {
    const [name = ''] = /^[\w.-]+(?:\/[\w.-]*\w)?/.exec(text.slice(at)) ?? [];
    const plain = name.replace(/[.]+$/, '');
    const isMarked = /[`/:@=\w]$/.test(text.slice(0, at)) || /^[`/:@=]/.test(text.slice(at + plain.length));
    return plain === '' || isMarked
      ? text
      : `${text.slice(0, at)}\`${plain}\`${text.slice(at + plain.length)}`;
  }, sentence);
}

/** ", which is missing": what was named last. */
const relative = /^which(?=\s+(?:is|was|are|were|does|do|has|have|can|cannot|no longer|exists?|lacks?)\b)/i;

function lastObject(part: string, { index }: ClaimContext): string {
  const named = readFacts(part, index).filter(
    (fact) => fact.type === 'name' && !['cluster', 'namespace'].includes(slotOf(fact, index)),
  );
  const last = named.at(-1);
  return last?.type === 'name' ? `\`${last.value}\`` : 'which';
}

/** "That Secret": the one that was named before. */
const thatOne =
  /(?:\b(?:this|that|the) |这个 ?|该 ?)(Secret|ConfigMap|Service|Deployment|DaemonSet|StatefulSet|Ingress|StorageClass|IngressClass|NetworkPolicy)(?![\w-]| ?[`*\w])/g;

/** "This happened in B" says of what was said before where that was. */
const happened =
  /^\W*(?:这|此事|都)?(?:是)?发生在|^\W*(?:all of )?(?:this|that|it) (?:all )?(?:happened|was|took place) in\b/i;

/** What a part leaves out, it has from the one before. */
export function whole(part: string, before: string, context: ClaimContext): string {
  const resolved = part.replace(thatOne, (words, kind: string) => {
    const said = [...before.matchAll(new RegExp(String.raw`\b${kind} [\`*]*([\w./-]*\w)`, 'g'))].map(
      ([, name]) => name,
    );
    return new Set(said).size === 1 ? `${words} \`${said[0]}\`` : words;
  });
  if (resolved !== part) return whole(resolved, before, context);
  if (relative.test(part)) return part.replace(relative, lastObject(before, context));
  if (happened.test(part)) return `${before} ${part}`;
  return elliptic.test(part) ? `${objectsIn(before, context)} is ${part}` : part;
}

/** "But not in B" leaves out what was just spoken of. */
const elliptic = /^\W*(?:but|and)\s+not\s+(?:in|on)\b/i;

function objectsIn(part: string, { index }: ClaimContext): string {
  const names = readFacts(part, index).filter(isNamed);
  return names
    .flatMap((fact) =>
      wideSlots.has(slotOf(fact, index)) || fact.type === 'state' ? [] : [`\`${fact.value}\``],
    )
    .join(' ');
}

/** "15 Pods, of which 12 are in A": what is counted is what was counted before. */
export function withNouns(
  facts: readonly Fact[],
  clause: string,
  leads: readonly string[],
  index: EvidenceIndex,
): Fact[] {
  const counted = (fact: Fact): string =>
    fact.type === 'number' && kindOfWord(fact.noun) !== null ? fact.noun : '';
  if (!/^\W*(?:其中|of (?:which|these|them|those)\b)|^\W*\d+\s*个(?:在|位于|处于)/i.test(clause))
    return [...facts];
  const noun = readFacts(leads.at(-1) ?? '', index)
    .map(counted)
    .findLast((word) => word !== '');
  return facts.map((fact) =>
    noun !== undefined &&
    fact.type === 'number' &&
    fact.unit === '' &&
    counted(fact) === '' &&
    !/^(?:replica|restart)/.test(fact.noun)
      ? { ...fact, noun }
      : fact,
  );
}
