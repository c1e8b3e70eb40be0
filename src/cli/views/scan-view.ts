import type { ClusterOutcome, KindOutcome, ScanReport } from '../../domain/scan.ts';
import { isAllHeld } from '../exit-codes.ts';
import { countOf, formatBytes, formatCount, formatMilliseconds } from '../format/amount.ts';
import { failureWords } from '../format/failure-words.ts';
import { toneOfCluster } from '../format/tone.ts';
import type { Cell, Column, Note, View } from '../output/view.ts';
import { failureNote, problemNotes } from './failure-notes.ts';

const columns: readonly Column[] = [
  { header: 'CLUSTER' },
  { header: 'STATE' },
  { header: 'VIA' },
  { header: 'KINDS', align: 'right' },
  { header: 'OBJECTS', align: 'right' },
  { header: 'ADDED', align: 'right' },
  { header: 'CHANGED', align: 'right' },
  { header: 'DELETED', align: 'right' },
  { header: 'NOT WHOLE', align: 'right' },
  { header: 'REQUESTS', align: 'right', wide: true },
  { header: 'THROTTLED', align: 'right', wide: true },
  { header: 'BYTES', align: 'right', wide: true },
  { header: 'TIME', align: 'right', csvHeader: 'MILLISECONDS' },
];

const allHeld: Note = {
  text: 'Nothing was read by this run: another process is scanning all that was to be read.',
  tone: 'warning',
};

/** How a scan went: a line per cluster, and below what was not seen and why. */
export function scanView(report: ScanReport): View {
  const { clusters, startedAt, finishedAt, cancelled, problems } = report;
  return {
    kind: 'ScanReport',
    asOf: startedAt,
    coverage: null,
    fields: { startedAt, finishedAt, cancelled, problems },
    count: clusters.length,
    items: () => clusters,
    tables: () => [{ columns, rows: clusters.map(rowOf) }],
    names: () => clusters.map(({ cluster }) => cluster),
    notes: () => [
      ...clusters.flatMap(notesOf),
      ...usageNotes(clusters),
      ...problemNotes(problems),
      ...(isAllHeld(clusters) ? [allHeld] : []),
      ...(cancelled
        ? [{ text: 'The scan was stopped; what was whole has been kept.', tone: 'warning' as const }]
        : []),
    ],
    nothing:
      problems.length > 0
        ? 'no cluster was scanned'
        : 'no cluster was scanned: the kubeconfig and the MCP servers lead to none',
  };
}

function rowOf(outcome: ClusterOutcome): Cell[] {
  const { cluster, ok, via, kinds, requests, throttled, bytes, durationMs } = outcome;
  const sum = (count: (kind: KindOutcome) => number): Cell => {
    const total = kinds.reduce((before, kind) => before + count(kind), 0);
    return ok ? { text: formatCount(total), value: total } : null;
  };
  const lacking = kinds.filter(isLacking).length;
  return [
    cluster,
    stateOf(outcome),
    via,
    ok ? kinds.length : null,
    sum(({ count }) => count),
    sum(({ added }) => added),
    sum(({ changed }) => changed),
    sum(({ deleted }) => deleted),
    ok ? { text: String(lacking), value: lacking, tone: lacking > 0 ? 'warning' : undefined } : null,
    requests,
    throttled,
    { text: formatBytes(bytes), value: bytes },
    // What was never begun took no time that anybody measured.
    !ok && durationMs === 0 ? null : { text: formatMilliseconds(durationMs), value: durationMs },
  ];
}

/** Of what this run did not get to look at, no earlier state is shown as if it had. */
function stateOf({ ok, state, failure }: ClusterOutcome): Cell {
  const isUnseen = failure?.code === 'LEASE_HELD' || failure?.code === 'CANCELLED';
  if (!ok && isUnseen) return { text: failureWords(failure, state), tone: 'warning' };
  return { text: state, tone: ok ? toneOfCluster(state) : 'bad' };
}

/** Clusters that nobody measures are as whole as any other: they are told, those of one reason in a line, and are no warning. */
function usageNotes(clusters: readonly ClusterOutcome[]): Note[] {
  const unseen = clusters.flatMap(({ cluster, ok, usage }) => {
    const failure = usage?.failure ?? null;
    return ok && failure !== null ? [{ cluster, failure }] : [];
  });
  const reasons = Map.groupBy(unseen, ({ failure }) => `${failure.message} (${failure.code})`);
  return [...reasons].map(([reason, alike]) => ({
    text: `${alike.map(({ cluster }) => cluster).join(', ')}: usage not seen: ${reason}`,
    tone: 'faint',
  }));
}

function notesOf({ cluster, ok, failure, kinds }: ClusterOutcome): Note[] {
  if (!ok && failure !== null) return [failureNote(cluster, failure)];
  const groups = Map.groupBy(kinds.filter(isLacking), groupOf);
  return [...groups.values()].map((lacking) => ({
    text: `${cluster}: ${countOf(lacking.length, 'kind')} ${reasonOf(lacking)}`,
    tone: 'warning',
    details: [lacking.map(({ kind }) => kind).join(', '), ...hintsOf(lacking)],
  }));
}

/** What failed in one way stands together, though every message names its own kind. */
function groupOf({ completeness, reason, failure }: KindOutcome): string {
  return failure === null ? `${completeness}: ${reason}` : `${completeness} ${failure.code}`;
}

function reasonOf(lacking: readonly KindOutcome[]): string {
  const [first] = lacking;
  if (first === undefined) return '';
  const reasons = new Set(lacking.map(({ failure, reason }) => failure?.message ?? reason));
  const shown = [...reasons][0] ?? 'no reason is known';
  const more = reasons.size > 1 ? ', and the like' : '';
  const code = first.failure === null ? '' : ` (${first.failure.code})`;
  return `${first.completeness}: ${shown}${more}${code}`;
}

function hintsOf(kinds: readonly KindOutcome[]): string[] {
  return [...new Set(kinds.flatMap(({ failure }) => (failure === null ? [] : [failure.hint])))];
}

function isLacking({ completeness, failure }: KindOutcome): boolean {
  return failure !== null || (completeness !== 'complete' && completeness !== 'skipped');
}
