import { request } from 'undici';
import { AppError } from '../../domain/errors.ts';
import type { ExchangeOptions } from './exchange.ts';
import { fromConnectionError } from './failures.ts';

export type StreamOptions = Omit<ExchangeOptions, 'wholeTimeoutMs' | 'maxBytes' | 'method' | 'body'>;

/** An answer that goes on for minutes. Leaving `chunks` closes its connection. */
export interface OpenStream {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The beginning of an answer that has no 2xx status; null: it has one. */
  refusal: string | null;
  /** As they come. Throws AppError when the connection breaks, and the signal's reason once it is aborted. */
  chunks: AsyncIterable<Buffer>;
}

/** Of an answer that refuses, so much is read. */
const refusalBytes = 65_536;

/** Asks, and waits for the head of the answer. Throws AppError, or the signal's reason once it is aborted. */
export async function openStream(options: StreamOptions): Promise<OpenStream> {
  const { asked, signal, firstByteTimeoutMs } = options;
  const timer = new AbortController();
  const first = setTimeout(
    () => timer.abort(new AppError('TIMEOUT', `${asked}: no answer in ${firstByteTimeoutMs / 1000} s`)),
    firstByteTimeoutMs,
  );
  try {
    const response = await request(options.url, {
      dispatcher: options.dispatcher,
      headers: options.headers,
      signal: AbortSignal.any([signal, timer.signal]),
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // It may break while nobody is reading; whoever reads next is told.
    response.body.on('error', () => undefined);
    const { statusCode: status, headers } = response;
    const chunks = chunksOf(response.body, options);
    const refusal = status >= 200 && status < 300 ? null : await beginningOf(chunks);
    return { status, headers, refusal, chunks };
  } catch (error) {
    signal.throwIfAborted();
    if (timer.signal.aborted) throw timer.signal.reason;
    throw error instanceof AppError ? error : fromConnectionError(error, asked);
  } finally {
    clearTimeout(first);
  }
}

async function* chunksOf(
  body: AsyncIterable<Buffer>,
  { asked, signal }: StreamOptions,
): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    signal.throwIfAborted();
    throw fromConnectionError(error, asked);
  }
}

async function beginningOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= refusalBytes) break;
  }
  return Buffer.concat(parts).toString('utf8');
}
