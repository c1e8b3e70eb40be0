import { createSign, type KeyObject } from 'node:crypto';

/** A JWT signed with RS256, as API servers and OpenID Connect issuers sign theirs. */
export function signedToken(claims: object, key: KeyObject, keyId?: string): string {
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) };
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createSign('sha256').update(text).sign(key, 'base64url')}`;
}
