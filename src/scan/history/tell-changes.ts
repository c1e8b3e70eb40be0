import { foldChanges, isOfObject, unfoldChanges } from '../../analyze/changes/fold-changes.ts';
import { unifiedDiff } from '../../analyze/changes/unified-diff.ts';
import type { Change, ChangeEntry, ChangeReport, HistoryReach } from '../../domain/change.ts';
import type { Coverage, Scope } from '../../domain/coverage.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';
import type { ChangesRequest } from '../../domain/requests.ts';
import { resolveKind } from '../resolve-kind.ts';
import { findFollowers, newestFirst } from './find-followers.ts';

export interface TellChangesOptions {
  request: ChangesRequest;
  history: ChangeReader;
  scope: Scope;
  /** Kinds that the scope's clusters have. */
  known: readonly ResourceKind[];
  coverageOf: (kinds: readonly string[] | null) => Promise<Coverage>;
}

/** A rollout of many pods is one entry: so many changes are read for each entry that is asked for, at most. */
const changesPerEntry = 50;
const mostChanges = 20_000;

/** What changed between two moments, newest first; where the history does not reach that far, the report says so. */
export async function tellChanges({
  request,
  history,
  scope,
  known,
  coverageOf,
}: TellChangesOptions): Promise<ChangeReport> {
  const kinds =
    request.kinds.length === 0 ? null : request.kinds.map((name) => groupResource(resolveKind(name, known)));
  const limit = request.unfolded ? request.limit : Math.min(mostChanges, request.limit * changesPerEntry);
  const { rows, total } = await history.changes({ ...filterOf(request, kinds), limit }, scope);
  const asked = new Set(rows.map(({ id }) => id));
  const entries = request.unfolded
    ? unfoldChanges(rows).slice(0, request.limit)
    : await foldAll(rows, { request, history, scope, kinds, limit });
  return {
    since: new Date(request.since).toISOString(),
    until: new Date(request.until).toISOString(),
    entries,
    total,
    shown: entries.reduce((sum, { changes }) => sum + changes.filter(({ id }) => asked.has(id)).length, 0),
    short: await shortOf(history, { scope, kinds, since: request.since }),
    diffs: request.withDiff ? await diffsOf(entries, history, request.unfolded) : [],
    coverage: await coverageOf(kinds),
  };
}

/** Entries of the changes that were asked for; of those that are shown with what followed, be it of other kinds. */
async function foldAll(
  rows: readonly Change[],
  {
    request: { since, until, limit: most },
    kinds,
    ...options
  }: Pick<TellChangesOptions, 'request' | 'history' | 'scope'> & { kinds: string[] | null; limit: number },
): Promise<ChangeEntry[]> {
  const entries = foldChanges(rows).slice(0, most);
  if (kinds === null) return entries;
  const heads = entries.flatMap(({ changes }) => changes);
  const followers = await findFollowers(heads, { ...options, kinds, since, until });
  if (followers.length === 0) return entries;
  const shown = new Set(heads.map(({ id }) => id));
  return foldChanges([...heads, ...followers].toSorted(newestFirst))
    .filter(({ changes }) => changes.some(({ id }) => shown.has(id)))
    .slice(0, most);
}

function filterOf(
  { since, until, names, namespaces, labels }: ChangesRequest,
  kinds: string[] | null,
): Omit<Parameters<ChangeReader['changes']>[0], 'limit'> {
  return {
    since,
    until,
    labels,
    ...(kinds === null ? {} : { kinds }),
    ...(names.length === 0 ? {} : { names }),
    ...(namespaces === null ? {} : { namespaces }),
  };
}

/** What was read, but has no history that goes back that far. What was never read is a matter of coverage. */
async function shortOf(
  history: ChangeReader,
  { scope, kinds, since }: { scope: Scope; kinds: string[] | null; since: number },
): Promise<HistoryReach[]> {
  const reach = await history.reach(scope);
  return reach
    .filter(({ kind }) => kinds === null || kinds.includes(kind))
    .filter((entry) => entry.since !== null && Date.parse(entry.since) > since)
    .map(({ cluster, kind, since: begins }) => ({ cluster, kind, since: begins }));
}

/** Of what is shown: in an entry, of its own object's changes; of a pod that was added nobody wants a page of YAML. */
async function diffsOf(
  entries: readonly ChangeEntry[],
  history: ChangeReader,
  all: boolean,
): Promise<ChangeReport['diffs']> {
  const changes = entries.flatMap((entry) => entry.changes.filter((change) => all || isOwn(change, entry)));
  const bodies = await history.bodies(changes.map(({ id }) => id));
  return changes.flatMap((change, index) => {
    const states = bodies[index];
    const text = states === undefined ? '' : unifiedDiff(change, states);
    return text === '' ? [] : [{ id: change.id, cluster: change.cluster, text }];
  });
}

function isOwn(change: Change, entry: ChangeEntry): boolean {
  return isOfObject(change, entry) || entry.changes.length === 1;
}
