import type { ClusterInfo } from '../../domain/cluster.ts';
import type { ClusterCoverage } from '../../domain/coverage.ts';
import type { StatusReport } from '../../domain/reports.ts';
import { isFreshCluster } from '../exit-codes.ts';
import { formatAgo } from '../format/age.ts';
import { countOf, formatBytes, formatCount } from '../format/amount.ts';
import { failureWords } from '../format/failure-words.ts';
import { toneOfCluster, toneOfCompleteness } from '../format/tone.ts';
import type { Cell, Column, Note, View } from '../output/view.ts';
import { failureNote } from './failure-notes.ts';
import { unreadNotes } from './unread-notes.ts';

const columns: readonly Column[] = [
  { header: 'CLUSTER' },
  { header: 'STATE' },
  { header: 'ENVIRONMENT' },
  { header: 'VERSION' },
  { header: 'KINDS', align: 'right' },
  { header: 'OBJECTS', align: 'right' },
  { header: 'NOT WHOLE', align: 'right' },
  { header: 'OLDEST' },
  { header: 'ANSWERED', wide: true },
];
const gapColumns: readonly Column[] = [
  { header: 'CLUSTER' },
  { header: 'KIND' },
  { header: 'COMPLETENESS' },
  { header: 'WHY', flows: true },
];

/** What is kept, of which clusters, how old and how complete; `isFile`: in a file that export wrote, which knows of no scans. */
export function statusView(report: StatusReport, now: number, isFile = false): View {
  const { coverage, clusters, kinds, lastScan, dataDir, databaseBytes } = report;
  return {
    kind: 'StatusReport',
    asOf: coverage.asOf,
    coverage,
    fields: { dataDir, databaseBytes, kinds, lastScan },
    count: clusters.length,
    items: () => clusters,
    tables: () => [{ columns, rows: clusters.map((cluster) => rowOf(cluster, report, now)) }],
    names: () => clusters.map(({ name }) => name),
    notes: () => [
      ...clusters.flatMap(({ name, failure }) => (failure === null ? [] : [failureNote(name, failure)])),
      ...unreadNotes(kinds),
      ...(isFile && lastScan === null
        ? [{ text: placeOf(report), tone: 'faint' } as const]
        : summaryNotes(report, now)),
    ],
    nothing: 'no cluster is known yet: run "k8s-mcp-agent full-scan"',
  };
}

interface Gap {
  cluster: string;
  kind: string;
  completeness: string;
  reason: string | null;
}

/** Only what is missing, stale or partial. */
export function gapsView({ coverage }: StatusReport): View {
  const gaps = coverage.clusters.flatMap(gapsOf);
  return {
    kind: 'GapList',
    asOf: coverage.asOf,
    coverage,
    count: gaps.length,
    items: () => gaps,
    tables: () => [{ columns: gapColumns, rows: gaps.map(gapRow) }],
    names: () => gaps.map(({ cluster, kind }) => `${cluster}/${kind}`),
    nothing:
      coverage.clusters.length === 0
        ? 'no cluster is known yet: run "k8s-mcp-agent full-scan"'
        : `everything was seen: ${countOf(coverage.clusters.length, 'cluster')}, no kind has a gap`,
  };
}

/** A cluster that did not answer is a gap of all its kinds, even where old rows of it are kept. */
function gapsOf(cluster: ClusterCoverage): Gap[] {
  if (isFreshCluster(cluster)) return [];
  const gaps = cluster.gaps
    .filter(({ completeness }) => completeness !== 'skipped')
    .map(({ kind, completeness, reason }) => ({ cluster: cluster.cluster, kind, completeness, reason }));
  if (gaps.length > 0) return gaps;
  const reason = cluster.failure?.message ?? failureWords(null, cluster.state);
  return [
    {
      cluster: cluster.cluster,
      kind: '*',
      completeness: cluster.asOf === null ? 'never' : 'stale',
      reason,
    },
  ];
}

function gapRow({ cluster, kind, completeness, reason }: Gap): Cell[] {
  const tone = toneOfCompleteness(completeness === 'never' ? 'never' : 'stale');
  return [cluster, kind, { text: completeness, tone }, reason];
}

function rowOf(cluster: ClusterInfo, { kinds, coverage }: StatusReport, now: number): Cell[] {
  const kept = kinds.filter(({ clusterId }) => clusterId === cluster.id);
  const objects = kept.reduce((sum, { count }) => sum + count, 0);
  const part = coverage.clusters.find((candidate) => candidate.cluster === cluster.name);
  const lacking = (part?.gaps ?? []).filter(({ completeness }) => completeness !== 'skipped').length;
  return [
    cluster.name,
    { text: cluster.state ?? 'never asked', tone: toneOfCluster(cluster.state) },
    cluster.environment.value,
    cluster.version,
    kept.filter(({ asOf, count }) => asOf !== null || count > 0).length,
    { text: formatCount(objects), value: objects },
    { text: String(lacking), value: lacking, tone: lacking > 0 ? 'warning' : undefined },
    timeCell(part?.asOf ?? null, now),
    timeCell(cluster.lastAnsweredAt, now),
  ];
}

function timeCell(time: string | null, now: number): Cell {
  return time === null ? { text: 'never', value: null } : { text: formatAgo(time, now), value: time };
}

function placeOf({ dataDir, databaseBytes }: StatusReport): string {
  return `${formatBytes(databaseBytes)} in ${dataDir}`;
}

function summaryNotes(report: StatusReport, now: number): Note[] {
  const { lastScan } = report;
  const scan =
    lastScan === null
      ? 'no scan has finished yet'
      : `last scan ${formatAgo(lastScan.finishedAt, now)}: ${lastScan.clusters.filter(({ ok }) => ok).length} of ${countOf(lastScan.clusters.length, 'cluster')} read${lastScan.cancelled ? ', stopped early' : ''}`;
  return [{ text: `${placeOf(report)} · ${scan}`, tone: 'faint' }];
}
