import { describe, expect, it } from 'vitest';
import { parseYaml } from './parse-yaml.ts';

describe('clusters/kubeconfig/parse-yaml', () => {
  it.each([
    ['yes', true],
    ['On', true],
    ['n', false],
    ['~', null],
    ['', null],
    ['12', 12],
    ['1_000', 1000],
    ['12e5', 1_200_000],
    ['"12"', '12'],
    ['!!str 12', '12'],
    ['2024-01-01', '2024-01-01'],
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['10:20', '10:20'],
    ['10:20.5', '10:20.5'],
    ['127.0.0.1:6443', '127.0.0.1:6443'],
    ['https://host:6443 # comment', 'https://host:6443'],
  ])('reads %s as kubectl does', (text, value) => {
    expect(parseYaml(`value: ${text}`, 'config')).toEqual({ value });
  });

  it('merges, and takes a repeated key as its last', () => {
    expect(parseYaml('a: &a {p: 1, q: 1}\nb: {<<: *a, q: 2}\nc: {r: 1, r: 2}', 'config')).toEqual({
      a: { p: 1, q: 1 },
      b: { p: 1, q: 2 },
      c: { r: 2 },
    });
  });

  it('reads the first document only', () => {
    expect(parseYaml('---\na: 1\n---\n{{{ nonsense', 'config')).toEqual({ a: 1 });
  });

  it.each(['', '   ', '# only a comment', 'null', '---\n---\na: 1'])('has nothing in %j', (text) => {
    expect(parseYaml(text, 'config')).toBeNull();
  });

  it('reads JSON, also with tabs, and YAML that begins like it', () => {
    expect(parseYaml('{\n\t"a": [1, "\\u002d"]\n}', 'config')).toEqual({ a: [1, '-'] });
    expect(parseYaml('{a: [1, yes]}', 'config')).toEqual({ a: [1, true] });
  });

  it('tells where a mistake is and nothing of what stands there', () => {
    const text = 'users:\n- name: u\n  user:\n\ttoken: very-secret\n';

    expect(() => parseYaml(text, 'config')).toThrow(
      expect.objectContaining({
        code: 'KUBECONFIG_INVALID',
        message: 'config is not valid YAML (line 4)',
      }),
    );
  });

  it.each([
    ['an alias of nothing', 'a: *nothing'],
    [
      'aliases of aliases of aliases',
      ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefgh'.split('').map(doubling)].join('\n'),
    ],
  ])('refuses %s', (_, text) => {
    expect(() => parseYaml(text, 'config')).toThrow(expect.objectContaining({ code: 'KUBECONFIG_INVALID' }));
  });

  it('lets a thousand contexts share one anchor', () => {
    const contexts = Array.from({ length: 1000 }, () => '- {<<: *shared, user: *user}');
    const text = `shared: &shared {cluster: c}\nuser: &user u\ncontexts:\n${contexts.join('\n')}`;

    expect(parseYaml(text, 'config')).toMatchObject({
      contexts: Array(1000).fill({ cluster: 'c', user: 'u' }),
    });
  });
});

function doubling(name: string): string {
  const before = String.fromCharCode(name.charCodeAt(0) - 1);
  return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
}
