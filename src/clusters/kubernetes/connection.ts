import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { ReaderCost } from '../../domain/ports/cluster-access.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { Credential, ResolvedContext } from '../kubeconfig/resolved-context.ts';
import { fromConnectionError, fromHttpStatus } from './failures.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ConnectionLimits {
  requestsPerSecond: number;
  /** Connect and first byte together, until the cluster has answered once. */
  firstAnswerTimeoutMs: number;
  firstByteTimeoutMs: number;
  pageTimeoutMs: number;
}

export interface ConnectionOptions {
  context: ResolvedContext;
  clock: Clock;
  limits: ConnectionLimits;
  /** Proxies of this machine's settings; the context's own proxy-url wins. */
  httpsProxy: string | null;
  noProxy: string | null;
  userAgent: string;
}

export interface ApiRequest {
  /** Path and query, from the server's base: /api/v1/pods?limit=500. */
  path: string;
  accept?: string;
  method?: 'GET' | 'POST';
  body?: string;
  headers?: Record<string, string>;
  signal: AbortSignal;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A server that asks for patience gets it, in all not longer than this. */
const longestPatienceMs = 30_000;
const retries = 2;
const backoffMs = 250;

/** Requests to one cluster over one access path: kept-alive sockets, credentials, limits, retries, clear errors. */
export class Connection {
  readonly cost: ReaderCost = { requests: 0, throttled: 0, bytes: 0 };
  readonly #options: ConnectionOptions;
  readonly #bucket: TokenBucket;
  #dispatcher: Dispatcher | null = null;
  #certificate: Credential['clientCertificate'] = null;
  #hasAnswered = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.limits.requestsPerSecond, options.clock);
  }

  /** A whole answer with a 2xx or 304 status. Throws AppError for everything else. */
  async send(asked: ApiRequest): Promise<ApiResponse> {
    let patienceMs = longestPatienceMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sendWithCredential(asked);
      } catch (error) {
        const waitMs = this.#waitBeforeRetry(error, attempt, asked, patienceMs);
        if (waitMs === null) throw error;
        patienceMs -= waitMs;
        await this.#options.clock.sleep(waitMs, asked.signal);
      }
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher?.destroy();
    this.#dispatcher = null;
  }

  /** null: not again. Only reads are repeated, and never before the cluster has answered once. */
  #waitBeforeRetry(error: unknown, attempt: number, asked: ApiRequest, patienceMs: number): number | null {
    if (!isAppError(error) || asked.signal.aborted || !this.#hasAnswered) return null;
    if (error.retryAfterMs !== undefined && isAppError(error, 'RATE_LIMITED', 'SERVER_ERROR')) {
      this.cost.throttled += 1;
      return error.retryAfterMs <= patienceMs ? error.retryAfterMs : null;
    }
    const isPassing = isAppError(error, 'CONNECTION_LOST', 'SERVER_ERROR', 'RATE_LIMITED');
    if (!isPassing || attempt >= retries || asked.method === 'POST') return null;
    return backoffMs * 2 ** attempt * (0.5 + Math.random());
  }

  /** A credential that was refused is asked for once more: it may have been renewed meanwhile. */
  async #sendWithCredential(asked: ApiRequest): Promise<ApiResponse> {
    try {
      return await this.#sendOnce(asked);
    } catch (error) {
      if (!isAppError(error, 'AUTH_REJECTED') || !this.#options.context.credential.forget()) throw error;
      return this.#sendOnce(asked);
    }
  }

  async #sendOnce(asked: ApiRequest): Promise<ApiResponse> {
    const { context } = this.#options;
    const credential = await this.#credential(asked.signal);
    await this.#bucket.take(asked.signal);
    this.cost.requests += 1;
    const where = `${asked.method ?? 'GET'} ${asked.path.split('?')[0]} at ${new URL(context.server).host}`;
    const response = await this.#exchange(asked, credential, where);
    this.#hasAnswered = true;
    this.cost.bytes += response.body.length;
    if (response.status < 300 || response.status === 304) return response;
    if (response.status < 400)
      throw new AppError(
        'PROTOCOL',
        `${where}: redirected (HTTP ${response.status}) to ${headerText(response, 'location') ?? 'nowhere'}; not followed`,
      );
    throw fromHttpStatus(response.status, response.body.toString('utf8'), where, retryAfterOf(response));
  }

  /** Over plain http nothing that proves who we are is sent, as kubectl does it. */
  async #credential(signal: AbortSignal): Promise<Credential> {
    const { credential, server } = this.#options.context;
    if (server.startsWith('http:')) return { authorization: null, clientCertificate: null, expiresAt: null };
    return credential.get(signal);
  }

  async #exchange(asked: ApiRequest, credential: Credential, where: string): Promise<ApiResponse> {
    const { limits, context } = this.#options;
    const dispatcher = await this.#dispatcherFor(credential);
    const firstByteMs = this.#hasAnswered ? limits.firstByteTimeoutMs : limits.firstAnswerTimeoutMs;
    // undici's own timers tick coarsely (a 3 s limit fires at 3.5 s), so the limits are ours.
    const timer = new AbortController();
    let timeout = setTimeout(() => timer.abort(timedOut(where, firstByteMs)), firstByteMs);
    try {
      const response = await request(`${context.server}${asked.path}`, {
        dispatcher,
        method: asked.method ?? 'GET',
        headers: this.#headers(asked, credential),
        body: asked.body ?? null,
        signal: AbortSignal.any([asked.signal, timer.signal]),
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      clearTimeout(timeout);
      timeout = setTimeout(() => timer.abort(timedOut(where, limits.pageTimeoutMs)), limits.pageTimeoutMs);
      const body = Buffer.from(await response.body.arrayBuffer());
      return { status: response.statusCode, headers: response.headers, body };
    } catch (error) {
      asked.signal.throwIfAborted();
      if (timer.signal.aborted) throw timer.signal.reason;
      throw fromConnectionError(error, where);
    } finally {
      clearTimeout(timeout);
    }
  }

  #headers(asked: ApiRequest, { authorization }: Credential): Record<string, string | string[]> {
    const { userAgent, context } = this.#options;
    const headers: Record<string, string | string[]> = {
      accept: asked.accept ?? 'application/json',
      'user-agent': userAgent,
      ...asked.headers,
    };
    if (authorization !== null) headers.authorization = authorization;
    if (asked.body !== undefined) headers['content-type'] = 'application/json';
    const { impersonate } = context;
    if (impersonate !== null) {
      headers['impersonate-user'] = impersonate.user;
      if (impersonate.uid !== null) headers['impersonate-uid'] = impersonate.uid;
      if (impersonate.groups.length > 0) headers['impersonate-group'] = impersonate.groups;
      for (const [key, values] of Object.entries(impersonate.extra))
        headers[`impersonate-extra-${encodeURIComponent(key)}`] = values;
    }
    return headers;
  }

  /** Sockets are bound to a client certificate: a renewed one needs new ones. */
  async #dispatcherFor({ clientCertificate }: Credential): Promise<Dispatcher> {
    if (this.#dispatcher !== null && clientCertificate?.cert === this.#certificate?.cert)
      return this.#dispatcher;
    void this.#dispatcher?.close();
    this.#certificate = clientCertificate;
    this.#dispatcher = makeDispatcher(this.#options, clientCertificate);
    return this.#dispatcher;
  }
}

