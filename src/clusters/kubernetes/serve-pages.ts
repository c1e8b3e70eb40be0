import { type Failure, toFailure } from '../../domain/errors.ts';
import { extractionOptions, type PageExtraction } from './page-extraction.ts';
import { type ParsedList, type ParsedPage, parsePage } from './parse-page.ts';

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
  postMessage(reply: PageReply): void;
}

/** The body of the page thread: answers every page, in order. */
export function servePages(port: PagePort, extraction: PageExtraction): void {
  const options = extractionOptions(extraction);
  const lists = new Map<number, ParsedList>();
  const parse = (listId: number, bytes: Uint8Array): ParsedPage => {
    const list = lists.get(listId);
    if (list === undefined) throw new Error(`list ${listId} is not open in this thread`);
    return parsePage(bytes, list, options);
  };
  port.on('message', (message: PageMessage) => {
    if (message.do === 'open') lists.set(message.listId, message.list);
    else if (message.do === 'close') lists.delete(message.listId);
    else port.postMessage(replyTo(message.id, () => parse(message.listId, message.bytes)));
  });
}

function replyTo(id: number, parse: () => ParsedPage): PageReply {
  try {
    return { id, ok: true, page: parse() };
  } catch (error) {
    return { id, ok: false, failure: toFailure(error) };
  }
}
