import type { Incident } from '../../domain/finding.ts';
import { severityRank } from '../../domain/severity-rank.ts';

/**
 * Worst first; of equals what a change came just before (that can be undone), then what most suffer from, then what began first.
 * What is equal in all of that stays as it was.
 */
export function byEvidence<
  Told extends Pick<Incident, 'harms' | 'severity' | 'change' | 'affected' | 'since'>,
>(incidents: readonly Told[]): Told[] {
  return incidents.toSorted(
    (left, right) =>
      Number(right.harms) - Number(left.harms) ||
      severityRank[left.severity] - severityRank[right.severity] ||
      Number(left.change === null) - Number(right.change === null) ||
      right.affected.length - left.affected.length ||
      Date.parse(left.since ?? '9999-12-31') - Date.parse(right.since ?? '9999-12-31'),
  );
}
