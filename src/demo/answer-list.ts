import type { Item, RecordedKind } from './recording.ts';
import { failure, type Reply, type Request } from './reply.ts';
import { matchesFields, matchesLabels } from './selectors.ts';

const longestWatchMs = 300_000;

interface Entry {
  item: Item;
  cells: unknown[];
}

/** A list, all of it or a page, as objects, as metadata or as a table; or a watch of it. */
export function answerList(kind: RecordedKind, namespace: string | null, { query, accept }: Request): Reply {
  const entries = kind.list.items
    .map((item, index): Entry => ({ item, cells: kind.table.cells[index] ?? [] }))
    .filter(({ item }) => namespace === null || item.metadata.namespace === namespace)
    .filter(
      ({ item }) =>
        matchesLabels(item, query.get('labelSelector')) && matchesFields(item, query.get('fieldSelector')),
    );
  if (query.get('watch') === 'true' || query.get('watch') === '1') return answerWatch(kind, query);
  const start = Number(Buffer.from(query.get('continue') ?? '', 'base64').toString('utf8') || 0);
  const limit = Number(query.get('limit') ?? 0) || entries.length;
  const remaining = entries.length - start - limit;
  const metadata = {
    ...kind.list.metadata,
    ...(remaining > 0
      ? { continue: Buffer.from(String(start + limit)).toString('base64'), remainingItemCount: remaining }
      : {}),
  };
  return { status: 200, body: inForm(kind, entries.slice(start, start + limit), metadata, accept) };
}

export function answerObject(
  kind: RecordedKind,
  namespace: string | null,
  name: string,
  { accept }: Request,
): Reply {
  const index = kind.list.items.findIndex(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? null) === namespace,
  );
  const item = kind.list.items[index];
  const plural = kind.path.split('/').at(-1);
  if (item === undefined) return failure(404, 'NotFound', `${plural} "${name}" not found`);
  if (accept.includes('as=Table'))
    return {
      status: 200,
      body: tableOf(kind, [{ item, cells: kind.table.cells[index] ?? [] }], kind.list.metadata),
    };
  return {
    status: 200,
    body: accept.includes('as=PartialObjectMetadata') ? metadataOf(item) : typed(kind, item),
  };
}

function inForm(kind: RecordedKind, entries: readonly Entry[], metadata: object, accept: string): object {
  if (accept.includes('as=Table')) return tableOf(kind, entries, metadata);
  if (accept.includes('as=PartialObjectMetadataList')) {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: entries.map(({ item }) => metadataOf(item)),
    };
  }
  return {
    kind: kind.list.kind,
    apiVersion: kind.list.apiVersion,
    metadata,
    items: entries.map(({ item }) => item),
  };
}

function tableOf({ table }: RecordedKind, entries: readonly Entry[], metadata: object): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: table.columnDefinitions,
    rows: entries.map(({ item, cells }) => ({ cells, object: metadataOf(item) })),
  };
}

function metadataOf({ metadata }: Item): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

/** A single object says what it is; in a list only the list does. */
function typed({ list }: RecordedKind, item: Item): object {
  return { kind: list.kind.replace(/List$/, ''), apiVersion: list.apiVersion, ...item };
}

/** Nothing happens in a recording: bookmarks where they are wanted, then silence until the time is up. */
function answerWatch({ list }: RecordedKind, query: URLSearchParams): Reply {
  const bookmark = {
    type: 'BOOKMARK',
    object: {
      kind: list.kind.replace(/List$/, ''),
      apiVersion: list.apiVersion,
      metadata: { resourceVersion: list.metadata.resourceVersion },
    },
  };
  const wanted = query.get('allowWatchBookmarks') === 'true';
  const holdMs = Math.min(Number(query.get('timeoutSeconds') ?? 300) * 1000, longestWatchMs);
  return {
    status: 200,
    body: wanted ? `${JSON.stringify(bookmark)}\n` : '',
    contentType: 'application/json',
    holdMs,
  };
}
