import { makeVisible } from '../../lib/make-visible.ts';
import { textWidth, truncateText } from '../../lib/text-width.ts';
import { countOf, formatCount, formatMilliseconds } from '../format/amount.ts';
import { failureWords } from '../format/failure-words.ts';
import type { Paint } from '../output/paint.ts';
import type { Tone } from '../output/view.ts';
import type { ClusterProgress, ProgressState } from './progress-state.ts';

export interface LinesLayout {
  columns: number;
  /** Lines that there is room for, at least 2. */
  rows: number;
  paint: Paint;
}

/** What concerns people most comes first when not all clusters fit: being read, not read, read, waiting. */
function rankOf({ phase, outcome }: ClusterProgress): number {
  if (phase === 'reading') return 0;
  if (phase === 'waiting') return 3;
  return outcome?.ok === false ? 1 : 2;
}

/** The live table: a line per cluster as far as there is room, and a last one for all of them. */
export function progressLines(state: ProgressState, { columns, rows, paint }: LinesLayout): string[] {
  const clusters = state.clusters;
  const room = Math.max(1, rows - 1);
  const shown =
    clusters.length <= room
      ? clusters
      : clusters.toSorted((left, right) => rankOf(left) - rankOf(right)).slice(0, room);
  const names = shown.map(({ cluster }) => truncateText(makeVisible(cluster), Math.floor(columns / 3)));
  const nameWidth = Math.max(0, ...names.map(textWidth));
  const lines = shown.map((cluster, index) => {
    const { text, tone } = describe(cluster, state.now);
    const name = names[index] ?? '';
    const padding = ' '.repeat(nameWidth - textWidth(name) + 2);
    return name + padding + paint(tone, truncateText(makeVisible(text), columns - nameWidth - 3));
  });
  return [
    ...lines,
    paint('faint', truncateText(summary(state, clusters.length - shown.length), columns - 1)),
  ];
}

function describe(cluster: ClusterProgress, now: number): { text: string; tone: Tone | undefined } {
  const { phase, outcome } = cluster;
  if (phase === 'waiting') return { text: 'waiting', tone: 'faint' };
  if (outcome !== null) return { text: describeOutcome(cluster), tone: outcome.ok ? 'good' : 'bad' };
  const seconds = cluster.startedAt === null ? '' : `  ${formatMilliseconds(now - cluster.startedAt)}`;
  const kinds = `${cluster.kindsFinished}/${cluster.kinds} kinds`;
  const kind = cluster.kind === null ? '' : `  ${cluster.kind}`;
  return { text: `${kinds}  ${countOf(cluster.items, 'object')}${seconds}${kind}`, tone: undefined };
}

/** How one cluster went, in a line. */
export function describeOutcome({ outcome }: Pick<ClusterProgress, 'outcome'>): string {
  if (outcome === null) return '';
  const { ok, failure, state, kinds, durationMs } = outcome;
  if (!ok) return `not read: ${failureWords(failure, state)}`;
  const objects = kinds.reduce((sum, { count }) => sum + count, 0);
  const lacking = kinds.filter(
    ({ completeness }) => completeness !== 'complete' && completeness !== 'skipped',
  ).length;
  if (kinds.length === 0) return 'nothing was due';
  const read = `${countOf(objects, 'object')} of ${countOf(kinds.length, 'kind')} in ${formatMilliseconds(durationMs)}`;
  return lacking === 0 ? read : `${read}, ${lacking} not whole`;
}

function summary(state: ProgressState, hidden: number): string {
  const { clusters } = state;
  const seconds = formatMilliseconds(state.now - state.startedAt);
  if (!state.found) return `looking for clusters  ${seconds}`;
  const finished = clusters.filter(({ phase }) => phase === 'finished');
  const failed = finished.filter(({ outcome }) => outcome?.ok === false).length;
  const items = clusters.reduce((sum, { items: count }) => sum + count, 0);
  return [
    `${finished.length} of ${countOf(clusters.length, 'cluster')}`,
    failed > 0 ? `${failed} not read` : '',
    `${formatCount(items)} objects`,
    seconds,
    hidden > 0 ? `${hidden} not shown` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
