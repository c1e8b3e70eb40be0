import { describe, expect, it } from 'vitest';
import { redactJsonText } from './redact-json.ts';

/** Hides what stands under a key with an x in it; a hidden value says of which key it is. */
const hideLeaf = (key: string, value: string): string =>
  key.includes('x') && !value.startsWith('<') ? `<${key}>` : value;
const redact = (text: string): string | null => redactJsonText(text, hideLeaf, () => '<hidden>');

describe('redact/values/redact-json', () => {
  it.each([
    ['{"x":"v","y":"v"}', '{"x":"<x>","y":"v"}'],
    [' {"x":"v"}\n', '{\n  "x": "<x>"\n}'],
    ['{"a":{"b":[{"x":"v"}]}}', '{"a":{"b":[{"x":"<x>"}]}}'],
    ['{"x":["v","w"]}', '{"x":["<x>","<x>"]}'],
    ['{"x":17}', '{"x":"<x>"}'],
    ['{"x":true,"y":null}', '{"x":true,"y":null}'],
    ['[{"name":"x","value":"v"}]', '[{"name":"x","value":"<x>"}]'],
    ['[{"key":"x","value":"v"}]', '[{"key":"x","value":"<x>"}]'],
    ['{"__proto__":{"x":"v"}}', '{"__proto__":{"x":"<x>"}}'],
  ])('hides in %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it('gives what holds no credential back as it was, blanks included', () => {
    const text = '{ "a" : [ 1.0, "\\u003c", {"b":"c:" } ] }\n';

    expect(redact(text)).toBe(text);
  });

  it.each(['', 'text', '{{ .Values }}', '{"a":', '{a: b}', '"text"', '17', '{]'])(
    'takes %j for no JSON',
    (text) => {
      expect(redact(text)).toBeNull();
    },
  );

  it('keeps neither value of a key that stands twice', () => {
    expect(redact('{"x":"secret","x":true}')).toBe('{"x":true}');
    expect(redact('{"a":{"x":"secret","x":true},"b":"\\"c\\":"}')).toBe('{"a":{"x":true},"b":"\\"c\\":"}');
  });

  it('hides all data of a Secret, whatever its form', () => {
    expect(redact('{"kind":"Secret","data":{"a":"b","c":7},"stringData":"d","type":"e"}')).toBe(
      '{"kind":"Secret","data":{"a":"<hidden>","c":"<hidden>"},"stringData":"<hidden>","type":"e"}',
    );
    expect(redact('{"kind":"Secret","data":null}')).toBe('{"kind":"Secret","data":null}');
  });

  it('keeps nothing that nests deeper than anybody writes', () => {
    const text = `${'{"a":'.repeat(200)}"secret"${'}'.repeat(200)}`;

    const redacted = redactJsonText(text, (key) => `<${key}>`, String);

    expect(redacted).not.toContain('secret');
    expect(redacted).toContain('<password>');
  });
});
