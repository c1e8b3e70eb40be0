import { describe, expect, it } from 'vitest';
import { deploymentKind, kind, podKind } from '../../../test/fakes/builders.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { describeArrival } from './describe-arrival.ts';

const jobKind = kind('batch', 'v1', 'Job', 'jobs');
type Arrived = Parameters<typeof describeArrival>[1];

describe('analyze/changes/describe-arrival', () => {
  it.each<[string, ResourceKind, Partial<Arrived>, string]>([
    ['a pod', podKind, { images: ['web:1'], reason: 'Running' }, 'added'],
    ['a pod on its way', podKind, { reason: 'ContainerCreating' }, 'added'],
    [
      'a pod that crashes already',
      podKind,
      { reason: 'CrashLoopBackOff', restarts: 3 },
      'added; first CrashLoopBackOff; restarts +3',
    ],
    [
      'a pod that cannot start',
      podKind,
      { reason: 'ImagePullBackOff', restarts: 0 },
      'added; first ImagePullBackOff',
    ],
    ['a pod whose first step fails', podKind, { reason: 'Init:Error' }, 'added; first Init:Error'],
    ['a pod between its first steps', podKind, { reason: 'Init:0/2' }, 'added'],
    ['a workload', deploymentKind, { images: ['web:1'], wantedCount: 3 }, 'added; image web:1; replicas 3'],
    [
      'a job that failed before anybody looked',
      jobKind,
      { images: ['a:1'], reason: 'Failed' },
      'added; image a:1; failed',
    ],
  ])('tells of %s', (_, of, change, expected) => {
    const arrived: Arrived = { images: [], reason: null, restarts: null, wantedCount: null, ...change };

    expect(
      describeArrival(of, arrived)
        .map(({ text }) => text)
        .join('; '),
    ).toBe(expected);
  });
});
