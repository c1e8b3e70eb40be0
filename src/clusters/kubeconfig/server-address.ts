import { AppError } from '../../domain/errors.ts';

export interface ServerAddress {
  /** http(s)://host:port/base, without a slash at the end, user or query. */
  url: string;
  /** Nothing that proves who we are is sent to a server that is not. */
  isSecure: boolean;
  /** USER:PASSWORD out of the address; null: none is in it. */
  userInfo: string | null;
}

/**
 * The address as kubectl takes it: without a scheme http is meant, and then a path is a mistake. Throws CONTEXT_INVALID for
 * what is no address of an API server, without repeating a password that is in it.
 */
export function parseServerAddress(server: string): ServerAddress {
  if (server === '') throw new AppError('CONTEXT_INVALID', 'the cluster has no server address');
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(server);
  const address = hasScheme ? server : `http://${server}`;
  // URL takes spaces and control characters off silently, where kubectl refuses them.
  if (/[\s\p{Cc}]/u.test(server) || !URL.canParse(address)) throw refused(server, 'is not an address');
  const url = new URL(address);
  const isSecure = url.protocol === 'https:';
  if (!isSecure && url.protocol !== 'http:') throw refused(server, 'is neither https nor http');
  if (!hasScheme && url.pathname !== '/') throw refused(server, 'has a path but no https:// in front');
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    isSecure,
    userInfo: url.username === '' ? null : `${decoded(url.username)}:${decoded(url.password)}`,
  };
}

/** A proxy that kubectl would take. Throws CONTEXT_INVALID without repeating the address, in which a password may be. */
export function refuseUnusableProxy(proxy: string): void {
  if (proxy === '') return;
  const scheme = URL.canParse(proxy) ? new URL(proxy).protocol : null;
  if (scheme === null) throw new AppError('CONTEXT_INVALID', 'proxy-url is not an address');
  if (!['http:', 'https:', 'socks5:'].includes(scheme))
    throw new AppError(
      'CONTEXT_INVALID',
      `proxy-url begins with ${scheme} instead of http:, https: or socks5:`,
    );
}

function refused(server: string, why: string): AppError {
  return new AppError(
    'CONTEXT_INVALID',
    `the server address "${server.replace(/\/\/[^/]*@/, '//…@')}" ${why}`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % stands for itself.
    return text;
  }
}
