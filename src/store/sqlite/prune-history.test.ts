import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, everything, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, deploymentKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { cacheMetadataAt } from './history-queries.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';
import { countPrunable, momentForSize } from './prune-history.ts';

const minute = (of: number): number => Date.UTC(2026, 0, 1, 0, of);

/** Every 820th page says where others are, and goes with them (sqlite.org/fileformat2.html, "Pointer Map or Ptrmap Pages"). */
function pointerMaps(after: number, upTo: number): number {
  return Array.from({ length: upTo - after }, (_, index) => after + 1 + index).filter(
    (page) => (page - 2) % 820 === 0,
  ).length;
}

describe('store/sqlite/prune-history', () => {
  let folder: string;
  let database: DatabaseSync;
  let writer: InventoryWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prune-'));
    const file = join(folder, 'inventory.db');
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    database = openWritable(file);
    writer = new InventoryWriter(database, new FakeClock(), 'me');
    writer.save(clusterInfo('prod'));
    writer.acquire('id-prod');
    for (let round = 0; round < 10; round += 1)
      for (const kind of [podKind, deploymentKind]) list(kind, round);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const list = (of: ResourceKind, round: number): void => {
    const startedAt = new Date(minute(round)).toISOString();
    const open = writer.begin({ clusterId: 'id-prod', kind: of, source: 'api', startedAt, ttlSeconds: 60 });
    const body = JSON.stringify({ spec: { round, filler: `${round}`.repeat(30_000) } });
    writer.write(open, page([resource(of, 'a', { uid: 'a', body, bodyHash: body })]));
    writer.finish(open, allSeen, 1);
  };
  const count = (sql: string): number => Number(database.prepare(`select ${sql} as count`).get()?.count);
  const left = (): unknown =>
    database
      .prepare(
        'select k.group_resource as kind, count(v.id) as count, min(v.at) as first from t_kinds k left join t_versions v on v.kind = k.id group by 1 order by 1',
      )
      .all();
  const before = { pods: minute(8), default: minute(4) };

  it('removes what is too old for its kind, and moves the beginning of the history', () => {
    expect(countPrunable(database, { before })).toBe(10);

    expect(writer.pruneHistory({ before, limit: 100 })).toBe(10);

    expect(left()).toEqual([
      { kind: 'deployments.apps', count: 6, first: minute(4) },
      { kind: 'pods', count: 2, first: minute(8) },
    ]);
    expect(cacheMetadataAt(database, minute(5), everything)).toMatchObject([
      { kind: 'deployments.apps', completeness: 'complete' },
      { kind: 'pods', completeness: 'never' },
    ]);
    expect(countPrunable(database, { before })).toBe(0);
    expect(count('(select sum(live) from t_packs)')).toBe(10);
  });

  it('removes a little at a time, and goes on where it stopped', () => {
    const counts = Array.from({ length: 5 }, () => writer.pruneHistory({ before, limit: 3 }));

    expect(counts).toEqual([3, 3, 3, 1, 0]);
  });

  it('keeps what is kept now, whatever the age', () => {
    writer.pruneHistory({ before: { default: minute(99) }, limit: 100 });

    expect([count('(select count(*) from t_versions)'), count('(select count(*) from t_resources)')]).toEqual(
      [0, 2],
    );
    expect(count('(select sum(live) from t_packs)')).toBe(2);
  });

  it('finds the moment from which on the file is small enough', () => {
    const bytes = count('(select page_count * page_size from pragma_page_count, pragma_page_size)');

    expect(momentForSize(database, bytes)).toBeNull();
    expect(momentForSize(database, 1)).toBe(minute(9) + 1);
    expect(momentForSize(database, bytes / 2)).toBeGreaterThan(minute(1));
  });

  it('gives free pages back to the disk', () => {
    const pages = (): number => count('(select page_count from pragma_page_count)');
    writer.pruneHistory({ before: { default: minute(99) }, limit: 100 });
    database.exec(
      'create table t_large (a); insert into t_large values (zeroblob(3000000)); drop table t_large',
    );
    const was = pages();

    const first = writer.shrink();
    const maps = pointerMaps(pages(), was);
    const freed = [first, writer.shrink(), writer.shrink()];

    expect(first).toBe((500 + maps) * 4096);
    expect(freed[2]).toBe(0);
    expect(pages()).toBeLessThan(was - 700);
  });
});
