import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubeconfigFinder } from '../../src/clusters/kubeconfig/kubeconfig-finder.ts';
import { Connection } from '../../src/clusters/kubernetes/connection.ts';
import type { ClusterInfo } from '../../src/domain/cluster.ts';
import { program } from '../cluster/programs.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { administrator, reader } from '../cluster/test-cluster.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { testLimits } from '../fakes/kubernetes-connection.ts';
import { recorded } from '../fakes/test-servers.ts';
import { type ForwardProxy, startHttpProxy, startSocksProxy } from '../faults/forward-proxies.ts';
import {
  type AuditEvent,
  type LoginCluster,
  oidcClient,
  sniName,
  startLoginCluster,
} from './login-cluster.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

/** One way to log in: kubeconfig entries, and who the server then takes us for. */
interface Login {
  user: object;
  cluster?: object;
  /** Name, as the server's audit log gives it. */
  as: string;
}

const proxyLogin = { user: 'proxy-user', password: 'p@ss/word' };

describe.skipIf(!hasCluster('every way to log in, at a real API server'))('e2e/logins', () => {
  const home = temporaryFolder();
  let place: LoginCluster;
  const proxies: Record<string, ForwardProxy> = {};

  beforeAll(async () => {
    place = await startLoginCluster();
    const { server } = place.cluster;
    proxies.http = await startHttpProxy(server);
    proxies.httpWithLogin = await startHttpProxy(server, { login: proxyLogin });
    proxies.socks = await startSocksProxy(server);
    proxies.socksWithLogin = await startSocksProxy(server, { login: proxyLogin });
  });
  afterAll(async () => {
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    await place.stop();
    rmSync(place.folder, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  });

  /** A kubeconfig with a context for each login, called as it is. */
  function kubeconfig(logins: Record<string, Login>, name = 'config'): string {
    const trusted = { server: place.cluster.server, 'certificate-authority-data': base64(place.ca) };
    return place.write(
      name,
      JSON.stringify({
        clusters: Object.entries(logins).map(([id, { cluster }]) => ({
          name: id,
          cluster: cluster ?? trusted,
        })),
        users: Object.entries(logins).map(([id, { user }]) => ({ name: id, user })),
        contexts: Object.keys(logins).map((id) => ({ name: id, context: { cluster: id, user: id } })),
      }),
    );
  }

  function at(change: object): object {
    return { server: place.cluster.server, 'certificate-authority-data': base64(place.ca), ...change };
  }

  /** Looks at all of them at once; what the server wrote down of it comes along. */
  async function discover(logins: Record<string, Login>, variables: Record<string, string> = {}) {
    const before = place.audit().length;
    const file = kubeconfig(logins, `${Object.keys(logins)[0]}.kubeconfig`);
    const words = ['discover-clusters', '-o', 'json', '--kubeconfig', file, '--data-dir', temporaryFolder()];
    const result = await runProgram(words, home, variables);
    return { ...clustersOf(result), audit: place.audit().slice(before).filter(isOurs) };
  }

  function clustersOf(result: ProgramResult) {
    if (result.stdout === '') throw new Error(result.stderr);
    return { ...result, clusters: (JSON.parse(result.stdout) as { items: ClusterInfo[] }).items };
  }

  it('knows each of them for who it is', async () => {
    const issued = place.authority.issue({ commonName: 'cert-data', organization: 'people' });
    const inFiles = place.authority.issue({ commonName: 'cert-files' });
    place.write('pki/client.crt', inFiles.cert);
    place.write('pki/client.key', inFiles.key);
    place.write('pki/ca.crt', place.ca);
    place.write('pki/token', `${await place.serviceAccountToken('from-file')}\n`);
    const token = async (name: string) => ({ token: await place.serviceAccountToken(name) });
    const account = (name: string) => `system:serviceaccount:logins:${name}`;
    const through = (proxy: ForwardProxy, login = '') =>
      at({ 'proxy-url': proxy.url.replace('//', `//${login}`) });
    const inAddress = 'proxy-user:p%40ss%2Fword@';
    const logins: Record<string, Login> = {
      'cert-data': {
        user: { 'client-certificate-data': base64(issued.cert), 'client-key-data': base64(issued.key) },
        as: 'cert-data',
      },
      'cert-files': {
        user: { 'client-certificate': 'pki/client.crt', 'client-key': 'pki/client.key' },
        cluster: { server: place.cluster.server, 'certificate-authority': 'pki/ca.crt' },
        as: 'cert-files',
      },
      token: { user: await token('token'), as: account('token') },
      'static-token': { user: { token: reader.token }, as: 'reader' },
      'token-file': { user: { tokenFile: 'pki/token' }, as: account('from-file') },
      insecure: {
        user: await token('insecure'),
        cluster: { server: place.cluster.server, 'insecure-skip-tls-verify': true },
        as: account('insecure'),
      },
      'other-name': {
        user: await token('other-name'),
        cluster: at({
          'tls-server-name': sniName,
          'certificate-authority-data': base64(place.authority.cert),
        }),
        as: account('other-name'),
      },
      'http-proxy': {
        user: await token('http-proxy'),
        cluster: through(proxies.http!),
        as: account('http-proxy'),
      },
      'http-proxy-login': {
        user: await token('http-proxy-login'),
        cluster: through(proxies.httpWithLogin!, inAddress),
        as: account('http-proxy-login'),
      },
      'socks-proxy': {
        user: await token('socks-proxy'),
        cluster: through(proxies.socks!),
        as: account('socks-proxy'),
      },
      'socks-proxy-login': {
        user: await token('socks-proxy-login'),
        cluster: through(proxies.socksWithLogin!, inAddress),
        as: account('socks-proxy-login'),
      },
      'cert-through-proxy': {
        user: { 'client-certificate-data': base64(issued.cert), 'client-key-data': base64(issued.key) },
        cluster: through(proxies.socks!),
        as: 'cert-data',
      },
      oidc: {
        user: { 'auth-provider': oidc({ 'id-token': place.issuer.idToken({ name: 'jane' }) }) },
        as: 'oidc:jane',
      },
    };

    const { code, stderr, clusters, audit } = await discover(logins);

    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(clusters).toMatchObject([{ state: 'ready', failure: null }]);
    expect(clusters[0]?.paths.map(({ name }) => name).toSorted()).toEqual(Object.keys(logins).toSorted());
    const asked = new Set(audit.map(({ user }) => user.username));
    expect([...asked].toSorted()).toEqual([...new Set(Object.values(logins).map(({ as }) => as))].toSorted());
  });

  it('renews an expired id-token, and leaves kubectl one that it can go on with', async () => {
    const user = { name: 'renewed', groups: ['people'] };
    const expired = {
      'id-token': place.issuer.idToken(user, -60),
      'refresh-token': place.issuer.refreshToken(user),
    };
    const login = { user: { 'auth-provider': oidc(expired) }, as: 'oidc:renewed' };

    const { code, audit } = await discover({ renewed: login });

    expect(code).toBe(0);
    expect(
      audit.map(({ user: { username, groups } }) => [username, groups?.includes('oidc:people')]),
    ).toContainEqual(['oidc:renewed', true]);
    const file = join(place.folder, 'renewed.kubeconfig');
    expect(await whoAmI(file, 'renewed')).toBe('oidc:renewed');
    expect(place.issuer.grants.filter((grant) => grant.user === 'renewed')).toHaveLength(1);
    // With the refresh-token that we wrote down, when its time comes.
    const config = JSON.parse(readFileSync(file, 'utf8'));
    config.users[0].user['auth-provider'].config['id-token'] = expired['id-token'];
    place.write('renewed.kubeconfig', JSON.stringify(config));
    expect(await whoAmI(file, 'renewed')).toBe('oidc:renewed');
    expect(place.issuer.grants.filter((grant) => grant.user === 'renewed')).toHaveLength(2);
  });

  it('runs plugins of both versions, tells them what kubectl tells them, and only those that need no person', async () => {
    const token = await place.serviceAccountToken('by-plugin');
    const jane = place.issuer.idToken({ name: 'jane-by-plugin' });
    const exec = (name: string, version: string, further: object) => ({
      exec: {
        apiVersion: `client.authentication.k8s.io/${version}`,
        command: plugin(name, version, { token: name === 'oidc-plugin' ? jane : token }),
        ...further,
      },
    });
    const config = {
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { team: 'shop' } }],
    };
    const account = 'system:serviceaccount:logins:by-plugin';
    const logins: Record<string, Login> = {
      v1: { user: exec('v1', 'v1', { interactiveMode: 'Never' }), as: account },
      beta: { user: exec('beta', 'v1beta1', {}), as: account },
      'if-available': { user: exec('if-available', 'v1', { interactiveMode: 'IfAvailable' }), as: account },
      told: {
        user: exec('told', 'v1', { interactiveMode: 'Never', provideClusterInfo: true }),
        cluster: at(config),
        as: account,
      },
      'oidc-plugin': {
        user: exec('oidc-plugin', 'v1', { interactiveMode: 'Never' }),
        as: 'oidc:jane-by-plugin',
      },
      always: {
        user: exec('always', 'v1', { interactiveMode: 'Always' }),
        as: account,
        cluster: at({ server: 'https://127.0.0.1:1' }),
      },
    };

    const { code, clusters, audit } = await discover(logins);

    expect(code).toBe(0);
    expect(new Set(audit.map(({ user }) => user.username))).toEqual(
      new Set([account, 'oidc:jane-by-plugin']),
    );
    expect(clusters).toMatchObject([
      {
        name: 'always',
        state: 'needs-login',
        failure: { code: 'LOGIN_NEEDED', hint: expect.stringContaining('kubectl --context always') },
      },
      { state: 'ready', paths: { length: 5 } },
    ]);
    expect(runsOf('always')).toEqual([]);
    const ours = Object.fromEntries(Object.keys(logins).map((name) => [name, runsOf(name)]));
    for (const name of ['v1', 'beta', 'if-available', 'told'])
      await whoAmI(join(place.folder, 'v1.kubeconfig'), name);
    for (const name of ['v1', 'beta', 'if-available', 'told']) {
      expect(ours[name]).toHaveLength(1);
      expect(JSON.parse(runsOf(name)[1] ?? '')).toEqual(JSON.parse(ours[name]?.[0] ?? ''));
    }
    expect(JSON.parse(ours.told?.[0] ?? '').spec.cluster.config).toEqual({ team: 'shop' });
  });

  it('runs one command once for ten contexts', async () => {
    const token = await place.serviceAccountToken('ten');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: plugin('ten', 'v1', { token }),
      interactiveMode: 'Never',
    };
    const account = 'system:serviceaccount:logins:ten';
    const logins = Object.fromEntries(
      Array.from({ length: 10 }, (_, index): [string, Login] => [
        `ten-${index}`,
        { user: { exec }, as: account },
      ]),
    );

    const { clusters } = await discover(logins);

    expect(clusters).toMatchObject([{ state: 'ready', paths: { length: 10 } }]);
    expect(runsOf('ten')).toHaveLength(1);
  });

  it('impersonates whom the kubeconfig says, with uid, groups and all', async () => {
    const { token } = administrator;
    const jane = {
      as: 'jane',
      'as-uid': 'uid-of-jane',
      'as-groups': ['readers', 'system:authenticated'],
      'as-user-extra': { 'example.com/Scope': ['a b', 'c,d'], reason: ['testing'] },
    };

    const { code, audit } = await discover({
      impersonated: { user: { token, ...jane }, as: 'administrator' },
    });

    expect(code).toBe(0);
    expect(audit[0]?.impersonatedUser).toEqual({
      username: 'jane',
      uid: 'uid-of-jane',
      groups: ['readers', 'system:authenticated'],
      extra: { 'example.com/scope': ['a b', 'c,d'], reason: ['testing'] },
    });
  });

  describe('in one process', () => {
    const clock = new FakeClock();
    const connections: Connection[] = [];
    afterAll(() => Promise.all(connections.map((connection) => connection.close())));

    function finderOf(change: Partial<ConstructorParameters<typeof KubeconfigFinder>[0]>): KubeconfigFinder {
      return new KubeconfigFinder({
        files: [],
        contexts: [],
        inCluster: null,
        environment: { PATH: process.env.PATH ?? '' },
        home: place.folder,
        redactText: String,
        clock,
        ...change,
      });
    }

    async function connectionOf(finder: KubeconfigFinder): Promise<Connection> {
      const { paths } = await finder.find();
      const context = finder.resolve(paths[0]?.id ?? '');
      const further = { httpsProxy: null, noProxy: null, userAgent: 'test', redactText: String };
      const connection = new Connection({ context, clock, limits: testLimits, ...further });
      connections.push(connection);
      return connection;
    }

    let asked = 0;

    /** The server answers before it has written down who asked. */
    async function whoAsks(connection: Connection): Promise<string | undefined> {
      asked += 1;
      const path = `/api/v1/namespaces/default?asked=${asked}`;
      await connection.send({ path, signal: AbortSignal.timeout(20_000) });
      const own = () => place.audit().findLast(({ requestURI }) => requestURI === path);
      await expect.poll(own, { timeout: 10_000 }).toBeDefined();
      return own()?.user.username;
    }

    it('reads a token file again when it may have been rotated, and at once when its token is refused', async () => {
      const [first, second, third] = await Promise.all(
        ['first', 'second', 'third'].map((name) => place.serviceAccountToken(name)),
      );
      const tokenFile = place.write('rotating', first ?? '');
      const login = { rotating: { user: { tokenFile }, as: '' } };
      const connection = await connectionOf(finderOf({ files: [kubeconfig(login, 'rotating.kubeconfig')] }));

      expect(await whoAsks(connection)).toBe('system:serviceaccount:logins:first');
      place.write('rotating', second ?? '');
      expect(await whoAsks(connection)).toBe('system:serviceaccount:logins:first');
      clock.advance(60_000);
      expect(await whoAsks(connection)).toBe('system:serviceaccount:logins:second');
      place.write('rotating', place.expiredServiceAccountToken('second'));
      clock.advance(60_000);
      const refused = whoAsks(connection);
      await expect(refused).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
      place.write('rotating', third ?? '');
      expect(await whoAsks(connection)).toBe('system:serviceaccount:logins:third');
    });

    it('runs a plugin again shortly before its credential expires, and not earlier', async () => {
      const [first, second] = await Promise.all(
        ['early', 'late'].map((name) => place.serviceAccountToken(name)),
      );
      const expirationTimestamp = new Date(clock.now() + 3_600_000).toISOString();
      const command = plugin('expiring', 'v1', { token: first, expirationTimestamp });
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' };
      const login = { expiring: { user: { exec }, as: '' } };
      const connection = await connectionOf(finderOf({ files: [kubeconfig(login, 'expiring.kubeconfig')] }));

      expect(await whoAsks(connection)).toBe('system:serviceaccount:logins:early');
      plugin('expiring', 'v1', { token: second });
      clock.advance(3_600_000 - 61_000);
      expect(await whoAsks(connection)).toBe('system:serviceaccount:logins:early');
      clock.advance(2000);
      expect(await whoAsks(connection)).toBe('system:serviceaccount:logins:late');
      expect(runsOf('expiring')).toHaveLength(2);
    });

    it('is the ServiceAccount of the pod that it runs in', async () => {
      place.write('pod/token', await place.serviceAccountToken('pod'));
      place.write('pod/ca.crt', place.ca);
      place.write('pod/namespace', 'logins');
      const { hostname: host, port } = new URL(place.cluster.server);
      const finder = finderOf({ inCluster: { host, port, folder: join(place.folder, 'pod') } });

      expect(await whoAsks(await connectionOf(finder))).toBe('system:serviceaccount:logins:pod');
      expect((await finder.find()).paths).toMatchObject([
        { source: 'in-cluster', name: 'in-cluster', namespace: 'logins' },
      ]);
    });
  });

  /** A plugin that gives this, and writes down what it was told each time. */
  function plugin(name: string, version: string, status: object): string {
    const apiVersion = `client.authentication.k8s.io/${version}`;
    const printed = place.write(
      `${name}.json`,
      JSON.stringify({ apiVersion, kind: 'ExecCredential', status }),
    );
    const runs = join(place.folder, `${name}.runs`);
    return place.write(
      `bin/${name}`,
      `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >>'${runs}'\ncat '${printed}'\n`,
      0o700,
    );
  }

  function runsOf(name: string): string[] {
    return recorded(join(place.folder, `${name}.runs`));
  }

  /** For whom the server takes kubectl. */
  async function whoAmI(file: string, context: string): Promise<string> {
    const words = [
      '--kubeconfig',
      file,
      '--context',
      context,
      'auth',
      'whoami',
      '-o',
      'jsonpath={.status.userInfo.username}',
    ];
    const running = promisify(execFile)(program('kubectl'), words, { timeout: 30_000 });
    running.child.stdin?.end();
    return (await running).stdout;
  }

  function oidc(config: Record<string, string>): object {
    return {
      name: 'oidc',
      config: {
        'idp-issuer-url': place.issuer.url,
        'client-id': oidcClient.clientId,
        'client-secret': oidcClient.clientSecret,
        'idp-certificate-authority-data': base64(place.issuerAuthority.cert),
        ...config,
      },
    };
  }
});

/** The server asks itself, too. */
function isOurs({ user }: AuditEvent): boolean {
  return user.username !== 'system:apiserver';
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
