import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici';
import { AppError } from '../../domain/errors.ts';
import type { Credential, ResolvedContext } from '../kubeconfig/resolved-context.ts';
import { chooseProxy } from './choose-proxy.ts';
import { openTunnel } from './proxy-tunnel.ts';

export interface DispatcherOptions {
  context: Pick<ResolvedContext, 'server' | 'tls' | 'proxyUrl'>;
  clientCertificate: Credential['clientCertificate'];
  /** Also trust what the operating system trusts, where the kubeconfig names no CA. */
  trustsSystem: boolean;
  httpsProxy: string | null;
  noProxy: string | null;
  limits: { connectTimeoutMs: number; firstAnswerTimeoutMs: number };
  /** Until then the first answer's limit covers connecting, too. */
  hasAnswered: () => boolean;
}

const keepAliveTimeout = 30_000;
/**
 * Not HTTP/2, which the API server would choose: there a page shares one connection's window with all others, and on
 * loopback small requests took 1.8 times as long.
 */
const allowH2 = false;

/** Kept-alive connections to one server with one client certificate. Throws AppError for what can never connect. */
export function makeDispatcher(options: DispatcherOptions): Dispatcher {
  const { context, limits, hasAnswered } = options;
  const { tls } = context;
  const secure = {
    allowH2,
    secureContext: secureContextOf(options),
    ...(tls.servername === null ? {} : { servername: tls.servername }),
    rejectUnauthorized: !tls.insecure,
  };
  const proxy = chooseProxy({ ...options, ...context });
  if (proxy !== null && !isTunnelled(context.server, proxy))
    return new ProxyAgent({
      uri: proxy,
      allowH2,
      keepAliveTimeout,
      connectTimeout: limits.connectTimeoutMs,
      ...(proxy.startsWith('https:') && {
        proxyTls: { ca: rootsWith(tls.ca), rejectUnauthorized: !tls.insecure },
      }),
    });
  const connectFirst = buildConnector({ ...secure, timeout: 0 });
  const connectLater = buildConnector({ ...secure, timeout: limits.connectTimeoutMs });
  const connectDirectly: buildConnector.connector = (asked, callback) =>
    (hasAnswered() ? connectLater : connectFirst)(asked, callback);
  return new Agent({
    allowH2,
    keepAliveTimeout,
    connect: proxy === null ? connectDirectly : connectThrough(proxy, connectDirectly, options),
  });
}

/** A proxy that is silent is to be named before the limit of the first answer blames the server. */
const shareOfFirstAnswer = 0.9;

/** Plain http over an http proxy is not tunnelled but asked of the proxy, as kubectl does it. */
function isTunnelled(server: string, proxy: string): boolean {
  return server.startsWith('https:') || proxy.startsWith('socks5:');
}

function connectThrough(
  proxy: string,
  connect: buildConnector.connector,
  { context: { tls }, limits, hasAnswered }: Pick<DispatcherOptions, 'context' | 'limits' | 'hasAnswered'>,
): buildConnector.connector {
  const trusted = proxyTrust(tls);
  return (asked, callback) => {
    const timeoutMs = hasAnswered()
      ? limits.connectTimeoutMs
      : limits.firstAnswerTimeoutMs * shareOfFirstAnswer;
    const isSecure = asked.protocol === 'https:';
    const port = Number(asked.port || (isSecure ? 443 : 80));
    openTunnel({ proxy, trusted, host: asked.hostname.replace(/^\[|\]$/g, ''), port, timeoutMs }).then(
      (socket) => (isSecure ? connect({ ...asked, httpSocket: socket }, callback) : callback(null, socket)),
      (error: Error) => callback(error, null),
    );
  };
}

/** Made once and not per connection: reading a CA bundle takes longer than a handshake. */
function secureContextOf({ context, clientCertificate, trustsSystem }: DispatcherOptions): SecureContext {
  const { ca } = context.tls;
  try {
    return createSecureContext({
      ...(ca === null && !trustsSystem ? {} : { ca: ca ?? systemRoots() }),
      ...(clientCertificate ?? {}),
    });
  } catch (error) {
    throw new AppError(
      'TLS_FAILED',
      `the kubeconfig's certificates cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'Check certificate-authority, client-certificate and client-key in the kubeconfig.',
        cause: error,
      },
    );
  }
}

/**
 * Of an https proxy: kubectl checks it as it checks the server behind it. A proxy of a company is rather known to the
 * operating system, so that counts as well. Made once, and only where there is such a proxy.
 */
function proxyTrust({ ca, insecure }: ResolvedContext['tls']): () => SecureContext | null {
  if (insecure) return () => null;
  let made: SecureContext | null = null;
  return () => {
    made ??= createSecureContext({ ca: rootsWith(ca) });
    return made;
  };
}

function rootsWith(ca: string | null): string[] {
  return [...systemRoots(), ...(ca === null ? [] : [ca])];
}

function systemRoots(): string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}
