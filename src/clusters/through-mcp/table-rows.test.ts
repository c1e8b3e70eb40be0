import { describe, expect, it } from 'vitest';
import { objectOfRow } from './table-rows.ts';

describe('clusters/through-mcp/table-rows', () => {
  it('makes an object of a row', () => {
    const row = {
      apiVersion: 'v1',
      kind: 'Pod',
      Name: 'web',
      Namespace: 'shop',
      Labels: 'app=web,x/y=',
      Age: '5m',
    };

    expect(objectOfRow(row)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'shop', labels: { app: 'web', 'x/y': '' } },
    });
  });

  it.each([['<none>'], [''], [undefined]])('takes labels %j for none', (labels) => {
    expect(objectOfRow({ Name: 'node-1', Labels: labels })).toMatchObject({
      metadata: { name: 'node-1', labels: {} },
    });
  });

  it.each([
    ['an object', { metadata: { name: 'web' }, Name: 'web' }],
    ['a record of another kind', { name: 'web' }],
    ['a row without a name', { Namespace: 'shop' }],
  ])('leaves %s alone', (_, record) => {
    expect(objectOfRow(record)).toBeNull();
  });
});
