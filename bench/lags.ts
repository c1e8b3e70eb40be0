/** When a change was there for whoever reads the inventory, milliseconds after the API server had answered. */
export interface Lags {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  perSecond: number;
}

export function lagsOf(lags: readonly number[]): Omit<Lags, 'perSecond'> {
  const sorted = lags.toSorted((left, right) => left - right);
  const rank = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) };
}
