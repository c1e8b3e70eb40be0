import { Worker } from 'node:worker_threads';
import { extractionOptions, type PageExtraction } from './page-extraction.ts';
import { PageWorker } from './page-worker.ts';
import { type ParsedList, type ParsedPage, parsePage } from './parse-page.ts';

/** Parses the pages of one list. Contract: takes the bytes over; rejects with AppError; nothing is parsed after `close`. */
export interface ListParser {
  parse(bytes: Uint8Array): Promise<ParsedPage>;
  close(): void;
}

/** Parses pages somewhere. Contract: a thread that dies spoils the pages that are in it and nothing else; `close` ends threads. */
export interface PageParsers {
  open(list: ParsedList): ListParser;
  close(): Promise<void>;
}

/** Small pages are not worth the way to a thread and back. */
const smallPageBytes = 32_768;

export interface PageParserOptions extends PageExtraction {
  /** 0: everything on the calling thread. */
  threads: number;
  startThread?: (extraction: PageExtraction) => Worker;
}

/** Threads start with the first large page; a page goes to the one with the least work. */
export function createPageParsers({
  threads,
  startThread = startPageThread,
  ...extraction
}: PageParserOptions): PageParsers {
  const options = extractionOptions(extraction);
  const pool = new Set<PageWorker>();
  let lists = 0;
  let isClosed = false;
  return {
    open: (list) => {
      lists += 1;
      const listId = lists;
      return {
        parse: async (bytes) => {
          if (threads === 0 || isClosed || bytes.byteLength < smallPageBytes)
            return parsePage(bytes, list, options);
          return leastBusy(pool, threads, () => startThread(extraction)).parse(listId, list, bytes);
        },
        close: () => {
          for (const thread of pool) thread.forget(listId);
        },
      };
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...pool].map((thread) => thread.close()));
    },
  };
}

function leastBusy(pool: Set<PageWorker>, threads: number, start: () => Worker): PageWorker {
  const [best] = [...pool].toSorted((left, right) => left.waiting - right.waiting);
  if (best !== undefined && (best.waiting === 0 || pool.size >= threads)) return best;
  const started: PageWorker = new PageWorker(start(), () => pool.delete(started));
  pool.add(started);
  return started;
}

function startPageThread(extraction: PageExtraction): Worker {
  return new Worker(new URL('./page-thread.ts', import.meta.url), {
    // What `top -H` calls it.
    name: 'page-thread',
    workerData: extraction,
    // What a page leaves behind is short-lived: a small nursery keeps the thread 30 MB smaller and costs no time.
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
  });
}
