/** Shares of character changes and counts below which a text is words: "AmazonEKSLoadBalancerPolicy2" changes rarely. */
const leastChanges = 0.35;
const leastDistinct = 11;
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
  const counts = [0, 0, 0];
  const distinct = new Set<string>();
  let changes = 0;
  let letters = 0;
  let previous = -1;
  for (const character of text) {
    const kind = kindOf(character);
    if (kind === -1) continue;
    if (previous !== -1 && kind !== previous) changes += 1;
    counts[kind] = (counts[kind] ?? 0) + 1;
    distinct.add(character);
    letters += 1;
    previous = kind;
  }
  const [lower = 0, upper = 0, digits = 0] = counts;
  if (lower < 2 || upper < 2 || digits < 1 || letters < shortest - 2) return false;
  return changes / (letters - 1) >= leastChanges && distinct.size >= leastDistinct;
}

/** Lower case, upper case, digit; -1 for the rest. */
function kindOf(character: string): number {
  if (character >= 'a' && character <= 'z') return 0;
  if (character >= 'A' && character <= 'Z') return 1;
  return character >= '0' && character <= '9' ? 2 : -1;
}

const longRun = /(?<![A-Za-z0-9:~@])(?:[a-z0-9]{32,}|[A-Z0-9]{32,})(?![A-Za-z0-9])/;

/** A long unbroken run of letters of one case and digits: keys in hexadecimal or base 32, but digests and ids too. */
export function looksLikeKeyMaterial(text: string): boolean {
  const [run = ''] = text.length < 32 ? [] : (longRun.exec(text) ?? []);
  return (run.match(/\d/g)?.length ?? 0) >= 4 && (run.match(/[A-Za-z]/g)?.length ?? 0) >= 4;
}
