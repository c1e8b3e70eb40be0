import { readFile } from 'node:fs/promises';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { bearer } from './authorization.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';

/** Tokens in files rotate (a pod's does hourly); client-go reads them again after a minute, too. */
const tokenFileTtlMs = 60_000;

export interface TokenFileOptions {
  path: string;
  /** The token to use as long as the file cannot be read; null: there is none. */
  otherwise: string | null;
  clientCertificate: Credential['clientCertificate'];
  clock: Clock;
}

/**
 * The token in a file, read again when it may have been rotated; while that fails, the last one that could be read. Throws
 * CONTEXT_INVALID when the first look gives no token and there is no other.
 */
export async function tokenFileCredential(options: TokenFileOptions): Promise<CredentialProvider> {
  const { path, otherwise, clientCertificate, clock } = options;
  let token = await readToken(path).catch((error: unknown) => {
    if (otherwise === null) throw error;
    return bearer(otherwise, 'the user’s token');
  });
  let freshUntil = clock.now() + tokenFileTtlMs;
  return {
    kind: 'token-file',
    source: path,
    get: async () => {
      if (clock.now() >= freshUntil) {
        // A file that is being replaced may be missing for a moment: what was read before is most likely still good.
        token = await readToken(path).catch(() => token);
        freshUntil = clock.now() + tokenFileTtlMs;
      }
      return { authorization: token, clientCertificate, expiresAt: freshUntil };
    },
    forget: () => {
      freshUntil = 0;
      return true;
    },
  };
}

async function readToken(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError(
      'CONTEXT_INVALID',
      `the token file ${path} cannot be read (${error.code ?? String(error)})`,
      { cause: error },
    );
  });
  const token = text.trim();
  if (token === '') throw new AppError('CONTEXT_INVALID', `the token file ${path} is empty`);
  return bearer(token, `the token file ${path}`);
}
