import { type JsonObject, objectAt, textAt, textsAt } from '../../lib/json.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const persistentVolumeClaim: KindExtractor = {
  kind: 'PersistentVolumeClaim',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    const volume = textAt(spec, 'volumeName');
    return {
      phase: textAt(status, 'phase'),
      reason: deletionStatus(object),
      facts: {
        volume,
        // What was asked for is no capacity: kubectl prints both only of a bound claim.
        capacity: volume === null ? null : textAt(objectAt(status, 'capacity'), 'storage'),
        storageClass: storageClassOf(object),
        accessModes: volume === null ? '' : accessModesOf(status),
      },
    };
  },
};

export const persistentVolume: KindExtractor = {
  kind: 'PersistentVolume',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    const claim = objectAt(spec, 'claimRef');
    return {
      phase: textAt(status, 'phase'),
      reason: deletionStatus(object),
      facts: {
        capacity: textAt(objectAt(spec, 'capacity'), 'storage'),
        accessModes: accessModesOf(spec),
        storageClass: storageClassOf(object),
        claim: claim === null ? null : `${textAt(claim, 'namespace') ?? ''}/${textAt(claim, 'name') ?? ''}`,
        reclaimPolicy: textAt(spec, 'persistentVolumeReclaimPolicy'),
        statusReason: textAt(status, 'reason'),
      },
    };
  },
};

function deletionStatus(object: JsonObject): string | null {
  return textAt(objectAt(object, 'metadata'), 'deletionTimestamp') === null ? null : 'Terminating';
}

const shortModes: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

function accessModesOf(object: JsonObject | null): string {
  const modes = textsAt(object, 'accessModes');
  return shortModes
    .filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The annotation of before storageClassName still wins, where there is one. */
function storageClassOf(object: JsonObject): string | null {
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  const old = annotations?.['volume.beta.kubernetes.io/storage-class'];
  return typeof old === 'string' ? old : textAt(objectAt(object, 'spec'), 'storageClassName');
}
