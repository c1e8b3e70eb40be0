import { AppError, isAppError } from '../../domain/errors.ts';
import type { CredentialProvider } from '../kubeconfig/resolved-context.ts';

/** Whom API servers take those for who prove nothing. */
export const anonymousUser = '"system:anonymous"';

/** For a server that told its version, as API servers tell everybody, and nothing else. */
export function asNobody(server: string, kind: CredentialProvider['kind']): AppError {
  const { host, protocol } = new URL(server);
  const { why, hint } = protocol === 'http:' ? overPlainHttp : (reasons[kind] ?? withCredential);
  return new AppError('LOGIN_NEEDED', `${host} takes us for nobody (system:anonymous): ${why}`, { hint });
}

export interface Reason {
  why: string;
  hint: string;
}

/** Why a server over plain http does not know us. */
export const overPlainHttp: Reason = {
  why: 'over plain http no credential is sent',
  hint: 'Write https:// in front of the server’s address in the kubeconfig, if it speaks TLS.',
};
const withCredential: Reason = {
  why: 'our credential does not reach it',
  hint: 'A proxy in between may keep it back; one that opens TLS does so with client certificates. Use a token, or another way to the server.',
};
const reasons: Partial<Record<CredentialProvider['kind'], Reason>> = {
  none: {
    why: 'the kubeconfig gives no credential for it',
    hint: 'Give the context a user in the kubeconfig, or log in with the tool of whoever runs the cluster.',
  },
  basic: {
    why: 'it was sent a user and a password, which API servers do not take (since Kubernetes 1.19)',
    hint: 'Use a token, a client certificate or a credential plugin; a password helps only where a proxy before the API server takes it.',
  },
};

export function isAboutImpersonation({ message }: AppError): boolean {
  return / cannot impersonate\b/.test(message);
}

/** The error of a request that was made as somebody else, with what to do where that is not allowed. */
export function mayNotImpersonate(error: unknown, user: string): unknown {
  if (!isAppError(error, 'FORBIDDEN') || !isAboutImpersonation(error)) return error;
  return new AppError(error.code, error.message, {
    cause: error.cause,
    hint: `Ask the cluster’s owner for the verb "impersonate" on ${user}, or remove "as" from the kubeconfig.`,
  });
}
