import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterInfo } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { UsageReading } from '../../domain/ports/usage.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';
import { viewsSql } from './views.ts';

const minute = 60_000;
const containers = 2100;

describe('store/sqlite/usage-hours', () => {
  let folder: string;
  let clock: FakeClock;
  let database: DatabaseSync;
  let writer: InventoryWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'usage-hours-'));
    clock = new FakeClock(Date.parse('2026-01-02T03:00:00.000Z'));
    prepareDatabase(join(folder, 'inventory.db'), { migrations: inventoryMigrations, views: viewsSql() });
    database = openWritable(join(folder, 'inventory.db'));
    writer = anotherWriter('me');
    writer.save(clusterInfo('prod'));
    writer.acquire('id-prod');
    read();
    clock.advance(minute);
    read();
    clock.advance(66 * minute);
    writer.acquire('id-prod');
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const anotherWriter = (holder: string) => new InventoryWriter(database, clock, holder);
  function read(at = clock.now(), count = containers): void {
    const samples = Array.from({ length: count }, (_, index) => ({
      namespace: 'shop',
      name: `web-${index}`,
      container: 'main',
      at: new Date(at).toISOString(),
      windowSeconds: 15,
      cpuMillis: 10,
      memoryBytes: 2 ** 20,
    }));
    const reading: UsageReading = { source: 'metrics.k8s.io', samples, failure: null };
    writer.saveUsage('id-prod', reading, new Date(clock.now()).toISOString());
  }
  const one = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
  const kept = () => ({
    open: one('select count(*) from t_usage_samples where is_closed = 0'),
    closed: one('select count(*) from t_usage_samples where is_closed = 1'),
    hours: one('select count(*) from t_usage_hours'),
    samples: one('select sum(samples) from t_usage_histograms'),
  });
  const untouched = { open: 2, closed: 0, hours: 0, samples: null };
  const done = { open: 0, closed: 3, hours: 3, samples: 2 * containers };

  it('closes an hour in parts of a reading or of 1,024 series, and writes with the last of them', () => {
    const parts: string[] = [];
    while (parts.at(-1) !== 'hour') {
      expect(kept()).toEqual(untouched);
      parts.push(writer.closeUsageHour('id-prod'));
    }

    expect(parts).toEqual(['part', 'part', 'part', 'part', 'part', 'hour']);
    expect(kept()).toEqual(done);
    expect(one('select max(last_series - first_series) from t_usage_hours')).toBe(1023);
    expect(writer.closeUsageHour('id-prod')).toBe('nothing');
  });

  it('keeps the lease, because it is renewed between two parts', () => {
    for (let part = writer.closeUsageHour('id-prod'); part !== 'hour'; ) {
      clock.advance(15_000);
      writer.renewLeases();
      part = writer.closeUsageHour('id-prod');
    }

    expect(kept()).toEqual(done);
  });

  it('writes nothing once the lease is another’s', () => {
    for (let part = 0; part < 5; part += 1) writer.closeUsageHour('id-prod');
    clock.advance(21_000);
    expect(anotherWriter('other').acquire('id-prod')).toBeNull();

    expect(() => writer.closeUsageHour('id-prod')).toThrow(/other/);
    expect(kept()).toEqual(untouched);
  });

  it('counts nothing twice when the process dies half-way', () => {
    for (let part = 0; part < 4; part += 1) writer.closeUsageHour('id-prod');

    clock.advance(21_000);
    writer = anotherWriter('next');
    writer.acquire('id-prod');
    while (writer.closeUsageHour('id-prod') !== 'nothing');

    expect(kept()).toEqual(done);
  });

  it('takes in what comes while it is at work', () => {
    for (let part = 0; part < 5; part += 1) writer.closeUsageHour('id-prod');
    read(Date.parse('2026-01-02T03:02:00.000Z'), 10);

    expect(writer.closeUsageHour('id-prod')).toBe('hour');
    expect(kept()).toEqual({ ...untouched, open: 3 });
    while (writer.closeUsageHour('id-prod') !== 'nothing');
    expect(kept()).toEqual({ ...done, samples: 2 * containers + 10 });
  });
});
