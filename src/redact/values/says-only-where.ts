import { isReference } from './is-reference.ts';

/** Whether there is a credential, or a mask in its place. */
const states =
  /^(?:true|false|yes|no|on|off|none|null|nil|undefined|[<[(]?(?:redacted|hidden|masked)[>\])]?|\*+|x{3,}|\.{3,}|-)$/i;
/** Of what type it is. A person may choose such a word for a password. */
const types =
  /^(?:default|auto|enabled|disabled|required|optional|string|str|int|integer|number|bool|boolean|object|array|any|bytes|text|basic|bearer|digest|oauth2?|oidc|ldap|saml|jwt|token|password|mtls|x509|iam|kubernetes|ssl|tls|cert|\d{1,9})$/i;
const absolutePath = /^(?:file:\/\/)?(?:\/[\w.-]+){2,}\/?$/;
/** An address without user, query or a segment that only a machine would write. */
const plainAddress =
  /^[a-z][a-z0-9+.-]*:\/\/(?:\[[\da-f:]+\]|[\w.$(){}-]+)(?::[\w$(){}]+)?(?:\/[a-z._~-]{0,30}\d{0,2})*$/i;
const longest = 300;

/**
 * Under a credential's key often stands only where the credential is, of what type it is, or whether there is one.
 * `isPassword`: the key speaks of a password, for which a number or a word may be the password itself.
 */
export function saysOnlyWhere(value: string, isPassword: boolean): boolean {
  if (value === '') return true;
  if (value.length > longest) return false;
  if (states.test(value) || isReference(value) || plainAddress.test(value)) return true;
  if (!isPassword && types.test(value)) return true;
  return absolutePath.test(value) && /[a-z]/.test(value) && !hasRandomPart(value);
}

/** Base 64 can begin with a slash too. */
function hasRandomPart(path: string): boolean {
  return path
    .split('/')
    .some((part) => part.length >= 12 && /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part));
}

const password = /pass|pwd|pin\b|pw\b/i;

/** Whether a key speaks of a password rather than of a token, a key or a secret. */
export function isPasswordKey(key: string): boolean {
  return password.test(key);
}

/** The name of an object: lower case, parted by dashes or dots, and not as random as a credential. */
export function looksLikeName(value: string): boolean {
  if (value.length > 100 || !/^[a-z][a-z0-9]*(?:[-./][a-z0-9]+)*$|^[a-z][A-Za-z]*$/.test(value)) return false;
  return (value.match(/\d/g)?.length ?? 0) <= value.length / 3;
}
