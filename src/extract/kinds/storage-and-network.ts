import { numberAt, objectAt, objectsAt, textAt, textsAt } from '../json.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const persistentVolumeClaim: KindExtractor = {
  kind: 'PersistentVolumeClaim',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    return {
      phase: textAt(status, 'phase'),
      facts: {
        volume: textAt(spec, 'volumeName'),
        capacity: textAt(objectAt(status, 'capacity'), 'storage'),
        storageClass: textAt(spec, 'storageClassName'),
        accessModes: textsAt(spec, 'accessModes').join(','),
      },
    };
  },
};

export const persistentVolume: KindExtractor = {
  kind: 'PersistentVolume',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const claim = objectAt(spec, 'claimRef');
    return {
      phase: textAt(objectAt(object, 'status'), 'phase'),
      reason: textAt(objectAt(object, 'status'), 'reason'),
      facts: {
        capacity: textAt(objectAt(spec, 'capacity'), 'storage'),
        storageClass: textAt(spec, 'storageClassName'),
        claim: claim === null ? null : `${textAt(claim, 'namespace') ?? ''}/${textAt(claim, 'name') ?? ''}`,
        reclaimPolicy: textAt(spec, 'persistentVolumeReclaimPolicy'),
      },
    };
  },
};

export const ingress: KindExtractor = {
  kind: 'networking.k8s.io/Ingress',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const balancer = objectAt(objectAt(object, 'status'), 'loadBalancer');
    return {
      facts: {
        class: textAt(spec, 'ingressClassName'),
        hosts:
          objectsAt(spec, 'rules')
            .flatMap((rule) => textAt(rule, 'host') ?? '*')
            .join(',') || '*',
        address: objectsAt(balancer, 'ingress')
          .flatMap((entry) => textAt(entry, 'ip') ?? textAt(entry, 'hostname') ?? [])
          .join(','),
        tls: objectsAt(spec, 'tls').length > 0,
      },
    };
  },
};

export const horizontalPodAutoscaler: KindExtractor = {
  kind: 'autoscaling/HorizontalPodAutoscaler',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    const target = objectAt(spec, 'scaleTargetRef');
    return {
      readyCount: numberAt(status, 'currentReplicas') ?? 0,
      wantedCount: numberAt(status, 'desiredReplicas') ?? 0,
      facts: {
        target: `${textAt(target, 'kind') ?? ''}/${textAt(target, 'name') ?? ''}`,
        minReplicas: numberAt(spec, 'minReplicas') ?? 1,
        maxReplicas: numberAt(spec, 'maxReplicas'),
      },
    };
  },
};

export const event: KindExtractor = {
  kind: 'Event',
  promote: (object) => {
    const involved = objectAt(object, 'involvedObject');
    return {
      phase: textAt(object, 'type'),
      reason: textAt(object, 'reason'),
      facts: {
        object: `${textAt(involved, 'kind') ?? ''}/${textAt(involved, 'name') ?? ''}`,
        message: textAt(object, 'message'),
        count: numberAt(object, 'count') ?? numberAt(objectAt(object, 'series'), 'count') ?? 1,
        lastSeenAt:
          textAt(object, 'lastTimestamp') ??
          textAt(objectAt(object, 'series'), 'lastObservedTime') ??
          textAt(object, 'eventTime'),
      },
    };
  },
};

/** A kind of which only the phase is promoted, where it has one. */
export const namespace: KindExtractor = {
  kind: 'Namespace',
  promote: (object) => ({ phase: textAt(objectAt(object, 'status'), 'phase') ?? 'Active' }),
};
