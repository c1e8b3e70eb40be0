import type { ClusterCoverage } from './coverage.ts';

/**
 * Whether a cluster answered when it was last asked, and every kind of it was seen: what is left out by design counts as
 * seen, and so does what was seen whole longer ago than its TTL, because an answer says its age.
 */
export function isWholeCluster({ state, gaps }: Pick<ClusterCoverage, 'state' | 'gaps'>): boolean {
  const answered = state === 'ready' || state === 'degraded';
  return answered && gaps.every(({ completeness, aged }) => aged || completeness === 'skipped');
}
