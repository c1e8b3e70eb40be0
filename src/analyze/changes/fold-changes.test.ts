import { describe, expect, it } from 'vitest';
import { deploymentKind, kind, namespaceKind, nodeKind, podKind } from '../../../test/fakes/builders.ts';
import type { Change } from '../../domain/change.ts';
import { foldChanges, unfoldChanges } from './fold-changes.ts';

const setKind = kind('apps', 'v1', 'ReplicaSet', 'replicasets');
const jobKind = kind('batch', 'v1', 'Job', 'jobs');
const cronKind = kind('batch', 'v1', 'CronJob', 'cronjobs');
const configMapKind = kind('', 'v1', 'ConfigMap', 'configmaps');
const widgetKind = kind('example.com', 'v1', 'Widget', 'widgets');
const definitionKind = kind(
  'apiextensions.k8s.io',
  'v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
);
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
  foldChanges(changes.toReversed()).map(({ object, words, followers, until }) => ({
    object: `${object.kind}/${object.name}`,
    words: words.map(({ text }) => text).join('; '),
    followers: followers
      .map((each) => `${each.kind} +${each.added} -${each.deleted} ~${each.changed}`)
      .join(', '),
    until,
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
        until: null,
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

  it('makes one entry of all runs of a CronJob, and tells what failed', () => {
    const cron = { kind: 'CronJob', name: 'report' };
    const run = (name: string, seconds: number) => [
      change(name, seconds, { kind: jobKind, root: cron, effect: 'added', topic: 'added', word: 'added' }),
      pod(`${name}-x`, seconds + 1, 'added', { root: cron }),
    ];
    const failed = change('report-2', 7300, { kind: jobKind, root: cron, topic: 'job', word: 'failed' });

    expect(told([...run('report-1', 0), ...run('report-2', 3600), failed])).toEqual([
      {
        object: 'CronJob/report',
        words: 'ran 2 times; failed (report-2)',
        followers: 'jobs +2 -0 ~1, pods +2 -0 ~0',
        until: time(7300),
      },
    ]);
    expect(told(run('report-1', 0))).toMatchObject([{ words: 'ran', until: null }]);
  });

  it('keeps what somebody changed in a CronJob apart from its runs', () => {
    const cron = { kind: 'CronJob', name: 'report' };
    const changes = [
      change('report-1', 0, { kind: jobKind, root: cron, effect: 'added', topic: 'added', word: 'added' }),
      change('report', 30, { kind: cronKind, topic: 'schedule', word: 'schedule * → @daily' }),
    ];

    expect(told(changes)).toMatchObject([{ words: 'schedule * → @daily' }, { words: 'ran' }]);
  });

  it('puts under a namespace what came and went with it', () => {
    const of = (name: string, seconds: number, effect: Change['effect'], more: Parameters<typeof pod>[3]) =>
      pod(name, seconds, effect, { root: null, ...more });
    const changes = [
      of('shop', 0, 'added', { kind: namespaceKind, namespace: null }),
      of('kube-root-ca.crt', 1, 'added', { kind: configMapKind }),
      of('settings', 2, 'added', { kind: configMapKind }),
      of('shop', 3600, 'changed', {
        kind: namespaceKind,
        namespace: null,
        topic: 'deletion',
        word: 'being deleted',
      }),
      of('settings', 3601, 'deleted', { kind: configMapKind }),
      pod('web-1', 3602, 'deleted'),
      of('shop', 3603, 'deleted', { kind: namespaceKind, namespace: null }),
      of('api', 3604, 'deleted', { namespace: 'other' }),
    ];

    expect(told(changes)).toMatchObject([
      { object: 'Pod/api', words: 'gone' },
      { object: 'Namespace/shop', words: 'gone', followers: 'configmaps +0 -1 ~0, pods +0 -1 ~0' },
      { object: 'ConfigMap/settings', words: 'added' },
      { object: 'Namespace/shop', words: 'added', followers: '' },
    ]);
  });

  it('makes one entry of a status that goes to and fro', () => {
    const node = (seconds: number, word: string) =>
      change('n1', seconds, { kind: nodeKind, namespace: null, topic: 'node', word });
    const changes = [
      node(0, 'not ready'),
      node(60, 'ready'),
      node(1800, 'not ready'),
      node(1860, 'ready'),
      node(9000, 'not ready'),
      node(9100, 'cordoned'),
    ];

    expect(told(changes)).toMatchObject([
      { words: 'not ready; cordoned', until: null },
      { words: 'not ready ×2; ready ×2', until: time(1860) },
    ]);
  });

  it('puts under its definition what went with a kind, or under the kind', () => {
    const went = (name: string, seconds: number) =>
      pod(name, seconds, 'deleted', {
        kind: widgetKind,
        root: null,
        word: 'gone: the kind itself was removed',
      });
    const definition = pod('widgets.example.com', 5, 'deleted', {
      kind: definitionKind,
      namespace: null,
      root: null,
    });
    const followers = 'widgets +0 -2 ~0';

    expect(told([went('a', 0), went('b', 0), definition])).toMatchObject([
      { object: 'CustomResourceDefinition/widgets.example.com', words: 'gone', followers },
    ]);
    expect(told([went('a', 0), went('b', 0)])).toMatchObject([
      { object: 'Kind/widgets.example.com', words: 'gone: the kind itself was removed', followers },
    ]);
  });

  it('shows every change by itself when that is wanted', () => {
    const entries = unfoldChanges([pod('b', 2, 'added'), change('web', 0)]);

    expect(entries.map(({ object, words }) => [object.name, words[0]?.text])).toEqual([
      ['b', 'added'],
      ['web', 'image web 1 → 2'],
    ]);
  });
});
