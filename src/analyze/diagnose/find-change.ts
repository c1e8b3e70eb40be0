import type { Change } from '../../domain/change.ts';
import type { Scope } from '../../domain/coverage.ts';
import type { ObjectReference } from '../../domain/finding.ts';
import { groupResource } from '../../domain/kind-names.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';
import { lookBackMs, slackMs } from './look-back.ts';
import type { Cause } from './to-incidents.ts';

export interface FindChangeOptions {
  history: ChangeReader;
  scope: Scope;
  /** GroupKind → GroupResource. */
  resourceOf: (kind: string) => string | null;
}

/** Of each cause, on average. */
const mostChanges = 500;

/** Only follows from something else: a scheduler's or a controller's own work. */
const consequences = /^(?:status|ready|scaled|first |restarts)/;

/**
 * Of each cause the newest change before it began, in what it comes from or in what suffers from it: what may have brought it.
 * null: nothing that is kept, or nothing says when it began. Causes that began at about the same time are looked up together.
 */
export async function findChanges(
  causes: readonly Pick<Cause, 'since' | 'culprits' | 'affected'>[],
  options: FindChangeOptions,
): Promise<(Change | null)[]> {
  const found: (Change | null)[] = causes.map(() => null);
  for (const window of windowsOf(causes, options)) {
    const rows = await readWindow(window, options);
    for (const { index, began, keys } of window.causes)
      found[index] =
        rows.find(
          ({ key, change }) =>
            keys.has(key) && Date.parse(change.at) >= began - lookBackMs && mayHaveBrought(change, began),
        )?.change ?? null;
  }
  return found;
}

interface PlacedCause {
  index: number;
  /** Milliseconds since the epoch. */
  began: number;
  objects: readonly ObjectReference[];
  /** Of what it comes from, and who suffers. */
  keys: ReadonlySet<string>;
}

interface Window {
  until: number;
  causes: PlacedCause[];
}

/** Causes whose look-back overlaps. */
function windowsOf(
  causes: readonly Pick<Cause, 'since' | 'culprits' | 'affected'>[],
  { resourceOf }: FindChangeOptions,
): Window[] {
  const placed = causes.flatMap(({ since, culprits, affected }, index): PlacedCause[] => {
    const all = [...culprits, ...affected];
    const keys = all.map(({ cluster, object }) => keyOf(cluster, resourceOf(object.kind), object));
    if (since === null) return [];
    return [
      { index, began: Date.parse(since), objects: all.map(({ object }) => object), keys: new Set(keys) },
    ];
  });
  const windows: Window[] = [];
  for (const cause of placed.toSorted((left, right) => left.began - right.began)) {
    const last = windows.at(-1);
    if (last === undefined || cause.began - lookBackMs > last.until)
      windows.push({ until: cause.began + lookBackMs, causes: [cause] });
    else {
      last.causes.push(cause);
      last.until = cause.began + lookBackMs;
    }
  }
  return windows;
}

interface PlacedChange {
  /** Of its object. */
  key: string;
  change: Change;
}

/** Newest first. */
async function readWindow({ until, causes }: Window, options: FindChangeOptions): Promise<PlacedChange[]> {
  const { history, scope, resourceOf } = options;
  const objects = causes.flatMap((cause) => cause.objects);
  const kinds = [...new Set(objects.flatMap(({ kind }) => resourceOf(kind) ?? []))];
  const names = [...new Set(objects.map(({ name }) => name))];
  const since = Math.min(...causes.map(({ began }) => began)) - lookBackMs;
  if (kinds.length === 0) return [];
  const limit = mostChanges * causes.length;
  const { rows } = await history.changes({ since, until, kinds, names, limit }, scope);
  return rows.map((change) => ({ key: keyOf(change.cluster, groupResource(change.kind), change), change }));
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

function keyOf(
  cluster: string,
  resource: string | null,
  { namespace, name }: { namespace: string | null; name: string },
): string {
  return JSON.stringify([cluster, resource, namespace, name]);
}
