import { describe, expect, it } from 'vitest';
import { AppError } from '../../domain/errors.ts';
import type { Credential, CredentialProvider } from './resolved-context.ts';
import { withRenewedLogin } from './with-renewed-login.ts';

const signal = new AbortController().signal;
const flattened = {
  cluster: { server: 'https://api.example' },
  user: { as: 'jane', 'auth-provider': { name: 'oidc', config: { 'id-token': 'old' } } },
};

function providerOf(kind: CredentialProvider['kind'], get: () => Promise<Credential>): CredentialProvider {
  return { kind, get, forget: () => false };
}

describe('clusters/kubeconfig/with-renewed-login', () => {
  it('gives a child process the id-token that is good now, and nothing to renew it with', async () => {
    const credential = providerOf('oidc', async () => ({
      authorization: 'Bearer new',
      clientCertificate: null,
      expiresAt: null,
    }));

    expect(await withRenewedLogin({ flattened, credential }, signal)).toEqual({
      flattened: { cluster: flattened.cluster, user: { as: 'jane', token: 'new' } },
    });
  });

  it('says why a login cannot be renewed', async () => {
    const credential = providerOf('oidc', () => Promise.reject(new AppError('LOGIN_NEEDED', 'ended')));

    await expect(withRenewedLogin({ flattened, credential }, signal)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: 'ended',
    });
  });

  it('leaves a context as it is whose login takes too long', async () => {
    const credential = providerOf('oidc', () => Promise.reject(new Error('stopped')));
    const context = { flattened, credential };

    expect(await withRenewedLogin(context, AbortSignal.abort())).toBe(context);
  });

  it('asks no other login for anything', async () => {
    const credential = providerOf('exec', () => Promise.reject(new Error('asked')));
    const context = { flattened, credential };

    expect(await withRenewedLogin(context, signal)).toBe(context);
  });
});
