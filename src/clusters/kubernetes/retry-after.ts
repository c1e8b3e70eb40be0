import { retryAfterHeaderMs } from '../../lib/retry-after-header.ts';
import type { Status } from './failures.ts';

/** Milliseconds that a server asks us to wait: its Retry-After header (seconds or a date), else its Status. */
export function retryAfterMs(
  header: string | undefined,
  status: Status | null,
  now: number,
): number | undefined {
  const asked = retryAfterHeaderMs(header, now);
  if (asked !== null) return asked;
  const seconds = status?.details?.retryAfterSeconds;
  return seconds === undefined || seconds < 0 ? undefined : seconds * 1000;
}
