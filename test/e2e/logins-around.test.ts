import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterInfo } from '../../src/domain/cluster.ts';
import { program } from '../cluster/programs.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { PasswordProxy } from '../fakes/password-proxy.ts';
import { startHttpProxy } from '../faults/forward-proxies.ts';
import { createAuthority } from '../faults/test-certificates.ts';
import { type LoginCluster, oidcClient, startLoginCluster } from './login-cluster.ts';
import {
  collectResult,
  type ProgramResult,
  programCommand,
  runProgram,
  temporaryFolder,
} from './run-program.ts';

/** Root alone may mount something for one process. */
const isRoot = process.getuid?.() === 0 || process.env.REQUIRE_CLUSTER === '1';
if (!isRoot)
  process.stderr.write('\n*** NOT TESTED: the login of a pod: it needs root, who may mount its files\n\n');
const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The whole program, with something around it or before a real API server: a pod, proxies, an MCP server. */
describe.skipIf(!hasCluster('logins in a pod, through proxies and MCP'))('e2e/logins-around', () => {
  const home = temporaryFolder();
  const stops: (() => Promise<unknown>)[] = [];
  let place: LoginCluster;

  beforeAll(async () => {
    place = await startLoginCluster();
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    await place.stop();
    rmSync(place.folder, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  });

  /** A kubeconfig with the context "shop". */
  function kubeconfig(user: object, cluster: object = {}): string {
    return place.write(
      'config',
      JSON.stringify({
        clusters: [
          {
            name: 'c',
            cluster: {
              server: place.cluster.server,
              'certificate-authority-data': base64(place.ca),
              ...cluster,
            },
          },
        ],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'shop', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'shop',
      }),
    );
  }

  const look = (file: string, variables: Record<string, string> = {}): Promise<ProgramResult> =>
    runProgram(
      ['discover-clusters', '-o', 'json', '--kubeconfig', file, '--data-dir', temporaryFolder()],
      home,
      variables,
    );

  /** For whom the server took whoever asked meanwhile. */
  async function askers<Result>(work: () => Promise<Result>): Promise<{ result: Result; users: string[] }> {
    const before = place.audit().length;
    const result = await work();
    const users = place
      .audit()
      .slice(before)
      .map(({ user }) => user.username);
    return { result, users: [...new Set(users)].filter((user) => user !== 'system:apiserver') };
  }

  function clustersOf({ stdout, stderr }: ProgramResult): ClusterInfo[] {
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { items: ClusterInfo[] }).items;
  }

  describe('an https proxy', () => {
    const proxyAuthority = createAuthority('proxy CA');
    const login = { user: 'proxy-user', password: 'p@ss/word' };
    const start = async (options = {}) => {
      const tls = proxyAuthority.issue({ names: ['127.0.0.1'] });
      const proxy = await startHttpProxy(place.cluster.server, { tls, ...options });
      stops.push(() => proxy.stop());
      return proxy;
    };

    it('that this machine trusts leads to the server, with a login of its own', async () => {
      const proxy = await start({ login });
      const file = kubeconfig(
        { token: await place.serviceAccountToken('through-tls') },
        { 'proxy-url': proxy.url.replace('//', '//proxy-user:p%40ss%2Fword@') },
      );
      const trusted = { NODE_EXTRA_CA_CERTS: place.write('proxy-ca.crt', proxyAuthority.cert) };

      const { result, users } = await askers(() => look(file, trusted));

      expect(clustersOf(result)).toMatchObject([{ name: 'shop', state: 'ready', failure: null }]);
      expect(users).toEqual(['system:serviceaccount:logins:through-tls']);
      expect(new Set(proxy.asked)).toEqual(new Set([new URL(place.cluster.server).host]));
    });

    it('that the kubeconfig’s CAs know leads there, for kubectl and for us', async () => {
      const proxy = await start();
      const file = kubeconfig(
        { token: await place.serviceAccountToken('as-kubectl') },
        {
          'proxy-url': proxy.url,
          'certificate-authority-data': base64(`${place.ca}\n${proxyAuthority.cert}`),
        },
      );

      const whoAmI = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'];
      const kubectl = await promisify(execFile)(program('kubectl'), ['--kubeconfig', file, ...whoAmI]);
      const { result, users } = await askers(() => look(file));

      expect(kubectl.stdout).toBe('system:serviceaccount:logins:as-kubectl');
      expect(clustersOf(result)).toMatchObject([{ state: 'ready' }]);
      expect(users).toEqual([kubectl.stdout]);
    });

    it('that nobody knows is named, with what would help', async () => {
      const proxy = await start();
      const file = kubeconfig({ token: 'not-a-real-token' }, { 'proxy-url': proxy.url });

      expect(clustersOf(await look(file))).toMatchObject([
        {
          name: 'shop',
          state: 'unreachable',
          failure: {
            code: 'PROXY_FAILED',
            message: expect.stringMatching(
              /the proxy 127\.0\.0\.1:\d+ shows a certificate that is not accepted/,
            ),
            hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
          },
        },
      ]);
      expect(proxy.asked).toEqual([]);
    });
  });

  describe('a proxy before the server that takes passwords', () => {
    const authority = createAuthority('password proxy CA');
    const trusted = { 'certificate-authority-data': base64(authority.cert) };
    const password = 'an:obviously/fake@password';
    let proxy: PasswordProxy;

    beforeAll(async () => {
      proxy = await new PasswordProxy({
        target: place.cluster.server,
        targetCa: place.ca,
        tls: authority.issue({ names: ['127.0.0.1'] }),
        users: {
          jane: { password, certificate: place.authority.issue({ commonName: 'jane-of-the-proxy' }) },
        },
      }).start();
      stops.push(() => proxy.stop());
    });

    it.each([
      ['in the user', () => kubeconfig({ username: 'jane', password }, { server: proxy.url, ...trusted })],
      [
        'in the address',
        () => {
          const server = proxy.url.replace('//', `//jane:${encodeURIComponent(password)}@`);
          return kubeconfig({}, { server, ...trusted });
        },
      ],
    ])('lets us in by one %s', async (_, file) => {
      const { result, users } = await askers(() => look(file()));

      expect(clustersOf(result)).toMatchObject([{ state: 'ready', failure: null }]);
      expect(users).toEqual(['jane-of-the-proxy']);
      expect(JSON.stringify(result)).not.toContain('obviously');
    });

    it('says that a wrong one is refused', async () => {
      const file = kubeconfig(
        { username: 'jane', password: 'obviously-wrong' },
        { server: proxy.url, ...trusted },
      );

      const result = await look(file);

      expect(clustersOf(result)).toMatchObject([
        { state: 'needs-login', failure: { code: 'AUTH_REJECTED', message: expect.stringContaining('401') } },
      ]);
      expect(JSON.stringify(result)).not.toContain('obviously');
    });
  });

  describe.skipIf(!isRoot)('in a pod', () => {
    /** The program where the files of a ServiceAccount are, as Kubernetes mounts them; nobody else sees them. */
    function runInPod(token: string, words: readonly string[]): Promise<ProgramResult> {
      const files = { token, 'ca.crt': place.ca, namespace: 'logins' };
      for (const [name, content] of Object.entries(files)) place.write(`pod/${name}`, content);
      const { command, args } = programCommand([...words, '--data-dir', temporaryFolder()]);
      const { hostname, port } = new URL(place.cluster.server);
      const script = `mount -t tmpfs tmpfs /run && mkdir -p ${serviceAccountFolder} &&
        cp ${join(place.folder, 'pod')}/* ${serviceAccountFolder} && exec "$@"`;
      const env = {
        PATH: process.env.PATH ?? '',
        HOME: join(home, 'pod'),
        LANG: 'C.UTF-8',
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port,
      };
      return collectResult(spawn('unshare', ['-m', 'sh', '-c', script, 'sh', command, ...args], { env }));
    }

    it.each([
      ['by its API', ['scan', 'pods', 'namespaces']],
      ['through the embedded MCP server', ['scan', 'pods', 'namespaces', '--via', 'mcp']],
    ])('is its ServiceAccount, %s', async (_, words) => {
      const token = await place.serviceAccountToken('in-pod');

      const { result, users } = await askers(() => runInPod(token, words));

      expect(result).toMatchObject({ code: 0, stderr: expect.not.stringContaining('KUBECONFIG_MISSING') });
      expect(result.stdout).toContain('in-cluster');
      expect(users).toEqual(['system:serviceaccount:logins:in-pod']);
    });

    it('says that the token has expired, and who ought to write a new one', async () => {
      const { code, stdout } = await runInPod(place.expiredServiceAccountToken('in-pod'), ['scan']);

      expect(code).toBe(1);
      expect(stdout).toMatch(
        /in-cluster: .*HTTP 401: Unauthorized; the token in .*serviceaccount\/token expired at 20.*\(AUTH_REJECTED\)\n +See that whatever writes/,
      );
    });
  });

  describe('the embedded MCP server', () => {
    const oidc = (config: Record<string, string>): object => ({
      'auth-provider': {
        name: 'oidc',
        config: {
          'idp-issuer-url': place.issuer.url,
          'client-id': oidcClient.clientId,
          'client-secret': oidcClient.clientSecret,
          'idp-certificate-authority-data': base64(place.issuerAuthority.cert),
          ...config,
        },
      },
    });
    const scan = (user: object): Promise<ProgramResult> =>
      runProgram(
        [
          'scan',
          'pods',
          'namespaces',
          '--via',
          'mcp',
          '--kubeconfig',
          kubeconfig(user),
          '--data-dir',
          temporaryFolder(),
        ],
        home,
      );
    const jane = { name: 'jane' };

    it.each<[string, () => object, RegExp]>([
      [
        'has expired, and cannot be renewed',
        () => oidc({ 'id-token': place.issuer.idToken(jane, -60) }),
        /shop: .*id-token .*expired at 20.*no refresh-token.*\(LOGIN_NEEDED\)\n +Log in again/,
      ],
      [
        'has expired, and whose session has ended',
        () => oidc({ 'id-token': place.issuer.idToken(jane, -60), 'refresh-token': 'used-up' }),
        /shop: .*id-token .*expired at 20.*the session has ended.*\(LOGIN_NEEDED\)\n +Log in again/,
      ],
    ])('is not asked with an id-token that %s: the person is told to log in', async (_, user, told) => {
      const { code, stdout, stderr } = await scan(user());

      expect(stdout).toMatch(told);
      expect(code).toBe(1);
      expect(stdout + stderr).not.toMatch(/eyJ|used-up/);
    });

    it('reads with an id-token that was renewed for it', async () => {
      const user = oidc({
        'id-token': place.issuer.idToken(jane, -60),
        'refresh-token': place.issuer.refreshToken(jane),
      });

      const { result, users } = await askers(() => scan(user));

      expect(result.code).toBe(0);
      expect(users).toEqual(['oidc:jane']);
    });
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
