import { describe, expect, it } from 'vitest';
import { readSides } from './read-sides.ts';

const now = Date.parse('2026-11-28T15:00:00.000Z');
const style = { now, utc: true, clusters: ['prod-eu', 'prod-us', 'a@b'] };
const hoursAgo = (hours: number): number => now - hours * 3_600_000;

describe('cli/read-sides', () => {
  it.each([
    [['prod-eu,prod-us'], [], ['prod-eu', null], ['prod-us', null], []],
    [['prod-eu', 'prod-us'], ['deploy'], ['prod-eu', null], ['prod-us', null], ['deploy']],
    [['prod-eu'], ['prod-us', 'deploy'], ['prod-eu', null], ['prod-us', null], ['deploy']],
    [['prod-eu'], ['deploy/web', 'prod-us'], ['prod-eu', null], ['prod-us', null], ['deploy/web']],
    [['14:00'], ['15:00'], [null, hoursAgo(1)], [null, now], []],
    [['2h,now'], [], [null, hoursAgo(2)], [null, null], []],
    [['prod-eu@1h,prod-us@now'], [], ['prod-eu', hoursAgo(1)], ['prod-us', null], []],
    [['prod-eu@1h,prod-eu'], [], ['prod-eu', hoursAgo(1)], ['prod-eu', null], []],
    [['a@b,prod-eu'], [], ['a@b', null], ['prod-eu', null], []],
  ])('reads %j with the words %j', (given, words, left, right, rest) => {
    const sides = readSides(given, words, style);

    expect([sides.left.cluster, sides.left.at]).toEqual(left);
    expect([sides.right.cluster, sides.right.at]).toEqual(right);
    expect(sides.words).toEqual(rest);
  });

  it.each([
    [['prod-eu'], ['deploy']],
    [['a,b,c'], []],
    [['prod-eu@never,prod-us'], []],
    [['2026-11-29,now'], []],
    [['prod-eu,prod-eu@2026-11-29'], []],
  ])('refuses %j', (given, words) => {
    expect(() => readSides(given, words, style)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('says which word is no side, and which clusters there are', () => {
    expect(() => readSides(['prod-eu'], ['prod-uk'], style)).toThrow(
      expect.objectContaining({
        message: '--between needs two sides: "prod-uk" is neither a known cluster nor a moment',
        hint: expect.stringContaining('prod-eu, prod-us'),
      }),
    );
  });
});
