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
    [['2h,now'], [], [null, hoursAgo(2)], [null, now], []],
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
  ])('refuses %j', (given, words) => {
    expect(() => readSides(given, words, style)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
