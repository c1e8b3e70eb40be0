import type { Coverage, Scope } from '../domain/coverage.ts';
import { groupResource } from '../domain/kind.ts';
import type { EventStore } from '../domain/ports/events.ts';
import type { InventoryReader } from '../domain/ports/store.ts';
import type { UsageStore } from '../domain/ports/usage.ts';
import type { Listing } from '../domain/reports.ts';
import type { ListRequest } from '../domain/requests.ts';
import { resolveKind } from './resolve-kind.ts';

export interface ListResourcesOptions {
  request: ListRequest;
  store: Pick<InventoryReader, 'kinds' | 'resources'> & { events: EventStore; usage: UsageStore };
  scope: Scope;
  coverageOf: (kind: string) => Promise<Coverage>;
}

/** Kept resources of one kind, as they are kept or as they were at a moment. */
export async function listResources({
  request,
  store,
  scope,
  coverageOf,
}: ListResourcesOptions): Promise<Listing> {
  const known = await store.kinds(scope);
  const kind = resolveKind(
    request.kind,
    known.map((entry) => entry.kind),
  );
  const name = groupResource(kind);
  const { names, namespaces, labels, withBody, limit, at } = request;
  // Events are remembered for longer than they are resources; only those that are can be told by their labels.
  const isRemembered = name === 'events' && labels.length === 0 && at === undefined;
  const { rows, total } = await (isRemembered ? store.events : store).resources(
    {
      kinds: [name],
      labels,
      withBody,
      ...(namespaces === null ? {} : { namespaces }),
      ...(names.length === 0 ? {} : { names }),
      ...(limit === null ? {} : { limit }),
      ...(at === undefined ? {} : { at }),
    },
    scope,
  );
  const listing = { kind, rows, total, coverage: await coverageOf(name) };
  // What was used then is no longer what is used.
  if (request.withUsage !== true || at !== undefined) return listing;
  const { withUsage } = await import('./with-usage.ts');
  return withUsage(listing, store.usage, scope);
}