function makeDispatcher(
  { context, httpsProxy, noProxy }: ConnectionOptions,
  certificate: Credential['clientCertificate'],
): Dispatcher {
  const { tls, server } = context;
  const connect = {
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.servername === null ? {} : { servername: tls.servername }),
    ...(certificate === null ? {} : certificate),
    rejectUnauthorized: !tls.insecure,
    timeout: 0,
  };
  const proxy = context.proxyUrl ?? proxyFor(server, httpsProxy, noProxy);
  if (proxy === null) return new Agent({ connect, keepAliveTimeout: 30_000 });
  try {
    return new ProxyAgent({ uri: proxy, requestTls: connect });
  } catch (error) {
    throw new AppError(
      'CONTEXT_INVALID',
      `the proxy "${new URL(proxy).protocol}//…" cannot be used: ${String(error)}`,
      { cause: error },
    );
  }
}

/** NO_PROXY: host names with or without a leading dot, or *; loopback is never proxied. */
function proxyFor(server: string, httpsProxy: string | null, noProxy: string | null): string | null {
  const { hostname, protocol } = new URL(server);
  if (httpsProxy === null || protocol !== 'https:' || /^(localhost|127\.|\[::1\])/.test(hostname))
    return null;
  const exempt = (noProxy ?? '').split(',').map((entry) => entry.trim().replace(/^\*?\./, ''));
  return exempt.some(
    (entry) => entry === '*' || (entry !== '' && (hostname === entry || hostname.endsWith(`.${entry}`))),
  )
    ? null
    : httpsProxy;
}

function timedOut(where: string, limitMs: number): AppError {
  return new AppError('TIMEOUT', `${where}: no answer in ${limitMs / 1000} s`);
}

function retryAfterOf(response: ApiResponse): number | undefined {
  const seconds = Number(headerText(response, 'retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function headerText({ headers }: ApiResponse, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
