import type { CacheMetadata } from '../../domain/coverage.ts';
import type { StatusReport } from '../../domain/reports.ts';
import { formatAge, formatAgo } from '../format/age.ts';
import type { Cell, Column, View } from '../output/view.ts';

const columns: readonly Column[] = [
  { header: 'CLUSTER' },
  { header: 'KIND' },
  { header: 'AS OF' },
  { header: 'LISTED' },
  { header: 'CHANGES/H', align: 'right' },
  { header: 'TTL', align: 'right' },
  { header: 'WHY', flows: true },
];

/** How fresh each kind in each cluster is, how long that holds, and why. */
export function freshnessView({ kinds, coverage }: StatusReport, now: number): View {
  const read = kinds.filter(({ asOf, goneAt }) => asOf !== null && goneAt === null);
  return {
    kind: 'CacheMetadataList',
    asOf: coverage.asOf,
    coverage,
    count: read.length,
    items: () => read,
    tables: () => [{ columns, rows: read.map((kept) => rowOf(kept, now)) }],
    names: () => read.map(({ cluster, kind }) => `${cluster}/${kind}`),
    nothing: 'nothing is kept yet',
  };
}

function rowOf(kept: CacheMetadata, now: number): Cell[] {
  const { cluster, kind, asOf, listedAt, changesPerHour, ttlSeconds, ttlReason } = kept;
  const changes = changesPerHour === null ? null : Math.round(changesPerHour * 10) / 10;
  return [
    cluster,
    kind,
    timeCell(asOf, now),
    timeCell(listedAt, now),
    changes,
    { text: formatAge(ttlSeconds * 1000), value: ttlSeconds },
    ttlReason ?? 'as set',
  ];
}

function timeCell(time: string | null, now: number): Cell {
  return time === null ? { text: '-', value: null } : { text: formatAgo(time, now), value: time };
}
