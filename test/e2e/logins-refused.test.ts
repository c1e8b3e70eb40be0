import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubeconfigFinder } from '../../src/clusters/kubeconfig/kubeconfig-finder.ts';
import { Connection } from '../../src/clusters/kubernetes/connection.ts';
import { probeCluster } from '../../src/clusters/kubernetes/probe-cluster.ts';
import type { ErrorCode } from '../../src/domain/error-catalogue.ts';
import { type Failure, toFailure } from '../../src/domain/errors.ts';
import { SystemClock } from '../../src/observe/system-clock.ts';
import { stateOfFailure } from '../../src/scan/cluster-state.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { testLimits } from '../fakes/kubernetes-connection.ts';
import { startHttpProxy } from '../faults/forward-proxies.ts';
import { createAuthority } from '../faults/test-certificates.ts';
import { type LoginCluster, oidcClient, startLoginCluster } from './login-cluster.ts';
import { runProgram, temporaryFolder } from './run-program.ts';

type State = ReturnType<typeof stateOfFailure>;
/** A login, what is wrong with it, the code, the state, what the message and the hint have to say. */
type Row = [
  kind: string,
  fault: string,
  user: () => object | Promise<object>,
  code: ErrorCode,
  state: State,
  message: RegExp,
  hint: RegExp,
];

const day = 86_400_000;

