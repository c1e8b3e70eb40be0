import type { CredentialShape } from './credential-shape.ts';

/** Hashes of passwords, as in htpasswd and shadow files: they can be guessed at. */
export const passwordHash: CredentialShape = {
  name: 'password hash',
  marks: [
    '$2a$',
    '$2b$',
    '$2y$',
    '$apr1$',
    '$1$',
    '$5$',
    '$6$',
    '$y$',
    '$argon2',
    '{SHA}',
    '{SSHA}',
    'SCRAM-SHA-',
  ],
  pattern:
    /\$(?:2[aby]|apr1|1|5|6|y|argon2\w{1,2})\$[./\w$,=+-]{12,}|\{S?SHA\}[\w+/]{20,}=*|SCRAM-SHA-\d+\$\d+:[\w+/=$:]{20,}/g,
};
