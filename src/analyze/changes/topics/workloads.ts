import type { ChangedObject } from '../object-state.ts';
import type { ColumnTopic, Topic } from './topic.ts';
import { changeOf } from './value-words.ts';

export const replicas: Topic = {
  topic: 'replicas',
  kinds: null,
  tell: ({ path, before, after }, { kind }) => {
    if (path.join('.') !== 'spec.replicas') return undefined;
    // A Deployment's ReplicaSets grow and shrink in each rollout.
    return kind.kind === 'ReplicaSet' && kind.group === 'apps'
      ? null
      : changeOf('replicas', before ?? 1, after ?? 1);
  },
};

export const autoscaler: Topic = {
  topic: 'autoscaling',
  kinds: ['autoscaling/HorizontalPodAutoscaler'],
  tell: ({ path, before, after }) => {
    const [spec, field, ...rest] = path;
    if (spec !== 'spec') return undefined;
    if (field === 'minReplicas') return changeOf('min replicas', before, after);
    if (field === 'maxReplicas') return changeOf('max replicas', before, after);
    if (field === 'metrics')
      return changeOf(['target', ...rest.slice(0, 1)].join(' '), leaf(before), leaf(after));
    return undefined;
  },
};

/** Of something larger only that it changed is told. */
function leaf(value: unknown): unknown {
  return typeof value === 'object' ? undefined : value;
}

export const schedule: Topic = {
  topic: 'schedule',
  kinds: ['batch/CronJob'],
  tell: ({ path, before, after }) => {
    if (path.join('.') === 'status.active') return null;
    if (path.join('.') === 'spec.suspend') return after === true ? 'suspended' : 'resumed';
    return path.join('.') === 'spec.schedule' ? changeOf('schedule', before, after) : undefined;
  },
};

export const pause: Topic = {
  topic: 'rollout',
  kinds: ['apps/Deployment'],
  tell: ({ path, after }) => {
    if (path.join('.') !== 'spec.paused') return undefined;
    return after === true ? 'rollout paused' : 'rollout resumed';
  },
};

const endOfJob: Readonly<Record<string, string>> = { Complete: 'succeeded', Failed: 'failed' };

export const job: ColumnTopic = {
  topic: 'job',
  kinds: ['batch/Job'],
  tell: ({ before, after }: ChangedObject) => {
    const [was, is] = [before.columns.reason, after.columns.reason];
    if (was === is || is === null) return [];
    const end = Object.hasOwn(endOfJob, is) ? endOfJob[is] : undefined;
    if (end !== undefined) return [end];
    return is === 'Suspended' ? ['suspended'] : [];
  },
};
