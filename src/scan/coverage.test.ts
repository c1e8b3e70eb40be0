import { describe, expect, it } from 'vitest';
import { cacheMetadata, clusterInfo } from '../../test/fakes/builders.ts';
import type { ClusterInfo } from '../domain/cluster.ts';
import type { CacheMetadata } from '../domain/coverage.ts';
import { coverageOf } from './coverage.ts';

function coverage(
  clusters: ClusterInfo[],
  kept: CacheMetadata[],
  kinds: string[] | null = ['pods'],
): ReturnType<typeof coverageOf> {
  return coverageOf({
    clusters,
    kept,
    kinds,
    hasKind: (clusterId, kind) => kind === 'pods' || clusterId === 'id-a',
  });
}

describe('scan/coverage', () => {
  it('is complete, as of the oldest list it rests on', () => {
    const kept = [
      cacheMetadata('a', 'pods', { asOf: '2026-01-02T00:00:05.000Z' }),
      cacheMetadata('b', 'pods'),
    ];

    expect(coverage([clusterInfo('a'), clusterInfo('b')], kept)).toMatchObject({
      complete: true,
      asOf: '2026-01-02T00:00:00.000Z',
    });
  });

  it('names a cluster that was never read as a gap, with why', () => {
    const failure = { code: 'TIMEOUT', message: 'no answer in 2.5 s', hint: '' } as const;
    const dead = clusterInfo('b', { state: 'unreachable', failure });

    const { complete, clusters } = coverage([clusterInfo('a'), dead], [cacheMetadata('a', 'pods')]);

    expect(complete).toBe(false);
    expect(clusters[1]).toMatchObject({
      cluster: 'b',
      asOf: null,
      gaps: [{ kind: 'pods', completeness: 'never', reason: 'no answer in 2.5 s' }],
    });
  });

  it('takes a kind that the cluster does not have for no gap', () => {
    const kept = [cacheMetadata('b', 'pods')];

    expect(coverage([clusterInfo('b')], kept, ['widgets.example']).complete).toBe(true);
  });

  it.each<[string, Partial<CacheMetadata>]>([
    ['partial', { completeness: 'partial', reason: 'read 2 of 7 namespaces' }],
    ['stale', { completeness: 'stale', reason: 'older than its TTL' }],
    ['interrupted', { interrupted: true }],
  ])('names a kind that is %s as a gap', (_, change) => {
    expect(coverage([clusterInfo('a')], [cacheMetadata('a', 'pods', change)]).clusters[0]?.gaps).toHaveLength(
      1,
    );
  });

  it('takes what was seen whole for seen, however old, and what failed since for not seen', () => {
    const old = { completeness: 'stale', reason: 'older than its TTL' } as const;
    const failure = { code: 'TIMEOUT', message: 'no answer', hint: '' } as const;
    const of = (change: Partial<CacheMetadata>) =>
      coverage([clusterInfo('a')], [cacheMetadata('a', 'pods', change)]);

    expect(of(old)).toMatchObject({ complete: true, clusters: [{ gaps: [{ aged: true }] }] });
    expect(of({ ...old, failure })).toMatchObject({
      complete: false,
      clusters: [{ gaps: [{ aged: false }] }],
    });
    expect(of({ ...old, interrupted: true }).complete).toBe(false);
  });

  it('is not complete without any cluster, nor when one does not answer though its rows are kept', () => {
    const silent = clusterInfo('a', { state: 'unreachable' });

    expect(coverage([], []).complete).toBe(false);
    expect(coverage([silent], [cacheMetadata('a', 'pods')]).complete).toBe(false);
  });

  it('is complete where a kind is left out by design', () => {
    const kept = [cacheMetadata('a', 'pods', { completeness: 'skipped', reason: 'by us' })];

    expect(coverage([clusterInfo('a')], kept).complete).toBe(true);
  });

  it('rests on every kind that is kept when none is named', () => {
    const kept = [cacheMetadata('a', 'pods'), cacheMetadata('a', 'nodes', { completeness: 'partial' })];

    expect(
      coverage([clusterInfo('a'), clusterInfo('b')], kept, null).clusters.map(({ gaps }) =>
        gaps.map(({ kind }) => kind),
      ),
    ).toEqual([['nodes'], ['*']]);
  });
});
