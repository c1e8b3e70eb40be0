import { describe, expect, it } from 'vitest';
import { recordName } from './record-name.ts';

describe('extract/record-name', () => {
  it.each([
    [{ metadata: { name: 'a' }, name: 'b' }, 'a'],
    [{ name: 'b', Name: 'c' }, 'b'],
    [{ Name: 'c' }, 'c'],
    [{ NAME: 'd' }, 'd'],
    [{ metadata: {}, name: '' }, null],
    [{ metadata: 'a', name: 7 }, null],
    [{}, null],
  ])('of %j is %j', (record, name) => {
    expect(recordName(record)).toBe(name);
  });
});
