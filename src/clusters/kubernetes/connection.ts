import type { Dispatcher } from 'undici';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { ReaderCost } from '../../domain/ports/cluster-access.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { longestPatienceMs, Patience } from '../../lib/patience.ts';
import type { Credential, ResolvedContext } from '../kubeconfig/resolved-context.ts';
import { makeDispatcher } from './dispatcher.ts';
import { type ApiResponse, exchange } from './exchange.ts';
import { fromHttpStatus, HttpAnswer, parseStatus } from './failures.ts';
import { LinkSpeed } from './link-speed.ts';
import { openStream } from './open-stream.ts';
import { withPatienceTold } from './patience.ts';
import { PresentedCredentials } from './presented-credentials.ts';
import { requestHeaders } from './request-headers.ts';
import { retryAfterMs } from './retry-after.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ConnectionLimits {
  requestsPerSecond: number;
  /** Connect and first byte together, until the cluster has answered once. */
  firstAnswerTimeoutMs: number;
  connectTimeoutMs: number;
  firstByteTimeoutMs: number;
  /** From a request to the last byte of its answer. */
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
  /** For what servers say in errors. */
  redactText: (text: string) => string;
}

export interface ApiRequest {
  /** Path and query, from the server's base: /api/v1/pods?limit=500. */
  path: string;
  accept?: string;
  method?: 'GET' | 'POST';
  body?: string;
  /** A larger answer is TOO_LARGE. */
  maxBytes?: number;
  /** true: not asked again when it fails. */
  once?: boolean;
  signal: AbortSignal;
}

export type ApiStreamRequest = Pick<ApiRequest, 'path' | 'accept' | 'signal'>;

const retries = 2;
const backoffMs = 250;
/** As kubectl has it for discovery (50 a second, 300 at once): how many are on their way is limited by lists at once. */
const burstSeconds = 6;
/** Nothing that a cluster has to say in one answer is larger; a JSON text of twice this size could not be held. */
const largestAnswerBytes = 268_435_456;

