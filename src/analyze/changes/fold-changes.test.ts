import { describe, expect, it } from 'vitest';
import { deploymentKind, kind, podKind } from '../../../test/fakes/builders.ts';
import type { Change } from '../../domain/change.ts';
import { foldChanges, unfoldChanges } from './fold-changes.ts';

const setKind = kind('apps', 'v1', 'ReplicaSet', 'replicasets');
const root = { kind: 'Deployment', name: 'web' };
let id = 0;

function change(
  name: string,
  seconds: number,
  more: Partial<Change> & { word?: string; topic?: string } = {},
): Change {
  const { word = 'image web 1 → 2', topic = 'image', ...rest } = more;
  id += 1;
  return {
    id,
    clusterId: 'c',
    cluster: 'prod',
    kind: deploymentKind,
    namespace: 'shop',
    name,
    uid: `${name}-uid`,
    effect: 'changed',
    at: time(seconds),
    since: null,
    seenAt: time(seconds),
    words: [{ topic, text: word }],
    by: null,
    owner: null,
    root: null,
    ...rest,
  };
}
const time = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const pod = (
  name: string,
  seconds: number,
  effect: Change['effect'],
  more: Partial<Change> & { word?: string; topic?: string } = {},
) =>
  change(name, seconds, {
    kind: podKind,
    root,
    effect,
    topic: effect,
    word: effect === 'deleted' ? 'gone' : effect,
    ...more,
  });
const told = (changes: Change[]) =>
  foldChanges(changes.toReversed()).map(({ object, words, followers }) => ({
    object: `${object.kind}/${object.name}`,
    words: words.map(({ text }) => text).join('; '),
    followers: followers
      .map((each) => `${each.kind} +${each.added} -${each.deleted} ~${each.changed}`)
      .join(', '),
  }));

describe('analyze/changes/fold-changes', () => {
  it('makes one entry of a rollout', () => {
    const changes = [
      change('web', 0),
      change('web-2', 1, { kind: setKind, root, effect: 'added', topic: 'added', word: 'added' }),
      pod('web-2-a', 2, 'added'),
      pod('web-2-a', 5, 'changed', { topic: 'pod', word: 'running' }),
      pod('web-1-a', 6, 'deleted'),
      pod('web-2-b', 7, 'added'),
    ];

    expect(told(changes)).toEqual([
      {
        object: 'Deployment/web',
        words: 'image web 1 → 2',
        followers: 'replicasets +1 -0 ~0, pods +2 -1 ~1',
      },
    ]);
  });

  it('begins another with each change of the object itself', () => {
    const changes = [
      change('web', 0),
      pod('a', 1, 'added'),
      change('web', 60, { word: 'replicas 1 → 3' }),
      pod('b', 61, 'added'),
    ];

    expect(told(changes)).toMatchObject([
      { words: 'replicas 1 → 3', followers: 'pods +1 -0 ~0' },
      { words: 'image web 1 → 2', followers: 'pods +1 -0 ~0' },
    ]);
  });

  it('takes what was seen between the same two looks for one, however far apart they were', () => {
    const changes = [
      change('web', 0, { since: time(-60), seenAt: time(3600) }),
      pod('a', 3600, 'deleted', { since: time(-60) }),
    ];

    expect(told(changes)).toHaveLength(1);
  });

  it('does not put what came much later under an old change', () => {
    expect(told([change('web', 0), pod('a', 3600, 'added')])).toMatchObject([
      { object: 'Deployment/web', words: 'added (a)', followers: '' },
      { words: 'image web 1 → 2' },
    ]);
  });

  it('tells what went wrong in what followed', () => {
    const changes = [
      change('web', 0),
      pod('a', 1, 'changed', { topic: 'pod', word: 'first CrashLoopBackOff' }),
      pod('b', 2, 'changed', { topic: 'pod', word: 'first CrashLoopBackOff' }),
      pod('a', 3, 'changed', { topic: 'restarts', word: 'restarts +2' }),
      pod('a', 4, 'changed', { topic: 'restarts', word: 'restarts +3' }),
    ];

    expect(told(changes)[0]?.words).toBe(
      'image web 1 → 2; first CrashLoopBackOff (2 objects); restarts +5 (a)',
    );
  });

  it('keeps the clusters, namespaces and names apart', () => {
    const changes = [
      change('web', 0),
      change('web', 1, { clusterId: 'd' }),
      change('web', 2, { namespace: 'other' }),
      change('api', 3),
    ];

    expect(told(changes)).toHaveLength(4);
  });

  it('shows every change by itself when that is wanted', () => {
    const entries = unfoldChanges([pod('b', 2, 'added'), change('web', 0)]);

    expect(entries.map(({ object, words }) => [object.name, words[0]?.text])).toEqual([
      ['b', 'added'],
      ['web', 'image web 1 → 2'],
    ]);
  });
});
