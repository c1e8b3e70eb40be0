import type { FetchLike } from '@modelcontextprotocol/client';
import type { Dispatcher } from 'undici';
import { AppError } from '../domain/errors.ts';
import { TooLargeError, tooLargeText } from './too-large.ts';

export interface HttpFetchOptions {
  limitBytes: number;
  /** Connections to all servers of a pool; through a proxy, where one is set. */
  dispatcher: () => Promise<Dispatcher>;
}

/** How one server is asked over HTTP: with a limit to its answers, and with an ear for Retry-After. */
export class HttpFetch {
  readonly #options: HttpFetchOptions;
  /** What the last answer that had one said. */
  retryAfterMs: number | null = null;
  /** Of all answers so far; an answer without a body counts as one byte. */
  bytesHeard = 0;

  constructor(options: HttpFetchOptions) {
    this.#options = options;
  }

  readonly fetch: FetchLike = async (url, init) => {
    refuseLinkLocal(new URL(url));
    const { fetchOver } = await import('./http-client.ts');
    const { limitBytes } = this.#options;
    const dispatcher = await this.#options.dispatcher();
    const response = await fetchOver(dispatcher, url, init);
    this.retryAfterMs = retryAfterOf(response);
    this.bytesHeard += 1;
    return withLimit(response, limitBytes, (bytes) => {
      this.bytesHeard += bytes;
    });
  };
}

const linkLocal = /^(169\.254\.\d+\.\d+|\[fe[89ab][0-9a-f]:.*\]|metadata\.google\.internal)$/i;

/** Servers may name addresses that we are to ask, for a login: none is one at which machines keep their own credentials. */
function refuseLinkLocal({ hostname }: URL): void {
  if (linkLocal.test(hostname))
    throw new AppError('FORBIDDEN', `${hostname} is an address of the machine's own and is not asked`);
}

/** Seconds, or a date. */
function retryAfterOf({ headers, ok }: Response): number | null {
  const text = ok ? null : headers.get('retry-after');
  if (text === null) return null;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : null;
}

/** Streams of events go on for as long as they like: of them, one event is limited. */
function withLimit(response: Response, limitBytes: number, onBytes: (bytes: number) => void): Response {
  const isRedirect = response.status >= 300 && response.status < 400;
  if (response.body === null || isRedirect) return response;
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  let size = 0;
  const limited = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        onBytes(chunk.length);
        size = isStream ? sizeOfLastEvent(chunk, size) : size + chunk.length;
        if (size > limitBytes) throw new TooLargeError(tooLargeText(limitBytes));
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(limited, response);
}

const newline = 10;

/** An event's data is one line in what servers of MCP send. */
function sizeOfLastEvent(chunk: Uint8Array, before: number): number {
  const end = chunk.lastIndexOf(newline);
  return end === -1 ? before + chunk.length : chunk.length - end - 1;
}
