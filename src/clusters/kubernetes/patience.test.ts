import { describe, expect, it } from 'vitest';
import { AppError } from '../../domain/errors.ts';
import { withPatienceTold } from './patience.ts';

describe('clusters/kubernetes/patience', () => {
  it.each([
    [1000, 'HTTP 429; the 30 s for which we wait in all are used up'],
    [3_600_000, 'HTTP 429; it asks us to come back in 3600 s, and 30 s is the longest that we wait'],
    [undefined, 'HTTP 429'],
  ])('tells of a wish to wait for %s ms', (retryAfterMs, expected) => {
    const options = { hint: 'Wait.', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };

    const told = withPatienceTold(new AppError('RATE_LIMITED', 'HTTP 429', options));

    expect(told).toMatchObject({ code: 'RATE_LIMITED', message: expected, hint: 'Wait.', retryAfterMs });
  });
});
