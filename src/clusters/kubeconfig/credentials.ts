import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { oidcCredential } from './auth-provider.ts';
import { bearer, fixedCredential } from './authorization.ts';
import { embeddedText, pathFrom } from './embed-files.ts';
import { execCredential, refuseUnknownVersion } from './exec-credential.ts';
import type { ExecPlugins } from './exec-plugins.ts';
import type { KubeconfigUser } from './kubeconfig-file.ts';
import { refuseUnusableCertificate } from './refuse-unusable.ts';
import type { RenewOptions } from './renew-id-token.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';
import type { ServerAddress } from './server-address.ts';
import { tokenFileCredential } from './token-file.ts';

export interface CredentialOptions {
  user: KubeconfigUser;
  /** The user's entry with its files embedded. */
  flattened: Record<string, unknown>;
  /** The kubeconfig that the user stands in, its folder, and the user's name there. */
  file: string;
  folder: string;
  userName: string;
  context: string;
  address: Pick<ServerAddress, 'isSecure' | 'userInfo'>;
  clock: Clock;
  plugins: ExecPlugins;
  /** How OpenID Connect issuers are asked for new id-tokens. */
  renewal: RenewOptions;
  /** What a plugin that asks for it is told of the cluster. */
  clusterInfo: Record<string, unknown>;
}

/**
 * The provider that kubectl would use: token (file before text), then basic, then the plugin, then an OpenID Connect
 * token. A client certificate goes with the first two, and makes a plugin needless. Over plain http nothing is sent.
 */
export async function credentialFor(options: CredentialOptions): Promise<CredentialProvider> {
  if (!options.address.isSecure) return fixedCredential('none', null, null);
  const { user } = options;
  const certificate = certificateOf(options.flattened);
  if (user.exec !== null) refuseUnknownVersion(user.exec);
  const fromProvider = oidcCredential(user['auth-provider'], { ...options, clientCertificate: certificate });
  const isBasic = options.address.userInfo !== null || user.username !== '';
  if (isBasic || user.token !== '' || user.tokenFile !== '') return passwordOrToken(options, certificate);
  if (user.exec !== null && certificate === null) return execCredential({ ...options, exec: user.exec });
  return fromProvider ?? fixedCredential(certificate === null ? 'none' : 'certificate', null, certificate);
}

async function passwordOrToken(
  { user, folder, clock, address }: CredentialOptions,
  certificate: Credential['clientCertificate'],
): Promise<CredentialProvider> {
  const hasToken = user.token !== '' || user.tokenFile !== '';
  if (hasToken && user.username !== '')
    throw new AppError(
      'CONTEXT_INVALID',
      'the user has a tokenFile and a username, of which only one is allowed',
    );
  const basic = address.userInfo ?? (hasToken ? null : `${user.username}:${user.password}`);
  if (basic !== null)
    return fixedCredential('basic', `Basic ${Buffer.from(basic).toString('base64')}`, certificate);
  if (user.tokenFile === '')
    return fixedCredential('token', bearer(user.token, 'the user’s token'), certificate);
  return tokenFileCredential({
    path: pathFrom(folder, user.tokenFile),
    otherwise: user.token === '' ? null : user.token,
    clientCertificate: certificate,
    clock,
  });
}

/** A key without its certificate is passed over, as kubectl does. */
function certificateOf(flattened: Record<string, unknown>): Credential['clientCertificate'] {
  const cert = embeddedText(flattened, 'client-certificate');
  const key = embeddedText(flattened, 'client-key');
  if (cert === null) return null;
  if (key === null)
    throw new AppError('CONTEXT_INVALID', 'the user has a client-certificate without its client-key');
  refuseUnusableCertificate({ cert, key });
  return { cert, key };
}
