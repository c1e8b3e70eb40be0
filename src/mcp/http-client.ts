import { type Dispatcher, EnvHttpProxyAgent, fetch } from 'undici';

/**
 * What is needed of undici, which is loaded with this file when a server at an address is first spoken to. It is imported
 * here by name: of a CommonJS package that is imported dynamically the bundled program sees nothing but a default.
 */
export function connectionsTo(proxies: { httpsProxy: string | null; noProxy: string | null }): Dispatcher {
  return new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: proxies.httpsProxy ?? '',
    noProxy: proxies.noProxy ?? '',
    // Streams of events are silent for as long as nothing happens; every call has a limit of its own.
    bodyTimeout: 0,
    headersTimeout: 0,
  });
}

/** undici's own fetch: Node's would not take a dispatcher of another version. */
export async function fetchOver(
  dispatcher: Dispatcher,
  url: string | URL,
  init: RequestInit | undefined,
): Promise<Response> {
  return (await fetch(url, { ...init, dispatcher } as Parameters<typeof fetch>[1])) as unknown as Response;
}
