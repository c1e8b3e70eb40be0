export interface Statistics {
  min: number;
  median: number;
  p95: number;
  runs: number;
}

/** Nearest-rank percentiles: with fewer than 20 runs the 95th is the largest. */
export function statisticsOf(values: readonly number[]): Statistics {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { min: sorted[0] ?? Number.NaN, median: rank(0.5), p95: rank(0.95), runs: sorted.length };
}
