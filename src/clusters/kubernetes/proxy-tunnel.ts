import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { type SecureContext, connect as tlsConnect } from 'node:tls';
import { ProxyFailure, reachHint, trustHint } from './proxy-failure.ts';
import { askHttp, askSocks, type TunnelTarget } from './proxy-handshake.ts';
import { happens } from './proxy-reading.ts';

export interface TunnelOptions extends TunnelTarget {
  /** http://, https:// or socks5://, with USER:PASSWORD@ where the proxy wants them. */
  proxy: string;
  /** What the certificate of an https proxy is checked with; null: it is not checked. */
  trusted: () => SecureContext | null;
  /** From connecting to the proxy until it has let us through. */
  timeoutMs: number;
}

const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443, 'socks5:': 1080 };

/** A connection to a server through a proxy, on which nothing was said yet. Throws ProxyFailure; no password is in it. */
export async function openTunnel(options: TunnelOptions): Promise<Socket> {
  const proxy = new URL(options.proxy);
  const where = `the proxy ${proxy.hostname}:${portOf(proxy)}`;
  const socket = connectTo(proxy, options);
  // Between two steps nobody else listens, and an error that nobody hears ends the process: TLS tells of an end first, and
  // of the error that it makes of it before whoever waits can go on.
  socket.on('error', () => undefined);
  // A request that waits for it holds the process by its own limits; one that was given up does not.
  socket.unref();
  const timer = setTimeout(
    () =>
      socket.destroy(new ProxyFailure(`${where} did not answer in ${options.timeoutMs / 1000} s`, reachHint)),
    options.timeoutMs,
  );
  timer.unref();
  try {
    await happens(socket, proxy.protocol === 'https:' ? 'secureConnect' : 'connect', where);
    if (proxy.protocol === 'socks5:') await askSocks(socket, proxy, where, options);
    else await askHttp(socket, proxy, where, options);
    socket.ref();
    return socket;
  } catch (error) {
    socket.destroy();
    throw error instanceof ProxyFailure ? error : notReached(error, where);
  } finally {
    clearTimeout(timer);
  }
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (defaultPorts[protocol] ?? 0) : Number(port);
}

function connectTo(proxy: URL, { trusted }: TunnelOptions): Socket {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const place = { host, port: portOf(proxy) };
  if (proxy.protocol !== 'https:') return tcpConnect(place);
  const secureContext = trusted();
  return tlsConnect({
    ...place,
    ...(secureContext === null ? { rejectUnauthorized: false } : { secureContext }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
  });
}

function notReached(error: unknown, where: string): ProxyFailure {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const { code = '', message } = inner as NodeJS.ErrnoException;
  if (/^(EPROTO$|ERR_SSL)/.test(code))
    return new ProxyFailure(`${where} does not speak TLS`, speaksPlainHint, error);
  if (/CERT|VERIFY/.test(code))
    return new ProxyFailure(
      `${where} shows a certificate that is not accepted: ${message}`,
      trustHint,
      error,
    );
  return new ProxyFailure(`${where} cannot be reached: ${message}`, reachHint, error);
}

const speaksPlainHint =
  'Most proxies are spoken to without TLS, for https servers too: write http:// in front of its address.';
