import type { Change, ChangeEntry, ChangeReport, FollowerCount } from '../../domain/change.ts';
import { countOf } from '../format/amount.ts';
import { formatTime, type TimeStyle } from '../format/time.ts';
import type { Cell, Table, Tone, View } from '../output/view.ts';

export interface ChangesViewOptions {
  style: TimeStyle;
  /** true: what followed from a change stands below it. */
  wide: boolean;
}

/** What changed, newest first. */
export function changesView(report: ChangeReport, options: ChangesViewOptions): View {
  const { entries, total, shown, since, until, short, diffs, coverage } = report;
  return {
    kind: 'ChangeList',
    asOf: coverage.asOf,
    coverage,
    fields: { since, until, total, shown, short, diffs },
    count: entries.length,
    items: () => entries,
    tables: () => [changesTable(entries, options)],
    nothing: 'nothing changed in that time, as far as is known',
  };
}

function changesTable(entries: readonly ChangeEntry[], { style, wide }: ChangesViewOptions): Table {
  const isPlaced = entries.some(({ object }) => object.namespace !== null);
  return {
    columns: [
      { header: 'TIME', onNarrow: 'keeps' },
      { header: 'CLUSTER' },
      ...(isPlaced ? [{ header: 'NAMESPACE' }] : []),
      { header: 'OBJECT' },
      { header: 'BY', onNarrow: 'yields' },
      { header: 'WHAT', flows: true },
    ],
    rows: entries.flatMap((entry) => {
      const rows = [entryRow(entry, style), ...(wide ? followerRows(entry, style) : [])];
      return isPlaced ? rows : rows.map((row) => row.toSpliced(2, 1));
    }),
  };
}

function entryRow(entry: ChangeEntry, style: TimeStyle): Cell[] {
  const { cluster, object, by, words, followers } = entry;
  const what = [words.map(({ text }) => text).join('; '), followerWords(followers)].filter(
    (part) => part !== '',
  );
  const text = what.length === 2 ? `${what[0]} (${what[1]})` : (what[0] ?? '');
  return [
    { text: lastText(entry, style), value: entry.until ?? entry.at },
    cluster,
    object.namespace,
    objectName(object.kind, object.name),
    byCell(by),
    { text: `${text}${sinceText(entry, style)}`, tone: toneOf(words) },
  ];
}

function followerRows({ changes, object }: ChangeEntry, style: TimeStyle): Cell[][] {
  const others = changes.filter(({ kind, name }) => kind.kind !== object.kind || name !== object.name);
  return others.map((change) => [
    { text: `  ${whenText(change, style)}`, value: change.at },
    change.cluster,
    change.namespace,
    `  ${objectName(change.kind.kind, change.name)}`,
    byCell(change.by),
    { text: change.words.map(({ text }) => text).join('; '), tone: 'faint' },
  ]);
}

/** Nobody is named where nothing says who: of what is gone, and through servers that leave managedFields out. */
function byCell(by: string | null): Cell {
  return by === null ? { text: '<unknown>', tone: 'faint', value: null } : by;
}

/** What happened again and again stands where its last time was. */
function lastText({ until, ...entry }: ChangeEntry, style: TimeStyle): string {
  return until === null ? whenText(entry, style) : formatTime(until, style);
}

function sinceText({ at, until }: ChangeEntry, style: TimeStyle): string {
  return until === null ? '' : `, since ${formatTime(at, style)}`;
}

function objectName(kind: string, name: string): string {
  return `${kind.toLowerCase()}/${name}`;
}

/** "pods +3 −3, replicasets +1". */
function followerWords(followers: readonly FollowerCount[]): string {
  return followers
    .map(({ kind, added, changed, deleted }) => {
      const parts = [added > 0 ? `+${added}` : '', deleted > 0 ? `−${deleted}` : ''].filter(
        (part) => part !== '',
      );
      return parts.length === 0 ? `${kind} ~${changed}` : `${kind} ${parts.join(' ')}`;
    })
    .join(', ');
}

const troubles = /^(?:first |OOMKilled|not ready|failed|gone|restarts)|Pressure|Evicted/;

function toneOf(words: ChangeEntry['words']): Tone | undefined {
  return words.some(({ text }) => troubles.test(text)) ? 'warning' : undefined;
}

/** A time that the cluster told is one; else it happened between two looks. */
function whenText({ at, since, seenAt }: Pick<Change, 'at' | 'since' | 'seenAt'>, style: TimeStyle): string {
  const isGuess = at === seenAt && since !== null && Date.parse(seenAt) - Date.parse(since) > 90_000;
  if (!isGuess) return formatTime(at, style);
  return `${formatTime(since, style).replace(/ [^ ]+$/, '')} – ${formatTime(seenAt, style)}`;
}

const mostNamed = 4;

/** Where the history does not reach back to what was asked for; null: it does everywhere. */
export function shortLine({ short }: Pick<ChangeReport, 'short'>, style: TimeStyle): string | null {
  if (short.length === 0) return null;
  const clusters = [...Map.groupBy(short, ({ cluster }) => cluster)];
  const named = clusters
    .slice(0, mostNamed)
    .map(([cluster, kinds]) => `${cluster} (${beginnings(kinds, style)})`);
  const more =
    clusters.length > mostNamed ? ` and ${countOf(clusters.length - mostNamed, 'more cluster')}` : '';
  return `the history does not reach back that far: ${named.join(', ')}${more}`;
}

/** Kinds that one scan read begin together, a minute or so apart. */
const togetherMs = 60_000;
const mostLater = 2;

/** When the history of a cluster's kinds begins; kinds that came later are no reason to think less of the others. */
function beginnings(kinds: ChangeReport['short'], style: TimeStyle): string {
  const sorted = kinds
    .map(({ kind, since }) => ({ kind, since: Date.parse(since ?? '') }))
    .toSorted((left, right) => left.since - right.since);
  const from = (since: number): string => `from ${formatTime(new Date(since).toISOString(), style)} on`;
  const [first] = sorted;
  if (first === undefined) return 'from nowhere on';
  const together = sorted.filter(({ since }) => since - first.since <= togetherMs);
  const later = sorted.slice(together.length);
  const [which, begins] = [
    sorted.length === 1 ? `${first.kind} ` : '',
    together.at(-1)?.since ?? first.since,
  ];
  const others =
    later.length > mostLater
      ? [`${countOf(later.length, 'kind')} later`]
      : later.map(({ kind, since }) => `${kind} ${from(since)}`);
  return [`${which}${from(begins)}`, ...others].join(', ');
}
