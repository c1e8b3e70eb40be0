import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { bearer } from './authorization.ts';
import type { KubeconfigUser } from './kubeconfig-file.ts';
import { loginCommand } from './login-hint.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';

/** As client-go: a token is taken for expired a little early. */
const expiryMarginMs = 10_000;

const successors: Record<string, string> = {
  gcp: 'Install gke-gcloud-auth-plugin, then run: gcloud container clusters get-credentials CLUSTER',
  azure: 'Install kubelogin, then run: kubelogin convert-kubeconfig',
};

/**
 * The id-token of the legacy auth-provider "oidc", which kubectl still knows and renews in the kubeconfig; we only use it
 * while it is valid. null when the user has no auth-provider. Throws CONTEXT_INVALID for the others, which kubectl dropped.
 */
export function oidcCredential(
  provider: KubeconfigUser['auth-provider'],
  clientCertificate: Credential['clientCertificate'],
  { context, clock }: { context: string; clock: Clock },
): CredentialProvider | null {
  if (provider === null) return null;
  const { name, config } = provider;
  if (name !== 'oidc') throw notSupported(name);
  for (const field of ['idp-issuer-url', 'client-id'])
    if (!config[field])
      throw new AppError('CONTEXT_INVALID', `the user's auth-provider oidc has no ${field}`);
  const token = config['id-token'] ?? '';
  const expiresAt = expiryOf(token);
  return {
    kind: 'token',
    get: async () => {
      if (expiresAt === null || expiresAt - expiryMarginMs <= clock.now()) throw loginNeeded(context);
      return { authorization: bearer(token, 'the user’s id-token'), clientCertificate, expiresAt };
    },
    forget: () => false,
  };
}

function notSupported(name: string): AppError {
  return new AppError('CONTEXT_INVALID', `the user's auth-provider "${name}" was removed from Kubernetes`, {
    hint: successors[name] ?? 'Use the provider’s exec credential plugin instead.',
  });
}

function loginNeeded(context: string): AppError {
  return new AppError(
    'LOGIN_NEEDED',
    'the id-token of the user’s auth-provider oidc is missing or has expired',
    {
      hint: `kubectl renews it in the kubeconfig: ${loginCommand(context)}`,
    },
  );
}

/** Milliseconds since the epoch, from the token's own claims; null when it is no token that says. */
function expiryOf(token: string): number | null {
  const claims = token.split('.')[1] ?? '';
  try {
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch {
    // Not a JWT: kubectl could not use it either.
    return null;
  }
}
