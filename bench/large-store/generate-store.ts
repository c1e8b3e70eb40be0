import { join } from 'node:path';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { InventoryWriter } from '../../src/store/sqlite/inventory-writer.ts';
import { inventoryMigrations } from '../../src/store/sqlite/migrations.ts';
import { openWritable, prepareDatabase } from '../../src/store/sqlite/open-database.ts';
import { viewsSql } from '../../src/store/sqlite/views.ts';
import { clusterInfo } from '../../test/fakes/builders.ts';
import { changesOfDay, firstScanAt } from './changes-of-day.ts';
import { clusterObjects } from './cluster-objects.ts';

export interface StorePlan {
  dataDir: string;
  clusters: number;
  resources: number;
  /** Changes of the last day. */
  changes: number;
  /** An index that is not made, to see what it costs. */
  withoutIndex?: string | null;
}

export interface Written {
  objects: number;
  changes: number;
  /** Processor time of the writing alone, in seconds: making the objects is not in it. */
  objectSeconds: number;
  changeSeconds: number;
}

const pageSize = 500;

/** An inventory of so many clusters and objects, written page by page as a scan does, then changed as watches do. */
export function generateStore(plan: StorePlan, say: (line: string) => void): Written {
  const file = join(plan.dataDir, 'inventory.db');
  prepareDatabase(file, { migrations: inventoryMigrations, views: viewsSql() });
  const database = openWritable(file);
  if (typeof plan.withoutIndex === 'string') database.exec(`drop index "${plan.withoutIndex}"`);
  const writer = new InventoryWriter(database, { now: () => firstScanAt }, 'bench');
  const written = { objects: 0, changes: 0, objectSeconds: 0, changeSeconds: 0 };
  for (let number = 0; number < plan.clusters; number += 1) {
    const name = clusterName(number);
    const objects = clusterObjects(number, Math.round(plan.resources / plan.clusters));
    writer.save(clusterInfo(name));
    writer.acquire(`id-${name}`);
    for (const [kind, resources] of Map.groupBy(objects, (each) => each.kind))
      written.objectSeconds += seconds(() => writeList(writer, `id-${name}`, kind, resources));
    written.objects += objects.length;
    for (const change of changesOfDay(number, objects, Math.round(plan.changes / plan.clusters))) {
      written.changeSeconds += seconds(() => writer.applyChanges({ ...change, clusterId: `id-${name}` }));
      written.changes += change.changes.length;
    }
    writer.release(`id-${name}`);
    if (number % 10 === 9) say(`${number + 1} clusters, ${written.objects} objects`);
  }
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
  return written;
}

export function clusterName(number: number): string {
  return `${['prod', 'stage', 'dev'][number % 3]}-${['eu', 'us', 'ap'][Math.floor(number / 3) % 3]}-${number}`;
}

function writeList(
  writer: InventoryWriter,
  clusterId: string,
  kind: ResourceKind,
  resources: readonly Resource[],
): void {
  const startedAt = new Date(firstScanAt).toISOString();
  const list = writer.begin({ clusterId, kind, source: 'api', startedAt, ttlSeconds: 60 });
  for (let index = 0; index < resources.length; index += pageSize) {
    const changed = resources.slice(index, index + pageSize);
    writer.write(list, { changed, unchangedIds: [], dropped: [], bytes: 1, result: null });
  }
  const result = {
    completeness: 'complete',
    reason: null,
    provenNamespaces: 'all',
    resourceVersion: '0',
  } as const;
  writer.finish(list, result, 1);
}

function seconds(work: () => unknown): number {
  const begun = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1e6;
}
