import { describe, expect, it } from 'vitest';
import { parseStatus } from './failures.ts';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const status = (retryAfterSeconds: unknown) =>
  parseStatus(JSON.stringify({ kind: 'Status', details: { retryAfterSeconds } }));

describe('clusters/kubernetes/retry-after', () => {
  it.each([
    ['5', null, 5_000],
    [' 1.5 ', null, 1_500],
    ['0', null, 0],
    ['Fri, 02 Jan 2026 03:04:15 GMT', null, 10_000],
    ['Fri, 02 Jan 2026 03:00:00 GMT', null, 0],
    ['soon', null, undefined],
    ['-5', null, undefined],
    ['', null, undefined],
    [undefined, null, undefined],
    [undefined, status(7), 7_000],
    [undefined, status(-7), undefined],
    [undefined, status('7'), undefined],
    ['5', status(7), 5_000],
  ])('reads %j and %j as %j ms', (header, said, expected) => {
    expect(retryAfterMs(header, said, now)).toBe(expected);
  });
});
