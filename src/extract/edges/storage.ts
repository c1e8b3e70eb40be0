import { objectAt, textAt } from '../../lib/json.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { namedEdge, refers } from './make-edge.ts';

const storageClass = 'StorageClass.storage.k8s.io';

export const persistentVolumeClaim: EdgeExtractor = {
  kinds: ['PersistentVolumeClaim'],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    return [
      ...namedEdge({
        type: 'binds',
        field: 'spec.volumeName',
        toKind: 'PersistentVolume',
        toName: textAt(spec, 'volumeName'),
      }),
      // A claim that is bound to a volume needs no class any more, and volumes made by hand often name one that is none.
      ...refers('spec.storageClassName', storageClass, textAt(spec, 'storageClassName'), {
        optional: textAt(spec, 'volumeName') !== null,
      }),
    ];
  },
};

export const persistentVolume: EdgeExtractor = {
  kinds: ['PersistentVolume'],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    const claim = objectAt(spec, 'claimRef');
    return [
      ...namedEdge({
        type: 'binds',
        field: 'spec.claimRef',
        toKind: 'PersistentVolumeClaim',
        toNamespace: textAt(claim, 'namespace'),
        toName: textAt(claim, 'name'),
      }),
      ...refers('spec.storageClassName', storageClass, textAt(spec, 'storageClassName'), { optional: true }),
    ];
  },
};

export const volumeAttachment: EdgeExtractor = {
  kinds: ['VolumeAttachment.storage.k8s.io'],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    return [
      ...namedEdge({
        type: 'binds',
        field: 'spec.source.persistentVolumeName',
        toKind: 'PersistentVolume',
        toName: textAt(objectAt(spec, 'source'), 'persistentVolumeName'),
      }),
      ...namedEdge({
        type: 'runs-on',
        field: 'spec.nodeName',
        toKind: 'Node',
        toName: textAt(spec, 'nodeName'),
      }),
    ];
  },
};
