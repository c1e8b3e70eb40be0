import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource } from '../../domain/kind.ts';
import type { KeptObject, ListResult } from '../../domain/ports/cluster-access.ts';
import { type AskedServer, getOnce } from './ask-server.ts';
import { type Answered, type ListQuestion, listRecords } from './list-records.ts';
import { ListTally } from './list-tally.ts';

export interface WantedProof extends Omit<ListQuestion, 'namespace'> {
  /** A list that was narrowed to one namespace has nothing in it. */
  showsNarrowing: boolean;
  kept: () => Promise<readonly KeptObject[]>;
}

/** Kept objects of one namespace (null: of none) of which a list showed nothing. */
interface Place {
  namespace: string | null;
  objects: KeptObject[];
}

/** Where a kind was in more namespaces and is in none any more, the rest is asked for by the next scan. */
const mostNamespacesAsked = 20;

/**
 * The result of a whole list, after proof where what is kept would be deleted by what it does not show: a server that may not
 * ask for rights, or swallows an error, answers with nothing, and calls that a success. Each namespace that something was kept
 * in is asked for, which narrows to nothing else, or an object that belongs to none. Where that proves nothing the whole list
 * is asked for once more. Throws AppError where it is still not proven.
 */
export async function* provenWhole(
  tally: ListTally,
  wanted: WantedProof,
  server: AskedServer,
  signal: AbortSignal,
): AsyncGenerator<Answered, ListResult> {
  const places = await unseenPlaces(tally, wanted);
  if (places.length === 0) return tally.whole();
  const asked = places.slice(0, mostNamespacesAsked);
  const doubt = await firstDoubt(asked, wanted, server, signal);
  if (doubt === null && asked.length === places.length) return tally.whole();
  if (doubt === null) {
    const gone = asked.flatMap(({ namespace }) => namespace ?? []);
    return tally.narrowed(gone, `none is left in ${gone.length} namespaces; in others it is not known yet`);
  }
  const again = new ListTally(wanted.kind);
  for await (const answer of listRecords({ ...wanted, namespace: null }, server, signal)) {
    again.add(answer);
    yield answer;
  }
  if (!isDoubtful(again, wanted)) return again.whole();
  throw unproven(places, doubt, wanted, server);
}

/** Whether a list may have been narrowed to one namespace without a word, or lost everything. */
function isDoubtful(tally: ListTally, { kind, rule, showsNarrowing }: WantedProof): boolean {
  if (tally.whole().provenNamespaces !== 'all') return false;
  return (
    tally.isEmpty || (kind.namespaced && rule.mayNarrow && !showsNarrowing && tally.namespaces.size === 1)
  );
}

/** The fullest first. */
async function unseenPlaces(tally: ListTally, wanted: WantedProof): Promise<Place[]> {
  if (!isDoubtful(tally, wanted)) return [];
  const unseen = (await wanted.kept()).filter(
    ({ namespace }) => namespace === null || !tally.namespaces.has(namespace),
  );
  return [...Map.groupBy(unseen, ({ namespace }) => namespace)]
    .map(([namespace, objects]) => ({ namespace, objects }))
    .toSorted((left, right) => right.objects.length - left.objects.length);
}

/** Why it is not proven that everything in these places is gone; null: it is. */
async function firstDoubt(
  places: readonly Place[],
  wanted: WantedProof,
  server: AskedServer,
  signal: AbortSignal,
): Promise<AppError | string | null> {
  try {
    for (const place of places) {
      const doubt = await doubtOf(place, wanted, server, signal);
      if (doubt !== null) return doubt;
    }
    return null;
  } catch (error) {
    if (!isAppError(error) || signal.aborted) throw error;
    return error;
  }
}

async function doubtOf(
  { namespace, objects }: Place,
  wanted: WantedProof,
  server: AskedServer,
  signal: AbortSignal,
): Promise<string | null> {
  if (namespace === null) return doubtOfObject(objects[0]?.name ?? '', wanted, server, signal);
  if (wanted.rule.oneNamespace === null) return 'it has no tool that lists one namespace';
  const there = new ListTally(wanted.kind);
  for await (const answer of listRecords({ ...wanted, namespace }, server, signal)) there.add(answer);
  return there.isEmpty ? null : `namespace ${namespace} still has some`;
}

/** Only that there is none of this name is a proof. */
async function doubtOfObject(
  name: string,
  { kind }: WantedProof,
  server: AskedServer,
  signal: AbortSignal,
): Promise<string | null> {
  if (server.profile.get === null) return 'it has no tool that gets one of them';
  try {
    await getOnce(kind, name, server, signal);
    return `asked for ${name}, it does not say that it is gone`;
  } catch (error) {
    if (isAppError(error, 'NOT_FOUND') && error.message.includes(name)) return null;
    throw error;
  }
}

function unproven(
  places: readonly Place[],
  doubt: AppError | string,
  { kind }: WantedProof,
  { cluster }: AskedServer,
): AppError {
  const count = places.reduce((sum, { objects }) => sum + objects.length, 0);
  const why = typeof doubt === 'string' ? doubt : doubt.message;
  return new AppError(
    typeof doubt === 'string' ? 'MCP_TOOL_FAILED' : doubt.code,
    `the MCP server lists no ${groupResource(kind)} of ${cluster} where ${count} are kept; they stay, because it is not proven that they are gone: ${why}`,
    {
      cluster,
      cause: doubt,
      hint: 'Scan again. Where it stays so, read the cluster by its API (--via api).',
    },
  );
}
