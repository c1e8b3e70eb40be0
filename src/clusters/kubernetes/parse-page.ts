import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { apiVersionOf } from '../../domain/kind.ts';
import type { ResourceBatch } from '../../domain/packed-resources.ts';
import type { Drop, Resource } from '../../domain/resource.ts';
import { type ExtractionOptions, extractResource } from '../../extract/extract-resource.ts';

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

/** A list as the API gives it; its items are read one by one, so that a broken one spoils only itself. */
const ListPage = z.looseObject({
  kind: z.string(),
  metadata: z
    .looseObject({ continue: z.string().optional(), resourceVersion: z.string().optional() })
    .default({}),
  items: z.array(z.unknown()).nullable(),
});

/** One page of a list: what is new or changed is extracted, what is known by uid and resourceVersion is only named. */
export function parsePage(
  bytes: Uint8Array,
  { kind, known }: ParsedList,
  extraction: ExtractionOptions,
): ParsedPage & { changed: Resource[] } {
  const list = parseList(bytes, kind);
  const parsed: ParsedPage & { changed: Resource[] } = {
    changed: [],
    unchangedIds: [],
    dropped: [],
    continueToken: list.metadata.continue || null,
    resourceVersion: list.metadata.resourceVersion || null,
    items: list.items?.length ?? 0,
  };
  for (const item of list.items ?? []) {
    const uid = unchangedUid(item, known);
    if (uid !== null) parsed.unchangedIds.push(uid);
    else addItem(parsed, item, kind, extraction);
  }
  return parsed;
}

function parseList(bytes: Uint8Array, kind: ResourceKind): z.infer<typeof ListPage> {
  const what = `the list of ${kind.plural}`;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    const parsed = ListPage.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch (error) {
    const isPage = /^\s*</.test(text);
    throw isPage
      ? new AppError('PROTOCOL', `${what} is a web page; a login page or proxy may be answering`, {
          cause: error,
        })
      : new AppError('PARSE', `${what} is not valid JSON`, { cause: error });
  }
  throw new AppError('PROTOCOL', `${what} is not a Kubernetes list`);
}

function unchangedUid(item: unknown, known: ReadonlyMap<string, string>): string | null {
  if (known.size === 0) return null;
  const metadata = (item as { metadata?: { uid?: unknown; resourceVersion?: unknown } } | null)?.metadata;
  const uid = metadata?.uid;
  if (typeof uid !== 'string') return null;
  const kept = known.get(uid);
  return kept !== undefined && kept === metadata?.resourceVersion ? uid : null;
}

function addItem(
  parsed: { changed: Resource[]; dropped: Drop[] },
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
