import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { Resource } from '../../domain/resource.ts';
import { type ExtractionOptions, extractResource } from '../../extract/extract-resource.ts';
import { type JsonObject, objectAt, textAt } from '../../lib/json.ts';
import type { Answered } from './list-records.ts';

const pageSize = 500;

export interface PagesOptions {
  kind: ResourceKind;
  known: ReadonlyMap<string, string>;
  extraction: ExtractionOptions;
}

/** A page that is still being filled. */
type UnpackedPage = ResourcePage & { changed: Resource[] };

/** Cuts large answers into pages, so that the main thread and the writer get a breath between them. */
export async function* toPages(
  answers: AsyncGenerator<Answered, ListResult>,
  options: PagesOptions,
): AsyncGenerator<ResourcePage> {
  let last: ResourcePage | null = null;
  let unusable = 0;
  try {
    for (;;) {
      const answer = await answers.next();
      if (answer.done === true) {
        yield { ...(last ?? emptyPage()), result: without(unusable, answer.value, options.kind) };
        return;
      }
      for (const { page, lost } of pagesOf(answer.value, options)) {
        if (last !== null) yield last;
        last = page;
        unusable += lost;
        await new Promise(setImmediate);
      }
    }
  } finally {
    await answers.return({
      completeness: 'partial',
      reason: null,
      provenNamespaces: [],
      resourceVersion: null,
    });
  }
}

function emptyPage(): UnpackedPage {
  return { changed: [], unchangedIds: [], dropped: [], bytes: 0, result: null };
}

/** A list of which items could not be used proves nothing: what was not kept is not gone. */
function without(unusable: number, result: ListResult, kind: ResourceKind): ListResult {
  if (unusable === 0) return result;
  const reason = result.reason ?? `${unusable} ${groupResource(kind)} could not be read`;
  return { ...result, completeness: 'partial', reason, provenNamespaces: [] };
}

/** Pages of an answer, and how many of each page's records could not be used. */
function* pagesOf(
  { records, dropped, bytes }: Answered,
  options: PagesOptions,
): Generator<{ page: UnpackedPage; lost: number }> {
  for (let start = 0; start === 0 || start < records.length; start += pageSize) {
    const page = { ...emptyPage(), ...(start === 0 ? { dropped: [...dropped], bytes } : {}) };
    const before = page.dropped.length;
    for (const record of records.slice(start, start + pageSize)) addRecord(page, record, options);
    yield { page, lost: page.dropped.length - before };
  }
}

function addRecord(page: UnpackedPage, record: JsonObject, { kind, known, extraction }: PagesOptions): void {
  const metadata = objectAt(record, 'metadata');
  const uid = textAt(metadata, 'uid');
  if (uid !== null && known.get(uid) === textAt(metadata, 'resourceVersion')) {
    page.unchangedIds.push(uid);
    return;
  }
  const extracted = extractResource(record, kind, extraction);
  if (extracted.ok) page.changed.push(extracted.resource);
  else page.dropped.push(extracted.drop);
}
