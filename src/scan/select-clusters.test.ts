import { describe, expect, it } from 'vitest';
import { accessPath, clusterInfo } from '../../test/fakes/builders.ts';
import { isAppError } from '../domain/errors.ts';
import { selectClusters } from './select-clusters.ts';

const clusters = [
  clusterInfo('prod-eu', { paths: [accessPath('prod-eu'), accessPath('admin@prod-eu')] }),
  clusterInfo('prod-us'),
  clusterInfo('dev'),
  clusterInfo('old', { closedAt: '2026-01-01T00:00:00.000Z' }),
];

function names(...patterns: string[]): string[] {
  return selectClusters(clusters, patterns).map(({ name }) => name);
}

describe('scan/select-clusters', () => {
  it('takes all that live when no pattern is given', () => {
    expect(names()).toEqual(['prod-eu', 'prod-us', 'dev']);
  });

  it.each([
    [['prod-*'], ['prod-eu', 'prod-us']],
    [
      ['dev', 'prod-eu'],
      ['prod-eu', 'dev'],
    ],
    [['admin@*'], ['prod-eu']],
    [['id-dev'], ['dev']],
    [['old'], ['old']],
  ])('takes what %j names', (patterns, expected) => {
    expect(names(...patterns)).toEqual(expected);
  });

  it('refuses a pattern that names none, even beside one that does, and says what may have been meant', () => {
    const attempt = (): unknown => names('dev', 'prodeu');

    expect(attempt).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isAppError(error, 'CLUSTER_UNKNOWN') && error.hint.includes('prod-eu'),
      ),
    );
  });
});
