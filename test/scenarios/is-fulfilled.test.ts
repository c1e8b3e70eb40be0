import { describe, expect, it } from 'vitest';
import { isFulfilled } from './is-fulfilled.ts';
import type { Wait } from './scenario.ts';

const pod = (name: string, namespace: string, restartCount: number): object => ({
  metadata: { name, namespace },
  spec: { nodeSelector: { pool: 'real' } },
  status: { containerStatuses: [{ restartCount: 0 }, { restartCount }] },
});
const pods = [pod('web-1', 'shop', 3), pod('web-2', 'shop', 0), pod('web-1', 'yard', 0)];

const wait = (change: Partial<Wait>): Wait => ({
  of: 'pods',
  name: '*',
  field: 'status.containerStatuses.restartCount',
  matches: '^[1-9]',
  atLeast: 1,
  ...change,
});

describe('scenarios/is-fulfilled', () => {
  it.each<[string, Partial<Wait>, boolean]>([
    ['one container of one pod', {}, true],
    ['not as many as are wanted', { atLeast: 2 }, false],
    ['another namespace', { namespace: 'yard' }, false],
    ['a beginning of its name', { namespace: 'shop', name: 'web-*' }, true],
    ['another name', { name: 'web-2' }, false],
    ['a name is no beginning without a star', { name: 'web' }, false],
    ['an object as JSON', { field: 'spec.nodeSelector', matches: '"pool":"real"' }, true],
    ['a field that is not there', { field: 'status.reason', matches: '.' }, false],
  ])('finds a value: %s', (_, change, expected) => {
    expect(isFulfilled(wait(change), pods)).toBe(expected);
  });
});
