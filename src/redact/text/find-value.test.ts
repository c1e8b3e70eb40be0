import { describe, expect, it } from 'vitest';
import { findValue } from './find-value.ts';

/** The value behind the first `key` of a text. */
function valueIn(text: string, isFile = false): string | null {
  const keyStart = text.indexOf('key');
  const span = findValue({ text, keyStart, keyEnd: keyStart + 3, isFile });
  return span === null ? null : text.slice(span.start, span.end);
}

describe('redact/text/find-value', () => {
  it.each([
    ['key="one two', 'one two'],
    ['key="one\ntwo"', 'one'],
    ['key="a\\"b"', 'a\\"b'],
    ['key="a\\\\" b"', 'a\\\\'],
    ["key='a\"b'", 'a"b'],
    ['key="""a\n"b\n"""', 'a\n"b\n'],
    ['{\\"key\\":\\"a\\"}', 'a'],
    ['x key=a, b', 'a'],
    ['x key=$(A)b c', '$(A)b'],
    [`x key=\${A}/b c`, `\${A}/b`],
    ['key: a b # c', 'a b'],
    ['key: a b;', 'a b'],
    ['key: [a, b]', 'a, b'],
    ['key=>"a"', 'a'],
    ['key := a', 'a'],
    ['<key>a b</key>', 'a b'],
    ['<entry name="key">a</entry>', 'a'],
  ])('of %j is %j', (text, value) => {
    expect(valueIn(text)).toBe(value);
  });

  it.each([
    '',
    'key',
    'key:',
    'key: ',
    'key=\n',
    'key: {a}',
    'key: [1, 2]',
    'key: [a',
    'key: []',
    '<key>a',
    'key a b',
    'key: <hidden:0123456789ab>',
  ])('there is none in %j', (text) => {
    expect(valueIn(text)).toBeNull();
  });

  it.each([
    ['key a', 'a'],
    ['  key a  \nb', 'a'],
    ['key = a b\nc', 'a b'],
    ['key=a\\\nb\nc', 'a\\\nb'],
    ['key: |\n  a\n  b\nc: d', 'a\n  b'],
    ['x key a b', 'a'],
  ])('in a file of %j is %j', (text, value) => {
    expect(valueIn(text, true)).toBe(value);
  });
});
