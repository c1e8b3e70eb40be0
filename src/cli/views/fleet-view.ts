import type { ClusterInfo } from '../../domain/cluster.ts';
import type { FleetReport } from '../../domain/reports.ts';
import { formatAgo } from '../format/age.ts';
import { toneOfCluster } from '../format/tone.ts';
import type { Cell, Column, View } from '../output/view.ts';
import { failureNote, problemNotes } from './failure-notes.ts';

const columns: readonly Column[] = [
  { header: 'CLUSTER' },
  { header: 'STATE' },
  { header: 'VERSION' },
  { header: 'DISTRIBUTION' },
  { header: 'PROVIDER' },
  { header: 'REGION' },
  { header: 'ENVIRONMENT' },
  { header: 'ANSWERED', csvHeader: 'LAST ANSWERED' },
  { header: 'WHY THIS ENVIRONMENT', wide: true },
  { header: 'SERVER', wide: true },
  { header: 'REACHED BY', wide: true },
];

/** The clusters that are known. */
export function fleetView({ clusters, problems }: FleetReport, now: number): View {
  return {
    kind: 'ClusterInfoList',
    asOf: null,
    coverage: null,
    fields: { problems },
    count: clusters.length,
    items: () => clusters,
    tables: () => [{ columns, rows: clusters.map((cluster) => rowOf(cluster, now)) }],
    names: () => clusters.map(({ name }) => name),
    notes: () => [
      ...clusters.flatMap(({ name, failure }) => (failure === null ? [] : [failureNote(name, failure)])),
      ...problemNotes(problems),
    ],
    nothing: 'no cluster was found: the kubeconfig names none',
  };
}

function rowOf(cluster: ClusterInfo, now: number): Cell[] {
  const { name, state, version, distribution, provider, region, environment } = cluster;
  return [
    name,
    { text: state ?? 'never asked', tone: toneOfCluster(state) },
    version,
    distribution,
    provider,
    region,
    { text: environment.value, tone: environment.value === 'prod' ? 'strong' : undefined },
    answeredCell(cluster, now),
    environment.reason,
    cluster.server,
    cluster.paths.map(({ source, name: path }) => `${source}:${path}`).join(', '),
  ];
}

function answeredCell({ lastAnsweredAt }: ClusterInfo, now: number): Cell {
  if (lastAnsweredAt === null) return { text: 'never', value: null };
  return { text: formatAgo(lastAnsweredAt, now), value: lastAnsweredAt };
}
