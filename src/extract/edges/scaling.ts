import { objectAt, textAt } from '../../lib/json.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { groupKind, groupOfVersion, namedEdge } from './make-edge.ts';

/** What an autoscaler scales; a name and no selector. */
export const autoscaler: EdgeExtractor = {
  kinds: [
    'HorizontalPodAutoscaler.autoscaling',
    'VerticalPodAutoscaler.autoscaling.k8s.io',
    'ScaledObject.keda.sh',
  ],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    const [field, target] =
      objectAt(spec, 'targetRef') === null
        ? ['spec.scaleTargetRef', objectAt(spec, 'scaleTargetRef')]
        : ['spec.targetRef', objectAt(spec, 'targetRef')];
    // KEDA lets both be left out and then means a Deployment.
    const apiVersion = textAt(target, 'apiVersion') ?? (textAt(target, 'kind') === null ? 'apps/v1' : '');
    const kind = textAt(target, 'kind') ?? 'Deployment';
    return namedEdge({
      type: 'selects',
      field,
      toKind: groupKind(groupOfVersion(apiVersion), kind),
      toName: textAt(target, 'name'),
    });
  },
};
