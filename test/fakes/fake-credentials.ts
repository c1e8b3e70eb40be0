/**
 * Credentials of the right form and no use. They are put together at run time, so that no scanner of repositories takes
 * one for real.
 */

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();
const digits = '0123456789';

export const alphabets = {
  mixed: upper + lower + digits,
  hex: `${digits}abcdef`,
  lower: lower + digits,
  upper: upper + digits,
} as const;

/** Text that looks random and is the same each time. */
export function randomText(length: number, alphabet: keyof typeof alphabets = 'mixed', seed = 1): string {
  const characters = alphabets[alphabet];
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return characters[Math.floor((state / 2 ** 31) * characters.length)];
  }).join('');
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function pem(label: string, body = `${randomText(64)}\n${randomText(64, 'mixed', 2)}`): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

export function jsonWebToken(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: 'k' })}.${part({ sub: 'system:serviceaccount:shop:default' })}.${randomText(86)}`;
}
