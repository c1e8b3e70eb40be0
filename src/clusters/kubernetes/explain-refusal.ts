import { X509Certificate } from 'node:crypto';
import { AppError } from '../../domain/errors.ts';
import { expiryOf } from '../kubeconfig/id-token.ts';
import type { Credential, CredentialProvider } from '../kubeconfig/resolved-context.ts';
import { overPlainHttp, type Reason } from './as-nobody.ts';

export interface Refused {
  credential: Credential;
  provider: Pick<CredentialProvider, 'kind' | 'source'>;
  server: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A server says "Unauthorized" and nothing more: what it was sent tells the rest. */
export function explainRefusal(error: AppError, refused: Refused): AppError {
  const isPlain = refused.server.startsWith('http:');
  const { why, hint } = isPlain ? overPlainHttp : explanations[refused.provider.kind](refused);
  return new AppError(error.code, `${error.message}; ${why}`, { hint, cause: error.cause });
}

const explanations: Record<CredentialProvider['kind'], (refused: Refused) => Reason> = {
  none: () => ({
    why: 'the kubeconfig gives no credential for it',
    hint: 'Give the context a user in the kubeconfig, or log in with the tool of whoever runs the cluster.',
  }),
  basic: () => ({
    why: 'it was sent a user and a password: either they are wrong, or it takes none, as API servers do since Kubernetes 1.19',
    hint: 'Where a proxy before the API server takes passwords, check the one in the kubeconfig; else use a token, a client certificate or a credential plugin.',
  }),
  certificate: ({ credential, now }) => certificateExplained(credential, now),
  token: ({ credential, now }) => ({
    why: tokenExplained('the token in the kubeconfig', credential, now),
    hint: 'Put a new token into the kubeconfig, or log in again with the tool that wrote it.',
  }),
  'token-file': ({ credential, provider, now }) => ({
    why: tokenExplained(`the token in ${provider.source}`, credential, now),
    hint: `See that whatever writes ${provider.source} still runs, or put a new token into it.`,
  }),
  exec: ({ credential, provider, now }) => ({
    why:
      credential.authorization === null && credential.clientCertificate !== null
        ? certificateExplained(credential, now).why
        : tokenExplained(
            `the token that the credential plugin ${provider.source ?? ''} gave`,
            credential,
            now,
          ),
    hint: `Log in again with the tool behind ${provider.source}; it may be logged in as somebody whom this cluster does not know.`,
  }),
  oidc: ({ credential, now }) => ({
    why: tokenExplained('the id-token of the user’s auth-provider', credential, now),
    hint: 'The API server may trust another issuer or client (its --oidc-issuer-url and --oidc-client-id); otherwise log in again.',
  }),
};

function tokenExplained(what: string, { authorization }: Credential, now: number): string {
  const expiresAt = expiryOf(authorization ?? '');
  if (expiresAt === null || expiresAt > now) return `it does not know ${what}`;
  return `${what} expired at ${new Date(expiresAt).toISOString()}`;
}

/** It was parsed before it was sent. */
function certificateExplained({ clientCertificate }: Credential, now: number): Reason {
  const { subject, issuer, validFromDate, validToDate } = new X509Certificate(clientCertificate?.cert ?? '');
  const what = `the client certificate (${oneLine(subject)})`;
  if (validToDate.getTime() <= now)
    return {
      why: `${what} expired at ${validToDate.toISOString()}`,
      hint: 'Get a new client certificate; for a kubeadm cluster: kubeadm certs renew.',
    };
  if (validFromDate.getTime() > now)
    return {
      why: `${what} is not valid before ${validFromDate.toISOString()}`,
      hint: 'Check the clocks of this machine and of whoever issued the certificate.',
    };
  return {
    why: `it does not trust ${what}, which ${oneLine(issuer)} has signed`,
    hint: 'Get a client certificate that this cluster’s own CA has signed; the cluster may have been rebuilt.',
  };
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
