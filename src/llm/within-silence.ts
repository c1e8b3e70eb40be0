import { AppError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports/outside.ts';

/**
 * The parts of a stream, which is given up when nothing comes for `silenceMs` or the signal is aborted: the request is
 * ended then, not only left alone.
 */
export async function* withinSilence<Part>(
  start: (signal: AbortSignal) => Promise<ReadableStream<Part>>,
  { silenceMs, clock, signal }: { silenceMs: number; clock: Clock; signal: AbortSignal },
): AsyncGenerator<Part> {
  const stop = new AbortController();
  const request = AbortSignal.any([signal, stop.signal]);
  const orSilence = <Value>(wait: Promise<Value>) => raceSilence(wait, { silenceMs, clock, signal });
  let reader: ReadableStreamDefaultReader<Part> | null = null;
  try {
    reader = (await orSilence(start(request))).getReader();
    for (;;) {
      const { done, value } = await orSilence(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    stop.abort();
    reader?.cancel().catch(() => undefined);
  }
}

async function raceSilence<Value>(
  wait: Promise<Value>,
  { silenceMs, clock, signal }: { silenceMs: number; clock: Clock; signal: AbortSignal },
): Promise<Value> {
  const timer = new AbortController();
  // Whatever loses the race may still reject; nobody is left to hear it.
  wait.catch(() => undefined);
  const silence = clock.sleep(silenceMs, AbortSignal.any([signal, timer.signal])).then(() => {
    throw new AppError('MODEL_UNREACHABLE', `nothing came for ${Math.round(silenceMs / 1000)} s`);
  });
  try {
    return await Promise.race([wait, silence]);
  } finally {
    timer.abort();
    silence.catch(() => undefined);
  }
}
