import { readFile } from 'node:fs/promises';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { embeddedText, pathFrom } from './embed-files.ts';
import { type ExecPlugins, execCredential } from './exec-credential.ts';
import type { KubeconfigUser } from './kubeconfig-file.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';

/** Tokens in files rotate (a pod's does hourly); client-go reads them again after a minute, too. */
const tokenFileTtlMs = 60_000;

export interface CredentialOptions {
  user: KubeconfigUser;
  /** The user's entry with its files embedded. */
  flattened: Record<string, unknown>;
  folder: string;
  context: string;
  clock: Clock;
  plugins: ExecPlugins;
  /** What a plugin that asks for it is told of the cluster. */
  clusterInfo: Record<string, unknown>;
}

/** The provider that kubectl would use: plugin, then token file, token, basic; a client certificate goes with any of them. */
export function credentialFor(options: CredentialOptions): CredentialProvider {
  const { user, folder, clock } = options;
  const provider = user['auth-provider'];
  if (provider != null) {
    throw new AppError(
      'CONTEXT_INVALID',
      `the user's auth-provider "${provider.name ?? ''}" was removed from Kubernetes in 1.26`,
      {
        hint: 'Use the provider’s exec credential plugin instead.',
      },
    );
  }
  const clientCertificate = certificateOf(options);
  if (user.exec != null) return execCredential({ ...options, exec: user.exec, clientCertificate });
  if (user.tokenFile) return tokenFile(pathFrom(folder, user.tokenFile), clientCertificate, clock);
  if (user.token) return fixed('token', `Bearer ${user.token}`, clientCertificate);
  if (user.username)
    return fixed(
      'basic',
      `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`,
      clientCertificate,
    );
  return fixed(clientCertificate === null ? 'none' : 'certificate', null, clientCertificate);
}

function certificateOf({ flattened }: CredentialOptions): Credential['clientCertificate'] {
  const cert = embeddedText(flattened, 'client-certificate');
  const key = embeddedText(flattened, 'client-key');
  if (cert === null && key === null) return null;
  if (cert === null || key === null) {
    throw new AppError(
      'CONTEXT_INVALID',
      `the user has a client ${cert === null ? 'key' : 'certificate'} without its ${cert === null ? 'certificate' : 'key'}`,
    );
  }
  return { cert, key };
}

function fixed(
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

function tokenFile(
  path: string,
  clientCertificate: Credential['clientCertificate'],
  clock: Clock,
): CredentialProvider {
  let cached: Credential | null = null;
  return {
    kind: 'token-file',
    get: async () => {
      if (cached?.expiresAt != null && cached.expiresAt > clock.now()) return cached;
      const token = (await readToken(path)).trim();
      cached = {
        authorization: `Bearer ${token}`,
        clientCertificate,
        expiresAt: clock.now() + tokenFileTtlMs,
      };
      return cached;
    },
    forget: () => {
      cached = null;
      return true;
    },
  };
}

async function readToken(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('CONTEXT_INVALID', `the token file ${path} cannot be read (${code})`, {
      cause: error,
    });
  }
}
