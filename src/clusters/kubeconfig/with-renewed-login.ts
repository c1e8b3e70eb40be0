import { isAppError } from '../../domain/errors.ts';
import type { ResolvedContext } from './resolved-context.ts';

const bearerPrefix = 'Bearer ';

/**
 * The context for a child process, which gets no refresh-token: of OpenID Connect the id-token that is good at this moment,
 * renewed where it had expired. Where that fails the context stays as it is, and the child says what its server says.
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
    // Login failures and time limits are the cluster's own story, told by whoever reads it.
    if (isAppError(error) || signal.aborted) return context;
    throw error;
  }
}
