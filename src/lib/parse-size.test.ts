import { describe, expect, it } from 'vitest';
import { parseSize } from './parse-size.ts';

describe('lib/parse-size', () => {
  it.each([
    ['4096', 4096],
    ['64MiB', 67_108_864],
    ['64Mi', 67_108_864],
    ['1.5GB', 1_500_000_000],
    ['10 kb', 10_000],
  ])('reads %s as %i bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', 'big', '-1', '1 pint', 'MiB'])('does not take "%s" for a size', (text) => {
    expect(parseSize(text)).toBeNull();
  });
});
