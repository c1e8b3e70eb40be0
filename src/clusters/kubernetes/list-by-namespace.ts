import { isAppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import { type ListedPage, type ListPagesOptions, listPages, notAllowed } from './list-pages.ts';

export interface ByNamespaceOptions extends ListPagesOptions {
  /** Namespaces that are known of, in some way. */
  namespaces: readonly string[];
}

/** For those who may not list a kind cluster-wide: the namespaces that they may read, which is always partial. */
export async function* listByNamespace(options: ByNamespaceOptions): AsyncGenerator<ResourcePage> {
  const { namespaces, kind } = options;
  const allowed: string[] = [];
  for (const namespace of namespaces) {
    const pages = listPages({ ...options, namespace });
    try {
      for await (const page of pages) yield withResult(page, null);
      allowed.push(namespace);
    } catch (error) {
      if (!isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) throw error;
    }
  }
  if (allowed.length === 0) throw notAllowed(kind);
  yield { changed: [], unchangedIds: [], dropped: [], bytes: 0, result: partial(allowed, namespaces.length) };
}

function partial(allowed: string[], known: number): ListResult {
  return {
    completeness: 'partial',
    reason: `listing cluster-wide is forbidden; read ${allowed.length} of ${known} known namespaces`,
    provenNamespaces: allowed,
    resourceVersion: null,
  };
}

/** All pages of a cluster-wide list, the last one with its result. */
export async function* listEverywhere(options: ListPagesOptions): AsyncGenerator<ResourcePage> {
  let held: ListedPage | null = null;
  let dropped = 0;
  for await (const page of listPages(options)) {
    if (held !== null) yield withResult(held, null);
    held = page;
    dropped += page.dropped.length;
  }
  if (held === null) return;
  yield withResult(held, completeResult(held, dropped, options.kind));
}

function completeResult({ resourceVersion }: ListedPage, dropped: number, kind: ResourceKind): ListResult {
  return {
    completeness: dropped === 0 ? 'complete' : 'partial',
    reason: dropped === 0 ? null : `${dropped} ${kind.plural} could not be read`,
    provenNamespaces: 'all',
    resourceVersion,
  };
}

function withResult(
  { changed, unchangedIds, dropped, bytes }: ListedPage,
  result: ListResult | null,
): ResourcePage {
  return { changed, unchangedIds, dropped, bytes, result };
}
