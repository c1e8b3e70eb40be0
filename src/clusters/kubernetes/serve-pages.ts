import type { MessagePort } from 'node:worker_threads';
import { type Failure, toFailure } from '../../domain/errors.ts';
import { extractionOptions, type PageExtraction } from './page-extraction.ts';
import { type PageRequest, type ParsedPage, parsePage } from './parse-page.ts';

/** A page on its way to the thread. What is known of a kind is sent with its first page only. */
export interface PageMessage extends PageRequest {
  id: number;
}

export type PageReply =
  | { id: number; ok: true; page: ParsedPage }
  | { id: number; ok: false; failure: Failure };

/** The body of the page thread: answers every page, in order. */
export function servePages(port: Pick<MessagePort, 'on' | 'postMessage'>, extraction: PageExtraction): void {
  const options = extractionOptions(extraction);
  port.on('message', ({ id, ...request }: PageMessage) => {
    let reply: PageReply;
    try {
      reply = { id, ok: true, page: parsePage(request, options) };
    } catch (error) {
      reply = { id, ok: false, failure: toFailure(error) };
    }
    port.postMessage(reply);
  });
}
