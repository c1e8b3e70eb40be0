import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { ReadableNamespaces } from './allowed-namespaces.ts';
import { type ListedPage, type ListPagesOptions, listPages } from './list-pages.ts';

export interface ByNamespaceOptions extends ListPagesOptions {
  namespaces: ReadableNamespaces;
}

/** For those who may not list a kind cluster-wide: the namespaces that they may read, which is always partial. */
export async function* listByNamespace(options: ByNamespaceOptions): AsyncGenerator<ResourcePage> {
  const { namespaces, kind } = options;
  const droppedIn = new Map<string, number>();
  for (const namespace of namespaces.readable) {
    try {
      droppedIn.set(namespace, yield* listOne({ ...options, namespace }));
    } catch (error) {
      if (!isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) throw error;
    }
  }
  if (droppedIn.size === 0) throw notAllowed(kind, namespaces.known);
  const dropped = [...droppedIn.values()].reduce((sum, count) => sum + count, 0);
  const reason = `listing cluster-wide is forbidden; read ${droppedIn.size} of ${namespaces.known} known namespaces`;
  yield onlyResult({
    completeness: 'partial',
    reason: dropped === 0 ? reason : `${reason}; ${dropped} ${kind.plural} could not be read`,
    provenNamespaces: [...droppedIn].flatMap(([namespace, count]) => (count === 0 ? [namespace] : [])),
    resourceVersion: null,
  });
}

/** Gives one namespace's pages and answers how many objects in it could not be read. */
async function* listOne(options: ListPagesOptions): AsyncGenerator<ResourcePage, number> {
  let dropped = 0;
  for await (const page of listPages(options)) {
    dropped = droppedAfter(page, dropped);
    yield withResult(page, null);
  }
  return dropped;
}

/** All pages of a cluster-wide list, the last one with its result. */
export async function* listEverywhere(options: ListPagesOptions): AsyncGenerator<ResourcePage> {
  let held: ListedPage | null = null;
  let dropped = 0;
  for await (const page of listPages(options)) {
    if (held !== null) yield withResult(held, null);
    held = page;
    dropped = droppedAfter(page, dropped);
  }
  if (held !== null) yield withResult(held, completeResult(held, dropped, options.kind));
}

function completeResult({ resourceVersion }: ListedPage, dropped: number, kind: ResourceKind): ListResult {
  return {
    completeness: dropped === 0 ? 'complete' : 'partial',
    reason: dropped === 0 ? null : `${dropped} ${kind.plural} could not be read`,
    // What could not be read is there all the same, so nothing is proven to be gone.
    provenNamespaces: dropped === 0 ? 'all' : [],
    resourceVersion,
  };
}

function droppedAfter({ isRestart, dropped }: ListedPage, before: number): number {
  return dropped.length + (isRestart ? 0 : before);
}

function withResult(
  { changed, unchangedIds, dropped, bytes, resourceVersion }: ListedPage,
  result: ListResult | null,
): ResourcePage {
  return { changed, unchangedIds, dropped, bytes, resourceVersion, result };
}

function onlyResult(result: ListResult): ResourcePage {
  return { changed: [], unchangedIds: [], dropped: [], bytes: 0, result };
}

const nameNamespace =
  'Set the namespace that you may read in the context: kubectl config set-context NAME --namespace NAMESPACE; or ask the cluster’s owner for list rights.';

function notAllowed(kind: ResourceKind, known: number): AppError {
  const where =
    known === 1 ? 'the one namespace that we know of' : `any of the ${known} namespaces that we know of`;
  return new AppError(
    'FORBIDDEN',
    `${groupResource(kind)} may be listed neither cluster-wide nor in ${where}`,
    known === 1 ? { hint: nameNamespace } : {},
  );
}
