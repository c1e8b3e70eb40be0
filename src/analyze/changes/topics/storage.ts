import type { ColumnTopic, Topic } from './topic.ts';
import { changeOf } from './value-words.ts';

export const claim: ColumnTopic = {
  topic: 'storage',
  kinds: ['PersistentVolumeClaim', 'PersistentVolume', 'Namespace'],
  tell: ({ before, after }) => {
    const [was, is] = [before.columns.phase, after.columns.phase];
    return was === is || was === null || is === null ? [] : [`${was} → ${is}`];
  },
};

export const claimSize: Topic = {
  topic: 'storage',
  kinds: ['PersistentVolumeClaim', 'PersistentVolume'],
  tell: ({ path, before, after }) => {
    const at = path.join('.');
    if (at === 'status.phase') return null;
    if (at === 'spec.resources.requests.storage') return changeOf('wanted size', before, after);
    if (at === 'status.capacity.storage' || at === 'spec.capacity.storage')
      return changeOf('size', before, after);
    if (at === 'status.capacity' || at === 'status.accessModes') return null;
    return at === 'spec.volumeName' ? changeOf('volume', before, after) : undefined;
  },
};

export const namespacePhase: Topic = {
  topic: 'namespace',
  kinds: ['Namespace'],
  tell: ({ path }) => (path[0] === 'status' ? null : undefined),
};
