import { describe, expect, it } from 'vitest';
import { accessPath, clusterInfo, identitySignals } from '../../test/fakes/builders.ts';
import { groupPaths } from './group-paths.ts';

const shape = (groups: ReturnType<typeof groupPaths>) =>
  groups.map(({ name, known, paths }) => [name, known?.id ?? null, paths.map((path) => path.name)]);

describe('scan/group-paths', () => {
  it('puts paths to one address and CA together, and keeps others apart', () => {
    const same = { server: 'https://one', caKeyHash: 'ca' };
    const paths = [
      accessPath('admin', same),
      accessPath('other-ca', { server: 'https://one', caKeyHash: 'other' }),
      accessPath('reader', same),
      accessPath('two'),
    ];
    expect(shape(groupPaths(paths, []))).toEqual([
      ['admin', null, ['admin', 'reader']],
      ['other-ca', null, ['other-ca']],
      ['two', null, ['two']],
    ]);
  });

  it('looks at what only tells an address together with the paths that know its CA', () => {
    const vague = { source: 'mcp' as const, caKeyHash: null };
    const paths = [
      accessPath('prod', { server: 'https://one' }),
      accessPath('team/prod', { ...vague, server: 'https://one' }),
      accessPath('team/lab', { ...vague, server: 'https://two' }),
    ];
    expect(shape(groupPaths(paths, []))).toEqual([
      ['prod', null, ['prod', 'team/prod']],
      ['team/lab', null, ['team/lab']],
    ]);
  });

  it('keeps paths without an address apart', () => {
    const paths = ['a', 'b'].map((name) => accessPath(name, { server: null, caKeyHash: null }));
    expect(groupPaths(paths, [])).toHaveLength(2);
  });

  it('puts a path to the cluster that holds it, or that has its address, under the cluster’s name', () => {
    const prod = clusterInfo('prod', {
      paths: [accessPath('public')],
      signals: identitySignals({ server: 'https://private', caKeyHash: 'ca-private' }),
    });
    const groups = groupPaths([accessPath('public'), accessPath('private')], [prod]);
    expect(shape(groups)).toEqual([['prod', 'id-prod', ['public', 'private']]]);
  });

  it('leaves closed clusters out', () => {
    const closed = clusterInfo('old', { paths: [accessPath('a')], closedAt: '2026-01-01T00:00:00.000Z' });
    expect(shape(groupPaths([accessPath('a')], [closed]))).toEqual([['a', null, ['a']]]);
  });
});
