import { answerWatch, typeOf } from './answer-watch.ts';
import { type ContinueToken, readContinueToken, writeContinueToken } from './continue-token.ts';
import type { Item, RecordedKind } from './recording.ts';
import { badRequest, failure, type Reply, type Request } from './reply.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';

interface Entry {
  item: Item;
  cells: unknown[];
}

/** As the API says it, with the token behind it. */
const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** A list, all of it or a page, as objects, as metadata or as a table; or a watch of it. */
export function answerList(kind: RecordedKind, namespace: string | null, request: Request): Reply {
  const { query } = request;
  const labels = query.get('labelSelector') ?? '';
  const hasLabels = parseLabelSelector(labels);
  if (hasLabels === null) return badRequest(`unable to parse requirement: ${labels}`);
  const fields = query.get('fieldSelector') ?? '';
  const hasFields = parseFieldSelector(fields);
  if (hasFields === null) return badRequest(`invalid field selector: ${fields}`);
  const entries = kind.list.items
    .map((item, index): Entry => ({ item, cells: kind.table.cells[index] ?? [] }))
    .filter(({ item }) => namespace === null || item.metadata.namespace === namespace)
    .filter(({ item }) => hasLabels(item) && hasFields(item));
  if (['true', '1'].includes(query.get('watch') ?? ''))
    return answerWatch(
      kind,
      entries.map(({ item }) => item),
      query,
    );
  return answerPage(kind, entries, request);
}

function answerPage(kind: RecordedKind, entries: readonly Entry[], { query, accept }: Request): Reply {
  const limit = query.get('limit') ?? '0';
  if (!/^-?\d+$/.test(limit))
    return badRequest(`limit: strconv.ParseInt: parsing "${limit}": invalid syntax`);
  const from = startOf(kind, query.get('continue') ?? '');
  if ('status' in from) return from;
  const end = Number(limit) > 0 ? from.start + Number(limit) : entries.length;
  const isSelected = [query.get('labelSelector'), query.get('fieldSelector')].some(Boolean);
  const metadata =
    end < entries.length
      ? {
          ...kind.list.metadata,
          continue: writeContinueToken({ ...from, start: end }),
          // A real server does not count what a selector leaves out.
          ...(isSelected ? {} : { remainingItemCount: entries.length - end }),
        }
      : kind.list.metadata;
  return { status: 200, body: inForm(kind, entries.slice(from.start, end), metadata, accept) };
}

function startOf(kind: RecordedKind, text: string): ContinueToken | Reply {
  const resourceVersion = String(kind.list.metadata.resourceVersion ?? '');
  if (text === '') return { resourceVersion, start: 0 };
  const token = readContinueToken(text);
  if (token === null) return badRequest(`continue key is not valid: ${text}`);
  if (token.resourceVersion === resourceVersion) return token;
  return failure(410, 'Expired', tooOld, { continue: writeContinueToken({ ...token, resourceVersion }) });
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
  if (item === undefined) return failure(404, 'NotFound', `${resourceName(kind)} "${name}" not found`);
  const entry = { item, cells: kind.table.cells[index] ?? [] };
  if (accept.includes('as=Table')) return { status: 200, body: tableOf(kind, [entry], kind.list.metadata) };
  return {
    status: 200,
    body: accept.includes('as=PartialObjectMetadata') ? metadataOf(item) : { ...typeOf(kind), ...item },
  };
}

/** pods, deployments.apps */
function resourceName({ path }: RecordedKind): string {
  const [, , group, , plural] = path.startsWith('/apis/') ? path.split('/') : [];
  return plural === undefined ? (path.split('/').at(-1) ?? '') : `${plural}.${group}`;
}

function inForm(kind: RecordedKind, entries: readonly Entry[], metadata: object, accept: string): object {
  if (accept.includes('as=Table')) return tableOf(kind, entries, metadata);
  const { kind: listKind, apiVersion } = kind.list;
  if (accept.includes('as=PartialObjectMetadataList'))
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: entries.map(({ item }) => metadataOf(item)),
    };
  return { kind: listKind, apiVersion, metadata, items: entries.map(({ item }) => item) };
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
