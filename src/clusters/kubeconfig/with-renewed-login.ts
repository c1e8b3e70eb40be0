import type { ResolvedContext } from './resolved-context.ts';

const bearerPrefix = 'Bearer ';

/**
 * The context for a child process, which gets no refresh-token: of OpenID Connect the id-token that is good at this moment,
 * renewed where it had expired. Throws what the login says where that fails: the child could only say that it has no token.
 * A signal that is aborted leaves the context as it is.
 */
export async function withRenewedLogin(
  context: Pick<ResolvedContext, 'flattened' | 'credential'>,
  signal: AbortSignal,
): Promise<Pick<ResolvedContext, 'flattened'>> {
  const { credential, flattened } = context;
  if (credential.kind !== 'oidc') return context;
  try {
    const { authorization } = await credential.get(signal);
    if (authorization === null) return context;
    const { 'auth-provider': _, ...user } = flattened.user;
    const token = authorization.slice(bearerPrefix.length);
    return { flattened: { cluster: flattened.cluster, user: { ...user, token } } };
  } catch (error) {
    if (signal.aborted) return context;
    throw error;
  }
}
