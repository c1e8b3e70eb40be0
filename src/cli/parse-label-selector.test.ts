import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from './parse-label-selector.ts';

describe('cli/parse-label-selector', () => {
  it.each([
    ['app=web', [{ key: 'app', operator: 'in', values: ['web'] }]],
    ['app==web', [{ key: 'app', operator: 'in', values: ['web'] }]],
    ['app = web', [{ key: 'app', operator: 'in', values: ['web'] }]],
    ['app=', [{ key: 'app', operator: 'in', values: [''] }]],
    ['tier!=front', [{ key: 'tier', operator: 'notin', values: ['front'] }]],
    ['env in (a, b)', [{ key: 'env', operator: 'in', values: ['a', 'b'] }]],
    ['env notin (a)', [{ key: 'env', operator: 'notin', values: ['a'] }]],
    ['env in ()', [{ key: 'env', operator: 'in', values: [''] }]],
    ['app.kubernetes.io/name', [{ key: 'app.kubernetes.io/name', operator: 'exists', values: [] }]],
    ['!old', [{ key: 'old', operator: 'absent', values: [] }]],
    ['in', [{ key: 'in', operator: 'exists', values: [] }]],
    [
      'a=1, b in (x,y),!c',
      [
        { key: 'a', operator: 'in', values: ['1'] },
        { key: 'b', operator: 'in', values: ['x', 'y'] },
        { key: 'c', operator: 'absent', values: [] },
      ],
    ],
    ['', []],
  ])('reads "%s" as kubectl does', (text, requirements) => {
    expect(parseLabelSelector(text)).toEqual(requirements);
  });

  it.each([
    'a=b=c',
    'a in b',
    'a in (b',
    '=b',
    'a b',
    '-a',
    'a=-b',
    'a in (b c)',
    'a/b/c',
    '!a=b',
    'a in(x)y',
  ])('refuses "%s"', (text) => {
    expect(() => parseLabelSelector(text)).toThrow(`"${text}" is not a label selector`);
  });
});
