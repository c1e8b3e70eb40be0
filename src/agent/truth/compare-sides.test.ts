import { describe, expect, it } from 'vitest';
import { sidesOf } from './compare-sides.ts';

const columns = ['left', 'right', 'kind', 'namespace', 'name', 'where', 'what'];
const api = ['a', 'b', 'deployments.apps', 'shop', 'api'];

describe('agent/truth/compare-sides', () => {
  it('gives each cluster its own values', () => {
    const rows = [[...api, 'both, otherwise', 'replicas 5 → 4; image shop/api 1.4.2 → 1.4.1']];

    const said = sidesOf({ columns, rows }).map(({ cells }) => [cells[0], cells.at(-1)]);

    expect(said).toEqual([
      ['a', 'replicas 5; image shop/api 1.4.2'],
      ['b', 'replicas 4; image shop/api 1.4.1'],
    ]);
  });

  it('gives what is only in one to that one', () => {
    const rows = [[...api, 'only in b', null]];

    expect(sidesOf({ columns, rows }).map(({ cells }) => cells[0])).toEqual(['b']);
  });

  it('gives what the right one lacks to the left one', () => {
    const rows = [[...api, 'both, otherwise', 'node selector pool removed']];

    expect(sidesOf({ columns, rows }).map(({ cells }) => cells.at(-1))).toEqual(['node selector pool', '']);
  });
});
