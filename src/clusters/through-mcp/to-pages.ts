import type { ResourceKind } from '../../domain/kind.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { Drop } from '../../domain/resource.ts';
import { type ExtractionOptions, extractResource } from '../../extract/extract-resource.ts';
import { type JsonObject, objectAt, textAt } from '../../extract/json.ts';

const pageSize = 500;

export interface PagesOptions {
  records: readonly JsonObject[];
  dropped: readonly Drop[];
  result: ListResult;
  kind: ResourceKind;
  known: ReadonlyMap<string, string>;
  bytes: number;
  extraction: ExtractionOptions;
}

/** Cuts one large answer into pages, so that the main thread and the writer get a breath between them. */
export async function* toPages({
  records,
  dropped,
  result,
  kind,
  known,
  bytes,
  extraction,
}: PagesOptions): AsyncGenerator<ResourcePage> {
  for (let start = 0; start === 0 || start < records.length; start += pageSize) {
    const page: ResourcePage = {
      changed: [],
      unchangedIds: [],
      dropped: start === 0 ? [...dropped] : [],
      bytes: start === 0 ? bytes : 0,
      result: null,
    };
    for (const record of records.slice(start, start + pageSize))
      addRecord(page, record, kind, known, extraction);
    if (start + pageSize >= records.length) page.result = result;
    yield page;
    await new Promise(setImmediate);
  }
}

function addRecord(
  page: ResourcePage,
  record: JsonObject,
  kind: ResourceKind,
  known: ReadonlyMap<string, string>,
  extraction: ExtractionOptions,
): void {
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
