import { describe, expect, it } from 'vitest';
import { findDifferences, isSame } from './find-differences.ts';

describe('analyze/changes/find-differences', () => {
  it('finds none where only the order of keys differs', () => {
    const before = { spec: { replicas: 1, template: { a: [1, { b: 2, c: 3 }] } } };
    const after = { spec: { template: { a: [1, { c: 3, b: 2 }] }, replicas: 1 } };

    expect(findDifferences(before, after)).toEqual([]);
    expect(isSame(before, after)).toBe(true);
  });

  it('matches the elements of a list by their key, not by their place', () => {
    const before = {
      containers: [
        { name: 'web', image: 'a:1' },
        { name: 'log', image: 'b:1' },
      ],
    };
    const after = {
      containers: [
        { name: 'log', image: 'b:1' },
        { name: 'web', image: 'a:2' },
      ],
    };

    expect(findDifferences(before, after)).toEqual([
      { path: ['containers', 'web', 'image'], before: 'a:1', after: 'a:2' },
    ]);
  });

  it.each([
    { what: 'a value that is new', before: {}, after: { a: 1 }, change: [undefined, 1] },
    { what: 'a value that is gone', before: { a: 1 }, after: {}, change: [1, undefined] },
    {
      what: 'a list without keys, as a whole',
      before: { a: [1, 2] },
      after: { a: [2, 1] },
      change: [
        [1, 2],
        [2, 1],
      ],
    },
    {
      what: 'a whole element, whatever its name',
      before: { a: [] },
      after: { a: { data: 1 } },
      change: [[], { data: 1 }],
    },
  ])('finds $what', ({ before, after, change }) => {
    expect(findDifferences(before, after)).toEqual([{ path: ['a'], before: change[0], after: change[1] }]);
  });

  it.each([
    ['null and nothing', { a: null }, {}],
    ['a time with more zeros', { a: '2026-01-01T00:00:00Z' }, { a: '2026-01-01T00:00:00.000Z' }],
  ])('takes %s for the same', (_, before, after) => {
    expect(findDifferences(before, after)).toEqual([]);
  });

  it('gives the elements of a list whole, where one side has none', () => {
    expect(findDifferences({}, { volumes: [{ name: 'data', emptyDir: {} }] })).toEqual([
      { path: ['volumes', 'data'], before: undefined, after: { name: 'data', emptyDir: {} } },
    ]);
  });

  it('takes keys from clusters for what they are', () => {
    const hostile = JSON.parse('{"__proto__": "x", "constructor": "y"}');

    expect(findDifferences({}, hostile).map(({ path }) => path)).toEqual([['__proto__'], ['constructor']]);
  });
});
