import { linesToRead } from '../../analyze/diagnose/lines-to-read.ts';
import type { Found } from '../../analyze/diagnose/run-checks.ts';
import type { DiagnosisReport } from '../../domain/finding.ts';
import type { DiagnoseOptions } from './diagnose-fleet.ts';
import { type FetchLinesOptions, fetchLines } from './fetch-lines.ts';
import { type JudgedCluster, judgeWithLines } from './judge-clusters.ts';

export type ReadLines = Omit<FetchLinesOptions, 'limitMs'>;

/**
 * Reads lines of logs that would tell more, keeps them, and judges the pods again that they are of. `isWorth`: whether anybody is
 * shown what such findings are part of.
 */
export async function readLines(
  clusters: readonly JudgedCluster[],
  { logs: reading, store }: Pick<DiagnoseOptions, 'logs' | 'store'>,
  isWorth: (findings: readonly Found[]) => boolean,
): Promise<{ clusters: readonly JudgedCluster[]; logs: DiagnosisReport['logs'] }> {
  const all = clusters.flatMap(({ found }) => found);
  // A file from elsewhere leads to no cluster, and nothing can be kept in it.
  const isAsked = reading !== null && !store.isSnapshot;
  const { chosen, left } = isAsked ? linesToRead(all, isWorth) : { chosen: [], left: 0 };
  if (!isAsked || chosen.length === 0) return { clusters, logs: { read: 0, unread: [], left } };
  const { read, unread } = await fetchLines(chosen, reading);
  await store.diagnosis.saveLines(read.map(({ pod, kept }) => ({ pod, kept })));
  const again: JudgedCluster[] = [];
  for (const cluster of clusters) {
    const own = read.filter(({ clusterId }) => clusterId === cluster.given.clusterId);
    const pods = own.map(({ pod, namespace, podName }) => ({ id: pod, namespace, name: podName }));
    again.push(own.length === 0 ? cluster : { ...cluster, found: await judgeWithLines(cluster, pods) });
  }
  return { clusters: again, logs: { read: read.length, unread, left } };
}
