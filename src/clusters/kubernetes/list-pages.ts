import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ListOptions, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { Connection } from './connection.ts';
import type { PageParsers } from './page-parsers.ts';
import { pageSize } from './page-size.ts';
import type { ParsedPage } from './parse-page.ts';

export interface ListPagesOptions extends ListOptions {
  connection: Connection;
  parsers: PageParsers;
  kind: ResourceKind;
  /** null: all namespaces. */
  namespace: string | null;
  version: string | null;
}

/** Pages of one list. `result` is left to the caller: only it knows whether this is the whole of what was asked. */
export type ListedPage = Omit<ResourcePage, 'result'> & { resourceVersion: string | null };

/** A list that expired is begun again this often. */
const restarts = 1;
/** The continue token stands in the page's metadata, before its items. */
const headBytes = 4096;

/** Reads a list page by page; the next page is on its way while this one is parsed, and no more than that. */
export async function* listPages(options: ListPagesOptions): AsyncGenerator<ListedPage> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      yield* onePass(options);
      return;
    } catch (error) {
      if (!isAppError(error, 'EXPIRED_LIST') || attempt >= restarts) throw error;
    }
  }
}

async function* onePass(options: ListPagesOptions): AsyncGenerator<ListedPage> {
  let limit = pageSize(options.version, 0);
  let next: Promise<Buffer> | null = fetchPage(options, limit, null);
  let bytesSeen = 0;
  let objectsSeen = 0;
  try {
    while (next !== null) {
      const bytes: Buffer = await next;
      const size = bytes.byteLength;
      const early = continueTokenIn(bytes);
      next = early === null ? null : fetchPage(options, limit, early);
      const page: ParsedPage = await options.parsers.parse({
        bytes,
        kind: options.kind,
        known: options.known,
      });
      bytesSeen += size;
      objectsSeen += page.items;
      limit = pageSize(options.version, objectsSeen === 0 ? 0 : bytesSeen / objectsSeen);
      // The head may not have shown the token (an unusual order of fields); the parsed page always does.
      if (early === null && page.continueToken !== null) next = fetchPage(options, limit, page.continueToken);
      yield {
        changed: page.changed,
        unchangedIds: page.unchangedIds,
        dropped: page.dropped,
        bytes: size,
        resourceVersion: page.resourceVersion,
      };
    }
  } finally {
    // Whoever stops reading leaves a page on its way, whose failure is nobody's any more.
    next?.catch(() => undefined);
  }
}

function fetchPage(options: ListPagesOptions, limit: number, continueToken: string | null): Promise<Buffer> {
  const { connection, kind, namespace, signal } = options;
  const query = new URLSearchParams({ limit: String(limit) });
  if (continueToken !== null) query.set('continue', continueToken);
  if (isSecret(kind)) query.set('fieldSelector', 'type!=helm.sh/release.v1');
  const fetching = connection
    .send({ path: `${listPath(kind, namespace)}?${query}`, accept: acceptFor(kind), signal })
    .then(({ body }) => body);
  // Awaited later, while a page is parsed; until then its failure must not count as unhandled.
  fetching.catch(() => undefined);
  return fetching;
}

export function listPath(kind: ResourceKind, namespace: string | null): string {
  const base = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${base}${scope}/${kind.plural}`;
}

/** Secrets are read as metadata only: their data never leaves the server. */
function acceptFor(kind: ResourceKind): string {
  return isSecret(kind)
    ? 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    : 'application/json';
}

function isSecret(kind: ResourceKind): boolean {
  return groupResource(kind) === 'secrets';
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

export function notAllowed(kind: ResourceKind): AppError {
  return new AppError('FORBIDDEN', `${groupResource(kind)} may be listed in no namespace that we know of`);
}
