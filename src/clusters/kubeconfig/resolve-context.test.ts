import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { caKeyHash } from './ca-key-hash.ts';
import { ExecPlugins } from './exec-plugins.ts';
import { readKubeconfig } from './read-kubeconfig.ts';
import { resolveContext } from './resolve-context.ts';
import type { Credential, ResolvedContext } from './resolved-context.ts';
import { PluginRunner } from './run-plugin.ts';

const never = new AbortController().signal;
const authority = createAuthority();
const client = authority.issue({ commonName: 'me' });
const v1 = 'client.authentication.k8s.io/v1';

describe('clusters/kubeconfig/resolve-context', () => {
  const folder = new KubeconfigFolder();
  let clock: FakeClock;
  let plugins: ExecPlugins;
  beforeEach(() => {
    clock = new FakeClock();
    const { environment, path } = folder;
    plugins = new ExecPlugins(
      new PluginRunner({ environment, home: path, redactText: String, clock }),
      clock,
    );
  });
  afterAll(() => folder.remove());
  folder.write('pki/ca.crt', authority.cert);
  folder.write('pki/client.crt', client.cert);
  folder.write('pki/client.key', client.key);
  folder.write('pki/token', 'from-file');
  folder.plugin('plugin', { token: 'from-plugin' });

  async function resolve(entries: Record<string, object>): Promise<ResolvedContext> {
    const { merged } = await readKubeconfig([folder.kubeconfig(entries)]);
    return resolveContext('x', { merged, plugins, clock });
  }

  async function sent(user: object, cluster: object = {}): Promise<Partial<Credential> & { kind: string }> {
    const { credential } = await resolve({ user, cluster });
    const { authorization, clientCertificate } = await credential.get(never);
    return { kind: credential.kind, authorization, clientCertificate };
  }

  const certificate = { 'client-certificate': 'pki/client.crt', 'client-key': './pki/client.key' };
  const exec = { apiVersion: v1, command: 'plugin', interactiveMode: 'Never' };
  const me = { cert: client.cert, key: client.key };

  it.each([
    ['nobody', {}, 'none', null, null],
    ['a token', { token: 't' }, 'token', 'Bearer t', null],
    ['a token file', { tokenFile: 'pki/token' }, 'token-file', 'Bearer from-file', null],
    [
      'a token file before its text',
      { tokenFile: 'pki/token', token: 't' },
      'token-file',
      'Bearer from-file',
      null,
    ],
    ['a password', { username: 'mé', password: 'p:q' }, 'basic', `Basic ${btoa('mÃ©:p:q')}`, null],
    ['a certificate', certificate, 'certificate', null, me],
    ['a certificate with a token', { ...certificate, token: 't' }, 'token', 'Bearer t', me],
    ['a certificate with a password', { ...certificate, username: 'a' }, 'basic', `Basic ${btoa('a:')}`, me],
    ['a plugin', { exec }, 'exec', 'Bearer from-plugin', null],
    ['a token, not the plugin', { exec, token: 't' }, 'token', 'Bearer t', null],
    ['a password, not the plugin', { exec, username: 'a' }, 'basic', `Basic ${btoa('a:')}`, null],
    ['a certificate, not the plugin', { exec, ...certificate }, 'certificate', null, me],
    ['a password alone', { password: 'p' }, 'none', null, null],
    ['a key alone', { 'client-key': 'pki/client.key' }, 'none', null, null],
  ])('sends what kubectl sends: %s', async (_, user, kind, authorization, clientCertificate) => {
    expect(await sent(user)).toEqual({ kind, authorization, clientCertificate });
  });

  it('sends the user that stands in the address before any other', async () => {
    const cluster = { server: 'https://me:p%40ss@host' };

    expect((await sent({ token: 't' }, cluster)).authorization).toBe(`Basic ${btoa('me:p@ss')}`);
    expect((await resolve({ cluster })).path.server).toBe('https://host');
  });

  it.each([
    ['a token', { token: 't' }],
    ['a certificate', certificate],
    ['a plugin that is not installed', { exec: { ...exec, command: 'no-such' } }],
    ['a token file that is not there', { tokenFile: 'no-such' }],
    ['a provider that was removed', { 'auth-provider': { name: 'gcp' } }],
  ])('sends nothing over plain http: %s', async (_, user) => {
    for (const server of ['http://host', 'host:8080', 'http://me:p@host'])
      expect(await sent(user, { server })).toEqual({
        kind: 'none',
        authorization: null,
        clientCertificate: null,
      });
  });

  it('says how to reach the cluster', async () => {
    const cluster = {
      server: 'https://host:6443/base/',
      'certificate-authority': 'pki/ca.crt',
      'tls-server-name': 'other.example',
      'proxy-url': 'socks5://proxy:1080',
    };

    const resolved = await resolve({ cluster, context: { namespace: 'shop' } });

    expect(resolved).toMatchObject({
      path: {
        source: 'kubeconfig',
        name: 'x',
        origin: join(folder.path, 'config'),
        server: 'https://host:6443/base',
        namespace: 'shop',
        caKeyHash: caKeyHash(authority.cert, 'other.example'),
        failure: null,
      },
      server: 'https://host:6443/base',
      tls: { ca: authority.cert, insecure: false, servername: 'other.example' },
      proxyUrl: 'socks5://proxy:1080',
      impersonate: null,
    });
    expect(resolved.path.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('says when certificates are not to be checked, and has no use for TLS over plain http', async () => {
    const insecure = await resolve({ cluster: { 'insecure-skip-tls-verify': true } });
    const plain = await resolve({
      cluster: {
        server: 'http://host',
        'certificate-authority': 'pki/ca.crt',
        'insecure-skip-tls-verify': true,
        'tls-server-name': 'a',
      },
    });

    expect(insecure.tls).toEqual({ ca: null, insecure: true, servername: null });
    expect(plain.tls).toEqual({ ca: null, insecure: false, servername: null });
    expect(plain.path).toMatchObject({ server: 'http://host', caKeyHash: null, namespace: null });
  });

  it('says whom to be instead', async () => {
    const user = { as: 'other', 'as-uid': '1', 'as-groups': ['a', 'b'], 'as-user-extra': { team: ['c'] } };

    expect((await resolve({ user })).impersonate).toEqual({
      user: 'other',
      uid: '1',
      groups: ['a', 'b'],
      extra: { team: ['c'] },
    });
    expect((await resolve({ user: { as: 'other' } })).impersonate).toEqual({
      user: 'other',
      uid: null,
      groups: [],
      extra: {},
    });
  });

  it('writes its entries so that they mean the same anywhere', async () => {
    const { flattened } = await resolve({
      cluster: { 'certificate-authority': 'pki/ca.crt', unknown: 1 },
      user: {
        ...certificate,
        tokenFile: 'pki/token',
        exec: { ...exec, command: './plugin', args: [] },
        token: '',
      },
    });

    expect(flattened).toEqual({
      cluster: { server: 'https://127.0.0.1:1', 'certificate-authority-data': btoa(authority.cert) },
      user: {
        'client-certificate-data': btoa(client.cert),
        'client-key-data': btoa(client.key),
        tokenFile: join(folder.path, 'pki/token'),
        exec: { ...exec, command: join(folder.path, 'plugin') },
      },
    });
  });

  it('tells a plugin of the cluster what kubectl tells it', async () => {
    folder.script(
      'tell',
      `printf '{"apiVersion":"${v1}","kind":"ExecCredential","status":{"token":"%s"}}' "$(printf %s "$KUBERNETES_EXEC_INFO" | base64 | tr -d '\\n')"`,
    );
    const cluster = {
      server: 'https://host/base/',
      'certificate-authority': 'pki/ca.crt',
      'tls-server-name': 'a',
      'disable-compression': true,
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'fleet' } }],
    };

    const { authorization } = await sent(
      { exec: { ...exec, command: 'tell', provideClusterInfo: true } },
      cluster,
    );

    expect(JSON.parse(atob((authorization ?? '').slice('Bearer '.length))).spec.cluster).toEqual({
      server: 'https://host/base/',
      'tls-server-name': 'a',
      'certificate-authority-data': btoa(authority.cert),
      'disable-compression': true,
      config: { audience: 'fleet' },
    });
  });

  it.each<[Record<string, object>, string]>([
    [{ context: { cluster: 'nowhere' } }, 'the context names the cluster "nowhere", which is not there'],
    [{ context: { cluster: null as never } }, 'the context names no cluster'],
    [{ context: { user: 'noone' } }, 'the context names the user "noone", which is not there'],
    [{ context: { namespace: 1 as never } }, 'the context "x" is not valid: namespace: '],
    [{ user: { token: 1 } }, 'the user "u" is not valid: token: '],
    [{ cluster: { server: null } }, 'the cluster has no server address'],
    [{ cluster: { 'proxy-url': 'ftp://proxy' } }, 'proxy-url begins with ftp:'],
    [{ cluster: { 'certificate-authority': 'nowhere' } }, 'cannot be read (ENOENT)'],
    [{ cluster: { 'certificate-authority': 'pki/token' } }, 'certificate-authority holds no certificate'],
    [
      { cluster: { 'certificate-authority': 'pki/ca.crt', 'insecure-skip-tls-verify': true } },
      'certificate-authority and insecure-skip-tls-verify exclude each other',
    ],
    [{ user: { 'client-certificate': 'pki/client.crt' } }, 'client-certificate without its client-key'],
    [{ user: { ...certificate, 'client-key': 'pki/token' } }, 'client-key cannot be used'],
    [{ user: { token: 't', username: 'a' } }, 'the user has a token and a username'],
    [{ user: { tokenFile: 'pki/token', username: 'a' } }, 'the user has a tokenFile and a username'],
    [{ user: { 'as-uid': '1' } }, 'without naming a user (as)'],
    [{ user: { tokenFile: 'nowhere' } }, 'the token file'],
    [{ user: { token: 'very\nsecret' } }, 'characters in it that a request cannot carry'],
    [{ user: { exec: { ...exec, apiVersion: 'v0' }, token: 't' } }, 'apiVersion "v0" is not one of'],
    [{ user: { 'auth-provider': { name: 'gcp' }, token: 't' } }, 'was removed from Kubernetes'],
  ])('refuses %j', async (entries, message) => {
    await expect(resolve(entries)).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('needs no user', async () => {
    const resolved = await resolve({ context: { user: null as never } });

    expect(resolved.credential.kind).toBe('none');
    expect(resolved.flattened.user).toEqual({});
  });

  it('knows no context that is not there', async () => {
    const { merged } = await readKubeconfig([]);

    await expect(resolveContext('x', { merged, plugins, clock })).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: 'there is no context "x"',
    });
  });
});
