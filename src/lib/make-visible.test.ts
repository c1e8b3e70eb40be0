import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { escapeHidden, hidesCharacters, makeLinesVisible, makeVisible } from './make-visible.ts';

describe('lib/make-visible', () => {
  it.each([
    ['plain text, 漢字, é, 👩‍🔧, ✔️', 'plain text, 漢字, é, 👩‍🔧, ✔️'],
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['\u009b31m', '\\x9b31m'],
    ['two\nlines\r\tx', 'two\\nlines\\r\\tx'],
    ['bell\u0007del\u007f', 'bell\\x07del\\x7f'],
    ['abc\u202ecba', 'abc\\u202ecba'],
    ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
    ['a\u200db', 'a\\u200db'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['lone\ud800', 'lone\\ud800'],
  ])('writes %j as %s', (text, visible) => {
    expect(makeVisible(text)).toBe(visible);
  });

  it('keeps lines where lines are wanted', () => {
    expect(makeLinesVisible('one\n\u001btwo')).toBe('one\n\\x1btwo');
    expect(hidesCharacters('one\ntwo')).toBe(false);
    expect(hidesCharacters('one\ttwo')).toBe(true);
  });

  it(
    'leaves nothing that a terminal obeys',
    () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (text) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
          expect(makeVisible(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        }),
      );
    },
    propertyTimeoutMs,
  );

  it(
    'keeps a JSON document what it was',
    () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (text) => {
          const document = escapeHidden(JSON.stringify({ [text]: text }, null, 2));

          expect(JSON.parse(document)).toEqual({ [text]: text });
          expect(hidesCharacters(document)).toBe(false);
        }),
      );
    },
    propertyTimeoutMs,
  );
});
