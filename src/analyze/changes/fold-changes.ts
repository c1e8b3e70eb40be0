import type { Change, ChangeEntry, ChangeWord, FollowerCount } from '../../domain/change.ts';

/** What follows a change follows it this soon, or belongs to something else. */
const windowMs = 10 * 60_000;
const mostNotable = 4;
/** What followers tell that is no news once their controller's change is told. */
const expected = new Set(['added', 'deleted', 'image', 'replicas', 'running', 'completed', 'owner changed']);

interface Group {
  /** Changes of the object itself that say more than its status. */
  heads: Change[];
  all: Change[];
  /** Milliseconds of the last of it. */
  end: number;
}

/**
 * Changes that belong together, as one entry each: a change of an object, and what followed in the objects that it controls
 * (a rollout is one entry, its ReplicaSets and pods under it). Newest first, as the changes must be.
 */
export function foldChanges(changes: readonly Change[]): ChangeEntry[] {
  const groups = new Map<string, Group[]>();
  for (const change of changes.toReversed()) {
    const list = groups.get(keyOf(change)) ?? [];
    groups.set(keyOf(change), list);
    const last = list.at(-1);
    if (last !== undefined && belongs(change, last)) join(change, last);
    else list.push(join(change, { heads: [], all: [], end: 0 }));
  }
  return [...groups.values()].flat().map(toEntry).toSorted(newestFirst);
}

/** Each change as an entry of its own. */
export function unfoldChanges(changes: readonly Change[]): ChangeEntry[] {
  return changes.map((change) => ({
    ...toEntry({ heads: [change], all: [change], end: 0 }),
    object: { kind: change.kind.kind, namespace: change.namespace, name: change.name },
    words: change.words,
    followers: [],
  }));
}

function keyOf({ clusterId, namespace, kind, name, root }: Change): string {
  return [clusterId, namespace ?? '', root?.kind ?? kind.kind, root?.name ?? name].join(' ');
}

/** Another change of the object itself begins another entry, unless only what follows from it was seen so far. */
function belongs(change: Change, group: Group): boolean {
  if (isHead(change) && group.heads.length > 0) return false;
  const [at, since] = [Date.parse(change.at), Date.parse(change.since ?? change.at)];
  return at - group.end <= windowMs || since <= group.end;
}

function join(change: Change, group: Group): Group {
  if (isHead(change)) group.heads.push(change);
  group.all.push(change);
  group.end = Math.max(group.end, Date.parse(change.at));
  return group;
}

const ofStatus = new Set(['condition', 'pod', 'restarts', 'address']);

function isHead({ root, words }: Change): boolean {
  return root === null && words.some(({ topic }) => !ofStatus.has(topic));
}

function toEntry({ heads, all }: Group): ChangeEntry {
  const [first] = heads.length > 0 ? heads : all;
  if (first === undefined) throw new Error('an entry without a change');
  const own = all.filter(({ root }) => root === null);
  const followers = all.filter(({ root }) => root !== null);
  const isAlone = own.length === 0 && followers.length === 1;
  return {
    object: {
      kind: first.root?.kind ?? first.kind.kind,
      namespace: first.namespace,
      name: first.root?.name ?? first.name,
    },
    cluster: first.cluster,
    at: first.at,
    since: first.since,
    seenAt: first.seenAt,
    words: [...uniqueWords(own.flatMap(({ words }) => words)), ...notable(followers, isAlone)],
    by: first.by,
    // One alone is told by its words.
    followers: isAlone ? [] : counts(followers),
    changes: all,
  };
}

function uniqueWords(words: readonly ChangeWord[]): ChangeWord[] {
  return [...new Map(words.map((word) => [word.text, word])).values()];
}

/** What went wrong in followers: "first CrashLoopBackOff (web-0)", "restarts +5 (2 pods)". */
function notable(followers: readonly Change[], isAlone: boolean): ChangeWord[] {
  const told = followers.flatMap((follower) =>
    follower.words
      .filter(({ topic, text }) => isAlone || (!expected.has(topic) && !expected.has(text)))
      .map((word) => ({ word, name: follower.name })),
  );
  const groups = [...Map.groupBy(told, ({ word }) => kindOfWord(word))];
  return groups.slice(0, mostNotable).map(([text, found]) => {
    const names = new Set(found.map(({ name }) => name));
    const [only = ''] = names;
    const where = names.size === 1 ? only : `${names.size} objects`;
    return {
      topic: found[0]?.word.topic ?? 'pod',
      text: `${withSum(
        text,
        found.map(({ word }) => word.text),
      )} (${where})`,
    };
  });
}

const restarts = /^restarts \+(\d+)$/;

function kindOfWord({ text }: ChangeWord): string {
  return restarts.test(text) ? 'restarts' : text;
}

function withSum(text: string, texts: readonly string[]): string {
  if (text !== 'restarts') return text;
  return `restarts +${texts.reduce((sum, each) => sum + Number(restarts.exec(each)?.[1] ?? 0), 0)}`;
}

function counts(followers: readonly Change[]): FollowerCount[] {
  return [...Map.groupBy(followers, ({ kind }) => kind.plural)].map(([kind, group]) => {
    const distinct = (effect: Change['effect']): number =>
      new Set(group.filter((change) => change.effect === effect).map(({ name, uid }) => `${name} ${uid}`))
        .size;
    return { kind, added: distinct('added'), changed: distinct('changed'), deleted: distinct('deleted') };
  });
}

function newestFirst(left: ChangeEntry, right: ChangeEntry): number {
  if (left.at !== right.at) return left.at < right.at ? 1 : -1;
  return (right.changes[0]?.id ?? 0) - (left.changes[0]?.id ?? 0);
}
