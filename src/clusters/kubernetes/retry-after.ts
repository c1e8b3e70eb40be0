import type { Status } from './failures.ts';

/** Milliseconds that a server asks us to wait: its Retry-After header (seconds or a date), else its Status. */
export function retryAfterMs(
  header: string | undefined,
  status: Status | null,
  now: number,
): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // Date.parse takes almost anything for a date, "-5" too.
  const date = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const seconds = status?.details?.retryAfterSeconds;
  return seconds === undefined || seconds < 0 ? undefined : seconds * 1000;
}
