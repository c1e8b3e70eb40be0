import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { scanReport } from '../../../test/fakes/reports.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';

const beginning = {
  clusterId: 'id-prod',
  kind: podKind,
  source: 'api',
  startedAt: '2026-01-01T00:00:00.000Z',
  ttlSeconds: 60,
} as const;

describe('store/sqlite/inventory-writer', () => {
  let folder: string;
  let database: DatabaseSync;
  let clock: FakeClock;
  let writer: InventoryWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'writer-'));
    const file = join(folder, 'inventory.db');
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    database = openWritable(file);
    clock = new FakeClock();
    writer = new InventoryWriter(database, clock, 'me');
    writer.save(clusterInfo('prod'));
    writer.acquire('id-prod');
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const count = (table: string): unknown =>
    database.prepare(`select count(*) as count from ${table}`).get()?.count;

  it('renews its leases, so that they outlive their 20 s', () => {
    const other = new InventoryWriter(database, clock, 'other');
    clock.advance(15_000);
    writer.renewLeases();
    clock.advance(15_000);
    expect(other.acquire('id-prod')).toMatchObject({ holder: 'me' });
  });

  it('does not take back a lease that another took', () => {
    const other = new InventoryWriter(database, clock, 'other');
    clock.advance(20_001);
    other.acquire('id-prod');
    writer.renewLeases();
    expect(() => writer.begin(beginning)).toThrow(expect.objectContaining({ code: 'LEASE_HELD' }));
    expect(() => other.begin(beginning)).not.toThrow();
  });

  it('does not take back a lease that another took and released: that one may have written meanwhile', () => {
    const other = new InventoryWriter(database, clock, 'other');
    clock.advance(20_001);
    other.acquire('id-prod');
    other.release('id-prod');
    writer.renewLeases();
    expect(() => writer.begin(beginning)).toThrow(expect.objectContaining({ code: 'LEASE_HELD' }));
  });

  it('keeps nothing of a page that did not fit on the disk, and goes on when there is room', () => {
    const list = writer.begin(beginning);
    writer.write(list, page([resource(podKind, 'a')]));
    const pages = Number(database.prepare('pragma page_count').get()?.page_count);
    database.exec(`pragma max_page_count = ${pages + 2}`);
    const large = Array.from({ length: 50 }, (_, index) =>
      resource(podKind, `b-${index}`, {
        labels: { index: `${index}` },
        body: randomBytes(3000).toString('base64'),
      }),
    );
    expect(() => writer.write(list, page(large))).toThrow(expect.objectContaining({ errcode: 13 }));
    expect([count('t_resources'), count('t_packs')]).toEqual([1, 1]);
    database.exec('pragma max_page_count = 1000000');
    writer.write(list, page(large));
    expect(writer.finish(list, allSeen, 1)).toMatchObject({ count: 51, deleted: 0 });
    expect(count('t_labels')).toBe(50);
  });

  it('refuses a list that was finished', () => {
    const list = writer.begin(beginning);
    writer.finish(list, allSeen, 1);
    expect(() => writer.write(list, page([]))).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  it('keeps label sets and images once for all who share them', () => {
    const list = writer.begin(beginning);
    const shared = { labels: { tier: 'front', app: 'web' }, images: ['shop/web:1'] };
    const turned = { labels: { app: 'web', tier: 'front' }, images: ['shop/web:1'] };
    writer.write(list, page([resource(podKind, 'a', shared), resource(podKind, 'b', turned)]));
    expect([count('t_label_sets'), count('t_image_sets')]).toEqual([1, 1]);
  });

  it('keeps the last fifty reports', () => {
    for (let index = 0; index < 60; index += 1) writer.saveScan(scanReport([]));
    expect(count('t_scans')).toBe(50);
  });

  it('takes any resourceVersion that is no number for newer', () => {
    const list = writer.begin(beginning);
    writer.write(list, page([resource(podKind, 'a', { resourceVersion: '9' })]));
    writer.write(list, page([resource(podKind, 'a', { resourceVersion: 'opaque', phase: 'Failed' })]));
    expect(database.prepare('select phase from t_resources').get()).toEqual({ phase: 'Failed' });
  });
});
