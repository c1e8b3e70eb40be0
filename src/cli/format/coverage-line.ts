import type { ClusterCoverage, Coverage } from '../../domain/coverage.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import { formatAgo } from './age.ts';
import { countOf } from './amount.ts';
import { failureWords } from './failure-words.ts';
import { formatTime, type TimeStyle } from './time.ts';

const mostNames = 5;

/**
 * What an answer rests on, in one line: `as of 15:02:11 CEST (3 min ago) · 8 of 9 clusters · not seen: prod-eu (timed
 * out, last seen 2 h ago)`.
 */
export function coverageLine(coverage: Coverage, style: TimeStyle): string {
  const { clusters } = coverage;
  if (clusters.length === 0) return 'no cluster is known yet: run "k8s-mcp-agent full-scan"';
  const whole = clusters.filter(isWholeCluster);
  const unseen = clusters.filter((cluster) => !isWholeCluster(cluster) && !isPartlySeen(cluster));
  const partly = clusters.filter((cluster) => !isWholeCluster(cluster) && isPartlySeen(cluster));
  const parts = [
    asOfPart(oldest(whole) ?? coverage.asOf, style),
    `${whole.length} of ${countOf(clusters.length, 'cluster')}`,
    listPart('not seen', unseen, (cluster) => unseenWords(cluster, style)),
    listPart('seen in part', partly, gapWords),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function isPartlySeen({ state, asOf }: ClusterCoverage): boolean {
  return (state === 'ready' || state === 'degraded') && asOf !== null;
}

function oldest(clusters: readonly ClusterCoverage[]): string | null {
  return clusters.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted()[0] ?? null;
}

function asOfPart(asOf: string | null, style: TimeStyle): string {
  return asOf === null ? '' : `as of ${formatTime(asOf, style)} (${formatAgo(asOf, style.now)})`;
}

function listPart(
  title: string,
  clusters: readonly ClusterCoverage[],
  describe: (cluster: ClusterCoverage) => string,
): string {
  if (clusters.length === 0) return '';
  const named = clusters.slice(0, mostNames).map((cluster) => `${cluster.cluster} (${describe(cluster)})`);
  const more = clusters.length - named.length;
  return `${title}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function unseenWords({ failure, state, asOf, gaps }: ClusterCoverage, { now }: TimeStyle): string {
  const answered = state === 'ready' || state === 'degraded';
  const why = answered ? (gaps[0]?.reason ?? 'never read') : failureWords(failure, state);
  return asOf === null ? why : `${why}, last seen ${formatAgo(asOf, now)}`;
}

function gapWords({ gaps }: ClusterCoverage): string {
  const missing = gaps.filter(({ completeness, aged }) => !aged && completeness !== 'skipped');
  const [first] = missing;
  if (first === undefined) return 'degraded';
  // Which ones, and why each, is what `status` shows.
  if (missing.length > 1) return `${countOf(missing.length, 'kind')} not whole`;
  return `${first.kind}: ${first.reason ?? first.completeness}`;
}
