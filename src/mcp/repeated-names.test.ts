import { describe, expect, it } from 'vitest';
import { repeatedNames } from './repeated-names.ts';

describe('mcp/repeated-names', () => {
  it.each<[string, string, string[]]>([
    ['none', '{"mcpServers": {"a": {"command": "x"}, "b": {"command": "x"}}}', []],
    ['one of two', '{"mcpServers": {"a": {}, "b": {}, "a": {}}}', ['a']],
    ['one that is written otherwise', String.raw`{"mcpServers": {"a": {}, "\u0061": {}}}`, ['a']],
    [
      'none of other objects',
      '{"other": {"a": 1, "a": 2}, "mcpServers": {"a": {"env": {"b": "", "b": ""}}}}',
      [],
    ],
    [
      'none of texts and lists',
      '{"mcpServers": {"a": {"args": ["a", "{", "\\"a\\":"]}, "b": {"args": [{"a": ":"}]}}}',
      [],
    ],
    ['none of an object further down', '{"x": {"mcpServers": {"a": 1, "a": 2}}}', []],
  ])('finds %s', (_, text, names) => {
    expect(repeatedNames(text, 'mcpServers')).toEqual(names);
  });
});
