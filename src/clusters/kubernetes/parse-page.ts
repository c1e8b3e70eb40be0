import { AppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { apiVersionOf } from '../../domain/kind-names.ts';
import { type ResourceBatch, ResourcePacker, type ResourceSink } from '../../domain/packed-resources.ts';
import type { Drop, Resource } from '../../domain/resource.ts';
import { type ExtractionOptions, extractResource } from '../../extract/extract-resource.ts';
import { asObject, objectAt, textAt } from '../../lib/json.ts';
import { cutManagedFields } from './cut-managed-fields.ts';
import { findItems, type PageItems } from './page-items.ts';

/** What the pages of one list have in common. */
export interface ParsedList {
  kind: ResourceKind;
  /** uid → resourceVersion of what is kept. */
  known: ReadonlyMap<string, string>;
}

export type ParsedPage = PageOf<ResourceBatch>;

interface PageOf<Changed> {
  changed: Changed;
  unchangedIds: string[];
  dropped: Drop[];
  /** null on the last page. */
  continueToken: string | null;
  resourceVersion: string | null;
  items: number;
}

/** A list as the API gives it; its items are read one by one, so that a broken one spoils only itself. */
interface ListPage {
  continueToken: string | null;
  resourceVersion: string | null;
  items: unknown[];
}

/**
 * One page of a list: what is new or changed is extracted, what is known by uid and resourceVersion is only named. Items are
 * found in the bytes and parsed one by one: what is known need not be, and what is parsed is garbage before the next one is.
 */
export function parsePage(
  bytes: Uint8Array,
  list: ParsedList,
  extraction: ExtractionOptions,
): PageOf<Resource[]> {
  return parseInto(() => [], bytes, { list, extraction });
}

/** The same for another thread: a page as `parsePage` gives it, packed item by item. */
export function packPage(bytes: Uint8Array, list: ParsedList, extraction: ExtractionOptions): ParsedPage {
  const page = parseInto(() => new ResourcePacker(), bytes, { list, extraction });
  return { ...page, changed: page.changed.finish() };
}

interface Parsing {
  list: ParsedList;
  extraction: ExtractionOptions;
}

/** `begin` makes what a page's resources go to; a page that has to be parsed once more goes to another. */
function parseInto<Sink extends ResourceSink>(
  begin: () => Sink,
  bytes: Uint8Array,
  parsing: Parsing,
): PageOf<Sink> {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = findItems(page);
  if (found !== null) {
    try {
      return parseFound(begin(), page, found, parsing);
    } catch (error) {
      // Not legal JSON after all: parsing it whole says what it is.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return parseWhole(begin(), page, parsing);
}

function parseFound<Sink extends ResourceSink>(
  changed: Sink,
  page: Buffer,
  { items, start, end }: PageItems,
  parsing: Parsing,
): PageOf<Sink> {
  const { kind, known } = parsing.list;
  const rest = `${page.toString('utf8', 0, start)}[]${page.toString('utf8', end)}`;
  const parsed = emptyPage(changed, listOf(JSON.parse(rest), kind), items.length);
  for (const item of items) {
    if (isKnown(item, known)) parsed.unchangedIds.push(item.uid);
    else {
      const end = kind.kind === 'Secret' ? item.end : cutManagedFields(page, item);
      keepItem(parsed, JSON.parse(page.toString('utf8', item.start, end)), parsing);
    }
  }
  return parsed;
}

function parseWhole<Sink extends ResourceSink>(changed: Sink, page: Buffer, parsing: Parsing): PageOf<Sink> {
  const whole = parseList(page, parsing.list.kind);
  const parsed = emptyPage(changed, whole, whole.items.length);
  for (const item of whole.items) keepItem(parsed, item, parsing);
  return parsed;
}

function emptyPage<Sink>(
  changed: Sink,
  { continueToken, resourceVersion }: ListPage,
  items: number,
): PageOf<Sink> {
  return { changed, unchangedIds: [], dropped: [], continueToken, resourceVersion, items };
}

function parseList(page: Buffer, kind: ResourceKind): ListPage {
  const text = page.toString('utf8');
  try {
    return listOf(JSON.parse(text), kind);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const what = `the list of ${kind.plural}`;
    const isPage = /^\s*</.test(text);
    throw isPage
      ? new AppError('PROTOCOL', `${what} is a web page; a login page or proxy may be answering`, {
          cause: error,
        })
      : new AppError('PARSE', `${what} is not valid JSON`, { cause: error });
  }
}

/** Read without zod, which takes 14 MB in every thread. Strict where a wrong field would make a list end too early. */
function listOf(value: unknown, { plural }: ResourceKind): ListPage {
  const list = asObject(value);
  const metadata = list?.metadata === undefined ? {} : asObject(list.metadata);
  const items = list?.items === null ? [] : list?.items;
  const next = metadata?.continue ?? '';
  if (metadata === null || textAt(list, 'kind') === null || !Array.isArray(items) || typeof next !== 'string')
    throw new AppError('PROTOCOL', `the list of ${plural} is not a Kubernetes list`);
  return { continueToken: next || null, resourceVersion: textAt(metadata, 'resourceVersion'), items };
}

function isKnown(
  item: { uid: string | null; resourceVersion: string | null },
  known: ParsedList['known'],
): item is { uid: string; resourceVersion: string } {
  return item.uid !== null && item.resourceVersion !== null && known.get(item.uid) === item.resourceVersion;
}

/** An item may still turn out to be known once it is parsed. */
function keepItem(parsed: PageOf<ResourceSink>, value: unknown, { list, extraction }: Parsing): void {
  const { kind, known } = list;
  const metadata = objectAt(asObject(value), 'metadata');
  const item = { uid: textAt(metadata, 'uid'), resourceVersion: textAt(metadata, 'resourceVersion') };
  if (isKnown(item, known)) parsed.unchangedIds.push(item.uid);
  else addItem(parsed, value, kind, extraction);
}

function addItem(
  parsed: PageOf<ResourceSink>,
  item: unknown,
  kind: ResourceKind,
  extraction: ExtractionOptions,
): void {
  const extracted = extractResource(withType(item, kind), kind, extraction);
  if (extracted.ok) parsed.changed.push(extracted.resource);
  else parsed.dropped.push(extracted.drop);
}

/** Lists of the built-in API leave out what every item's type is; lists of metadata name a type that is not the object's. */
function withType(item: unknown, kind: ResourceKind): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const type = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const isPartial = (item as { kind?: unknown }).kind === 'PartialObjectMetadata';
  return isPartial ? { ...item, ...type } : { ...type, ...item };
}
