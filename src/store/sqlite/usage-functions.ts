import type { DatabaseSync } from 'node:sqlite';
import { cpuBuckets, memoryBuckets, percentile } from '../../analyze/usage/decaying-histogram.ts';
import type { Spread } from '../../analyze/usage/roll-up.ts';
import { readRollups, readSamples } from './usage-blocks.ts';
import { readHistogram } from './usage-histogram-rows.ts';

/** SQL functions by which views read what is packed: a series' part of a block as JSON, a percentile of a histogram. */
export function defineUsageFunctions(database: DatabaseSync): void {
  const samples = lastRead((data) => readSamples(data));
  const hours = lastRead((data) => readRollups(data));
  const dataOf = (table: string) => (block: number) =>
    database.prepare(`select data from ${table} where id = ?`).get(block)?.data as Uint8Array | undefined;
  database.function('usage_samples', (block, series) => {
    const taken = samples(Number(block), dataOf('t_usage_samples'))?.get(Number(series)) ?? [];
    return JSON.stringify(taken.map(({ at, cpu, memory }) => [at, millis(cpu), bytes(memory)]));
  });
  database.function('usage_hours', (block, series) => {
    const rollup = hours(Number(block), dataOf('t_usage_hours'))?.get(Number(series));
    if (rollup === undefined) return '[]';
    return JSON.stringify([[rollup.count, ...partsOf(rollup.cpu, millis), ...partsOf(rollup.memory, bytes)]]);
  });
  database.function('usage_cpu_percentile', (histogram, share) => {
    const value = percentile(readHistogram(histogram as Uint8Array), Number(share), cpuBuckets);
    return value === null ? null : Math.round(value * 10) / 10;
  });
  database.function('usage_memory_percentile', (histogram, share) => {
    const value = percentile(readHistogram(histogram as Uint8Array), Number(share), memoryBuckets);
    return value === null ? null : Math.round(value);
  });
}

/** Neighbours are asked for together: the last block stays unpacked. */
function lastRead<Block>(
  read: (data: Uint8Array) => Block,
): (id: number, load: (id: number) => Uint8Array | undefined) => Block | null {
  let last: { id: number; block: Block } | null = null;
  return (id, load) => {
    if (last?.id === id) return last.block;
    const data = load(id);
    if (data === undefined) return null;
    last = { id, block: read(data) };
    return last.block;
  };
}

function partsOf(spread: Spread | null, unit: (value: number | null) => number | null): (number | null)[] {
  return [spread?.min, spread?.average, spread?.max, spread?.p95].map((value) => unit(value ?? null));
}

function millis(value: number | null): number | null {
  return value === null ? null : value / 10;
}

function bytes(value: number | null): number | null {
  return value === null ? null : value * 1024;
}
