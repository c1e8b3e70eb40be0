import { describe, expect, it } from 'vitest';
import { parseDuration } from './parse-duration.ts';

describe('lib/parse-duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['10', 10_000],
    ['0.5', 500],
    [' 2h ', 7_200_000],
  ])('reads %s as %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', 'soon', '-5s', '5 s', '5x', 's', '1h-3m'])('does not take "%s" for a duration', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
