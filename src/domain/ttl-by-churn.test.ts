import { describe, expect, it } from 'vitest';
import { churnAfter, ttlByChurn } from './ttl-by-churn.ts';

const limits = { minimumSeconds: 15, maximumSeconds: 240 };

describe('domain/ttl-by-churn', () => {
  it.each([
    [null, 60, 'not yet known how often it changes'],
    [0, 240, 'it hardly ever changes'],
    [36, 100, 'about 36 changes an hour'],
    [120, 30, 'about 2 changes a minute'],
    [100_000, 15, 'about 1667 changes a minute'],
  ])('gives at %s changes an hour %i s: %s', (changes, seconds, reason) => {
    expect(ttlByChurn({ seconds: 60, limits }, changes)).toEqual({ seconds, reason });
  });

  it('leaves alone what is set without limits', () => {
    expect(ttlByChurn({ seconds: 60, limits: null }, 100_000)).toEqual({ seconds: 60, reason: 'as set' });
  });

  it.each([
    ['measures nothing in a few seconds', null, 5, 9, null],
    ['takes the first measure as it is', null, 5, 600, 30],
    ['forgets what is long ago', 1000, 0, 36_000, 0],
    ['gives a short time little weight', 60, 10, 1, 120],
    ['takes no time that does not pass', 60, 10, 0, 60],
    ['takes no time that runs backwards', 60, 10, -5, 60],
  ])('%s', (_, before, changes, seconds, after) => {
    const measured = churnAfter(before, changes, seconds);
    if (after === null) expect(measured).toBeNull();
    else expect(measured).toBeCloseTo(after, -1);
  });
});
