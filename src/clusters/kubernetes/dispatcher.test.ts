import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ScriptedCredentials,
  type TestConnectionChange,
  testConnection,
  testLimits,
} from '../../../test/fakes/kubernetes-connection.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/faults/fault-proxy.ts';
import { type ForwardProxy, startHttpProxy, startSocksProxy } from '../../../test/faults/forward-proxies.ts';
import { createAuthority, type IssueOptions } from '../../../test/faults/test-certificates.ts';
import type { ResolvedContext } from '../kubeconfig/resolved-context.ts';

const authority = createAuthority();
const trusted: ResolvedContext['tls'] = { ca: authority.cert, insecure: false, servername: null };
/** Resolved by a proxy, never here. */
const farServer = 'https://api.far.example:6443';

describe('clusters/kubernetes/dispatcher', () => {
  const stops: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  async function startApi(issue: IssueOptions | null = { names: ['127.0.0.1'] }): Promise<FaultProxy> {
    const tls = issue === null ? {} : { tls: authority.issue(issue) };
    const api = await startFaultProxy({ target: 'http://127.0.0.1:1', ...tls });
    api.fail({ fault: { kind: 'answer', status: 200, body: '{}' } });
    stops.push(() => api.close());
    return api;
  }

  async function ask(server: string, change: TestConnectionChange): Promise<string> {
    const connection = testConnection(server, change);
    stops.push(() => connection.close());
    const { body } = await connection.send({ path: '/version', signal: new AbortController().signal });
    return body.toString();
  }

  const withTls = (tls: Partial<ResolvedContext['tls']>): TestConnectionChange => ({
    context: { tls: { ...trusted, ...tls } },
  });
  const past = { validFrom: new Date('2020-01-01'), validUntil: new Date('2020-02-01') };
  const future = { validFrom: new Date('2049-01-01'), validUntil: new Date('2049-02-01') };

  it('trusts what the operating system trusts where the kubeconfig names no CA', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'system-cas-'));
    writeFileSync(join(folder, 'system.pem'), authority.cert);
    // OpenSSL looks here for the system's CAs. Node asks once in a process: nothing may have asked before.
    vi.stubEnv('SSL_CERT_FILE', join(folder, 'system.pem'));
    const api = await startApi();

    expect(await ask(api.url, { context: { tls: { ...trusted, ca: null } } })).toBe('{}');
    const stranger = createAuthority('stranger').issue({ names: ['127.0.0.1'] });
    const other = await startFaultProxy({ target: 'http://127.0.0.1:1', tls: stranger });
    stops.push(() => other.close());
    await expect(ask(other.url, { context: { tls: { ...trusted, ca: null } } })).rejects.toMatchObject({
      code: 'TLS_UNTRUSTED',
    });
    rmSync(folder, { recursive: true });
    vi.unstubAllEnvs();
  });

  it.each<[string, IssueOptions, Partial<ResolvedContext['tls']>]>([
    ['a certificate of the CA in the kubeconfig', { names: ['127.0.0.1'] }, {}],
    [
      'a certificate for the tls-server-name',
      { names: ['kubernetes.example'] },
      { servername: 'kubernetes.example' },
    ],
    [
      'anything, where the kubeconfig says insecure',
      { names: ['other.example'], ...past },
      { ca: null, insecure: true } as never,
    ],
  ])('trusts %s', async (_, issue, tls) => {
    const api = await startApi(issue);

    expect(await ask(api.url, withTls(tls))).toBe('{}');
  });

  it.each<[string, string, IssueOptions, Partial<ResolvedContext['tls']>]>([
    ['TLS_UNTRUSTED', 'another CA', { names: ['127.0.0.1'] }, { ca: createAuthority('other CA').cert }],
    [
      'TLS_UNTRUSTED',
      'the same name of CA with another key',
      { names: ['127.0.0.1'] },
      { ca: createAuthority().cert },
    ],
    ['TLS_NAME', 'a certificate for another name', { names: ['other.example'] }, {}],
    ['TLS_NAME', 'another tls-server-name', { names: ['127.0.0.1'] }, { servername: 'kubernetes.example' }],
    ['TLS_EXPIRED', 'a certificate that has expired', { names: ['127.0.0.1'], ...past }, {}],
    ['TLS_EXPIRED', 'a certificate that is not valid yet', { names: ['127.0.0.1'], ...future }, {}],
    [
      'TLS_UNTRUSTED',
      'a CA that is none',
      { names: ['127.0.0.1'] },
      { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    ],
  ])('says %s for %s', async (code, _, issue, tls) => {
    const api = await startApi(issue);

    await expect(ask(api.url, withTls(tls))).rejects.toMatchObject({ code });
    expect(api.seen).toEqual([]);
  });

  it('says what happened when http meets https', async () => {
    const plain = await startApi(null);
    const secure = await startApi();

    await expect(ask(plain.url.replace('http:', 'https:'), withTls({}))).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringMatching(/: the server does not speak TLS$/),
    });
    await expect(ask(secure.url.replace('https:', 'http:'), {})).rejects.toMatchObject({
      code: expect.stringMatching(/PROTOCOL|CONNECTION_LOST/),
    });
  });

  it('survives an https proxy that ends before TLS does, and names it', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('no TLS'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(async () => server.close());
    const proxyUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

    await expect(ask(farServer, { context: { tls: trusted, proxyUrl } })).rejects.toMatchObject({
      code: 'PROXY_FAILED',
      message: expect.stringContaining('the proxy 127.0.0.1:'),
    });
  });

  it.each(['http', 'socks5'])('names a silent %s proxy before it blames the server', async (scheme) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const proxyUrl = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const limits = { ...testLimits, firstAnswerTimeoutMs: 300, connectTimeoutMs: 3000 };

    await expect(ask(farServer, { context: { tls: trusted, proxyUrl }, limits })).rejects.toMatchObject({
      code: 'PROXY_FAILED',
      message: expect.stringContaining('the proxy 127.0.0.1:'),
    });
  });

  it('says that nothing listens', async () => {
    await expect(ask('https://127.0.0.1:1', withTls({}))).rejects.toMatchObject({
      code: 'CONNECTION_REFUSED',
    });
  });

  describe('client certificates', () => {
    async function startMutualTls(): Promise<string> {
      const options = {
        ...authority.issue({ names: ['127.0.0.1'] }),
        ca: authority.cert,
        requestCert: true,
        rejectUnauthorized: true,
      };
      const server = createTlsServer(options, (request, response) => {
        response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      });
      server.on('tlsClientError', () => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      stops.push(async () => {
        server.closeAllConnections();
        server.close();
      });
      return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    it('proves who we are, also with a renewed certificate', async () => {
      const server = await startMutualTls();
      const renewed = authority.issue({ commonName: 'second' });
      const credential = new ScriptedCredentials(
        { clientCertificate: authority.issue({ commonName: 'first' }) },
        { clientCertificate: renewed },
      );
      const connection = testConnection(server, { context: { tls: trusted, credential } });
      stops.push(() => connection.close());
      const ask = async (): Promise<string> =>
        (await connection.send({ path: '/', signal: new AbortController().signal })).body.toString();

      expect(await ask()).toBe('first');
      credential.forget();
      expect(await ask()).toBe('second');
    });

    it('ends what is still underway with the old one when it is closed', async () => {
      const api = await startApi();
      api.reset();
      api.fail({ path: '/hangs', fault: { kind: 'silence' } });
      api.fail({ fault: { kind: 'answer', status: 200, body: '{}' } });
      const credential = new ScriptedCredentials(
        { clientCertificate: authority.issue({ commonName: 'first' }) },
        { clientCertificate: authority.issue({ commonName: 'second' }) },
      );
      const connection = testConnection(api.url, { context: { tls: trusted, credential } });
      const send = (path: string) => connection.send({ path, signal: new AbortController().signal });
      const underway = send('/hangs').catch((error: unknown) => error);
      await expect.poll(() => api.seen.length).toBe(1);
      credential.forget();
      await send('/version');

      await connection.close();

      expect(await underway).toMatchObject({ code: 'CONNECTION_LOST' });
    });

    it('says when the server wants one', async () => {
      const server = await startMutualTls();

      // Node does not always get to see why the server closed the connection.
      await expect(ask(server, withTls({}))).rejects.toMatchObject({
        code: expect.stringMatching(/^(TLS_FAILED|CONNECTION_LOST)$/),
      });
    });

    it.each([
      ['a certificate that is none', { cert: 'nonsense', key: 'nonsense' }],
      ['the key of another certificate', { cert: authority.issue().cert, key: authority.issue().key }],
    ])('says that %s cannot be used', async (_, clientCertificate) => {
      const api = await startApi();
      const credential = new ScriptedCredentials({ clientCertificate });

      await expect(ask(api.url, { context: { tls: trusted, credential } })).rejects.toMatchObject({
        code: 'TLS_FAILED',
        message: expect.stringContaining("the kubeconfig's certificates cannot be used"),
        hint: expect.stringContaining('client-key'),
      });
    });
  });

  describe('proxies', () => {
    const nobody = 'http://127.0.0.1:1';

    it.each([
      ['the context’s proxy-url', 'proxyUrl'],
      ['HTTPS_PROXY', 'httpsProxy'],
    ] as const)('goes through the http proxy of %s, with its password', async (_, where) => {
      const api = await startApi({ names: ['api.far.example'] });
      const proxy = await startHttpProxy(api.url);
      stops.push(() => proxy.stop());
      const address = proxy.url.replace('//', '//user:p%40ss@');

      const change =
        where === 'proxyUrl'
          ? { context: { tls: trusted, proxyUrl: address } }
          : { ...withTls({}), httpsProxy: address };

      expect(await ask(farServer, change)).toBe('{}');
      expect(proxy.asked).toEqual(['api.far.example:6443']);
      expect(proxy.credentials).toEqual([`Basic ${btoa('user:p@ss')}`]);
    });

    it.each([
      ['', {}],
      ['user:p%40ss@', { login: { user: 'user', password: 'p@ss' } }],
    ])('goes through a SOCKS 5 proxy: %s', async (login, options) => {
      const api = await startApi({ names: ['api.far.example'] });
      const proxy = await startSocksProxy(api.url, options);
      stops.push(() => proxy.stop());
      const proxyUrl = proxy.url.replace('//', `//${login}`);

      expect(await ask(farServer, { context: { tls: trusted, proxyUrl } })).toBe('{}');
      expect(proxy.asked).toEqual(['api.far.example:6443']);
    });

    it.each<[string, Parameters<typeof ask>[1]]>([
      ['the kubeconfig’s CA knows, as kubectl does', { context: { tls: trusted } }],
      [
        'the kubeconfig wants no certificate checked for',
        { context: { tls: { ...trusted, ca: null, insecure: true } } },
      ],
    ])('speaks TLS with an https proxy that %s', async (_, change) => {
      const api = await startApi({ names: ['api.far.example'] });
      const proxy = await startHttpProxy(api.url, { tls: authority.issue({ names: ['127.0.0.1'] }) });
      stops.push(() => proxy.stop());

      expect(await ask(farServer, { ...change, context: { ...change?.context, proxyUrl: proxy.url } })).toBe(
        '{}',
      );
      expect(proxy.asked).toEqual(['api.far.example:6443']);
    });

    it.each<[string, () => Promise<ForwardProxy>, RegExp, RegExp]>([
      [
        'that nobody knows',
        () => startHttpProxy(nobody, { tls: createAuthority('another').issue({ names: ['127.0.0.1'] }) }),
        /shows a certificate that is not accepted: /,
        /NODE_EXTRA_CA_CERTS/,
      ],
      [
        'for another name',
        () => startHttpProxy(nobody, { tls: authority.issue({ names: ['other.example'] }) }),
        /shows a certificate that is not accepted: .*does not match certificate/,
        /NODE_EXTRA_CA_CERTS/,
      ],
      ['that speaks no TLS', () => startHttpProxy(nobody), /does not speak TLS/, /write http:\/\//],
    ])('names an https proxy %s', async (_, start, message, hint) => {
      const proxy = await start();
      stops.push(() => proxy.stop());
      const proxyUrl = proxy.url.replace('http:', 'https:');

      await expect(ask(farServer, { context: { tls: trusted, proxyUrl } })).rejects.toMatchObject({
        code: 'PROXY_FAILED',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      });
    });

    it('checks the server’s certificate behind the proxy', async () => {
      const api = await startApi({ names: ['other.example'] });
      const proxy = await startHttpProxy(api.url);
      stops.push(() => proxy.stop());

      await expect(ask(farServer, { context: { tls: trusted, proxyUrl: proxy.url } })).rejects.toMatchObject({
        code: 'TLS_NAME',
      });
    });

    const login = { user: 'user', password: 'p@ss' };

    it.each<[string, () => Promise<ForwardProxy>, string, string, string]>([
      [
        'wants a login',
        () => startHttpProxy(nobody, { login }),
        '',
        'wants a user and a password (HTTP 407)',
        'USER:PASSWORD@',
      ],
      [
        'does not know us',
        () => startHttpProxy(nobody, { login }),
        'user:wrong@',
        'refuses the user and password that it was given (HTTP 407)',
        'Correct them.',
      ],
      [
        'forbids the server',
        () => startHttpProxy(nobody, { status: 403 }),
        '',
        'does not let us through to api.far.example:6443 (HTTP 403)',
        'NO_PROXY',
      ],
      [
        'cannot reach the server',
        () => startHttpProxy(nobody, { status: 502 }),
        '',
        'does not let us through to api.far.example:6443 (HTTP 502)',
        'NO_PROXY',
      ],
      [
        'wants a SOCKS login',
        () => startSocksProxy(nobody, { login }),
        '',
        'wants a user and a password (SOCKS 5)',
        'USER:PASSWORD@',
      ],
      [
        'does not know the SOCKS user',
        () => startSocksProxy(nobody, { login }),
        'user:wrong@',
        'refuses the user and password that it was given (SOCKS 5)',
        'Correct them.',
      ],
      [
        'says why not',
        () => startSocksProxy(nobody, { status: 5 }),
        '',
        'does not let us through to api.far.example:6443 (connection refused)',
        'NO_PROXY',
      ],
    ])('says what is wrong where the proxy %s', async (_, start, user, message, hint) => {
      const proxy = await start();
      stops.push(() => proxy.stop());
      const proxyUrl = proxy.url.replace('//', `//${user}`);

      const error: unknown = await ask(farServer, { context: { tls: trusted, proxyUrl } }).catch(
        (thrown) => thrown,
      );

      expect(error).toMatchObject({ code: 'PROXY_FAILED', hint: expect.stringContaining(hint) });
      expect((error as Error).message).toContain(`the proxy 127.0.0.1:${new URL(proxy.url).port} ${message}`);
      expect((error as Error).message).not.toContain('wrong');
    });

    it.each([
      ['http', 'cannot be reached: connect ECONNREFUSED'],
      ['socks5', 'cannot be reached: connect ECONNREFUSED'],
    ])('says that the %s proxy is not there', async (scheme, message) => {
      const change = { context: { tls: trusted, proxyUrl: `${scheme}://127.0.0.1:1` } };

      await expect(ask(farServer, change)).rejects.toMatchObject({
        code: 'PROXY_FAILED',
        message: expect.stringContaining(`the proxy 127.0.0.1:1 ${message}`),
      });
    });

    it.each([
      ['http', 'garbage, and no line end\r\n\r\n', 'does not speak HTTP'],
      ['socks5', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'does not speak SOCKS 5'],
      ['http', '', 'closed the connection without an answer'],
      ['socks5', '', 'closed the connection without an answer'],
      ['http', 'HTTP/1.1 200', 'closed the connection without an answer'],
    ])('says so where what is there is no %s proxy and says "%s"', async (scheme, answer, message) => {
      const server = createServer((socket) =>
        socket.on('error', () => undefined).once('data', () => socket.end(answer)),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      stops.push(async () => void server.close());
      const { port } = server.address() as AddressInfo;
      const change = { context: { tls: trusted, proxyUrl: `${scheme}://127.0.0.1:${port}` } };

      await expect(ask(farServer, change)).rejects.toMatchObject({
        code: 'PROXY_FAILED',
        message: expect.stringContaining(message),
      });
    });

    it('gives a proxy that does not answer the first answer’s limit', async () => {
      const silent = await startApi(null);
      silent.isDeaf = true;
      const change = {
        context: { tls: trusted, proxyUrl: silent.url },
        limits: { firstAnswerTimeoutMs: 60 },
      };

      await expect(ask(farServer, change)).rejects.toMatchObject({ code: 'PROXY_FAILED' });
    });
  });
});
