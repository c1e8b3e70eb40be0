import type { CacheMetadata } from '../../domain/coverage.ts';
import type { StatusReport } from '../../domain/reports.ts';
import { formatAge, formatAgo } from '../format/age.ts';
import { formatBytes } from '../format/amount.ts';
import { toneOfCompleteness } from '../format/tone.ts';
import type { Cell, Column, View } from '../output/view.ts';
import { unreadNotes } from './unread-notes.ts';

const columns: readonly Column[] = [
  { header: 'CLUSTER' },
  { header: 'KIND' },
  { header: 'COUNT', align: 'right' },
  { header: 'COMPLETENESS' },
  { header: 'AS OF' },
  { header: 'FRESH FOR', csvHeader: 'EXPIRES' },
  { header: 'VIA', wide: true },
  { header: 'BYTES', wide: true, align: 'right' },
  { header: 'DROPPED', wide: true, align: 'right' },
  { header: 'UNREAD', wide: true, align: 'right' },
  { header: 'WHY', flows: true },
];

/** What is kept of each kind in each cluster, how old and how complete. */
export function keptView({ kinds, coverage }: StatusReport, now: number): View {
  return {
    kind: 'CacheMetadataList',
    asOf: coverage.asOf,
    coverage,
    count: kinds.length,
    items: () => kinds,
    tables: () => [{ columns, rows: kinds.map((kept) => rowOf(kept, now)) }],
    notes: () => unreadNotes(kinds),
    names: () => kinds.map(({ cluster, kind }) => `${cluster}/${kind}`),
    nothing: 'nothing is kept yet',
  };
}

function rowOf(kept: CacheMetadata, now: number): Cell[] {
  const { cluster, kind, count, asOf, source, bytes, dropped, unread } = kept;
  return [
    cluster,
    kind,
    count,
    completenessCell(kept),
    asOf === null ? { text: 'never', value: null } : { text: formatAgo(asOf, now), value: asOf },
    freshCell(kept, now),
    source,
    { text: formatBytes(bytes), value: bytes },
    dropped,
    unread,
    kept.failure?.message ?? kept.reason,
  ];
}

function completenessCell({ completeness, refreshing, interrupted, goneAt }: CacheMetadata): Cell {
  // Nothing of it is missing: it is known that there is nothing.
  if (goneAt !== null) return { text: 'gone', tone: 'faint' };
  const also = [refreshing ? 'being read' : '', interrupted ? 'interrupted' : ''].filter(
    (word) => word !== '',
  );
  const text = also.length === 0 ? completeness : `${completeness} (${also.join(', ')})`;
  return { text, tone: interrupted ? 'warning' : toneOfCompleteness(completeness), value: text };
}

function freshCell({ expiresAt }: CacheMetadata, now: number): Cell {
  if (expiresAt === null) return { text: '-', value: null };
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return { text: 'expired', tone: 'faint', value: expiresAt };
  return { text: formatAge(left), value: expiresAt };
}
