import { describe, expect, it } from 'vitest';
import { customKinds } from './custom-kinds.ts';

interface Version {
  name: string;
  served: boolean;
  storage: boolean;
}

function definition(versions: Version[], spec: object = {}): object {
  return {
    metadata: { name: 'campaigns.shop.example' },
    spec: {
      group: 'shop.example',
      scope: 'Namespaced',
      names: { kind: 'Campaign', plural: 'campaigns', singular: 'campaign', shortNames: ['cpg'] },
      versions,
      ...spec,
    },
  };
}

const v1 = { name: 'v1', served: true, storage: true };

describe('clusters/through-mcp/custom-kinds', () => {
  it('makes a kind of a definition', () => {
    expect(customKinds([definition([v1])])).toEqual([
      {
        group: 'shop.example',
        version: 'v1',
        kind: 'Campaign',
        plural: 'campaigns',
        singular: 'campaign',
        shortNames: ['cpg'],
        namespaced: true,
        listable: true,
        watchable: false,
      },
    ]);
  });

  it.each<[string, Version[], string[]]>([
    ['the version that is stored', [{ ...v1, name: 'v1beta1', storage: false }, v1], ['v1']],
    [
      'another one where the stored one is not served',
      [
        { ...v1, served: false },
        { ...v1, name: 'v2', storage: false },
      ],
      ['v2'],
    ],
    ['none where none is served', [{ ...v1, served: false }], []],
    ['none where there is none', [], []],
  ])('takes %s', (_, versions, expected) => {
    expect(customKinds([definition(versions)]).map(({ version }) => version)).toEqual(expected);
  });

  it('knows kinds of the cluster, and such without short names', () => {
    const names = { kind: 'Campaign', plural: 'campaigns' };

    expect(customKinds([definition([v1], { scope: 'Cluster', names })])).toMatchObject([
      { namespaced: false, singular: '', shortNames: [] },
    ]);
  });

  it('passes over what is no definition', () => {
    expect(customKinds([null, 'text', {}, { spec: { group: 'a' } }, definition([v1])])).toHaveLength(1);
  });
});
