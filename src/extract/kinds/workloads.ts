import { countAt, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import type { KindExtractor, PromotedColumns } from './kind-extractor.ts';

/** A workload whose status counts ready pods and whose spec says how many are wanted (1 by default). */
function replicated(kind: string, readyField = 'readyReplicas'): KindExtractor {
  return {
    kind,
    promote: (object) => {
      const status = objectAt(object, 'status');
      return {
        readyCount: countAt(status, readyField) ?? 0,
        wantedCount: countAt(objectAt(object, 'spec'), 'replicas') ?? 1,
        facts: {
          upToDate: numberAt(status, 'updatedReplicas') ?? 0,
          available: numberAt(status, 'availableReplicas') ?? 0,
          ...(objectAt(object, 'spec')?.paused === true ? { paused: true } : {}),
        },
      };
    },
  };
}

export const deployment = replicated('apps/Deployment');
export const statefulSet = replicated('apps/StatefulSet');
export const replicaSet = replicated('apps/ReplicaSet');
export const replicationController = replicated('ReplicationController');

export const daemonSet: KindExtractor = {
  kind: 'apps/DaemonSet',
  promote: (object) => {
    const status = objectAt(object, 'status');
    return {
      readyCount: countAt(status, 'numberReady') ?? 0,
      wantedCount: countAt(status, 'desiredNumberScheduled') ?? 0,
      facts: {
        upToDate: numberAt(status, 'updatedNumberScheduled') ?? 0,
        available: numberAt(status, 'numberAvailable') ?? 0,
      },
    };
  },
};

export const job: KindExtractor = {
  kind: 'batch/Job',
  promote: (object) => {
    const status = objectAt(object, 'status');
    return {
      reason: jobStatus(object),
      readyCount: countAt(status, 'succeeded') ?? 0,
      wantedCount: countAt(objectAt(object, 'spec'), 'completions') ?? 1,
      facts: {
        startedAt: textAt(status, 'startTime'),
        completedAt: textAt(status, 'completionTime'),
        failed: numberAt(status, 'failed') ?? 0,
      },
    };
  },
};

/** As kubectl's STATUS of a job. */
function jobStatus(object: JsonObject): string {
  const conditions = objectsAt(objectAt(object, 'status'), 'conditions').filter(
    (condition) => textAt(condition, 'status') === 'True',
  );
  const has = (type: string): boolean => conditions.some((condition) => textAt(condition, 'type') === type);
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (textAt(objectAt(object, 'metadata'), 'deletionTimestamp') !== null) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

export const cronJob: KindExtractor = {
  kind: 'batch/CronJob',
  promote: (object): PromotedColumns => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    return {
      reason: spec?.suspend === true ? 'Suspended' : null,
      facts: {
        schedule: textAt(spec, 'schedule'),
        active: objectsAt(status, 'active').length,
        lastScheduleAt: textAt(status, 'lastScheduleTime'),
      },
    };
  },
};
