import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { packSamples, type Sample } from '../../src/analyze/usage/pack-samples.ts';
import type { ClusterInfo } from '../../src/domain/cluster.ts';
import type { UsageSample } from '../../src/domain/usage.ts';
import { InventoryWriter } from '../../src/store/sqlite/inventory-writer.ts';
import { inventoryMigrations } from '../../src/store/sqlite/migrations.ts';
import { openReadOnly, openWritable, prepareDatabase } from '../../src/store/sqlite/open-database.ts';
import { viewsSql } from '../../src/store/sqlite/views.ts';

/**
 * What keeping usage costs, on generated samples: `npx node bench/usage/measure-usage.ts [CONTAINERS] [HOURS]`. Two thirds of the
 * containers idle (CPU within a millicore, memory in steps of a page now and then), the rest wander by some percent a minute.
 */
const [containers = 15_000, hours = 2] = process.argv.slice(2).map(Number);
const minute = 60_000;
const start = Date.parse('2026-01-02T00:00:00.000Z');

let seed = 42;
/** The same numbers in every run: a linear congruential generator. */
function random(): number {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return seed / 2 ** 32;
}

interface Wanderer {
  cpu: number;
  memory: number;
  isIdle: boolean;
}

const wanderers: Wanderer[] = Array.from({ length: containers }, (_, index) => ({
  cpu: index % 3 === 0 ? 50 + random() * 2000 : random() * 3,
  memory: Math.round((20 + random() * 500) * 256) * 4096,
  isIdle: index % 3 !== 0,
}));

function move(each: Wanderer): void {
  if (each.isIdle) {
    each.cpu = Math.max(0.1, each.cpu + (random() - 0.5) * 0.4);
    if (random() < 0.1) each.memory += (random() < 0.5 ? 1 : -1) * 4096;
    return;
  }
  each.cpu *= 1 + (random() - 0.5) * 0.2;
  each.memory = Math.max(4096, each.memory + Math.round((random() - 0.5) * 400) * 4096);
}

function reading(at: number): UsageSample[] {
  return wanderers.map((each, index) => {
    move(each);
    return {
      namespace: `team-${index % 40}`,
      name: `web-${index}-abcde`,
      container: 'main',
      at: new Date(at - (index % 15) * 1000).toISOString(),
      windowSeconds: 15,
      cpuMillis: Math.ceil(each.cpu * 10) / 10,
      memoryBytes: each.memory,
    };
  });
}

/** Milliseconds of the processor, so that a busy machine says the same. */
function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const begun = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(begun);
  return { result, ms: (user + system) / 1000 };
}

/** The same samples packed as a reading each, and together by series. */
function compareLayouts(): void {
  const times = Array.from({ length: 60 }, (_, index) => reading(start + index * minute));
  const sampleOf = ({ at, cpuMillis, memoryBytes }: UsageSample): Sample => ({
    at: Date.parse(at) / 1000,
    cpu: Math.round((cpuMillis ?? 0) * 10),
    memory: (memoryBytes ?? 0) / 1024,
  });
  const perReading = times.reduce((bytes, samples) => {
    const block = new Map(samples.map((sample, index) => [index, [sampleOf(sample)]]));
    return bytes + zstdCompressSync(packSamples(block)).length;
  }, 0);
  const bySeries = Array.from({ length: Math.ceil(containers / 1024) }, (_, part) => {
    const ids = Array.from(
      { length: Math.min(1024, containers - part * 1024) },
      (_, index) => part * 1024 + index,
    );
    const block = new Map(
      ids.map((id) => [id, times.map((samples) => sampleOf(samples[id] as UsageSample))]),
    );
    return zstdCompressSync(packSamples(block)).length;
  }).reduce((sum, bytes) => sum + bytes, 0);
  const samples = containers * 60;
  console.log(
    `bytes per sample: a block per reading ${(perReading / samples).toFixed(2)}, by series in blocks of an hour ${(bySeries / samples).toFixed(2)}`,
  );
}

function keepHours(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-usage-'));
  const file = join(folder, 'inventory.db');
  let now = start;
  prepareDatabase(file, { migrations: inventoryMigrations, views: viewsSql() });
  const database = openWritable(file);
  const writer = new InventoryWriter(database, { now: () => now }, 'bench');
  writer.save({ id: 'id', name: 'bench', closedAt: null } as ClusterInfo);
  const saves: number[] = [];
  const parts: number[] = [];
  for (let index = 0; index < hours * 60 + 6; index += 1) {
    now = start + index * minute;
    const samples = reading(now);
    const askedAt = new Date(now).toISOString();
    writer.acquire('id');
    const save = (): number =>
      writer.saveUsage('id', { source: 'metrics.k8s.io', samples, failure: null }, askedAt);
    saves.push(timed(save).ms);
    for (let isDone = false; !isDone; ) {
      const { result, ms } = timed(() => writer.closeUsageHour('id'));
      if (result !== 'nothing') parts.push(ms);
      isDone = result === 'nothing';
    }
  }
  database.exec('pragma wal_checkpoint(truncate); vacuum');
  const bytesOf = (table: string): number =>
    Number(database.prepare('select sum(pgsize) as bytes from dbstat where name = ?').get(table)?.bytes ?? 0);
  saves.sort((left, right) => left - right);
  console.log(`${containers} containers, ${hours} h: ${(statSync(file).size / 1e6).toFixed(1)} MB in all`);
  console.log(
    `saving a reading: median ${saves[saves.length >> 1]?.toFixed(0)} ms, p95 ${saves[Math.floor(saves.length * 0.95)]?.toFixed(0)} ms`,
  );
  const all = parts.reduce((sum, ms) => sum + ms, 0);
  console.log(
    `closing an hour: ${(all / hours).toFixed(0)} ms in ${parts.length / hours} parts, the longest ${Math.max(...parts).toFixed(0)} ms`,
  );
  for (const table of ['t_usage_series', 't_usage_samples', 't_usage_hours', 't_usage_histograms'])
    console.log(`${table}: ${(bytesOf(table) / 1e6).toFixed(1)} MB`);
  const reader = openReadOnly(file);
  const ask = (what: string, sql: string): void => {
    const { result, ms } = timed(() => reader.prepare(sql).all());
    console.log(`${what}: ${result.length} rows in ${ms.toFixed(0)} ms`);
  };
  ask('samples of one container', "select * from usage_samples where pod = 'web-77-abcde'");
  ask('hours of one container', "select * from usage_hours where pod = 'web-77-abcde'");
  ask('newest of all', 'select * from usage');
  ask(
    'workloads by memory',
    'select workload, memory_bytes_p95 from usage_workloads order by 2 desc limit 10',
  );
  reader.close();
  database.close();
  rmSync(folder, { recursive: true });
}

compareLayouts();
keepHours();
