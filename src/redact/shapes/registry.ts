import { databasePassword, oraclePassword, urlPassword, urlToken } from './address-password.ts';
import { authorization } from './authorization.ts';
import { commandPasswords } from './command-password.ts';
import type { CredentialShape } from './credential-shape.ts';
import { jsonWebToken } from './json-web-token.ts';
import { passwordHash } from './password-hash.ts';
import { privateKey } from './private-key.ts';
import { providerTokens } from './provider-tokens.ts';
import { spokenCredentials } from './spoken.ts';

/** Every shape, those that swallow others first. */
export const credentialShapes: readonly CredentialShape[] = [
  privateKey,
  jsonWebToken,
  urlPassword,
  urlToken,
  databasePassword,
  oraclePassword,
  authorization,
  passwordHash,
  ...providerTokens,
  ...commandPasswords,
  ...spokenCredentials,
];
