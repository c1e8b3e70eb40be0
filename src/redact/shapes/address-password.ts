import type { CredentialShape } from './credential-shape.ts';

/** The password in a URL. It goes to the last `@` before the host: people forget to encode slashes and at-signs. */
export const urlPassword: CredentialShape = {
  name: 'password in a URL',
  marks: ['://'],
  pattern: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@'"<>]*:(?<secret>[^\s'"<>][^\s'"<>]{0,300})@(?=[\w.[$%-])/gi,
  accepts: isNoPort,
};

/** A token in the user's place of a URL: `https://TOKEN@host`. */
export const urlToken: CredentialShape = {
  name: 'token in a URL',
  marks: ['://'],
  pattern: /\b[a-z][a-z0-9+.-]{0,30}:\/\/(?<secret>[\w.~%-]{20,})@(?=[\w.[-])/gi,
  accepts: (secret) => /\d/.test(secret),
};

/** The password in a Go database address: `user:password@tcp(host:3306)/name`. */
export const databasePassword: CredentialShape = {
  name: 'password in a database address',
  marks: ['@tcp(', '@unix('],
  pattern: /[\w.-]+:(?<secret>[^\s'"<>]{1,200})@(?:tcp|unix)\(/g,
};

/** `http://host:8080/a@b` holds no password. */
function isNoPort(secret: string): boolean {
  return !/^\d{1,5}(?:\/|$)/.test(secret);
}
