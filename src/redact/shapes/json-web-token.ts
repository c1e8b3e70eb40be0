import type { CredentialShape } from './credential-shape.ts';

/** A JSON web token (RFC 7519), a ServiceAccount's for example: two or three base64url parts, the first an object. */
export const jsonWebToken: CredentialShape = {
  name: 'JSON web token',
  marks: ['eyJ'],
  pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*/g,
};
