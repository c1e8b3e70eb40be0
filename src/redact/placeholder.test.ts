import { describe, expect, it } from 'vitest';
import {
  createHide,
  isInPlaceholder,
  isPlaceholder,
  untilStable,
  withoutPlaceholders,
} from './placeholder.ts';

const placeholder = '<hidden:0123456789ab>';

describe('redact/placeholder', () => {
  it('puts twelve digits of the hash in a value’s place', () => {
    const hide = createHide((text) => `${text.length}123456789abcdef`);

    expect(hide('x')).toBe('<hidden:1123456789ab>');
    expect(hide('')).toBe('');
    expect(hide(placeholder)).toBe(placeholder);
  });

  it.each(['<hidden:0123456789AB>', '<hidden:0123456789ab', '<hidden:0123456789abc>', ` ${placeholder}`, ''])(
    'takes %j for none',
    (text) => {
      expect(isPlaceholder(text)).toBe(false);
    },
  );

  it('knows which places of a text lie in one', () => {
    const text = `ab${placeholder}cd`;
    const places = [...text].map((_, at) => (isInPlaceholder(text, at) ? 'x' : '-')).join('');

    expect(places).toBe(`--${'x'.repeat(placeholder.length)}--`);
    expect(isInPlaceholder('<hidden:nothing>', 3)).toBe(false);
  });

  it('takes them out of a text', () => {
    expect(withoutPlaceholders(`a ${placeholder}${placeholder} b`)).toBe('a  b');
    expect(withoutPlaceholders('a <hidden:x> b')).toBe('a <hidden:x> b');
  });

  it('redacts until nothing changes, and not forever', () => {
    let passes = 0;

    expect(untilStable('xxx', (text) => text.replace('x', 'y'))).toBe('yyy');
    expect(
      untilStable('x', (text) => {
        passes += 1;
        return `${text}${passes}`;
      }),
    ).toBe('x12345');
  });
});
