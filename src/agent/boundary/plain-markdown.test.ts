import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainMarkdown } from './plain-markdown.ts';

describe('agent/boundary/plainMarkdown', () => {
  it.each([
    ['![status](https://evil.example/p.png)', 'status'],
    ['see [details](https://evil.example).', 'see details.'],
    ['[a](https://evil.example/(b)?c=(d))', 'a'],
    ['![a][r]', '[a] [r]'],
    ['[r]: https://evil.example/x', '[r] : `https://evil.example/x`'],
    ['<img src="https://evil.example">', ''],
    ['<img src=x onerror=y', '‹img src=x onerror=y'],
    ['at https://evil.example/x.', 'at `https://evil.example/x`.'],
    ['at `https://kept.example`, as code', 'at `https://kept.example`, as code'],
    ['www.evil.example', '`www.evil.example`'],
    ['[x](javascript:alert(1))', 'x'],
    ['[a [b] c](https://evil.example)', '[a [b] c] (`https://evil.example`)'],
    ['`one` https://evil.example `two', "`one` `https://evil.example` 'two"],
  ])('makes of %j the text %j', (given, shown) => {
    expect(plainMarkdown(given)).toBe(shown);
  });

  it.each([
    'replicas 2 < 3, see `web-1` in **prod**',
    '| cluster | pods |\n| --- | ---: |\n| prod | 3 |',
    '*[removed: not held by what was read]*',
    'env DB is <hidden:0123456789ab>',
    'metadata: labels (app=web), image registry.example/shop/web:1.2',
    '```\nkubectl get pods\n```',
  ])('leaves %j alone', (text) => {
    expect(plainMarkdown(text)).toBe(text);
  });

  it('leaves nothing that acts, whatever is put together', () => {
    const part = fc.constantFrom(
      ...['!', '[', ']', '(', ')', '<', '>', '`', ':', '//', 'https:', 'a', ' ', '\n', '/', 'www.', 'img'],
    );

    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 14 }).map((parts) => parts.join('')),
        (text) => {
          const outside = plainMarkdown(text).replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '·');

          expect(outside).not.toMatch(/!\[|\]\(|\]\[|<[a-z/!?]|https?:\/\/\w|www\.\w/i);
        },
      ),
      { numRuns: 3000, seed: 7 },
    );
  });
});
