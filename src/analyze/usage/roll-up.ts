import type { Sample } from './pack-samples.ts';

/** What is kept of an hour once its samples are gone. CPU in steps of 0.1 millicores, memory in KiB; null: never measured. */
export interface Rollup {
  /** How many samples there were: an hour with gaps has fewer. */
  count: number;
  cpu: Spread | null;
  memory: Spread | null;
}

export interface Spread {
  min: number;
  average: number;
  max: number;
  /** The smallest value that 95 % of the samples do not exceed (nearest rank): one that was really measured. */
  p95: number;
}

/** The figures of some samples, as they are: between them nothing is made up. */
export function rollUp(samples: readonly Sample[]): Rollup {
  return {
    count: samples.length,
    cpu: spreadOf(samples, 'cpu'),
    memory: spreadOf(samples, 'memory'),
  };
}

function spreadOf(samples: readonly Sample[], what: 'cpu' | 'memory'): Spread | null {
  // Sorted by number and without a comparison of ours: a large cluster has millions of samples an hour.
  const values = new Float64Array(samples.length);
  let count = 0;
  let sum = 0;
  for (const sample of samples) {
    const value = sample[what];
    if (value === null) continue;
    values[count] = value;
    count += 1;
    sum += value;
  }
  if (count === 0) return null;
  const sorted = values.subarray(0, count).sort();
  const at = (index: number): number => sorted[index] ?? 0;
  return {
    min: at(0),
    average: Math.round(sum / count),
    max: at(count - 1),
    p95: at(Math.ceil(count * 0.95) - 1),
  };
}
