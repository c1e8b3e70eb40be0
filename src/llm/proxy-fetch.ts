import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';

/** A fetch that obeys HTTPS_PROXY and NO_PROXY; plain http goes without a proxy. */
export function proxyFetch({
  httpsProxy,
  noProxy,
}: {
  httpsProxy: string;
  noProxy: string | null;
}): typeof fetch {
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: '', httpsProxy, noProxy: noProxy ?? '' });
  // undici's own fetch: Node's would not take a dispatcher of another version.
  const through = (input: unknown, init: object = {}) =>
    undiciFetch(input as string, { ...init, dispatcher });
  return through as unknown as typeof fetch;
}
