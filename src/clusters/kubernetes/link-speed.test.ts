import { describe, expect, it } from 'vitest';
import { LinkSpeed } from './link-speed.ts';

describe('clusters/kubernetes/link-speed', () => {
  it.each([
    ['nothing was seen', [], false],
    ['only small bodies came', [[60_000, 5_000]], false],
    ['a megabyte took a second', [[1_000_000, 1_000]], true],
    ['a megabyte took 50 ms', [[1_000_000, 50]], false],
    ['a body came at once', [[100_000, 0]], false],
    [
      'one body of a fast link stalled',
      [
        [1_000_000, 20],
        [1_000_000, 2_000],
      ],
      false,
    ],
    ['a link became slow', [[1_000_000, 100], ...Array(10).fill([1_000_000, 2_000])], true],
    ['a link became fast again', [[1_000_000, 2_000], ...Array(10).fill([1_000_000, 10])], false],
  ] as [string, [number, number][], boolean][])('where %s, slow is %3$s', (_, samples, expected) => {
    const link = new LinkSpeed();

    for (const [bytes, ms] of samples) link.note(bytes, ms);

    expect(link.isSlow).toBe(expected);
  });
});
