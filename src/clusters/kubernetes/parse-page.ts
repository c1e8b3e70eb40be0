import { AppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { apiVersionOf } from '../../domain/kind-names.ts';
import type { ResourceBatch } from '../../domain/packed-resources.ts';
import type { Drop, Resource } from '../../domain/resource.ts';
import { type ExtractionOptions, extractResource } from '../../extract/extract-resource.ts';
import { asObject, objectAt, textAt } from '../../lib/json.ts';
import { findItems, type PageItems } from './page-items.ts';

/** What the pages of one list have in common. */
export interface ParsedList {
  kind: ResourceKind;
  /** uid → resourceVersion of what is kept. */
  known: ReadonlyMap<string, string>;
}

export interface ParsedPage {
  changed: ResourceBatch;
  unchangedIds: string[];
  dropped: Drop[];
  /** null on the last page. */
  continueToken: string | null;
  resourceVersion: string | null;
  items: number;
}

/** A page before it is packed. */
export type UnpackedPage = ParsedPage & { changed: Resource[] };

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
export function parsePage(bytes: Uint8Array, list: ParsedList, extraction: ExtractionOptions): UnpackedPage {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = findItems(page);
  if (found !== null) {
    try {
      return parseFound(page, found, list, extraction);
    } catch (error) {
      // Not legal JSON after all: parsing it whole says what it is.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return parseWhole(page, list, extraction);
}

function parseFound(
  page: Buffer,
  { items, start, end }: PageItems,
  { kind, known }: ParsedList,
  extraction: ExtractionOptions,
): UnpackedPage {
  const rest = `${page.toString('utf8', 0, start)}[]${page.toString('utf8', end)}`;
  const parsed = emptyPage(listOf(JSON.parse(rest), kind), items.length);
  for (const item of items) {
    if (isKnown(item, known)) parsed.unchangedIds.push(item.uid);
    else
      keepItem(parsed, JSON.parse(page.toString('utf8', item.start, item.end)), { kind, known }, extraction);
  }
  return parsed;
}

function parseWhole(page: Buffer, list: ParsedList, extraction: ExtractionOptions): UnpackedPage {
  const whole = parseList(page, list.kind);
  const parsed = emptyPage(whole, whole.items.length);
  for (const item of whole.items) keepItem(parsed, item, list, extraction);
  return parsed;
}

function emptyPage({ continueToken, resourceVersion }: ListPage, items: number): UnpackedPage {
  return { changed: [], unchangedIds: [], dropped: [], continueToken, resourceVersion, items };
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
function keepItem(
  parsed: UnpackedPage,
  value: unknown,
  { kind, known }: ParsedList,
  extraction: ExtractionOptions,
): void {
  const metadata = objectAt(asObject(value), 'metadata');
  const item = { uid: textAt(metadata, 'uid'), resourceVersion: textAt(metadata, 'resourceVersion') };
  if (isKnown(item, known)) parsed.unchangedIds.push(item.uid);
  else addItem(parsed, value, kind, extraction);
}

function addItem(
  parsed: UnpackedPage,
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
