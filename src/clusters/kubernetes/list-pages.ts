import { AppError, isAppError } from '../../domain/errors.ts';
import type { ListOptions, ResourcePage } from '../../domain/ports/cluster-access.ts';
import { PageFetcher, type PageSource } from './page-fetcher.ts';
import type { ListParser, PageParsers } from './page-parsers.ts';
import type { ParsedPage } from './parse-page.ts';

export interface ListPagesOptions extends ListOptions, PageSource {
  parsers: PageParsers;
}

/** Pages of one list. `result` is left to the caller: only it knows whether this is the whole of what was asked. */
export interface ListedPage extends Omit<ResourcePage, 'result'> {
  /** null as well when the list did not show one moment. */
  resourceVersion: string | null;
  /** The list was begun anew: what came before comes again. */
  isRestart: boolean;
}

/** A list that expired and cannot go on is begun again this often. */
const restarts = 1;
/** The continue token stands in the page's metadata, before its items. */
const headBytes = 4096;

/**
 * Reads a list page by page; the next page is on its way while this one is parsed, and no more than that. A list that
 * expires goes on where it was with the server's newer state, or else begins anew. Either way each object that was there
 * all the time is shown, so what a finished list did not show is gone.
 */
export async function* listPages(options: ListPagesOptions): AsyncGenerator<ListedPage> {
  const parser = options.parsers.open({ kind: options.kind, known: options.known });
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        yield* onePass(options, parser, attempt > 0);
        return;
      } catch (error) {
        if (!isAppError(error, 'EXPIRED_LIST') || attempt >= restarts) throw error;
      }
    }
  } finally {
    parser.close();
  }
}

async function* onePass(
  options: ListPagesOptions,
  parser: ListParser,
  isAgain: boolean,
): AsyncGenerator<ListedPage> {
  const leaving = new AbortController();
  const pages = new PageFetcher(options, AbortSignal.any([options.signal, leaving.signal]));
  let next: Underway | null = { token: null, coming: pages.fetch(null) };
  let isRestart = isAgain;
  try {
    while (next !== null) {
      const { page, size, following }: ReadPage = await readPage(next, pages, parser);
      next = following;
      const { changed, unchangedIds, dropped } = page;
      const resourceVersion = pages.isConsistent ? page.resourceVersion : null;
      yield { changed, unchangedIds, dropped, bytes: size, resourceVersion, isRestart };
      isRestart = false;
    }
  } finally {
    // Whoever stops reading leaves a page on its way, which nobody needs any more.
    leaving.abort();
  }
}

interface Underway {
  /** The token it was asked for with. */
  token: string | null;
  coming: Promise<Buffer>;
}

interface ReadPage {
  page: ParsedPage;
  size: number;
  following: Underway | null;
}

async function readPage(
  { token, coming }: Underway,
  pages: PageFetcher,
  parser: ListParser,
): Promise<ReadPage> {
  const begin = (following: string | null): Underway | null => {
    if (following === null) return null;
    if (following === token) throw new AppError('PROTOCOL', 'the list comes to the same page over and over');
    return { token: following, coming: pages.fetch(following) };
  };
  const bytes = await coming;
  const size = bytes.byteLength;
  const ahead = begin(continueTokenIn(bytes));
  const page = await parser.parse(bytes);
  pages.note(size, page.items);
  // The head may not have shown the token (an unusual order of fields); the parsed page always does.
  return { page, size, following: ahead ?? begin(page.continueToken) };
}

/** The continue token, read from the first bytes of a page; null when it is the last page or the token is not there. */
export function continueTokenIn(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, headBytes)).toString(
    'latin1',
  );
  const items = head.indexOf('"items"');
  const metadata = items === -1 ? head : head.slice(0, items);
  const token = /"continue"\s*:\s*"([^"\\]+)"/.exec(metadata)?.[1];
  return token ?? null;
}
