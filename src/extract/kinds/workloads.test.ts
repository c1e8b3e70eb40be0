import { describe, expect, it } from 'vitest';
import {
  cronJob,
  daemonSet,
  deployment,
  job,
  replicaSet,
  replicationController,
  statefulSet,
} from './workloads.ts';

describe('extract/kinds/workloads', () => {
  it.each([deployment, statefulSet, replicaSet, replicationController])(
    '$kind counts ready of wanted',
    ({ promote }) => {
      const status = { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1 };

      expect(promote({ spec: { replicas: 4 }, status })).toEqual({
        readyCount: 2,
        wantedCount: 4,
        facts: { upToDate: 3, available: 1 },
      });
      expect(promote({})).toEqual({ readyCount: 0, wantedCount: 1, facts: { upToDate: 0, available: 0 } });
      expect(promote({ spec: { replicas: 0 }, status: { readyReplicas: 'many' } })).toMatchObject({
        readyCount: 0,
        wantedCount: 0,
      });
      expect(promote({ spec: { replicas: 1.5 } })).toMatchObject({ wantedCount: 1 });
    },
  );

  it('a DaemonSet counts by its nodes', () => {
    const status = {
      numberReady: 2,
      desiredNumberScheduled: 3,
      updatedNumberScheduled: 1,
      numberAvailable: 2,
    };

    expect(daemonSet.promote({ status })).toEqual({
      readyCount: 2,
      wantedCount: 3,
      facts: { upToDate: 1, available: 2 },
    });
    expect(daemonSet.promote({})).toMatchObject({ readyCount: 0, wantedCount: 0 });
  });

  it.each<[string, string, string[], boolean]>([
    ['that is done', 'Complete', ['SuccessCriteriaMet', 'Complete'], false],
    ['that failed', 'Failed', ['FailureTarget', 'Failed'], true],
    ['on its way out', 'Terminating', ['Suspended'], true],
    ['that is suspended', 'Suspended', ['Suspended'], false],
    ['that fails', 'FailureTarget', ['FailureTarget'], false],
    ['that succeeds', 'SuccessCriteriaMet', ['SuccessCriteriaMet'], false],
    ['without conditions', 'Running', [], false],
  ])('a job %s is %s', (_, status, conditions, deleting) => {
    const object = {
      metadata: deleting ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {},
      status: {
        conditions: [
          ...conditions.map((type) => ({ type, status: 'True' })),
          { type: 'Complete', status: 'False' },
        ],
      },
    };

    expect(job.promote(object).reason).toBe(status);
  });

  it('a job counts what succeeded of what is wanted', () => {
    const status = {
      succeeded: 2,
      failed: 1,
      startTime: '2026-01-01T00:00:00Z',
      completionTime: '2026-01-01T00:01:00Z',
    };

    expect(job.promote({ spec: { completions: 3 }, status })).toEqual({
      reason: 'Running',
      readyCount: 2,
      wantedCount: 3,
      facts: { startedAt: '2026-01-01T00:00:00Z', completedAt: '2026-01-01T00:01:00Z', failed: 1 },
    });
    expect(job.promote({})).toMatchObject({ readyCount: 0, wantedCount: 1 });
  });

  it('a CronJob says when it runs, and whether', () => {
    const status = { active: [{ name: 'a' }, { name: 'b' }], lastScheduleTime: '2026-01-01T00:00:00Z' };

    expect(cronJob.promote({ spec: { schedule: '*/5 * * * *', suspend: true }, status })).toEqual({
      reason: 'Suspended',
      facts: { schedule: '*/5 * * * *', active: 2, lastScheduleAt: '2026-01-01T00:00:00Z' },
    });
    expect(cronJob.promote({})).toEqual({
      reason: null,
      facts: { schedule: null, active: 0, lastScheduleAt: null },
    });
  });
});
