import { describe, expect, it } from 'vitest';
import { parseQuantity } from './parse-quantity.ts';

describe('lib/parse-quantity', () => {
  it.each<[unknown, number | null]>([
    ['100m', 0.1],
    ['2', 2],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1Ki', 1024],
    ['1.5Gi', 1_610_612_736],
    ['128974848', 128_974_848],
    ['129e6', 129_000_000],
    ['1E', 1e18],
    ['1E3', 1000],
    ['1k', 1000],
    ['-1', -1],
    [4, 4],
    ['', null],
    ['Gi', null],
    ['1mi', null],
    ['1 Gi', null],
    [null, null],
    [Number.NaN, null],
  ])('reads %j as %j', (text, expected) => {
    expect(parseQuantity(text)).toBe(expected);
  });
});
