import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { packRollups, unpackRollups } from '../../analyze/usage/pack-rollups.ts';
import { packSamples, type Sample, unpackSamples } from '../../analyze/usage/pack-samples.ts';
import type { Rollup } from '../../analyze/usage/roll-up.ts';

type Table = 't_usage_samples' | 't_usage_hours';

/** So many series are in a block: to read one of them, some 100 KB are unpacked. */
const seriesInBlock = 1024;

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
    for (const [hour, block] of hours) this.#insertSamples({ cluster, hour, isClosed: 0 }, block);
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

  /** Samples of an hour in the order of their times: those that are packed, or those that are not. */
  samples(cluster: number, hour: number, isClosed: 0 | 1): Map<number, Sample[]> {
    const rows = this.#database
      .prepare(
        'select data from t_usage_samples where cluster = ? and hour = ? and is_closed = ? order by id',
      )
      .all(cluster, hour, isClosed);
    const merged = new Map<number, Sample[]>();
    for (const { data } of rows) {
      for (const [series, samples] of readSamples(data as Uint8Array)) {
        const kept = merged.get(series);
        if (kept === undefined) merged.set(series, samples);
        else kept.push(...samples);
      }
    }
    for (const samples of merged.values()) samples.sort((left, right) => left.at - right.at);
    return merged;
  }

  /** Puts an hour in the place of all that was kept of it. */
  replaceHour(
    cluster: number,
    hour: number,
    samples: ReadonlyMap<number, readonly Sample[]>,
    rollups: ReadonlyMap<number, Rollup>,
  ): void {
    this.#database.prepare('delete from t_usage_samples where cluster = ? and hour = ?').run(cluster, hour);
    this.#database.prepare('delete from t_usage_hours where cluster = ? and hour = ?').run(cluster, hour);
    const ids = [...samples.keys()].sort((left, right) => left - right);
    for (let index = 0; index < ids.length; index += seriesInBlock) {
      const part = ids.slice(index, index + seriesInBlock);
      this.#insertSamples({ cluster, hour, isClosed: 1 }, pick(samples, part));
      const data = compress(packRollups(pick(rollups, part)));
      this.#database
        .prepare(
          'insert into t_usage_hours (cluster, hour, first_series, last_series, data) values (?, ?, ?, ?, ?)',
        )
        .run(cluster, hour, part[0] ?? 0, part.at(-1) ?? 0, data);
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

  #insertSamples(
    { cluster, hour, isClosed }: { cluster: number; hour: number; isClosed: 0 | 1 },
    samples: ReadonlyMap<number, readonly Sample[]>,
  ): void {
    const ids = [...samples.keys()];
    this.#database
      .prepare(
        'insert into t_usage_samples (cluster, hour, is_closed, first_series, last_series, data) values (?, ?, ?, ?, ?, ?)',
      )
      .run(
        cluster,
        hour,
        isClosed,
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

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes);
}

function pick<Value>(values: ReadonlyMap<number, Value>, ids: readonly number[]): Map<number, Value> {
  return new Map(
    ids.flatMap((id): [number, Value][] => {
      const value = values.get(id);
      return value === undefined ? [] : [[id, value]];
    }),
  );
}
