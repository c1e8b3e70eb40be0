import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { packRollups, unpackRollups } from '../../analyze/usage/pack-rollups.ts';
import { packSamples, type Sample, unpackSamples } from '../../analyze/usage/pack-samples.ts';
import type { Rollup } from '../../analyze/usage/roll-up.ts';

type Table = 't_usage_samples' | 't_usage_hours';

/** So many series are in a block: to read one of them, some 100 KB are unpacked. */
export const seriesInBlock = 1024;

/** Some series of an hour that is over, ready to be written. */
export interface PackedBlock {
  first: number;
  last: number;
  samples: Uint8Array;
  rollups: Uint8Array;
}

const insertOfSamples =
  'insert into t_usage_samples (cluster, hour, is_closed, first_series, last_series, data) values (?, ?, ?, ?, ?, ?)';

export const secondsInHour = 3600;

/** Blocks of samples and of hourly figures. Runs inside the caller's transaction. */
export class UsageBlocks {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** What one reading showed: packed again when its hour is over. */
  addReading(cluster: number, samples: ReadonlyMap<number, readonly Sample[]>): void {
    const hours = new Map<number, Map<number, Sample[]>>();
    for (const [series, taken] of samples) {
      for (const sample of taken) {
        const hour = Math.floor(sample.at / secondsInHour);
        const block = hours.get(hour) ?? new Map<number, Sample[]>();
        hours.set(hour, block.set(series, [...(block.get(series) ?? []), sample]));
      }
    }
    for (const [hour, block] of hours) this.#insertReading(cluster, hour, block);
  }

  /** The first hour before that one with samples that are not packed yet; null: there is none. */
  openHour(cluster: number, before: number): number | null {
    const row = this.#database
      .prepare(
        'select min(hour) as hour from t_usage_samples where cluster = ? and is_closed = 0 and hour < ?',
      )
      .get(cluster, before);
    return typeof row?.hour === 'number' ? row.hour : null;
  }

  /** The blocks that there are of an hour, oldest first. */
  blocksOf(cluster: number, hour: number): { id: number; isClosed: boolean }[] {
    const rows = this.#database
      .prepare('select id, is_closed from t_usage_samples where cluster = ? and hour = ? order by id')
      .all(cluster, hour);
    return rows.map(({ id, is_closed }) => ({ id: Number(id), isClosed: is_closed === 1 }));
  }

  /** Adds the samples of a block to those that are there already. */
  unpack(id: number, into: Map<number, Sample[]>): void {
    const row = this.#database.prepare('select data from t_usage_samples where id = ?').get(id);
    if (row === undefined) return;
    for (const [series, samples] of readSamples(row.data as Uint8Array)) {
      const kept = into.get(series);
      if (kept === undefined) into.set(series, samples);
      else kept.push(...samples);
    }
  }

  /** Puts an hour in the place of all that was kept of it. */
  replaceHour(cluster: number, hour: number, blocks: readonly PackedBlock[]): void {
    this.#database.prepare('delete from t_usage_samples where cluster = ? and hour = ?').run(cluster, hour);
    this.#database.prepare('delete from t_usage_hours where cluster = ? and hour = ?').run(cluster, hour);
    const insertSamples = this.#database.prepare(insertOfSamples);
    const insertHour = this.#database.prepare(
      'insert into t_usage_hours (cluster, hour, first_series, last_series, data) values (?, ?, ?, ?, ?)',
    );
    for (const { first, last, samples, rollups } of blocks) {
      insertSamples.run(cluster, hour, 1, first, last, samples);
      insertHour.run(cluster, hour, first, last, rollups);
    }
  }

  /** Deletes at most `limit` blocks of hours before that one; answers how many went. */
  prune(table: Table, before: number, limit: number): number {
    const { changes } = this.#database
      .prepare(`delete from ${table} where id in (select id from ${table} where hour < ? limit ?)`)
      .run(before, limit);
    return Number(changes);
  }

  move(from: number, into: number): void {
    for (const table of ['t_usage_samples', 't_usage_hours'])
      this.#database.prepare(`update ${table} set cluster = ? where cluster = ?`).run(into, from);
  }

  #insertReading(cluster: number, hour: number, samples: ReadonlyMap<number, readonly Sample[]>): void {
    const ids = [...samples.keys()];
    this.#database.prepare(insertOfSamples).run(
      cluster,
      hour,
      0,
      ids.reduce((first, id) => Math.min(first, id), Number.MAX_SAFE_INTEGER),
      ids.reduce((last, id) => Math.max(last, id), 0),
      compress(packSamples(samples)),
    );
  }
}

export function readSamples(data: Uint8Array): Map<number, Sample[]> {
  return unpackSamples(zstdDecompressSync(data));
}

export function readRollups(data: Uint8Array): Map<number, Rollup> {
  return unpackRollups(zstdDecompressSync(data));
}

/** Series in ascending order. */
export function packBlock(series: readonly SeriesOfHour[]): PackedBlock {
  return {
    first: series[0]?.id ?? 0,
    last: series.at(-1)?.id ?? 0,
    samples: compress(packSamples(new Map(series.map(({ id, samples }) => [id, samples])))),
    rollups: compress(packRollups(new Map(series.map(({ id, rollup }) => [id, rollup])))),
  };
}

export interface SeriesOfHour {
  id: number;
  samples: readonly Sample[];
  rollup: Rollup;
}

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes);
}
