import { AppError } from '../../domain/errors.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';

/** The Authorization header of a token. Throws CONTEXT_INVALID for one that no header can carry (a line end inside). */
export function bearer(token: string, what: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(token))
    throw new AppError('CONTEXT_INVALID', `${what} has characters in it that a request cannot carry`, {
      hint: 'Look for line ends and other characters that do not belong to the token.',
    });
  return `Bearer ${token}`;
}

/** A credential that never changes. */
export function fixedCredential(
  kind: CredentialProvider['kind'],
  authorization: string | null,
  clientCertificate: Credential['clientCertificate'],
): CredentialProvider {
  return {
    kind,
    get: async () => ({ authorization, clientCertificate, expiresAt: null }),
    forget: () => false,
  };
}
