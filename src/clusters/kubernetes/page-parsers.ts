import { Worker } from 'node:worker_threads';
import { AppError } from '../../domain/errors.ts';
import { extractionOptions, type PageExtraction } from './page-extraction.ts';
import { type PageRequest, type ParsedPage, parsePage } from './parse-page.ts';
import type { PageReply } from './serve-pages.ts';

/** Parses pages somewhere. Contract: takes the bytes over; rejects with AppError PARSE or PROTOCOL; close ends threads. */
export interface PageParsers {
  parse(request: PageRequest): Promise<ParsedPage>;
  close(): Promise<void>;
}

/** Small pages are not worth the way to a thread and back. */
const smallPageBytes = 32_768;

export interface PageParserOptions extends PageExtraction {
  /** 0: everything on the calling thread. */
  threads: number;
}

/** Threads start with the first large page; the page goes to the one with the least work. */
export function createPageParsers({ threads, ...extraction }: PageParserOptions): PageParsers {
  const options = extractionOptions(extraction);
  const pool: PageThread[] = [];
  return {
    parse: async (request) => {
      if (threads === 0 || request.bytes.byteLength < smallPageBytes) return parsePage(request, options);
      const idle = pool.find(({ waiting }) => waiting === 0);
      if (idle === undefined && pool.length < threads) pool.push(new PageThread(extraction));
      const thread = pool.toSorted((left, right) => left.waiting - right.waiting)[0];
      return thread === undefined ? parsePage(request, options) : thread.parse(request);
    },
    close: async () => {
      await Promise.all(pool.splice(0).map((thread) => thread.close()));
    },
  };
}

class PageThread {
  readonly #worker: Worker;
  readonly #pending = new Map<
    number,
    { resolve: (page: ParsedPage) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;

  constructor(extraction: PageExtraction) {
    this.#worker = new Worker(new URL('./page-thread.ts', import.meta.url), { workerData: extraction });
    this.#worker.unref();
    this.#worker.on('message', (reply: PageReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#failAll(error));
    this.#worker.on('exit', () => this.#failAll(new Error('the page thread ended')));
  }

  get waiting(): number {
    return this.#pending.size;
  }

  parse({ bytes, kind, known }: PageRequest): Promise<ParsedPage> {
    this.#lastId += 1;
    const id = this.#lastId;
    // A pooled Buffer shares its memory with others; only memory of its own can be handed over.
    const own =
      bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, bytes: own, kind, known }, [own.buffer as ArrayBuffer]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: PageReply): void {
    const waiting = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (reply.ok) waiting?.resolve(reply.page);
    else
      waiting?.reject(new AppError(reply.failure.code, reply.failure.message, { hint: reply.failure.hint }));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
