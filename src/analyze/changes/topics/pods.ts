import { objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { ChangedObject, ObjectState } from '../object-state.ts';
import type { ColumnTopic } from './topic.ts';

/** Reasons that come and go while a container crashes: only the first of each is news. */
const recurring = new Set(['CrashLoopBackOff', 'Error', 'OOMKilled', 'ImagePullBackOff', 'ErrImagePull']);
/** Steps on the way of every healthy pod. */
const usual = new Set(['Pending', 'ContainerCreating', 'PodInitializing', 'Terminating', 'Completed']);

export const podReason: ColumnTopic = {
  topic: 'pod',
  kinds: ['Pod'],
  tell: (object) => {
    const [was, is] = [object.before.columns.reason, object.after.columns.reason];
    if (was === is || is === null) return [];
    if (recurring.has(is)) return object.hadReason(is) ? [] : [`first ${is}`];
    if (is.startsWith('Init:')) return initWords(is, object);
    if (usual.has(is)) return is === 'Completed' ? ['completed'] : [];
    if (is !== 'Running') return [`${was ?? 'nothing'} → ${is}`];
    return isOnTheWay(was) ? ['running'] : healed(was, object);
  },
};

function isOnTheWay(reason: string | null): boolean {
  return reason === null || usual.has(reason) || reason.startsWith('Init:');
}

/** `Init:0/2` only counts; `Init:Error` says something. */
function initWords(reason: string, { hadReason }: ChangedObject): string[] {
  return /^Init:\d+\/\d+$/.test(reason) || hadReason(reason) ? [] : [`first ${reason}`];
}

/** Between two crashes a container runs, too: only a pod that is ready again has recovered. */
function healed(was: string | null, { after }: ChangedObject): string[] {
  const { readyCount, wantedCount } = after.columns;
  return readyCount !== null && readyCount === wantedCount ? [`recovered from ${was}`] : [];
}

export const restarts: ColumnTopic = {
  topic: 'restarts',
  kinds: ['Pod'],
  tell: ({ before, after, hadReason }) => {
    const more = (after.columns.restarts ?? 0) - (before.columns.restarts ?? 0);
    if (more <= 0) return [];
    const killed = outOfMemory(after) && !hadReason('OOMKilled') && after.columns.reason !== 'OOMKilled';
    return [...(killed ? ['OOMKilled'] : []), `restarts +${more}`];
  },
};

/** Whether a container's last end was for want of memory. */
function outOfMemory({ body }: ObjectState): boolean {
  return objectsAt(objectAt(body, 'status'), 'containerStatuses').some((status) => {
    const last = objectAt(objectAt(status, 'lastState'), 'terminated');
    return textAt(last, 'reason') === 'OOMKilled';
  });
}

export const eviction: ColumnTopic = {
  topic: 'pod',
  kinds: ['Pod'],
  tell: ({ before, after }) => {
    const isNew = before.columns.phase !== after.columns.phase;
    if (!isNew || after.columns.phase !== 'Failed') return [];
    const reason = textAt(objectAt(after.body, 'status'), 'reason');
    return reason === null || reason === after.columns.reason ? [] : [reason];
  },
};
