import { type Failure, toFailure } from '../../domain/errors.ts';
import { memoryOf } from '../../domain/packed-resources.ts';
import { extractionOptions, type PageExtraction } from './page-extraction.ts';
import { type ParsedList, type ParsedPage, packPage } from './parse-page.ts';

/** What a page thread is sent. A list comes before its first page: what is known of a kind is sent once, not with every page. */
export type PageMessage =
  | { do: 'open'; listId: number; list: ParsedList }
  | { do: 'parse'; id: number; listId: number; bytes: Uint8Array }
  | { do: 'close'; listId: number };

export type PageReply =
  | { id: number; ok: true; page: ParsedPage }
  | { id: number; ok: false; failure: Failure };

/** The thread's end of the way to it. */
interface PagePort {
  on(event: 'message', listener: (message: PageMessage) => void): unknown;
  postMessage(reply: PageReply, transfer: ArrayBuffer[]): void;
}

/** The body of the page thread: answers every page, in order, and packs what the main thread only hands on. */
export function servePages(port: PagePort, extraction: PageExtraction): void {
  const options = extractionOptions(extraction);
  const lists = new Map<number, ParsedList>();
  const parse = (listId: number, bytes: Uint8Array): ParsedPage => {
    const list = lists.get(listId);
    if (list === undefined) throw new Error(`list ${listId} is not open in this thread`);
    const page = packPage(bytes, list, options);
    // Given back at once, not when it is collected: it is outside of the heap, and large.
    (bytes.buffer as ArrayBuffer).transfer(0);
    return page;
  };
  port.on('message', (message: PageMessage) => {
    if (message.do === 'open') lists.set(message.listId, message.list);
    else if (message.do === 'close') lists.delete(message.listId);
    else
      send(
        port,
        replyTo(message.id, () => parse(message.listId, message.bytes)),
      );
  });
}

function send(port: PagePort, reply: PageReply): void {
  port.postMessage(reply, reply.ok ? memoryOf(reply.page.changed) : []);
}

function replyTo(id: number, parse: () => ParsedPage): PageReply {
  try {
    return { id, ok: true, page: parse() };
  } catch (error) {
    return { id, ok: false, failure: toFailure(error) };
  }
}
