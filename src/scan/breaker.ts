import type { Failure } from '../domain/errors.ts';
import type { PathHealth } from '../domain/ports/store.ts';

/** A first failure may be a passing one, so the breaker opens at the second: 30 s, doubled up to 10 min. */
const failuresBeforeOpening = 2;
const firstPauseMs = 30_000;
const longestPauseMs = 600_000;

export function healthAfterFailure(
  pathId: string,
  before: PathHealth | undefined,
  failure: Failure,
  now: number,
): PathHealth {
  const failures = (before?.failures ?? 0) + 1;
  const pauseMs = Math.min(firstPauseMs * 2 ** (failures - failuresBeforeOpening), longestPauseMs);
  const openUntil = failures < failuresBeforeOpening ? null : new Date(now + pauseMs).toISOString();
  return { pathId, failures, openUntil, failure };
}

export function healthAfterSuccess(pathId: string): PathHealth {
  return { pathId, failures: 0, openUntil: null, failure: null };
}

/** Whether a path is left alone for now. No pause is longer than the longest: what says so was written by a clock that was wrong. */
export function isOpen(health: PathHealth | undefined, now: number): boolean {
  if (health?.openUntil == null) return false;
  const leftMs = Date.parse(health.openUntil) - now;
  return leftMs > 0 && leftMs <= longestPauseMs;
}