/** Requests to one cluster over one access path: kept-alive sockets, credentials, limits, retries, clear errors. */
export class Connection {
  readonly cost: ReaderCost = { requests: 0, throttled: 0, bytes: 0 };
  readonly #options: ConnectionOptions;
  readonly #bucket: TokenBucket;
  readonly #patience: Patience;
  readonly #credentials: PresentedCredentials;
  readonly #link = new LinkSpeed();
  #dispatcher: Dispatcher | null = null;
  /** Replaced, and perhaps still busy with what was underway. */
  readonly #retired: Dispatcher[] = [];
  #certificate: Credential['clientCertificate'] = null;
  #trustsSystem = false;
  #hasAnswered = false;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const perSecond = options.limits.requestsPerSecond;
    this.#bucket = new TokenBucket({ perSecond, burst: burstSeconds * perSecond }, options.clock);
    this.#patience = new Patience(options.clock);
    this.#credentials = new PresentedCredentials(options);
  }

  /** A whole answer with a 2xx status. Throws AppError for everything else, and the signal's reason once it is aborted. */
  async send(asked: ApiRequest): Promise<ApiResponse> {
    let patienceMs = longestPatienceMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#credentials.asAllowed(asked.signal, (credential) =>
          this.#sendOnce(asked, credential),
        );
      } catch (error) {
        asked.signal.throwIfAborted();
        if (!isAppError(error) || !this.#mayAskAgain(asked)) throw error;
        const waitMs = this.#waitBeforeRetry(error, attempt, asked, patienceMs);
        if (waitMs === null) throw withPatienceTold(error);
        patienceMs -= waitMs;
        await this.#options.clock.sleep(waitMs, asked.signal);
      }
    }
  }

  /** An answer with a 2xx status that goes on, as it comes. Throws as `send` does, after one attempt. */
  stream(asked: ApiStreamRequest): Promise<AsyncIterable<Buffer>> {
    return this.#credentials.asAllowed(asked.signal, (credential) => this.#openOnce(asked, credential));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retire();
    await Promise.all(this.#retired.splice(0).map((dispatcher) => dispatcher.destroy()));
  }

  /** Never before the cluster has answered once. */
  #mayAskAgain({ once }: ApiRequest): boolean {
    return once !== true && !this.#isClosed && this.#hasAnswered;
  }

  /** null: not again. Only reads are repeated. */
  #waitBeforeRetry(error: AppError, attempt: number, asked: ApiRequest, patienceMs: number): number | null {
    // A wait of nothing would be no wait: a server that says "at once" over and over is not asked in a circle.
    const backoff = backoffMs * 2 ** Math.min(attempt, retries) * (0.5 + Math.random());
    if (error.retryAfterMs !== undefined) {
      const waitMs = Math.max(error.retryAfterMs, backoff);
      return waitMs <= patienceMs && this.#patience.take(waitMs) ? waitMs : null;
    }
    return isPassing(error) && attempt < retries && asked.method !== 'POST' ? backoff : null;
  }

  async #sendOnce(asked: ApiRequest, credential: Credential): Promise<ApiResponse> {
    await this.#bucket.take(asked.signal);
    this.cost.requests += 1;
    const what = this.#whatIs(asked);
    const response = await this.#exchange(asked, credential, what);
    const { status, body, wire } = response;
    this.#hasAnswered = true;
    this.cost.bytes += wire.bytes;
    if (!wire.isCompressed) this.#link.note(wire.bytes, wire.ms);
    if (status >= 200 && status < 300) {
      this.#patience.giveBack();
      return response;
    }
    throw this.#refusal(response, body.toString('utf8'), what);
  }

  async #openOnce(asked: ApiStreamRequest, credential: Credential): Promise<AsyncIterable<Buffer>> {
    await this.#bucket.take(asked.signal);
    this.cost.requests += 1;
    const what = this.#whatIs(asked);
    const { context, userAgent } = this.#options;
    const opened = await this.#trusting(() =>
      openStream({
        url: `${context.server}${asked.path}`,
        headers: requestHeaders({ asked, credential, context, userAgent, gzip: false }),
        dispatcher: this.#dispatcherFor(credential),
        asked: what,
        firstByteTimeoutMs: this.#firstByteTimeoutMs,
        signal: asked.signal,
      }),
    );
    this.#hasAnswered = true;
    if (opened.refusal !== null) throw this.#refusal(opened, opened.refusal, what);
    return this.#counted(opened.chunks);
  }

  async *#counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.cost.bytes += chunk.length;
      yield chunk;
    }
  }

  #whatIs({ path, method = 'GET' }: Pick<ApiRequest, 'path' | 'method'>): string {
    return `${method} ${path.split('?')[0]} at ${new URL(this.#options.context.server).host}`;
  }

  #refusal(response: Pick<ApiResponse, 'status' | 'headers'>, body: string, asked: string): AppError {
    const { status } = response;
    const { clock, redactText } = this.#options;
    if (status === 429) this.cost.throttled += 1;
    if (status < 400) return redirected(response, asked);
    const waitMs = retryAfterMs(headerText(response, 'retry-after'), parseStatus(body), clock.now());
    return fromHttpStatus({ status, body, asked, retryAfterMs: waitMs, redactText });
  }

  async #exchange(asked: ApiRequest, credential: Credential, what: string): Promise<ApiResponse> {
    const { limits, context, userAgent } = this.#options;
    return this.#trusting(() =>
      exchange({
        url: `${context.server}${asked.path}`,
        method: asked.method ?? 'GET',
        headers: requestHeaders({ asked, credential, context, userAgent, gzip: this.#link.isSlow }),
        body: asked.body ?? null,
        dispatcher: this.#dispatcherFor(credential),
        asked: what,
        firstByteTimeoutMs: this.#firstByteTimeoutMs,
        wholeTimeoutMs: limits.pageTimeoutMs,
        maxBytes: asked.maxBytes ?? largestAnswerBytes,
        signal: asked.signal,
      }),
    );
  }

  get #firstByteTimeoutMs(): number {
    const { limits } = this.#options;
    return this.#hasAnswered ? limits.firstByteTimeoutMs : limits.firstAnswerTimeoutMs;
  }

  async #trusting<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (!isAppError(error, 'TLS_UNTRUSTED') || !this.#mayTrustSystem()) throw error;
      return ask();
    }
  }

  /**
   * Node trusts its own list of CAs, kubectl the operating system's, where companies add theirs. Those take a quarter of
   * a second to read, so they are asked only when a certificate was not trusted without them.
   */
  #mayTrustSystem(): boolean {
    if (this.#options.context.tls.ca !== null || this.#trustsSystem) return false;
    this.#trustsSystem = true;
    this.#retire();
    return true;
  }

  /** Sockets are bound to a client certificate: a renewed one needs new ones. */
  #dispatcherFor({ clientCertificate }: Credential): Dispatcher {
    if (this.#isClosed) throw new AppError('CONNECTION_LOST', 'the reader has been closed');
    if (this.#dispatcher !== null && clientCertificate?.cert === this.#certificate?.cert)
      return this.#dispatcher;
    this.#retire();
    this.#certificate = clientCertificate;
    this.#dispatcher = makeDispatcher({
      ...this.#options,
      clientCertificate,
      trustsSystem: this.#trustsSystem,
      hasAnswered: () => this.#hasAnswered,
    });
    return this.#dispatcher;
  }

  /** What is underway on its sockets may end; nothing new goes over them, and idle ones close by themselves. */
  #retire(): void {
    if (this.#dispatcher !== null) this.#retired.push(this.#dispatcher);
    this.#dispatcher = null;
  }
}

function isPassing(error: AppError): boolean {
  if (['CONNECTION_LOST', 'RATE_LIMITED', 'PROXY_FAILED'].includes(error.code)) return true;
  return error.code === 'SERVER_ERROR' && error.cause instanceof HttpAnswer && error.cause.status >= 500;
}

/** A login page's address may carry a token in its query, so that is left out. */
function redirected(response: Pick<ApiResponse, 'status' | 'headers'>, what: string): AppError {
  const to = headerText(response, 'location')?.split(/[?#]/)[0] ?? 'nowhere';
  return new AppError('PROTOCOL', `${what}: redirected (HTTP ${response.status}) to ${to}; not followed`);
}

function headerText({ headers }: Pick<ApiResponse, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
