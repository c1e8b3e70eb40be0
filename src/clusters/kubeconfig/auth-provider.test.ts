import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { OidcIssuer } from '../../../test/fakes/oidc-issuer.ts';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { SystemClock } from '../../observe/system-clock.ts';
import { oidcCredential } from './auth-provider.ts';
import { ExecPlugins } from './exec-plugins.ts';
import type { CredentialProvider } from './resolved-context.ts';
import { PluginRunner } from './run-plugin.ts';

const never = new AbortController().signal;
const authority = createAuthority();
const client = { clientId: 'kubernetes', clientSecret: 'fake:secret' };
const renewal = { httpsProxy: null, noProxy: null, redactText: (text: string) => text };

function idToken(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}

describe('clusters/kubeconfig/auth-provider', () => {
  const issuer = new OidcIssuer({ certificate: authority.issue({ names: ['127.0.0.1'] }), ...client });
  let folder: KubeconfigFolder;
  beforeAll(async () => {
    await issuer.start();
  });
  afterAll(() => issuer.stop());
  beforeEach(() => {
    folder = new KubeconfigFolder();
    issuer.grants.length = 0;
    issuer.lifetimeSeconds = 3600;
  });
  afterEach(() => folder.remove());

  function configOf(change: Record<string, string> = {}): Record<string, string> {
    return {
      'idp-issuer-url': issuer.url,
      'client-id': client.clientId,
      'client-secret': client.clientSecret,
      'idp-certificate-authority-data': Buffer.from(authority.cert).toString('base64'),
      'id-token': issuer.idToken({ name: 'jane' }, -60),
      'refresh-token': issuer.refreshToken({ name: 'jane' }),
      ...change,
    };
  }

  function providerFor(
    config: Record<string, string>,
    {
      file = join(folder.path, 'config'),
      clock = new SystemClock() as SystemClock | FakeClock,
      name = 'oidc',
    } = {},
  ): CredentialProvider | null {
    const runner = new PluginRunner({ environment: {}, home: '/', redactText: String, clock });
    const options = { clientCertificate: null, file, userName: 'u', folder: folder.path, clock, renewal };
    return oidcCredential({ name, config }, { ...options, plugins: new ExecPlugins(runner, clock) });
  }

  /** With a comment and another user, which are nobody's to touch. */
  function yamlFile(config: Record<string, string>): string {
    const lines = Object.entries(config).map(([name, value]) => `        ${name}: ${value}`);
    return folder.write(
      'config',
      `# mine\nusers:\n- name: other\n  user: {token: a-token}\n- name: u # me\n  user:\n    auth-provider:\n      name: oidc\n      config:\n${lines.join('\n')}\n`,
    );
  }

  function savedConfig(): Record<string, string> {
    const { users } = parse(readFileSync(join(folder.path, 'config'), 'utf8'));
    return users.at(-1).user['auth-provider'].config;
  }

  it('uses an id-token until shortly before it expires', async () => {
    const clock = new FakeClock();
    const token = idToken({ exp: clock.now() / 1000 + 60 });
    const provider = providerFor({ ...configOf({ 'id-token': token }), 'refresh-token': '' }, { clock });

    clock.advance(49_999);
    expect(await provider?.get(never)).toMatchObject({ authorization: `Bearer ${token}` });
    clock.advance(1);
    await expect(provider?.get(never)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: expect.stringMatching(/expired at 20.*there is no refresh-token/),
    });
    expect(provider?.forget()).toBe(false);
  });

  it('renews an expired one, and writes both tokens into the kubeconfig, where all else stays as it is', async () => {
    const config = configOf();
    const file = yamlFile(config);
    const before = readFileSync(file, 'utf8');

    const credential = await providerFor(config)?.get(never);

    const saved = savedConfig();
    expect(credential?.authorization).toBe(`Bearer ${saved['id-token']}`);
    expect(saved['id-token']).not.toBe(config['id-token']);
    expect(saved['refresh-token']).not.toBe(config['refresh-token']);
    const withOld = readFileSync(file, 'utf8')
      .replace(`"${saved['id-token']}"`, config['id-token'] ?? '')
      .replace(`"${saved['refresh-token']}"`, config['refresh-token'] ?? '');
    expect(withOld).toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('adds an id-token where there was none', async () => {
    const { 'id-token': _, ...config } = configOf();
    yamlFile(config);

    const credential = await providerFor(config)?.get(never);

    expect(credential?.authorization).toBe(`Bearer ${savedConfig()['id-token']}`);
    expect(readFileSync(join(folder.path, 'config'), 'utf8')).toContain('# mine');
  });

  it('asks once for all who ask at the same time', async () => {
    const config = configOf();
    yamlFile(config);
    const provider = providerFor(config);

    await Promise.all(Array.from({ length: 10 }, () => provider?.get(never)));

    expect(issuer.grants).toEqual([{ type: 'refresh_token', user: 'jane' }]);
  });

  it('takes the token of whoever was quicker', async () => {
    const config = configOf();
    yamlFile({ ...config, 'id-token': issuer.idToken({ name: 'jane' }) });

    const credential = await providerFor(config)?.get(never);

    expect(credential?.authorization).toBe(`Bearer ${savedConfig()['id-token']}`);
    expect(issuer.grants).toEqual([]);
  });

  it('keeps JSON as JSON, and a link as a link', async () => {
    const config = configOf();
    const real = folder.kubeconfig({ user: { 'auth-provider': { name: 'oidc', config } } }, 'real');
    symlinkSync(real, join(folder.path, 'config'));

    await providerFor(config)?.get(never);

    const users = JSON.parse(readFileSync(real, 'utf8')).users;
    expect(users[0].user['auth-provider'].config['refresh-token']).not.toBe(config['refresh-token']);
  });

  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'that is good no more',
      () => ({ 'refresh-token': 'used-up' }),
      /gives no new id-token: HTTP 400: invalid_grant: the session has ended/,
    ],
    [
      'of a client that the issuer does not know',
      () => ({ 'client-id': 'somebody' }),
      /gives no new id-token: HTTP 400/,
    ],
    ['of an issuer that is not there', () => ({ 'idp-issuer-url': 'https://127.0.0.1:1' }), /ECONNREFUSED/],
    [
      'of an issuer whose certificate is not trusted',
      () => ({ 'idp-certificate-authority-data': Buffer.from(createAuthority().cert).toString('base64') }),
      /certificate/,
    ],
    [
      'of what is no issuer',
      () => ({ 'idp-issuer-url': `${issuer.url}/elsewhere` }),
      /does not answer as an OpenID Connect issuer \(HTTP 404\)/,
    ],
  ])('asks for a login with a refresh-token %s', async (_, change, message) => {
    const config = configOf(change());
    yamlFile(config);

    await expect(providerFor(config)?.get(never)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/^(?!.*API server).*log in again with the tool that wrote this user/i),
    });
    expect(savedConfig()).toEqual(config);
  });

  it('spends no refresh-token where the kubeconfig is locked by somebody else', async () => {
    const config = configOf();
    const file = yamlFile(config);
    folder.write('config.lock', '');

    const asked = providerFor(config)?.get(never);

    await expect(asked).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: expect.stringContaining(`${file}.lock cannot be changed (EEXIST)`),
    });
    expect(issuer.grants).toEqual([]);
  });

  it('says so when the new token has expired as well', async () => {
    issuer.lifetimeSeconds = -5;
    const config = configOf();
    yamlFile(config);

    await expect(providerFor(config)?.get(never)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: expect.stringContaining('the issuer gave one that has expired as well'),
    });
  });

  it.each([
    ['none', undefined],
    ['one that is none', 'garbage'],
    ['one that is not JSON inside', 'e30.bm8.c2ln'],
    ['one that does not say when it expires', idToken({ sub: 'me' })],
    ['one that says so in words', idToken({ exp: 'soon' })],
  ])('asks for a login when there is %s', async (_, token) => {
    const config = configOf({ 'id-token': token ?? '', 'refresh-token': '' });

    await expect(providerFor(config)?.get(never)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: expect.stringContaining('is missing or is none; there is no refresh-token'),
    });
  });

  it.each([
    ['gcp', 'gke-gcloud-auth-plugin'],
    ['azure', 'kubelogin'],
    ['acme', 'exec credential plugin'],
  ])('says what takes the place of %s', (name, hint) => {
    expect(() => providerFor({}, { name })).toThrow(
      expect.objectContaining({
        code: 'CONTEXT_INVALID',
        message: `the user's auth-provider "${name}" was removed from Kubernetes`,
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it.each(['idp-issuer-url', 'client-id'])('wants to know the %s', (missing) => {
    const config = { 'idp-issuer-url': 'https://issuer.example', 'client-id': 'k', [missing]: '' };

    expect(() => providerFor(config)).toThrow(`the user's auth-provider oidc has no ${missing}`);
  });
});
