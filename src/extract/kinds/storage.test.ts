import { describe, expect, it } from 'vitest';
import { persistentVolume, persistentVolumeClaim } from './storage.ts';

const deleting = { deletionTimestamp: '2026-01-01T00:00:00Z' };

describe('extract/kinds/storage', () => {
  it('promotes of a bound claim what it got', () => {
    const claim = {
      spec: { volumeName: 'pv-1', storageClassName: 'fast', accessModes: ['ReadWriteMany'] },
      status: {
        phase: 'Bound',
        capacity: { storage: '10Gi' },
        accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
      },
    };

    expect(persistentVolumeClaim.promote(claim)).toEqual({
      phase: 'Bound',
      reason: null,
      facts: { volume: 'pv-1', capacity: '10Gi', storageClass: 'fast', accessModes: 'RWO,RWX' },
    });
  });

  it('promotes no capacity of a claim that waits', () => {
    const claim = {
      spec: { accessModes: ['ReadWriteOnce'] },
      status: { phase: 'Pending', capacity: { storage: '1Gi' } },
    };

    expect(persistentVolumeClaim.promote(claim)).toEqual({
      phase: 'Pending',
      reason: null,
      facts: { volume: null, capacity: null, storageClass: null, accessModes: '' },
    });
  });

  it('promotes of a volume what it offers, and to whom', () => {
    const volume = {
      spec: {
        capacity: { storage: '10Gi' },
        accessModes: ['ReadWriteOncePod', 'ReadOnlyMany', 'Other'],
        storageClassName: 'fast',
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: 'shop', name: 'db' },
      },
      status: { phase: 'Failed', reason: 'RecycleFailed' },
    };

    expect(persistentVolume.promote(volume)).toEqual({
      phase: 'Failed',
      reason: null,
      facts: {
        capacity: '10Gi',
        accessModes: 'ROX,RWOP',
        storageClass: 'fast',
        claim: 'shop/db',
        reclaimPolicy: 'Retain',
        statusReason: 'RecycleFailed',
      },
    });
    expect(persistentVolume.promote({}).facts).toMatchObject({ claim: null, storageClass: null });
    expect(persistentVolume.promote({ spec: { claimRef: {} } }).facts).toMatchObject({ claim: '/' });
  });

  it.each([persistentVolume, persistentVolumeClaim])(
    'calls a $kind on its way out Terminating',
    ({ promote }) => {
      expect(promote({ metadata: deleting, status: { phase: 'Bound' } })).toMatchObject({
        phase: 'Bound',
        reason: 'Terminating',
      });
    },
  );

  it.each([persistentVolume, persistentVolumeClaim])(
    'prefers the old annotation for the class of a $kind',
    ({ promote }) => {
      const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' };

      expect(promote({ metadata: { annotations }, spec: { storageClassName: 'new' } }).facts).toMatchObject({
        storageClass: 'old',
      });
    },
  );
});
