import type { Change, ChangeEntry, ChangeWord, FollowerCount } from '../../domain/change.ts';
import { goneWithKind } from './describe-arrival.ts';
import { isInEveryNamespace, momentsOf, type Place, placeChange } from './place-change.ts';
import { followerWords, ownWords } from './sum-words.ts';

/** What follows a change follows it this soon, or belongs to something else. */
const windowMs = 10 * 60_000;
/** What goes to and fro does so again this soon, or it is another trouble. */
const flapWindowMs = 60 * 60_000;

interface Group {
  place: Place;
  /** Changes of the object itself that say more than its status. */
  heads: Change[];
  /** All changes of the object itself. */
  own: Change[];
  all: Change[];
  /** Milliseconds of the last of it. */
  end: number;
}

/**
 * Changes that belong together, as one entry each: a change of an object, and what followed in the objects that it controls
 * (a rollout is one entry, its ReplicaSets and pods under it); a namespace with what came and went with it; all runs of a
 * CronJob; a status that goes to and fro. Newest first, as the changes must be.
 */
export function foldChanges(changes: readonly Change[]): ChangeEntry[] {
  const groups = new Map<string, Group[]>();
  const moments = momentsOf(changes);
  for (const change of changes.toReversed()) {
    const place = placeChange(change, moments);
    const key = keyOf(change, place);
    const list = groups.get(key) ?? [];
    groups.set(key, list);
    const last = list.at(-1);
    if (last !== undefined && belongs(change, place, last)) join(change, place, last);
    else list.push(join(change, place, { place, heads: [], own: [], all: [], end: 0 }));
  }
  return [...groups.values()].flat().map(toEntry).toSorted(newestFirst);
}

/** Each change as an entry of its own. */
export function unfoldChanges(changes: readonly Change[]): ChangeEntry[] {
  return changes.map((change) => {
    const object = { kind: change.kind.kind, namespace: change.namespace, name: change.name };
    const place = { object, isOwn: true, isRun: false };
    return {
      ...toEntry({ place, heads: [change], own: [change], all: [change], end: 0 }),
      words: change.words,
    };
  });
}

/** Whether a change is one of the entry's object, not of what followed. */
export function isOfObject(
  { kind, namespace, name }: Change,
  { object }: Pick<ChangeEntry, 'object'>,
): boolean {
  return kind.kind === object.kind && name === object.name && namespace === object.namespace;
}

function keyOf({ clusterId }: Change, { object, isRun }: Place): string {
  return [clusterId, object.namespace ?? '', object.kind, object.name, isRun ? 'runs' : ''].join(' ');
}

/** Another change of the object itself begins another entry, unless only what follows from it was seen so far. */
function belongs(change: Change, place: Place, group: Group): boolean {
  if (place.isRun) return true;
  const [at, since] = [Date.parse(change.at), Date.parse(change.since ?? change.at)];
  const isSoon = (window: number): boolean => at - group.end <= window || since <= group.end;
  if (isHead(change, place) && group.heads.length > 0) return isSoon(windowMs) && endsDeletion(change, group);
  return isSoon(windowMs) || (place.isOwn && isSoon(flapWindowMs) && wasToldOf(change, group));
}

/** What was being deleted, and is gone. */
function endsDeletion({ effect }: Change, { heads }: Group): boolean {
  const last = heads.at(-1);
  return effect === 'deleted' && last !== undefined && last.words.every(({ topic }) => topic === 'deletion');
}

function wasToldOf({ words }: Change, { own }: Group): boolean {
  const told = new Set(own.flatMap((change) => change.words.map(({ text }) => text)));
  return words.every(({ text }) => told.has(text));
}

function join(change: Change, place: Place, group: Group): Group {
  if (isHead(change, place)) group.heads.push(change);
  if (place.isOwn) group.own.push(change);
  group.all.push(change);
  group.end = Math.max(group.end, Date.parse(change.at));
  return group;
}

const ofStatus = new Set(['condition', 'pod', 'restarts', 'address']);
/** Of a node, what its kubelet tells; that it was cordoned is somebody's doing. */
const nodeStatus = /^(?:not ready|ready|\S+Pressure(?: over)?|NetworkUnavailable(?: over)?)$/;

function isHead({ words }: Change, { isOwn }: Place): boolean {
  return isOwn && words.some((word) => !isStatus(word));
}

function isStatus({ topic, text }: ChangeWord): boolean {
  return ofStatus.has(topic) || (topic === 'node' && nodeStatus.test(text));
}

function toEntry(group: Group): ChangeEntry {
  const { place, heads, own, all, end } = group;
  const [first] = heads.length > 0 ? heads : all;
  if (first === undefined) throw new Error('an entry without a change');
  const owned = new Set(own);
  const followers = all.filter((change) => !owned.has(change));
  const runs = place.isRun ? countRuns(all) : 0;
  // One alone is told by its words.
  const isAlone = own.length === 0 && followers.length === 1 && runs === 0 && !isOfKind(place);
  const words = ownWords(own);
  const isRepeated = runs > 1 || words.some(({ text }) => / ×\d+$/.test(text));
  return {
    object: place.object,
    cluster: first.cluster,
    at: first.at,
    until: isRepeated ? new Date(end).toISOString() : null,
    since: first.since,
    seenAt: first.seenAt,
    words: [
      ...runWords(runs),
      ...(isOfKind(place) ? goneWithKind : words),
      ...followerWords(followers, isAlone),
    ],
    // Of a run, who made its Job.
    by: (place.isRun ? (all.find(({ kind }) => kind.kind === 'Job') ?? first) : first).by,
    followers: isAlone ? [] : counts(followers.filter((change) => !isInEveryNamespace(change))),
    changes: all,
  };
}

function isOfKind({ object }: Place): boolean {
  return object.kind === 'Kind';
}

function runWords(runs: number): ChangeWord[] {
  if (runs === 0) return [];
  return [{ topic: 'job', text: runs === 1 ? 'ran' : `ran ${runs} times` }];
}

function countRuns(changes: readonly Change[]): number {
  const jobs = changes.filter(({ kind, effect }) => kind.kind === 'Job' && effect === 'added');
  return new Set(jobs.map(({ name }) => name)).size;
}

function counts(followers: readonly Change[]): FollowerCount[] {
  return [...Map.groupBy(followers, ({ kind }) => kind.plural)].map(([kind, group]) => {
    const distinct = (effect: Change['effect']): number =>
      new Set(group.filter((change) => change.effect === effect).map(({ name, uid }) => `${name} ${uid}`))
        .size;
    return { kind, added: distinct('added'), changed: distinct('changed'), deleted: distinct('deleted') };
  });
}

/** What happened again and again is as new as the last of it. */
function newestFirst(left: ChangeEntry, right: ChangeEntry): number {
  const [one, other] = [left.until ?? left.at, right.until ?? right.at];
  if (one !== other) return one < other ? 1 : -1;
  return (right.changes[0]?.id ?? 0) - (left.changes[0]?.id ?? 0);
}
