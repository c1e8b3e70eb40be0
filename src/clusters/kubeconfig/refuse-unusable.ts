import { createPrivateKey, X509Certificate } from 'node:crypto';
import { AppError } from '../../domain/errors.ts';
import type { ExecConfig, KubeconfigUser } from './kubeconfig-file.ts';
import type { Credential } from './resolved-context.ts';

const interactiveModes = ['Never', 'IfAvailable', 'Always'];

/** Throws CONTEXT_INVALID for a user that kubectl refuses before it sends anything, whatever the server. */
export function refuseUnusableUser(user: KubeconfigUser): void {
  if (user.token !== '' && (user.username !== '' || user.password !== ''))
    throw invalid('the user has a token and a username or password, of which only one is allowed');
  if (user.exec !== null) refuseUnusableExec(user.exec, user['auth-provider'] !== null);
  const asksForMore =
    user['as-uid'] !== '' || user['as-groups'].length > 0 || Object.keys(user['as-user-extra']).length > 0;
  if (user.as === '' && asksForMore)
    throw invalid('the user impersonates groups, a uid or extras without naming a user (as)');
  const sent = [
    user.as,
    user['as-uid'],
    ...user['as-groups'],
    ...Object.values(user['as-user-extra']).flat(),
  ];
  // Each goes into a header, which ends where a line does.
  if (sent.some((text) => /\p{Cc}/u.test(text)))
    throw invalid('whom the user impersonates has line ends or control characters in it');
}

function refuseUnusableExec(
  { command, apiVersion, env, interactiveMode }: ExecConfig,
  hasAuthProvider: boolean,
): void {
  if (hasAuthProvider)
    throw invalid('the user has both exec and auth-provider, of which only one is allowed');
  if (command === '') throw invalid('the credential plugin has no command');
  if (apiVersion === '') throw invalid('the credential plugin has no apiVersion');
  if (env.some(({ name }) => name === ''))
    throw invalid('an environment variable of the credential plugin has no name');
  if (interactiveMode === '')
    throw invalid(`the credential plugin has no interactiveMode (${interactiveModes})`);
  if (!interactiveModes.includes(interactiveMode))
    throw invalid(`the credential plugin's interactiveMode is not one of ${interactiveModes.join(', ')}`);
}

/** Throws CONTEXT_INVALID when the key is not the certificate's, or either cannot be read. */
export function refuseUnusableCertificate({ cert, key }: NonNullable<Credential['clientCertificate']>): void {
  const certificate = readOrRefuse('client-certificate', () => new X509Certificate(cert));
  const privateKey = readOrRefuse('client-key', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey))
    throw invalid('client-key is not the key of client-certificate');
}

function readOrRefuse<Value>(what: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    // The library's words name the fault only ("no start line"), never what was read.
    throw new AppError('CONTEXT_INVALID', `${what} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function invalid(message: string): AppError {
  return new AppError('CONTEXT_INVALID', message);
}
