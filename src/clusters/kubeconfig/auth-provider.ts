import type { ErrorCode } from '../../domain/error-catalogue.ts';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { bearer } from './authorization.ts';
import { changeProviderConfig, type ProviderConfig } from './change-user.ts';
import { pathFrom, readOrRefuse } from './embed-files.ts';
import type { ExecPlugins } from './exec-plugins.ts';
import { expiryOf } from './id-token.ts';
import type { KubeconfigUser } from './kubeconfig-file.ts';
import type { RenewOptions } from './renew-id-token.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';

export interface OidcOptions {
  clientCertificate: Credential['clientCertificate'];
  /** The kubeconfig that the user stands in, and the user's name there. */
  file: string;
  userName: string;
  folder: string;
  clock: Clock;
  plugins: ExecPlugins;
  /** How issuers are asked. */
  renewal: RenewOptions;
}

type Provider = NonNullable<KubeconfigUser['auth-provider']>;

/** As client-go: a token is taken for expired a little early. */
const expiryMarginMs = 10_000;

const successors: Record<string, string> = {
  gcp: 'Install gke-gcloud-auth-plugin, then run: gcloud container clusters get-credentials CLUSTER',
  azure: 'Install kubelogin, then run: kubelogin convert-kubeconfig',
};

/**
 * The id-token of the auth-provider "oidc", renewed as kubectl renews it: with the refresh-token, and written back into the
 * kubeconfig, because a refresh-token may be good only once. null when the user has no auth-provider. Throws
 * CONTEXT_INVALID for the others, which kubectl dropped.
 */
export function oidcCredential(provider: Provider | null, options: OidcOptions): CredentialProvider | null {
  if (provider === null) return null;
  const { name, config } = provider;
  if (name !== 'oidc') throw notSupported(name);
  for (const field of ['idp-issuer-url', 'client-id'])
    if (!config[field])
      throw new AppError('CONTEXT_INVALID', `the user's auth-provider oidc has no ${field}`);
  const { plugins, file, userName } = options;
  const key = ['oidc', file, userName].join('\0');
  return {
    kind: 'oidc',
    get: async (signal) =>
      credentialOf(config, options) ?? plugins.get(key, (stop) => renewed(config, options, stop), signal),
    forget: () => false,
  };
}

/** null: the token is missing or has expired. */
function credentialOf(config: ProviderConfig, { clock, clientCertificate }: OidcOptions): Credential | null {
  const token = config['id-token'] ?? '';
  const expiresAt = expiryOf(token);
  if (expiresAt === null || expiresAt - expiryMarginMs <= clock.now()) return null;
  return { authorization: bearer(token, 'the user’s id-token'), clientCertificate, expiresAt };
}

async function renewed(
  known: ProviderConfig,
  options: OidcOptions,
  signal: AbortSignal,
): Promise<Credential> {
  const { clock, file, userName: user } = options;
  if (!known['refresh-token']) throw loginNeeded(known, 'there is no refresh-token to renew it with');
  let current: ProviderConfig = known;
  const sleep = (milliseconds: number): Promise<void> => clock.sleep(milliseconds, signal);
  try {
    await changeProviderConfig({ file, user, sleep }, async (config) => {
      current = config;
      // kubectl, or another process of ours, was quicker.
      if (credentialOf(config, options) !== null) return {};
      // What speaks HTTP is loaded by those who need it.
      const { renewIdToken } = await import('./renew-id-token.ts');
      const { idToken, refreshToken } = await renewIdToken(
        await loginOf(config, options.folder),
        options.renewal,
        signal,
      );
      const changes = {
        'id-token': idToken,
        ...(refreshToken !== null && { 'refresh-token': refreshToken }),
      };
      current = { ...config, ...changes };
      return changes;
    });
  } catch (error) {
    if (!isAppError(error) || error.code === 'CONTEXT_INVALID') throw error;
    throw loginNeeded(current, error.message, error);
  }
  const credential = credentialOf(current, options);
  if (credential === null) throw loginNeeded(current, 'the issuer gave one that has expired as well');
  return credential;
}

async function loginOf(config: ProviderConfig, folder: string) {
  const caFile = config['idp-certificate-authority'] ?? '';
  const caData = config['idp-certificate-authority-data'] ?? '';
  const fromFile =
    caFile === '' ? null : await readOrRefuse(pathFrom(folder, caFile), 'idp-certificate-authority');
  const ca = caData === '' ? fromFile : Buffer.from(caData, 'base64');
  return {
    issuer: config['idp-issuer-url'] ?? '',
    clientId: config['client-id'] ?? '',
    clientSecret: config['client-secret'] ?? '',
    refreshToken: config['refresh-token'] ?? '',
    ca: ca?.toString('utf8') ?? null,
  };
}

function notSupported(name: string): AppError {
  return new AppError('CONTEXT_INVALID', `the user's auth-provider "${name}" was removed from Kubernetes`, {
    hint: successors[name] ?? 'Use the provider’s exec credential plugin instead.',
  });
}

const unreached = 'Check idp-issuer-url in the kubeconfig, your DNS and your VPN.';
/** Where the catalogue speaks of API servers. */
const ofIssuer: Partial<Record<ErrorCode, string>> = {
  CONNECTION_REFUSED: unreached,
  NAME_NOT_FOUND: unreached,
  TIMEOUT: unreached,
  TLS_UNTRUSTED: 'Check idp-certificate-authority in the kubeconfig.',
};

function loginNeeded(config: ProviderConfig, why: string, cause?: AppError): AppError {
  const expiresAt = expiryOf(config['id-token'] ?? '');
  const what =
    expiresAt === null ? 'is missing or is none' : `expired at ${new Date(expiresAt).toISOString()}`;
  const canHelp = cause === undefined || cause.code === 'LOGIN_NEEDED';
  return new AppError('LOGIN_NEEDED', `the id-token of the user’s auth-provider oidc ${what}; ${why}`, {
    cause,
    hint: canHelp
      ? 'Log in again with the tool that wrote this user into the kubeconfig.'
      : `${ofIssuer[cause.code] ?? cause.hint} Or log in again with the tool that wrote this user into the kubeconfig.`,
  });
}
