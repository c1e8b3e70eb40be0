import type { CredentialShape } from './credential-shape.ts';

/** What follows a scheme of an Authorization header; "basic authentication" is a phrase. */
export const authorization: CredentialShape = {
  name: 'authorization header',
  marks: ['earer ', 'asic ', 'EARER ', 'ASIC ', 'Token ', 'ApiKey '],
  pattern: /\b(?:bearer|basic|token|apikey)\s+(?<secret>[\w.~+/-]{8,}=*)/gi,
  accepts: (secret) => /\d|[a-z][A-Z]|=$/.test(secret) || secret.length > 30,
};
