import { describe, expect, it } from 'vitest';
import { nestedValues } from './nested-values.ts';

/** The values below the first key of a text, up to its colon. */
function valuesIn(text: string, meaning: 'strong' | 'weak' = 'strong'): string[] {
  const keyStart = text.search(/\w/);
  return nestedValues(text, keyStart, text.indexOf(':'), meaning).map(({ start, end }) =>
    text.slice(start, end),
  );
}

describe('redact/text/nested-values', () => {
  it.each([
    ['tokens:\n  - a1\n  - "b2"\n', ['a1', 'b2']],
    ['tokens:\n- a1\n- b2\nx: y\n', ['a1', 'b2']],
    ['- tokens:\n  - a1\n- x\n', ['a1']],
    ['token:\n  a1\nx: y\n', ['a1']],
    ['credentials:\n  shop: a1\n  other:\n    deep: b2\n  secretName: c3\nx: y\n', ['a1', 'b2']],
    ['credentials:\n  shop: {user: x}\n  list: [a]\n  anchor: &a b\n', []],
    ['credentials:\n  shop: <hidden:0123456789ab>\n', []],
    ['credentials:\n  shop: |\n    a1\n    b2\n  other: c3\n', ['a1\n    b2', 'c3']],
    ['token:\n  enabled: true\n  user: x\n', []],
    ['tokens: a1\n', []],
    ['tokens:\n', []],
    ['tokens:', []],
  ])('of %j are %j', (text, values) => {
    expect(valuesIn(text)).toEqual(values);
  });

  it('leaves names in a list of names, and not under keys', () => {
    expect(valuesIn('secrets:\n- regcred\n- Hunter2!\n', 'weak')).toEqual(['Hunter2!']);
    expect(valuesIn('secrets:\n  db: regcred\n', 'weak')).toEqual(['regcred']);
  });

  it('looks no further than settings go', () => {
    expect(valuesIn(`tokens:\n${'- a1\n'.repeat(2000)}`)).toHaveLength(500);
  });
});
