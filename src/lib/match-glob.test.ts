import { describe, expect, it } from 'vitest';
import { matchesGlob } from './match-glob.ts';

describe('lib/match-glob', () => {
  it.each([
    ['prod-*', 'prod-eu', true],
    ['prod-*', 'my-prod-eu', false],
    ['*', '', true],
    ['prod-?', 'prod-1', true],
    ['prod-?', 'prod-12', false],
    ['arn:aws:eks:*:cluster/a.b', 'arn:aws:eks:eu:1:cluster/a.b', true],
    ['a.b', 'axb', false],
    ['a+(b)', 'a+(b)', true],
  ])('matches %s against %s: %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});
