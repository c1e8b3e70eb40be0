import type { Scope } from '../coverage.ts';
import type { ResourceFilter, ResourceRow } from './store.ts';

/**
 * Events, for longer than a server remembers them. Contract: those of one object with the same type, reason, source and a message
 * that differs only in what ticks are one row; its count is the sum of what servers counted, each occurrence once, whatever
 * number of scans saw it. Rows come by cluster, namespace and when they were last seen; `facts.onServer` says whether the
 * server still had it when it was last asked. Labels of events are not kept.
 */
export interface EventStore {
  /** As InventoryReader.resources, for the kind events alone. */
  resources(filter: ResourceFilter, scope: Scope): Promise<{ rows: ResourceRow[]; total: number }>;
  /** Forgets at most `limit` that were last seen before an ISO time and that no server has any more; answers how many went. */
  prune(before: string, limit: number): Promise<number>;
}
