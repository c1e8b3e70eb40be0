import type { Scope } from '../domain/coverage.ts';
import { groupResource } from '../domain/kind.ts';
import type { ResourceRow } from '../domain/ports/store.ts';
import type { UsageStore } from '../domain/ports/usage.ts';
import type { Listing } from '../domain/reports.ts';

/** A listing of pods or nodes with what was last measured of each, as facts of its rows; any other as it is. */
export async function withUsage(
  listing: Listing,
  store: Pick<UsageStore, 'newest' | 'coverage'>,
  scope: Scope,
): Promise<Listing> {
  const kind = groupResource(listing.kind);
  if (kind !== 'pods' && kind !== 'nodes') return listing;
  const newest = await store.newest(kind, scope);
  const measured = (row: ResourceRow): ResourceRow => {
    const key = kind === 'pods' ? `${row.namespace}/${row.name}` : row.name;
    const usage = newest.get(row.clusterId)?.get(key);
    if (usage === undefined || isOlderThanPod(row, usage.at)) return row;
    const { cpuMillis, memoryBytes, at } = usage;
    return {
      ...row,
      facts: { ...row.facts, cpuUsedMillis: cpuMillis, memoryUsedBytes: memoryBytes, usageAsOf: at },
    };
  };
  return { ...listing, rows: listing.rows.map(measured), usage: await store.coverage(scope) };
}

/** Measured of an earlier pod of the same name. */
function isOlderThanPod({ createdAt }: ResourceRow, at: string): boolean {
  return createdAt !== null && Date.parse(at) < Date.parse(createdAt);
}
