import { describe, expect, it } from 'vitest';
import type { ClusterCoverage } from '../domain/coverage.ts';
import { coverageWords } from './show-evidence.ts';

const at = '2026-01-02T03:04:05.000Z';

function cluster(name: string, state: ClusterCoverage['state'], asOf: string | null): ClusterCoverage {
  return { cluster: name, state, failure: null, asOf, gaps: [] };
}

const of = (asOf: string | null, clusters: ClusterCoverage[]): string =>
  coverageWords({ asOf, complete: false, clusters });

describe('agent/coverageWords', () => {
  it('says as of when, and which clusters were not seen', () => {
    expect(of(at, [cluster('dev', 'ready', at), cluster('prod', 'unreachable', null)])).toBe(
      `as of ${at}; seen: 1 of 2 clusters; NOT SEEN: prod (not read whole)`,
    );
  });

  it('does not say that nothing was seen where clusters were, only no list of objects', () => {
    expect(of(null, [cluster('dev', 'ready', null), cluster('prod', 'unreachable', null)])).toBe(
      'seen: 1 of 2 clusters; NOT SEEN: prod (not read whole)',
    );
  });

  it('says that nothing was seen where no cluster was', () => {
    expect(of(null, [cluster('prod', 'unreachable', null)])).toMatch(
      /^nothing was seen; seen: 0 of 1 clusters/,
    );
  });
});
