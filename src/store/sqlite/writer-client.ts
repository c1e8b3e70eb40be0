import { Worker } from 'node:worker_threads';
import { AppError } from '../../domain/errors.ts';
import type { InventoryWriter } from './inventory-writer.ts';
import type { WriterMethod, WriterReply, WriterThreadData } from './serve-writer.ts';

type Result<Method extends WriterMethod> = ReturnType<InventoryWriter[Method]>;
type Arguments<Method extends WriterMethod> = Parameters<InventoryWriter[Method]>;

/** Calls the writer, wherever it runs. Calls are carried out in the order in which they are made. */
export interface WriterClient {
  call<Method extends WriterMethod>(method: Method, ...args: Arguments<Method>): Promise<Result<Method>>;
  close(): Promise<void>;
}

/** The writer in a thread of its own, started with the first call. */
export class ThreadedWriter implements WriterClient {
  readonly #data: WriterThreadData;
  readonly #pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  >();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(data: WriterThreadData) {
    this.#data = data;
  }

  async call<Method extends WriterMethod>(
    method: Method,
    ...args: Arguments<Method>
  ): Promise<Result<Method>> {
    return (await this.#send(method, args)) as Result<Method>;
  }

  async close(): Promise<void> {
    if (this.#worker === null) return;
    await this.#send('close', []);
    await this.#worker.terminate();
    this.#worker = null;
  }

  #send(method: WriterMethod | 'close', args: unknown[]): Promise<unknown> {
    this.#worker ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker?.ref();
      this.#worker?.postMessage({ id, method, args });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), { workerData: this.#data });
    worker.on('message', (reply: WriterReply) => this.#settle(reply));
    worker.on('error', (error) => this.#failAll(error));
    worker.on('exit', () => this.#failAll(new Error('the writer thread ended')));
    return worker;
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker?.unref();
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(errorOf(reply));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function errorOf({ failure, stack }: WriterReply & { ok: false }): Error {
  if (stack === undefined) return new AppError(failure.code, failure.message, { hint: failure.hint });
  const error = new Error(failure.message);
  error.stack = stack;
  return error;
}
