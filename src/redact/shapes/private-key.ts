import type { CredentialShape } from './credential-shape.ts';

/** A private key in PEM, OpenPGP or PuTTY form. Certificates and public keys are public and stay. */
export const privateKey: CredentialShape = {
  name: 'private key',
  marks: ['PRIVATE KEY', 'Private-Lines'],
  pattern:
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)|Private-Lines: [\s\S]*$/g,
};
