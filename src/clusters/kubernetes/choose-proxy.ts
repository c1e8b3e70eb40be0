import { BlockList, isIP } from 'node:net';
import { AppError } from '../../domain/errors.ts';
import { isLoopback } from '../../lib/is-loopback.ts';

export interface ProxyChoice {
  /** Of the API server. */
  server: string;
  /** The kubeconfig's own proxy-url. It wins, and NO_PROXY says nothing about it, as with kubectl. */
  proxyUrl: string | null;
  /** HTTPS_PROXY and NO_PROXY. */
  httpsProxy: string | null;
  noProxy: string | null;
}

const schemes = ['http:', 'https:', 'socks5:'];

/** The proxy that requests to a server go through; null: none. Throws CONTEXT_INVALID for one that cannot be used. */
export function chooseProxy({ server, proxyUrl, httpsProxy, noProxy }: ProxyChoice): string | null {
  if (proxyUrl !== null) return checked(proxyUrl, 'the proxy-url in the kubeconfig');
  if (httpsProxy === null || !isProxied(new URL(server), noProxy ?? '')) return null;
  // As with curl and Go, the variable may leave out the scheme.
  return checked(httpsProxy.includes('://') ? httpsProxy : `http://${httpsProxy}`, 'HTTPS_PROXY');
}

/** The address is not quoted: it may hold a password. */
function checked(address: string, whose: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  // Go's own name for "the proxy resolves names", which SOCKS 5 here does anyway.
  if (url?.protocol === 'socks5h:') return address.replace(/^socks5h/i, 'socks5');
  if (url !== null && url.host !== '' && schemes.includes(url.protocol)) return address;
  const why = url === null ? 'it is not an address' : `"${url.protocol}//" is not http, https or socks5`;
  throw new AppError('CONTEXT_INVALID', `${whose} cannot be used: ${why}`, {
    hint: 'Write it as http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT.',
  });
}

/** The rules of Go's httpproxy package, which kubectl follows. */
function isProxied({ hostname, protocol, port }: URL, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (protocol !== 'https:' || isLoopback(host)) return false;
  const entries = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return !entries.some((entry) => exempts(entry, host, port || '443'));
}

function exempts(entry: string, host: string, port: string): boolean {
  if (entry === '' || entry === '*') return entry === '*';
  if (entry.includes('/')) return isInNetwork(entry, host);
  const [, name = '', onlyPort] =
    /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (isIP(name) !== 0) return name === host;
  const domain = name.replace(/^\*/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isInNetwork(network: string, host: string): boolean {
  const [address = '', prefix = ''] = network.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), type);
  return list.check(host, type);
}
