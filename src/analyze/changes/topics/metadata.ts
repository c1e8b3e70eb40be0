import type { ColumnTopic, Topic } from './topic.ts';
import { changeOf, changeWithoutValue } from './value-words.ts';

export const labels: Topic = {
  topic: 'labels',
  kinds: null,
  tell: ({ path, before, after }) => {
    if (path[0] !== 'metadata' || path[1] !== 'labels') return undefined;
    return changeOf(`label ${path[2] ?? ''}`.trim(), before, after);
  },
};

export const annotations: Topic = {
  topic: 'annotations',
  kinds: null,
  tell: ({ path, before, after }) => {
    if (path[0] !== 'metadata' || path[1] !== 'annotations') return undefined;
    return changeWithoutValue(`annotation ${path[2] ?? ''}`.trim(), before, after);
  },
};

export const finalizers: Topic = {
  topic: 'metadata',
  kinds: null,
  tell: ({ path, before, after }) => {
    if (path[0] !== 'metadata') return undefined;
    // Told by the column.
    if (path[1] === 'deletionTimestamp') return null;
    if (path[1] === 'finalizers') return changeOf('finalizers', before, after);
    return path[1] === 'ownerReferences'
      ? 'owner changed'
      : changeWithoutValue(path.join('.'), before, after);
  },
};

export const deletion: ColumnTopic = {
  topic: 'deletion',
  kinds: null,
  tell: ({ kind, before, after }) => {
    const isNew = before.columns.deletingSince === null && after.columns.deletingSince !== null;
    // Every pod that goes is being deleted for its grace period.
    return isNew && kind.kind !== 'Pod' ? ['being deleted'] : [];
  },
};
