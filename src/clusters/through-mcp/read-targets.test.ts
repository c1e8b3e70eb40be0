import { describe, expect, it } from 'vitest';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { TargetsRule } from './profiles/profile.ts';
import { readTargets } from './read-targets.ts';

const records: TargetsRule = { tool: 'list', arguments: {}, format: 'records', key: 'name' };
const lines: TargetsRule = { ...records, format: 'lines' };

const text = (value: string): Record<string, unknown> => ({ content: [{ type: 'text', text: value }] });
const data = (value: object): Record<string, unknown> => ({ content: [], structuredContent: value });

describe('clusters/through-mcp/read-targets', () => {
  it.each<[string, Record<string, unknown>, TargetsRule, (string | null)[] | null]>([
    ['contexts as data', data({ contexts: [{ name: 'a' }, { name: 'b' }] }), records, ['a', 'b']],
    ['contexts as text', text('{"contexts":[{"name":"a"}],"active_context":"a"}'), records, ['a']],
    ['bare names', text('{"clusters":["a","b"]}'), records, ['a', 'b']],
    ['ids', text('[{"id":"c-1","name":"prod"}]'), { ...records, key: 'id' }, ['c-1']],
    ['names where there is no id', text('[{"name":"prod"}]'), { ...records, key: 'id' }, ['prod']],
    ['none', text('{"contexts":[]}'), records, []],
    ['lines', text('a\n b\n\n'), lines, ['a', 'b']],
    ['lines in the output of a wrapper', text('{"status":"success","output":"a\\nb\\n"}'), lines, ['a', 'b']],
    ['lines in data', data({ result: 'a\nb' }), lines, ['a', 'b']],
    ['a failure of the wrapper', text('{"status":"error","output":"no kubeconfig"}'), lines, null],
    ['a failure of another wrapper', data({ success: false, output: 'no' }), lines, null],
    ['nothing at all', {}, lines, null],
    ['an error', { isError: true, ...text('a') }, lines, null],
    ['an error beside data', { isError: true, ...data({ contexts: [{ name: 'a' }] }) }, records, null],
    ['prose', text('There are two contexts.'), records, null],
  ])('reads %s', (_, result, rule, names) => {
    const targets = readTargets(result, rule, testRedactor());

    expect(targets?.map(({ name }) => name) ?? null).toEqual(names);
  });

  it('takes the address where the server tells it', () => {
    const result = data({ contexts: [{ name: 'a', server: 'https://a:6443' }] });

    expect(readTargets(result, records, testRedactor())).toEqual([{ name: 'a', server: 'https://a:6443' }]);
  });
});
