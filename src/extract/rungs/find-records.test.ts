import { describe, expect, it } from 'vitest';
import { findRecords } from './find-records.ts';
import { nothingFound } from './rung.ts';

const pod = { metadata: { name: 'a' } };

describe('extract/rungs/find-records', () => {
  it.each([
    ['a list', [pod], [pod]],
    ['an object with a name', pod, [pod]],
    ['a Kubernetes list', { kind: 'PodList', items: [pod] }, [pod]],
    ['a list of none, as Go writes it', { kind: 'PodList', items: null }, []],
    [
      'a List that is itself an object',
      { metadata: { name: 'x' }, items: [pod] },
      [{ metadata: { name: 'x' }, items: [pod] }],
    ],
    ['a wrapper of a wrapper', { result: { data: { items: [pod] } } }, [pod]],
    ['the only list', { note: 'x', things: [pod], warnings: ['w'] }, [pod]],
    ['bare names', { clusters: ['a', 'b/c'] }, [{ name: 'a' }, { name: 'b/c' }]],
  ])('finds the records of %s', (_, value, records) => {
    expect(findRecords(value)?.records).toEqual(records);
  });

  it.each([
    null,
    7,
    'text',
    {},
    { x: 1 },
    { a: [1], b: [2] },
    { data: { data: { data: { data: { data: { items: [pod] } } } } } },
  ])('finds none in %j', (value) => {
    expect(findRecords(value)).toBeNull();
  });

  it('gives the text of a wrapper of text', () => {
    expect(findRecords({ stdout: 'NAME  READY' })).toEqual({ ...nothingFound, innerText: 'NAME  READY' });
    expect(findRecords({ result: { text: 'x' } })).toEqual({ ...nothingFound, innerText: 'x' });
  });

  it('drops items without a name, names that are sentences among them', () => {
    expect(findRecords([pod, 7, null, {}, 'two words', ['x']])).toMatchObject({
      records: [pod],
      dropped: Array(5).fill({ reason: 'an item without a name', item: null }),
    });
  });
});
