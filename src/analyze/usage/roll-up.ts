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
    cpu: spreadOf(samples.flatMap(({ cpu }) => (cpu === null ? [] : [cpu]))),
    memory: spreadOf(samples.flatMap(({ memory }) => (memory === null ? [] : [memory]))),
  };
}

function spreadOf(values: number[]): Spread | null {
  const sorted = values.sort((left, right) => left - right);
  const min = sorted[0];
  const max = sorted.at(-1);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1];
  if (min === undefined || max === undefined || p95 === undefined) return null;
  const average = Math.round(sorted.reduce((sum, value) => sum + value, 0) / sorted.length);
  return { min, average, max, p95 };
}
