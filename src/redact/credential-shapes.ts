import { decodeBase64 } from '../lib/decode-base64.ts';

/** One shape of credential. `mark` is a cheap test that every match passes, so that the pattern is rarely run. */
export interface CredentialShape {
  name: string;
  mark: (text: string) => boolean;
  /** Global; the group `secret`, where there is one, is what is hidden, else the whole match. */
  pattern: RegExp;
}

function marked(...words: string[]): CredentialShape['mark'] {
  return (text) => words.some((word) => text.includes(word));
}

/** Shapes that are credentials wherever they stand. */
export const credentialShapes: readonly CredentialShape[] = [
  {
    name: 'private key',
    mark: marked('PRIVATE KEY'),
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  { name: 'JSON web token', mark: marked('eyJ'), pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*/g },
  {
    name: 'GitHub token',
    mark: marked('gh', 'github_pat_'),
    pattern: /\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,})/g,
  },
  {
    name: 'GitLab token',
    mark: marked('glpat-', 'glrt-', 'gldt-'),
    pattern: /\bgl(?:pat|rt|dt)-[\w-]{16,}/g,
  },
  {
    name: 'Slack token',
    mark: marked('xox', 'hooks.slack.com'),
    pattern: /\bxox[abeoprs]-[\w-]{10,}|hooks\.slack\.com\/services\/(?<secret>[\w/]{20,})/g,
  },
  { name: 'AWS key id', mark: marked('AKIA', 'ASIA'), pattern: /\bA[KS]IA[0-9A-Z]{16}\b/g },
  { name: 'Google key', mark: marked('AIza', 'ya29.'), pattern: /\b(?:AIza[\w-]{35}|ya29\.[\w-]{20,})/g },
  {
    name: 'model or payment key',
    mark: marked('sk-', 'sk_', 'rk_', 'whsec_'),
    pattern: /\b(?:sk-[\w-]{16,}|[sr]k_(?:live|test)_\w{10,}|whsec_\w{16,})/g,
  },
  {
    name: 'npm, PyPI, Docker or Vault token',
    mark: marked('npm_', 'pypi-', 'dckr_', 'hvs.', 'hvb.'),
    pattern: /\b(?:npm_\w{30,}|pypi-[\w-]{20,}|dckr_(?:pat|oat)_[\w-]{16,}|hv[sb]\.[\w-]{20,})/g,
  },
  {
    name: 'SendGrid, DigitalOcean or age key',
    mark: marked('SG.', 'do', 'AGE-SECRET'),
    pattern: /\b(?:SG\.[\w-]{16,}\.[\w-]{16,}|do[op]_v1_[0-9a-f]{32,}|AGE-SECRET-KEY-1[0-9A-Z]{20,})/g,
  },
  {
    name: 'password in a URL',
    mark: marked('://'),
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"]*:(?<secret>[^\s@'"/][^\s@'"]*)@/gi,
  },
  {
    name: 'authorization header',
    mark: (text) => /bearer|basic/i.test(text),
    pattern: /\b(?:bearer|basic)\s+(?<secret>[\w.~+/-]{8,}=*)/gi,
  },
];

/** Whether a short value is, holds or encodes a credential, or is as random as one. */
export function holdsCredential(value: string): boolean {
  if (value.length < 8) return false;
  if (hasCredentialShape(value)) return true;
  if (looksRandom(value)) return true;
  const decoded = decodeBase64(value);
  return (
    decoded !== null &&
    (hasCredentialShape(decoded) || /password|passwd|secret|token|PRIVATE KEY/i.test(decoded))
  );
}

export function hasCredentialShape(value: string): boolean {
  return credentialShapes.some(({ mark, pattern }) => mark(value) && value.search(pattern) !== -1);
}

/** Letters of both cases and digits, long, unbroken and evenly spread: nobody names a thing like that. */
function looksRandom(value: string): boolean {
  if (value.length < 20 || value.length > 512 || !/^[A-Za-z0-9+/_=~.-]+$/.test(value)) return false;
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || (value.match(/\d/g)?.length ?? 0) < 2) return false;
  if (/[/.]/.test(value) && value.split(/[/.]/).every((part) => part.length < 20)) return false;
  return entropyPerCharacter(value) > 3.7;
}

/** Shannon entropy in bits. */
function entropyPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
