import { describe, expect, it } from 'vitest';
import { closest } from './closest.ts';

describe('lib/closest', () => {
  it.each([
    ['prodeu', ['prod-eu', 'prod-us', 'dev'], ['prod-eu', 'prod-us']],
    ['Pod', ['podtemplates', 'pods', 'nodes'], ['pods', 'podtemplates']],
    ['xyzzy', ['prod', 'dev'], []],
    ['', ['a'], ['a']],
  ])('finds what looks like %j', (text, candidates, expected) => {
    expect(closest(text, candidates)).toEqual(expected);
  });

  it('gives no more than asked for', () => {
    expect(closest('a', ['a1', 'a2', 'a3'], 2)).toEqual(['a1', 'a2']);
  });
});