/** Every kind of login, expired, wrong and missing, at a real API server: each has its own error and next step. */
describe.skipIf(!hasCluster('what is said of logins that a real API server refuses'))(
  'e2e/logins-refused',
  () => {
    const home = temporaryFolder();
    const clock = new SystemClock();
    let place: LoginCluster;

    beforeAll(async () => {
      place = await startLoginCluster();
    });
    afterAll(async () => {
      await place.stop();
      rmSync(place.folder, { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
    });

    function kubeconfig(user: object, cluster: object = {}): string {
      const { server } = place.cluster;
      return place.write(
        'config',
        JSON.stringify({
          clusters: [
            { name: 'c', cluster: { server, 'certificate-authority-data': base64(place.ca), ...cluster } },
          ],
          users: [{ name: 'u', user }],
          contexts: [{ name: 'shop', context: { cluster: 'c', user: 'u' } }],
        }),
      );
    }

    async function failureOf(
      change: Partial<ConstructorParameters<typeof KubeconfigFinder>[0]>,
    ): Promise<Failure | null> {
      const finder = new KubeconfigFinder({
        files: [],
        contexts: [],
        inCluster: null,
        environment: { PATH: process.env.PATH ?? '' },
        home: place.folder,
        redactText: String,
        clock,
        ...change,
      });
      const [path] = (await finder.find()).paths;
      if (path === undefined || path.failure !== null) return path?.failure ?? null;
      const context = finder.resolve(path.id);
      const further = { httpsProxy: null, noProxy: null, userAgent: 'test', redactText: String };
      const connection = new Connection({ context, clock, limits: testLimits, ...further });
      try {
        await probeCluster(connection, context, AbortSignal.timeout(20_000));
        return null;
      } catch (error) {
        return toFailure(error);
      } finally {
        await connection.close();
      }
    }

    const certificate = (authority: LoginCluster['authority'], validUntil?: Date): object => {
      const { cert, key } = authority.issue({ commonName: 'somebody', ...(validUntil && { validUntil }) });
      return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
    };
    const validFrom = new Date(Date.now() - 2 * day);
    const expiredCertificate = (): object => {
      const { cert, key } = place.authority.issue({
        commonName: 'somebody',
        validFrom,
        validUntil: new Date(Date.now() - day),
      });
      return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
    };
    const tokenFile = (content: string): object => ({ tokenFile: place.write('token', content) });
    const exec = (status: object | string, change: object = {}): object => {
      const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status };
      const body = typeof status === 'string' ? status : `echo '${JSON.stringify(credential)}'`;
      const command = place.write('bin/login-tool', `#!/bin/sh\n${body}\n`, 0o700);
      return { exec: { apiVersion: credential.apiVersion, command, interactiveMode: 'Never', ...change } };
    };
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
    const user = { name: 'jane' };

    const rows: Row[] = [
      [
        'nothing',
        'missing',
        () => ({}),
        'LOGIN_NEEDED',
        'needs-login',
        /takes us for nobody \(system:anonymous\): the kubeconfig gives no credential/,
        /Give the context a user/,
      ],
      [
        'client certificate',
        'expired',
        expiredCertificate,
        'AUTH_REJECTED',
        'needs-login',
        /401.*client certificate \(CN=somebody\) expired at 20/,
        /Get a new client certificate/,
      ],
      [
        'client certificate',
        'wrong',
        () => certificate(createAuthority('another CA')),
        'AUTH_REJECTED',
        'needs-login',
        /401.*does not trust the client certificate \(CN=somebody\), which CN=another CA has signed/,
        /this cluster’s own CA/,
      ],
      [
        'client certificate',
        'missing',
        () => ({ 'client-certificate': 'gone.crt', 'client-key': 'gone.key' }),
        'CONTEXT_INVALID',
        'failed',
        /client-certificate .*gone\.crt cannot be read \(ENOENT\)/,
        /Mend the context/,
      ],
      [
        'token',
        'expired',
        () => ({ token: place.expiredServiceAccountToken('x') }),
        'AUTH_REJECTED',
        'needs-login',
        /401.*the token in the kubeconfig expired at 20/,
        /Put a new token/,
      ],
      [
        'token',
        'wrong',
        () => ({ token: 'not-a-real-token' }),
        'AUTH_REJECTED',
        'needs-login',
        /401.*does not know the token in the kubeconfig/,
        /Put a new token/,
      ],
      [
        'token',
        'missing',
        () => ({ token: '' }),
        'LOGIN_NEEDED',
        'needs-login',
        /the kubeconfig gives no credential/,
        /Give the context a user/,
      ],
      [
        'token file',
        'expired',
        () => tokenFile(place.expiredServiceAccountToken('x')),
        'AUTH_REJECTED',
        'needs-login',
        /the token in .*\/token expired at 20/,
        /whatever writes .*\/token still runs/,
      ],
      [
        'token file',
        'wrong',
        () => tokenFile('not-a-real-token'),
        'AUTH_REJECTED',
        'needs-login',
        /does not know the token in .*\/token/,
        /whatever writes/,
      ],
      [
        'token file',
        'missing',
        () => ({ tokenFile: 'gone' }),
        'CONTEXT_INVALID',
        'failed',
        /token file .*gone cannot be read \(ENOENT\)/,
        /Mend the context/,
      ],
      [
        'token file',
        'empty',
        () => tokenFile('\n'),
        'CONTEXT_INVALID',
        'failed',
        /token file .* is empty/,
        /Mend the context/,
      ],
      [
        'password',
        'wrong',
        () => ({ username: 'jane', password: 'obviously-fake' }),
        'LOGIN_NEEDED',
        'needs-login',
        /takes us for nobody .*a user and a password, which API servers do not take \(since Kubernetes 1\.19\)/,
        /token, a client certificate or a credential plugin/,
      ],
      [
        'plugin',
        'expired',
        () => exec({ token: 'x', expirationTimestamp: '2020-01-01T00:00:00Z' }),
        'PLUGIN_FAILED',
        'needs-login',
        /login-tool gave a credential that expired at 2020/,
        /Log in again/,
      ],
      [
        'plugin',
        'expired at the server',
        () => exec({ token: place.expiredServiceAccountToken('x') }),
        'AUTH_REJECTED',
        'needs-login',
        /the token that the credential plugin .*login-tool gave expired at 20/,
        /Log in again with the tool behind/,
      ],
      [
        'plugin',
        'wrong',
        () => exec({ token: 'not-a-real-token' }),
        'AUTH_REJECTED',
        'needs-login',
        /does not know the token that the credential plugin/,
        /somebody whom this cluster does not know/,
      ],
      [
        'plugin',
        'failing',
        () => exec('echo "Your session has ended. Run login-tool login." >&2; exit 3'),
        'PLUGIN_FAILED',
        'needs-login',
        /ended with code 3; it said: Your session has ended\./,
        /Run the plugin by hand/,
      ],
      [
        'plugin',
        'missing',
        () => exec({ token: 'x' }, { command: 'no-such-login-tool', installHint: 'Get it from the shop.' }),
        'PLUGIN_MISSING',
        'failed',
        /"no-such-login-tool" is not on the PATH/,
        /Get it from the shop\./,
      ],
      [
        'plugin',
        'asking',
        () => exec({ token: 'x' }, { interactiveMode: 'Always' }),
        'LOGIN_NEEDED',
        'needs-login',
        /always asks at a terminal/,
        /kubectl --context shop/,
      ],
      [
        'OpenID Connect',
        'expired',
        () => oidc({ 'id-token': place.issuer.idToken(user, -60) }),
        'LOGIN_NEEDED',
        'needs-login',
        /id-token .* expired at 20.*no refresh-token/,
        /Log in again/,
      ],
      [
        'OpenID Connect',
        'wrong',
        () => oidc({ 'id-token': place.issuer.idToken(user, 600, { aud: 'another-client' }) }),
        'AUTH_REJECTED',
        'needs-login',
        /does not know the id-token/,
        /--oidc-client-id/,
      ],
      [
        'OpenID Connect',
        'ended',
        () => oidc({ 'id-token': place.issuer.idToken(user, -60), 'refresh-token': 'used-up' }),
        'LOGIN_NEEDED',
        'needs-login',
        /invalid_grant: the session has ended/,
        /Log in again/,
      ],
      [
        'OpenID Connect',
        'missing',
        () => oidc({}),
        'LOGIN_NEEDED',
        'needs-login',
        /is missing or is none/,
        /Log in again/,
      ],
      [
        'impersonation',
        'forbidden',
        async () => ({ token: await place.serviceAccountToken('plain'), as: 'jane' }),
        'FORBIDDEN',
        'forbidden',
        /403.*cannot impersonate/,
        /verb "impersonate" on jane/,
      ],
    ];

    it.each(rows)('%s, %s', async (_kind, _fault, made, code, state, message, hint) => {
      const failure = await failureOf({ files: [kubeconfig(await made())] });

      expect(failure).toMatchObject({
        code,
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      });
      expect(failure === null ? null : stateOfFailure(failure)).toBe(state);
      expect(JSON.stringify(failure)).not.toMatch(/eyJ|not-a-real-token|obviously-fake|used-up/);
    });

    it.each<[string, string | null, ErrorCode, RegExp]>([
      ['expired', 'expired', 'AUTH_REJECTED', /the token in .*\/token expired at 20/],
      ['wrong', 'not-a-real-token', 'AUTH_REJECTED', /does not know the token in/],
      ['missing', null, 'CONTEXT_INVALID', /this pod has no usable ServiceAccount: .*ENOENT/],
    ])('a pod’s ServiceAccount, %s', async (fault, token, code, message) => {
      const folder = join(place.folder, `pod-${fault}`);
      mkdirSync(folder);
      place.write(`pod-${fault}/ca.crt`, place.ca);
      if (token !== null)
        place.write(
          `pod-${fault}/token`,
          token === 'expired' ? place.expiredServiceAccountToken('pod') : token,
        );
      const { hostname: host, port } = new URL(place.cluster.server);

      const failure = await failureOf({ inCluster: { host, port, folder } });

      expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    });

    it('a server under another name, with another CA, and a proxy that wants a login', async () => {
      const { token } = { token: await place.serviceAccountToken('known') };
      const proxy = await startHttpProxy(place.cluster.server, { login: { user: 'a', password: 'b' } });
      const of = (cluster: object) => failureOf({ files: [kubeconfig({ token }, cluster)] });

      expect(await of({ 'tls-server-name': 'other.example' })).toMatchObject({ code: 'TLS_NAME' });
      expect(await of({ 'certificate-authority-data': base64(place.authority.cert) })).toMatchObject({
        code: 'TLS_UNTRUSTED',
      });
      expect(await of({ 'proxy-url': proxy.url })).toMatchObject({
        code: 'PROXY_FAILED',
        message: expect.stringContaining('wants a user and a password'),
      });
      expect(await of({})).toBeNull();
      await proxy.stop();
    });

    it('says it to the person', async () => {
      const file = kubeconfig({ token: place.expiredServiceAccountToken('x') });

      const { code, stdout } = await runProgram(['scan', '--kubeconfig', file], home);

      expect(code).toBe(1);
      expect(stdout).toMatch(
        /shop: GET \/version at 127\.0\.0\.1:\d+: HTTP 401: Unauthorized; the token in the kubeconfig expired at .*\(AUTH_REJECTED\)\n +Put a new token/,
      );
    });

    describe('a kubeconfig that was named and is not there, inside a pod', () => {
      const variables = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' };

      it.each([['scan'], ['discover-clusters']])('is an error for %s, as for kubectl', async (command) => {
        const { code, stderr } = await runProgram([command, '--kubeconfig', '/gone/config'], home, variables);

        expect(code).toBe(2);
        expect(stderr).toContain('/gone/config does not exist (KUBECONFIG_MISSING)');
        expect(stderr).toContain('leave it out to use this pod’s ServiceAccount');
      });

      it('is passed over in KUBECONFIG, as kubectl does', async () => {
        const { stdout } = await runProgram(['scan'], home, { ...variables, KUBECONFIG: '/gone/config' });

        expect(stdout).toContain('this pod has no usable ServiceAccount');
      });
    });
  },
);

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
