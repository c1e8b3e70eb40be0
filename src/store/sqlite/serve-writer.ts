import type { MessagePort } from 'node:worker_threads';
import { type Failure, isAppError, toFailure } from '../../domain/errors.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { leaseRenewalMs } from './leases.ts';
import { openWritable } from './open-database.ts';
import { toStoreError } from './store-errors.ts';

export interface WriterThreadData {
  file: string;
  holder: string;
}

export type WriterMethod = Exclude<keyof InventoryWriter, 'renewLeases'>;

export interface WriterCall {
  id: number;
  method: WriterMethod | 'close';
  args: unknown[];
}

export type WriterReply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; failure: Failure; stack?: string | undefined };

/** The body of the writer thread: runs calls one after the other, and renews the leases it holds meanwhile. */
export function serveWriter(
  port: Pick<MessagePort, 'on' | 'postMessage' | 'close'>,
  { file, holder }: WriterThreadData,
): void {
  const database = openWritable(file);
  const writer = new InventoryWriter(database, systemClock, holder);
  const renewal = setInterval(() => renewQuietly(writer), leaseRenewalMs);
  renewal.unref();
  port.on('message', ({ id, method, args }: WriterCall) => {
    if (method === 'close') {
      clearInterval(renewal);
      database.close();
      port.postMessage({ id, ok: true, value: null } satisfies WriterReply);
      port.close();
      return;
    }
    port.postMessage(
      answer(id, file, () => (writer[method] as (...values: unknown[]) => unknown).apply(writer, args)),
    );
  });
}

function answer(id: number, file: string, work: () => unknown): WriterReply {
  try {
    return { id, ok: true, value: work() };
  } catch (thrown) {
    const error = toStoreError(thrown, file);
    const stack = isAppError(error) || !(error instanceof Error) ? undefined : error.stack;
    return { id, ok: false, failure: toFailure(error), stack };
  }
}

/** A renewal that fails now (a busy or full disk) is tried again in 5 s; the lease lasts 20 s. */
function renewQuietly(writer: InventoryWriter): void {
  try {
    writer.renewLeases();
  } catch {
    // The next write says what is wrong, to someone who can tell the user.
  }
}

const systemClock = {
  now: () => Date.now(),
  sleep: (): Promise<void> => Promise.reject(new Error('the writer never sleeps')),
};
