import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../domain/errors.ts';
import type { Reply } from './serve-calls.ts';

type Method<Service> = {
  [Name in keyof Service]: Service[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Service] &
  string;

type Arguments<Service, Name extends keyof Service> = Service[Name] extends (...args: infer Args) => unknown
  ? Args
  : never;

type Result<Service, Name extends keyof Service> = Service[Name] extends (...args: never[]) => infer Value
  ? Value
  : never;

/** Calls a synchronous service wherever it runs. Calls are carried out in the order in which they are made. */
export interface ServiceClient<Service> {
  call<Name extends Method<Service>>(
    method: Name,
    ...args: Arguments<Service, Name>
  ): Promise<Result<Service, Name>>;
  /** As `call`; this memory goes with it, and cannot be read here any more. */
  handOver<Name extends Method<Service>>(
    memory: readonly ArrayBuffer[],
    method: Name,
    ...args: Arguments<Service, Name>
  ): Promise<Result<Service, Name>>;
  close(): Promise<void>;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** A service in a thread of its own, started with the first call; a thread that died is started anew. */
export class ThreadClient<Service> implements ServiceClient<Service> {
  readonly #entry: URL;
  readonly #data: unknown;
  readonly #pending = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  /** `entry` is the thread's module, `data` its workerData. */
  constructor(entry: URL, data: unknown) {
    this.#entry = entry;
    this.#data = data;
  }

  call<Name extends Method<Service>>(
    method: Name,
    ...args: Arguments<Service, Name>
  ): Promise<Result<Service, Name>> {
    return this.handOver([], method, ...args);
  }

  async handOver<Name extends Method<Service>>(
    memory: readonly ArrayBuffer[],
    method: Name,
    ...args: Arguments<Service, Name>
  ): Promise<Result<Service, Name>> {
    return (await this.#send(method, args, memory)) as Result<Service, Name>;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    await this.#send('close', []);
    this.#worker = null;
    await worker.terminate();
  }

  #send(method: string, args: unknown[], memory: readonly ArrayBuffer[] = []): Promise<unknown> {
    this.#worker ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker?.ref();
      this.#worker?.postMessage({ id, method, args }, memory);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, {
      // What `top -H` calls it.
      name: basename(this.#entry.pathname).replace(/\..*/, ''),
      workerData: this.#data,
      // Pages pass through: a small nursery keeps the thread 30 MB smaller and costs no time.
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
    });
    worker.on('message', (reply: Reply) => this.#settle(reply));
    worker.on('error', (error) => this.#failAll(worker, error));
    worker.on('exit', () => this.#failAll(worker, new Error('the thread ended')));
    return worker;
  }

  #settle(reply: Reply): void {
    const waiting = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker?.unref();
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(errorOf(reply));
  }

  #failAll(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function errorOf({ failure, stack }: Reply & { ok: false }): Error {
  if (stack === undefined) return new AppError(failure.code, failure.message, { hint: failure.hint });
  const error = new Error(failure.message);
  error.stack = stack;
  return error;
}
