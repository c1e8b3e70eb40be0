import { objectAt, objectsAt, textAt } from '../../lib/json.ts';
import type { KindExtractor } from './kind-extractor.ts';
import { isSidecar, podStatus } from './pod-reason.ts';

export const pod: KindExtractor = {
  kind: 'Pod',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    const { reason, ready, restarts, lastRestartAt } = podStatus(object);
    const sidecars = objectsAt(spec, 'initContainers').filter(isSidecar);
    return {
      phase: textAt(status, 'phase') ?? 'Unknown',
      reason,
      readyCount: ready,
      wantedCount: objectsAt(spec, 'containers').length + sidecars.length,
      restarts,
      node: textAt(spec, 'nodeName'),
      facts: {
        lastRestartAt,
        podIp: textAt(status, 'podIP'),
        hostIp: textAt(status, 'hostIP'),
        qosClass: textAt(status, 'qosClass'),
        serviceAccount: textAt(spec, 'serviceAccountName'),
      },
    };
  },
};
