import { countAt, numberAt, objectAt, textAt } from '../../lib/json.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const horizontalPodAutoscaler: KindExtractor = {
  kind: 'autoscaling/HorizontalPodAutoscaler',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    const target = objectAt(spec, 'scaleTargetRef');
    return {
      readyCount: countAt(status, 'currentReplicas') ?? 0,
      wantedCount: countAt(status, 'desiredReplicas') ?? 0,
      facts: {
        target: `${textAt(target, 'kind') ?? ''}/${textAt(target, 'name') ?? ''}`,
        minReplicas: numberAt(spec, 'minReplicas') ?? 1,
        maxReplicas: numberAt(spec, 'maxReplicas'),
      },
    };
  },
};
