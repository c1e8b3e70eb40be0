import { type Failure, isAppError, toFailure } from '../../domain/errors.ts';
import { toStoreError } from './store-errors.ts';

export interface Call {
  id: number;
  method: string;
  args: unknown[];
}

export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; failure: Failure; stack?: string | undefined };

/** What is needed of a thread's port. */
export interface CallPort {
  on(event: 'message', listener: (call: Call) => void): unknown;
  postMessage(reply: Reply): void;
  close(): void;
}

export interface Served {
  /** The database that errors name. */
  file: string;
  service: object;
  close(): void;
}

/** The body of a store's thread: runs calls one after the other. `close` is a call too, and the last one. */
export function serveCalls(port: CallPort, { file, service, close }: Served): void {
  port.on('message', ({ id, method, args }: Call) => {
    if (method === 'close') {
      close();
      port.postMessage({ id, ok: true, value: null } satisfies Reply);
      port.close();
      return;
    }
    port.postMessage(
      answer(id, file, () =>
        (Reflect.get(service, method) as (...values: unknown[]) => unknown).apply(service, args),
      ),
    );
  });
}

function answer(id: number, file: string, work: () => unknown): Reply {
  try {
    return { id, ok: true, value: work() };
  } catch (thrown) {
    const error = toStoreError(thrown, file);
    const stack = isAppError(error) || !(error instanceof Error) ? undefined : error.stack;
    return { id, ok: false, failure: toFailure(error), stack };
  }
}
