import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { AppError } from '../../domain/errors.ts';
import { fromConnectionError } from './failures.ts';

export interface ExchangeOptions {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string | string[]>;
  body: string | null;
  dispatcher: Dispatcher;
  /** "GET /api/v1/pods at host:port" */
  asked: string;
  firstByteTimeoutMs: number;
  /** From the request to the last byte. */
  wholeTimeoutMs: number;
  maxBytes: number;
  signal: AbortSignal;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** What came over the wire, and how long it took from the first byte to the last. */
  wire: { bytes: number; ms: number; isCompressed: boolean };
}

const unzip = promisify(gunzip);

/** One request and its whole answer, whatever its status. Throws AppError, or the signal's reason once it is aborted. */
export async function exchange(options: ExchangeOptions): Promise<ApiResponse> {
  const { asked, signal } = options;
  // undici's own timers tick coarsely (a 3 s limit fires at 3.5 s), so these limits are ours.
  const timer = new AbortController();
  const whole = abortIn(options.wholeTimeoutMs, timer, `${asked}: the answer did not end`);
  const first = abortIn(options.firstByteTimeoutMs, timer, `${asked}: no answer`);
  try {
    const response = await request(options.url, {
      dispatcher: options.dispatcher,
      method: options.method,
      headers: options.headers,
      body: options.body,
      signal: AbortSignal.any([signal, timer.signal]),
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    clearTimeout(first);
    const begun = performance.now();
    const bytes = await readBody(response, options);
    const ms = performance.now() - begun;
    const isCompressed = encodingOf(response) === 'gzip';
    return {
      status: response.statusCode,
      headers: response.headers,
      body: isCompressed ? await decompress(bytes, options) : bytes,
      wire: { bytes: bytes.length, ms, isCompressed },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (timer.signal.aborted) throw timer.signal.reason;
    throw error instanceof AppError ? error : fromConnectionError(error, asked);
  } finally {
    clearTimeout(first);
    clearTimeout(whole);
  }
}

function abortIn(limitMs: number, timer: AbortController, what: string): NodeJS.Timeout {
  return setTimeout(() => timer.abort(new AppError('TIMEOUT', `${what} in ${limitMs / 1000} s`)), limitMs);
}

async function readBody(response: Dispatcher.ResponseData, options: ExchangeOptions): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop by a throw closes the connection: nobody downloads the rest.
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (Math.max(bytes, Number(response.headers['content-length'] ?? 0)) > options.maxBytes)
      throw tooLarge(options);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

async function decompress(bytes: Buffer, options: ExchangeOptions): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: options.maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(options);
    throw new AppError('PROTOCOL', `${options.asked}: the answer says gzip and is not`, { cause: error });
  }
}

function encodingOf({ headers }: Dispatcher.ResponseData): string {
  return String(headers['content-encoding'] ?? '').toLowerCase();
}

function tooLarge({ asked, maxBytes }: ExchangeOptions): AppError {
  return new AppError('TOO_LARGE', `${asked}: the answer is larger than ${Math.round(maxBytes / 1e6)} MB`);
}
