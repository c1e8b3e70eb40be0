import type { CredentialShape } from './credential-shape.ts';

/**
 * A JSON web token (RFC 7519), a ServiceAccount's for example: base64url parts, the first an object; the second is empty
 * where the payload is detached. Looking back keeps it linear: a run is tried at its beginning, not from each dash.
 */
export const jsonWebToken: CredentialShape = {
  name: 'JSON web token',
  marks: ['eyJ'],
  pattern: /(?<!\w|[\w-]{12})eyJ[\w-]{8,}\.(?:[\w-]{8,}|\.[\w-]{8,})(?:\.[\w-]*)*/g,
};
