import type { Worker } from 'node:worker_threads';
import { AppError } from '../../domain/errors.ts';
import type { ParsedList, ParsedPage } from './parse-page.ts';
import type { PageMessage, PageReply } from './serve-pages.ts';

interface Waiting {
  resolve: (page: ParsedPage) => void;
  reject: (error: AppError) => void;
}

/** A thread that parses pages, seen from outside. Keeps the process alive only while a page is in it. */
export class PageWorker {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Waiting>();
  readonly #openLists = new Set<number>();
  #lastId = 0;

  /** `onEnd` is told once, when the thread is gone, however that came about. */
  constructor(worker: Worker, onEnd: () => void) {
    this.#worker = worker;
    let reason = 'it ended';
    worker.unref();
    worker.on('message', (reply: PageReply) => this.#settle(reply));
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.on('exit', () => {
      onEnd();
      this.#failAll(`the thread that reads pages is gone: ${reason}`);
    });
  }

  /** Pages that it has not answered yet. */
  get waiting(): number {
    return this.#pending.size;
  }

  parse(listId: number, list: ParsedList, bytes: Uint8Array): Promise<ParsedPage> {
    if (!this.#openLists.has(listId)) this.#send({ do: 'open', listId, list });
    this.#openLists.add(listId);
    this.#lastId += 1;
    const id = this.#lastId;
    const own = ownMemory(bytes);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
      this.#send({ do: 'parse', id, listId, bytes: own }, [own.buffer as ArrayBuffer]);
    });
  }

  forget(listId: number): void {
    if (this.#openLists.delete(listId)) this.#send({ do: 'close', listId });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(message: PageMessage, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #settle(reply: PageReply): void {
    const waiting = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (reply.ok) waiting?.resolve(reply.page);
    else
      waiting?.reject(new AppError(reply.failure.code, reply.failure.message, { hint: reply.failure.hint }));
  }

  #failAll(message: string): void {
    for (const { reject } of this.#pending.values()) reject(new AppError('PARSE', message));
    this.#pending.clear();
  }
}

/** A pooled Buffer shares its memory with others; only memory of its own can be handed over. */
function ownMemory(bytes: Uint8Array): Uint8Array {
  const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return isWhole ? bytes : new Uint8Array(bytes);
}
