import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { oidcCredential } from './auth-provider.ts';

const never = new AbortController().signal;

function idToken(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}

function providerFor(clock: FakeClock, token: string | undefined, name = 'oidc') {
  const config = {
    'idp-issuer-url': 'https://issuer.example',
    'client-id': 'k',
    ...(token && { 'id-token': token }),
  };
  return oidcCredential({ name, config }, null, { context: 'prod eu', clock });
}

describe('clusters/kubeconfig/auth-provider', () => {
  it('uses an id-token until shortly before it expires', async () => {
    const clock = new FakeClock();
    const token = idToken({ exp: clock.now() / 1000 + 60 });
    const provider = providerFor(clock, token);

    clock.advance(49_999);
    expect(await provider?.get(never)).toMatchObject({ authorization: `Bearer ${token}` });
    clock.advance(1);
    await expect(provider?.get(never)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      hint: "kubectl renews it in the kubeconfig: kubectl --context 'prod eu' get namespaces",
    });
    expect(provider?.forget()).toBe(false);
  });

  it.each([
    ['none', undefined],
    ['one that is none', 'garbage'],
    ['one that is not JSON inside', 'e30.bm8.c2ln'],
    ['one that does not say when it expires', idToken({ sub: 'me' })],
    ['one that says so in words', idToken({ exp: 'soon' })],
  ])('asks for a login when there is %s', async (_, token) => {
    await expect(providerFor(new FakeClock(), token)?.get(never)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
    });
  });

  it.each([
    ['gcp', 'gke-gcloud-auth-plugin'],
    ['azure', 'kubelogin'],
    ['acme', 'exec credential plugin'],
  ])('says what takes the place of %s', (name, hint) => {
    expect(() => providerFor(new FakeClock(), undefined, name)).toThrow(
      expect.objectContaining({
        code: 'CONTEXT_INVALID',
        message: `the user's auth-provider "${name}" was removed from Kubernetes`,
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it.each(['idp-issuer-url', 'client-id'])('wants to know the %s', (missing) => {
    const config = { 'idp-issuer-url': 'https://issuer.example', 'client-id': 'k', [missing]: '' };

    expect(() =>
      oidcCredential({ name: 'oidc', config }, null, { context: 'x', clock: new FakeClock() }),
    ).toThrow(`the user's auth-provider oidc has no ${missing}`);
  });

  it('is nothing for users without one', () => {
    expect(oidcCredential(null, null, { context: 'x', clock: new FakeClock() })).toBeNull();
  });
});
