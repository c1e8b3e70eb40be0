import { EventEmitter } from 'node:events';
import { AppError } from '../../src/domain/errors.ts';
import type { Clock } from '../../src/domain/ports/outside.ts';
import type { Reply } from '../../src/store/sqlite/serve-calls.ts';
import { startReader } from '../../src/store/sqlite/start-reader.ts';
import { startWriter, type WriterThreadData } from '../../src/store/sqlite/start-writer.ts';
import type { ServiceClient } from '../../src/store/sqlite/thread-client.ts';

/** Runs a store's thread in the test's own thread and on the test's clock. Messages are copied, as between threads. */
export function startLocalThread(clock: Pick<Clock, 'now'>) {
  return <Service>(entry: URL, data: unknown): ServiceClient<Service> => {
    const port = new LocalPort();
    let isStarted = false;
    const send = async (
      method: string,
      args: unknown[],
      memory: readonly ArrayBuffer[] = [],
    ): Promise<unknown> => {
      if (!isStarted && method === 'close') return null;
      if (!isStarted) start(entry, data, port, clock);
      isStarted = true;
      port.emit('message', structuredClone({ id: 1, method, args }, { transfer: [...memory] }));
      const { reply } = port;
      if (reply?.ok) return reply.value;
      throw new AppError(reply?.failure.code ?? 'INTERNAL', reply?.failure.message ?? 'no reply');
    };
    return {
      call: (method: string, ...args: unknown[]) => send(method, args),
      handOver: (memory: readonly ArrayBuffer[], method: string, ...args: unknown[]) =>
        send(method, args, memory),
      close: async () => void (await send('close', [])),
    } as ServiceClient<Service>;
  };
}

class LocalPort extends EventEmitter {
  reply: Reply | undefined;

  postMessage(reply: Reply): void {
    this.reply = structuredClone(reply);
  }

  close(): void {}
}

function start(entry: URL, data: unknown, port: LocalPort, clock: Pick<Clock, 'now'>): void {
  if (entry.pathname.endsWith('writer-thread.ts')) startWriter(port, data as WriterThreadData, clock);
  else startReader(port, data as { file: string }, clock);
}
