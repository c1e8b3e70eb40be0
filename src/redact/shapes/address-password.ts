import { isReference } from '../values/is-reference.ts';
import type { CredentialShape } from './credential-shape.ts';

/** The password in a URL. It goes to the last `@` before the host: people forget to encode slashes and at-signs. */
export const urlPassword: CredentialShape = {
  name: 'password in a URL',
  marks: ['://'],
  pattern: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@'"<>]{0,200}:(?<secret>[^\s'"<>]{1,300})@(?=[\w.[$%{-])/gi,
  accepts: (secret) => !isPort.test(secret) && !isReference(secret),
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
  pattern: /(?<![\w.-])[\w.-]{1,100}:(?<secret>[^\s'"<>]{1,100})@(?:tcp|unix)\(/g,
  accepts: (secret) => !isReference(secret),
};

/** The password in an address of Oracle: `jdbc:oracle:thin:user/password@//host`. */
export const oraclePassword: CredentialShape = {
  name: 'password in an address of Oracle',
  marks: ['oracle:'],
  pattern: /\boracle:\w{1,10}:[\w.$-]{1,100}\/(?<secret>[^\s'"<>@]{1,200})@/g,
  accepts: (secret) => !isReference(secret),
};

/** `http://host:8080/a@b` holds no password. */
const isPort = /^\d{1,5}(?:\/|$)/;
