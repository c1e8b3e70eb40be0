import type { Change } from '../../domain/change.ts';
import type { Scope } from '../../domain/coverage.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';
import type { Cause } from './to-incidents.ts';

export interface FindChangeOptions {
  history: ChangeReader;
  scope: Scope;
  /** GroupKind → GroupResource. */
  resourceOf: (kind: string) => string | null;
}

/** A fault shows after what brought it: a rollout of many pods takes hours at most. */
const lookBackMs = 6 * 3_600_000;
/** Clocks of nodes and of the API server differ a little. */
const slackMs = 60_000;

/** Only follows from something else: a scheduler's or a controller's own work. */
const consequences = /^(?:status|ready|scaled|first |restarts)/;

/**
 * The newest change before an incident began, in what it comes from or in what suffers from it: what may have brought it.
 * null: nothing that is kept, or nothing says when it began.
 */
export async function findChange(
  { since, culprits, affected }: Cause,
  { history, scope, resourceOf }: FindChangeOptions,
): Promise<Change | null> {
  if (since === null) return null;
  const began = Date.parse(since);
  const objects = [...culprits, ...affected].map(({ object }) => object);
  const kinds = [...new Set(objects.flatMap(({ kind }) => resourceOf(kind) ?? []))];
  const names = [...new Set(objects.map(({ name }) => name))];
  if (kinds.length === 0) return null;
  const filter = { since: began - lookBackMs, until: began + lookBackMs, kinds, names, limit: 500 };
  const { rows } = await history.changes(filter, scope);
  const wanted = new Set(
    [...culprits, ...affected].map(({ cluster, object }) => keyOf(cluster, resourceOf(object.kind), object)),
  );
  return (
    rows.find(
      (change) => wanted.has(keyOf(change.cluster, groupOf(change), change)) && mayHaveBrought(change, began),
    ) ?? null
  );
}

/** Between two looks nothing says when it was: then it may have been before. */
function mayHaveBrought({ at, since, effect, words }: Change, began: number): boolean {
  const earliest = effect === 'added' || since === null ? at : since;
  const isEarly = Date.parse(at) <= began + slackMs || (at !== earliest && Date.parse(earliest) <= began);
  return (
    isEarly &&
    effect !== 'seen' &&
    words.some(({ topic, text }) => !consequences.test(topic) && !consequences.test(text))
  );
}

function groupOf({ kind: { plural, group } }: Change): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function keyOf(
  cluster: string,
  resource: string | null,
  { namespace, name }: { namespace: string | null; name: string },
): string {
  return JSON.stringify([cluster, resource, namespace, name]);
}
