/** Shares of character changes and counts below which a text is words: "AmazonEKSLoadBalancerPolicy2" changes rarely. */
const leastChanges = 0.35;
const leastDistinct = 11;
/** Words are longer runs than chance makes: "K8sBlockIngressPathType" has 3.3 characters in a run, random text 2. */
const longestMeanRun = 3;
/** Paths and drawings have more signs between their letters. */
const leastShareOfLetters = 0.8;
const characters = /[A-Za-z0-9]/g;
const runs = /[A-Z]?[a-z]+|[A-Z]+|\d+/g;
const shortest = 20;
const longest = 4096;
const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** Public things that are as random: digests, certificates and public keys in base64, ssh keys. */
const publicText = /^(?:sha\d{1,3}[-:]|arn:|LS0tLS1CRUdJTiBDRVJU|LS0tLS1CRUdJTiBQVUJM|AAAA[BCE]3Nz|AAAAE2Vj)/;
const alphabet = /^[A-Za-z0-9+/_=~.-]+$/;

/** Letters of both cases and digits, long and thoroughly mixed: nobody names a thing like that. */
export function looksRandom(text: string): boolean {
  if (text.length < shortest || text.length > longest || publicText.test(text) || !alphabet.test(text))
    return false;
  const rest = text.includes('-') ? text.replace(uuid, '') : text;
  return rest.length >= shortest && isMixed(rest);
}

function isMixed(text: string): boolean {
  const found = text.match(characters) ?? [];
  if (found.length < Math.max(shortest - 2, text.length * leastShareOfLetters)) return false;
  const kinds = found.map(kindOf);
  const count = (kind: Kind): number => kinds.filter((other) => other === kind).length;
  if (count('lower') < 2 || count('upper') < 2 || count('digit') < 1) return false;
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  if (changes / (found.length - 1) < leastChanges || new Set(found).size < leastDistinct) return false;
  return found.length < (text.match(runs)?.length ?? 0) * longestMeanRun;
}

type Kind = 'lower' | 'upper' | 'digit';

function kindOf(character: string): Kind {
  if (character >= 'a') return 'lower';
  return character >= 'A' ? 'upper' : 'digit';
}

const longRun = /(?<![A-Za-z0-9:~@/])(?:[a-z0-9]{32,}|[A-Z0-9]{32,})(?![A-Za-z0-9]|\.[A-Za-z])/;

/**
 * A long unbroken run of letters of one case and digits: keys in hexadecimal or base 32, but digests and ids too. In
 * paths and host names it is an id.
 */
export function looksLikeKeyMaterial(text: string): boolean {
  const [run = ''] = text.length < 32 ? [] : (longRun.exec(text) ?? []);
  return (run.match(/\d/g)?.length ?? 0) >= 4 && (run.match(/[A-Za-z]/g)?.length ?? 0) >= 4;
}
