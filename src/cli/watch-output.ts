import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../domain/errors.ts';
import type { OutputStream } from './host.ts';

export interface OutputWatch {
  /** Ends the watch. Throws OUTPUT_FAILED when something could not be written (a full disk). */
  end(): Promise<void>;
}

/** A reader that went away (`| head`) is no fault: what is written after that is dropped. */
const readerGone = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/** Watches a stream for errors, which come only after the write. */
export function watchOutput(stream: OutputStream): OutputWatch {
  let failure: Error | null = null;
  const listener = (error: Error): void => {
    if (!isReaderGone(error)) failure ??= error;
  };
  stream.on('error', listener);
  return {
    async end() {
      await nextTurn();
      // What is still on its way into a pipe may yet find that nobody reads it.
      stream.on('error', throwOthers);
      stream.off('error', listener);
      if (failure !== null) throw unwritable(failure);
    },
  };
}

function throwOthers(error: Error): void {
  if (!isReaderGone(error)) throw error;
}

function isReaderGone(error: Error): boolean {
  return readerGone.includes((error as NodeJS.ErrnoException).code ?? '');
}

function unwritable(cause: Error): AppError {
  return new AppError('OUTPUT_FAILED', `the result cannot be written: ${cause.message}`, { cause });
}
