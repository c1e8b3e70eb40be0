import { describe, expect, it } from 'vitest';
import { recordName } from '../record-name.ts';
import type { Found } from './rung.ts';
import { yamlRung } from './yaml-text.ts';

function read(...blocks: string[]): Found | null {
  return yamlRung.read({ structured: undefined, blocks, otherBlocks: 0 });
}

function names(found: Found | null): (string | null)[] | undefined {
  return found?.records.map(recordName);
}

describe('extract/rungs/yaml-text', () => {
  it('resolves aliases', () => {
    expect(read('- &a {name: web, labels: {app: web}}\n- {name: other, like: *a}\n')?.records).toEqual([
      { name: 'web', labels: { app: 'web' } },
      { name: 'other', like: { name: 'web', labels: { app: 'web' } } },
    ]);
  });

  it('refuses a document with aliases without end, and reads the others', () => {
    const many = `x: &x y\nlist: [${'*x, '.repeat(200)}*x]\nname: many\n`;
    const multiplying = `a: &a [z, z]\nb: &b [${'*a, '.repeat(50)}*a]\nc: [${'*b, '.repeat(40)}*b]\nname: bomb\n`;

    expect(names(read(`name: first\n---\n${many}---\nname: last\n`))).toEqual(['first', 'last']);
    expect(read(`name: first\n---\n${many}`)?.dropped).toEqual([{ reason: 'not valid YAML', item: null }]);
    expect(read(multiplying)).toBeNull();
  });

  it('lets the last of two equal keys win, but for those of the object itself', () => {
    expect(read('name: a\nlabels: {x: "1", x: "2"}\n')?.records).toEqual([{ name: 'a', labels: { x: '2' } }]);
    expect(read('name: a\nname: b\n')).toBeNull();
  });

  it('reads the blocks of an answer one by one', () => {
    expect(names(read('name: a\n', 'prose in between', '- name: b\n'))).toEqual(['a', 'b']);
  });

  it.each([
    ['a text that is no YAML any more', `name: a\n${']}'.repeat(300)}`],
    ['a long text in braces', `{${'name: a, '.repeat(20_000)}}`],
    ['brackets that nest without end', '['.repeat(50_000)],
    ['a table', 'NAME  READY\nweb   1/1\n'],
    ['prose', 'There is nothing here, said the server.'],
  ])('leaves %s', (_, text) => {
    expect(read(text)).toBeNull();
  });
});
