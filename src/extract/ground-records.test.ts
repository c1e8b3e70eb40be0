import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { groundRecords } from './ground-records.ts';

function groundedNames(names: string[], text: string): unknown[] {
  return groundRecords(
    names.map((name) => ({ name })),
    text,
  ).records.map(({ name }) => name);
}

describe('extract/ground-records', () => {
  it.each([
    ['web', 'a web b'],
    ['web', 'web'],
    ['web', '"web"'],
    ['web', 'pod/web:'],
    ['web', 'website web'],
    ['arn:aws:eks:eu:1:cluster/b', '"arn:aws:eks:eu:1:cluster\\/b"'],
    ['shop/web', '{"name":"shop\\/web"}'],
    ['web.example', 'of web.example, and more'],
  ])('keeps %j, which stands in %j', (name, text) => {
    expect(groundedNames([name], text)).toEqual([name]);
  });

  it.each([
    ['web', ''],
    ['web', 'website'],
    ['web', 'my-web'],
    ['web', 'web_1'],
    ['web', 'WEB'],
    ['web-1', 'web 1'],
    ['a b', 'b a'],
  ])('drops %j, which does not stand in %j', (name, text) => {
    expect(groundRecords([{ name }], text)).toEqual({
      records: [],
      dropped: [{ reason: 'its name does not occur in the answer', item: name }],
    });
  });

  it('drops what has no name', () => {
    expect(groundRecords([{ other: 'x' }], 'x').dropped).toEqual([
      { reason: 'its name does not occur in the answer', item: null },
    ]);
  });

  it('finds names in any order, far apart, and more than once', () => {
    const text = `first ${' '.repeat(300_000)} second`;

    expect(groundedNames(['second', 'first', 'second', 'third'], text)).toEqual([
      'second',
      'first',
      'second',
    ]);
  });

  it(
    'keeps a name if and only if it stands in the text as a word',
    () => {
      const name = fc.stringMatching(/^[a-c][a-c.-]{0,4}$/);
      fc.assert(
        fc.property(
          fc.array(name, { maxLength: 5 }),
          fc.stringMatching(/^[a-c .\n-]{0,30}$/),
          (names, text) => {
            const stands = (wanted: string): boolean => {
              const escaped = wanted.replaceAll('.', '\\.');
              return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`).test(text);
            };

            expect(groundedNames(names, text)).toEqual(names.filter(stands));
          },
        ),
        { numRuns: 500 },
      );
    },
    propertyTimeoutMs,
  );

  it('takes no longer than the text for names in its order', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `pod-${index}`);

    expect(groundedNames(names, names.map((name) => `name: ${name}\n`).join(''))).toHaveLength(20_000);
  });
});
