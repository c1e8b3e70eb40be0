import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../domain/error-catalogue.ts';
import { AppError } from '../domain/errors.ts';
import { type FailedRead, waitBeforeRetry } from './retry-read.ts';

const alive = { isLost: false, hasAnswered: true };
const lost = { isLost: true, hasAnswered: true };
const error = (code: ErrorCode, retryAfterMs?: number): AppError =>
  new AppError(code, code, retryAfterMs === undefined ? {} : { retryAfterMs });

function wait(change: Partial<FailedRead>): number | null {
  return waitBeforeRetry({
    attempt: 0,
    error: error('CONNECTION_LOST'),
    session: lost,
    backoffMs: 100,
    ...change,
  });
}

describe('mcp/retry-read', () => {
  it.each([
    [0, 50, 150],
    [1, 100, 300],
  ])('waits a random while before repetition %i, from %i to %i ms', (attempt, least, most) => {
    const waits = Array.from({ length: 50 }, () => wait({ attempt }) ?? 0);

    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  it.each<[string, Partial<FailedRead>, number | null]>([
    ['repeats nothing a third time', { attempt: 2 }, null],
    [
      'does not start again what ended at its start',
      { error: error('MCP_SERVER_DIED'), session: null },
      null,
    ],
    ['asks again at once what a server that hung had in flight', { error: error('TIMEOUT') }, 0],
    ['does so once', { attempt: 1, error: error('TIMEOUT') }, null],
    ['leaves a call that hangs by itself', { error: error('TIMEOUT'), session: alive }, null],
    [
      'leaves a server that never answered anything',
      { error: error('TIMEOUT'), session: { isLost: true, hasAnswered: false } },
      null,
    ],
    ['waits as long as it is asked to', { error: error('RATE_LIMITED', 5000), session: alive }, 5000],
    ['but no longer than ten seconds', { error: error('RATE_LIMITED', 10_001), session: alive }, null],
    ['repeats nothing that would fail again', { error: error('AUTH_REJECTED'), session: alive }, null],
    ['repeats nothing after a fault of ours', { error: new TypeError('x') }, null],
  ])('%s', (_, change, expected) => {
    expect(wait(change)).toBe(expected);
  });
});
