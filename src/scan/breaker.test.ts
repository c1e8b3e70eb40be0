import { describe, expect, it } from 'vitest';
import type { PathHealth } from '../domain/ports/store.ts';
import { healthAfterFailure, healthAfterSuccess, isOpen } from './breaker.ts';

const failure = { code: 'TIMEOUT', message: 'silent', hint: '' } as const;
const now = Date.parse('2026-01-01T00:00:00.000Z');

/** Seconds until which the path is left alone after so many failures in a row. */
function pauseAfter(failures: number): number | null {
  let health: PathHealth | undefined;
  for (let index = 0; index < failures; index += 1) health = healthAfterFailure('p', health, failure, now);
  return health?.openUntil == null ? null : (Date.parse(health.openUntil) - now) / 1000;
}

describe('scan/breaker', () => {
  it('lets a first failure pass, then waits 30 s, twice as long each time, ten minutes at most', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map(pauseAfter)).toEqual([null, 30, 60, 120, 240, 480, 600, 600]);
  });

  it('is open until its time has come', () => {
    const once = healthAfterFailure('p', undefined, failure, now);
    const twice = healthAfterFailure('p', once, failure, now);
    expect([isOpen(undefined, now), isOpen(once, now)]).toEqual([false, false]);
    expect([isOpen(twice, now + 29_999), isOpen(twice, now + 30_000)]).toEqual([true, false]);
  });

  it('is not open for longer than the longest pause, whatever a clock that was ahead has written', () => {
    const day = 86_400_000;
    const once = healthAfterFailure('p', undefined, failure, now + day);
    const twice = healthAfterFailure('p', once, failure, now + day);

    expect(isOpen(twice, now)).toBe(false);
  });

  it('forgets everything at the first success', () => {
    expect(healthAfterSuccess('p')).toEqual({ pathId: 'p', failures: 0, openUntil: null, failure: null });
  });
});
