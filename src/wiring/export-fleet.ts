import { resolve } from 'node:path';
import type { Scope } from '../domain/coverage.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { ExportReport } from '../domain/snapshot.ts';
import { exportInventory } from '../store/sqlite/export-inventory.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';

export interface FleetExport {
  store: SqliteStore;
  scope: Scope;
  /** As it was typed; relative to the working directory. */
  file: string;
  workingDirectory: string;
  /** null: all. */
  namespaces: string[] | null;
  /** Milliseconds since the epoch; null: all history. */
  since: number | null;
  force: boolean;
  /** Of this program. */
  version: string;
  clock: Pick<Clock, 'now'>;
  signal: AbortSignal;
}

/** Writes the clusters of a scope into a file. */
export async function exportFleet({
  store,
  scope,
  file,
  workingDirectory,
  namespaces,
  since,
  version,
  clock,
  ...options
}: FleetExport): Promise<ExportReport> {
  const clusters = await store.clusters(scope);
  return exportInventory({
    ...options,
    source: store.file,
    target: resolve(workingDirectory, file),
    clusterIds: clusters.map(({ id }) => id),
    info: {
      exportedAt: new Date(clock.now()).toISOString(),
      version,
      clusters: clusters.map(({ name }) => name).toSorted(),
      namespaces,
      since: since === null ? null : new Date(since).toISOString(),
    },
  });
}
