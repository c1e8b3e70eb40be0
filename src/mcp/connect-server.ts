import {
  type Client,
  type ClientOptions,
  ProtocolError,
  SdkError,
  SdkHttpError,
  SseError,
  type Transport,
} from '@modelcontextprotocol/client';
import type { Clock } from '../domain/ports/outside.ts';
import type { Verdict } from './server-verdicts.ts';

/** One way of speaking to a server. auto: asks which era it is of; legacy: takes it for one with the old handshake. */
export interface Attempt {
  transport: Verdict['transport'];
  era: 'legacy' | 'auto';
}

export interface ConnectOptions {
  /** A transport is used once. */
  openTransport: (transport: Verdict['transport']) => Transport;
  newClient: (options: ClientOptions) => Client;
  verdict: Verdict | null;
  /** stdio servers have one way; at an address streamable HTTP is tried, then SSE. */
  kind: 'stdio' | 'http';
  /** The configuration says SSE. */
  prefersSse: boolean;
  timeoutMs: number;
  /** A server that does not answer what it does not know must not cost the whole time. */
  probeTimeoutMs: number;
  clock: Clock;
  signal: AbortSignal;
}

export interface Connected<Used extends Transport = Transport> {
  client: Client;
  transport: Used;
  verdict: Verdict;
}

/** Connects, one way after the other. Rejects with what the first way met, when none leads to the server. */
export async function connectServer(options: ConnectOptions): Promise<Connected> {
  const deadline = options.clock.now() + options.timeoutMs;
  let ways = attemptsFor(options);
  let first: unknown;
  for (let way = ways[0]; way !== undefined; way = ways[0]) {
    const attempt = way;
    try {
      return await connectOnce(attempt, deadline - options.clock.now(), options);
    } catch (error) {
      first ??= error;
      const isOver = options.signal.aborted || options.clock.now() >= deadline;
      ways = isOver ? [] : ways.slice(1).filter((next) => mayHelp(next, attempt, error));
    }
  }
  throw first;
}

/**
 * Servers that are processes are nearly all of the old era, and some end at a question that they do not know: they are
 * asked only once they have refused the handshake.
 */
function attemptsFor({ kind, verdict, prefersSse }: ConnectOptions): Attempt[] {
  const legacy = { transport: kind, era: 'legacy' } as const;
  const auto = { transport: kind, era: 'auto' } as const;
  if (kind === 'stdio') return verdict?.era === 'modern' ? [auto, legacy] : [legacy, auto];
  const sse = { transport: 'sse', era: 'legacy' } as const;
  if (verdict?.transport === 'sse' || (verdict === null && prefersSse)) return [sse, auto, legacy];
  return verdict?.era === 'legacy' ? [legacy, auto, sse] : [auto, legacy, sse];
}

function mayHelp(next: Attempt, failed: Attempt, error: unknown): boolean {
  const isRefusal = ProtocolError.isInstance(error);
  const status = error instanceof SdkHttpError ? (error.status ?? 0) : null;
  if (failed.transport === 'sse')
    return error instanceof SseError && error.code !== 401 && error.code !== 403;
  if (next.transport === 'sse') return status === 400 || status === 404 || status === 405;
  if (next.era === 'auto') return isRefusal || status === 400;
  // The question about the era went unanswered, or ended the process.
  return (
    SdkError.isInstance(error) &&
    (error.code === 'REQUEST_TIMEOUT' || error.code === 'ERA_NEGOTIATION_FAILED') &&
    status === null
  );
}

async function connectOnce(attempt: Attempt, leftMs: number, options: ConnectOptions): Promise<Connected> {
  const transport = options.openTransport(attempt.transport);
  const client = options.newClient(
    attempt.era === 'auto'
      ? {
          versionNegotiation: {
            mode: 'auto',
            probe: { timeoutMs: Math.min(options.probeTimeoutMs, leftMs), maxRetries: 0 },
          },
        }
      : {},
  );
  try {
    // Opening an event stream and asking for the era heed no signal and no time limit of their own.
    await within(
      client.connect(transport, { timeout: leftMs, signal: options.signal }),
      leftMs,
      options.signal,
    );
  } catch (error) {
    await client.close().catch(() => undefined);
    await transport.close().catch(() => undefined);
    throw error;
  }
  const era = client.getProtocolEra() ?? 'legacy';
  return { client, transport, verdict: { era, transport: attempt.transport } };
}

function within<Value>(work: Promise<Value>, timeoutMs: number, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new SdkError('REQUEST_TIMEOUT' as SdkError['code'], 'connecting took too long')),
      timeoutMs,
    );
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
  });
}
