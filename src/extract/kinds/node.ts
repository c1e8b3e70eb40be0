import { type JsonObject, objectAt, objectsAt, textAt, textMapAt } from '../../lib/json.ts';
import { parseQuantity } from '../../lib/parse-quantity.ts';
import type { KindExtractor } from './kind-extractor.ts';

const roleLabel = 'node-role.kubernetes.io/';
const oldRoleLabel = 'kubernetes.io/role';

export const node: KindExtractor = {
  kind: 'Node',
  promote: (object) => {
    const status = objectAt(object, 'status');
    const info = objectAt(status, 'nodeInfo');
    const allocatable = objectAt(status, 'allocatable');
    const cpu = quantity(allocatable?.cpu);
    const ready = objectsAt(status, 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
    const schedulable = objectAt(object, 'spec')?.unschedulable !== true;
    return {
      reason: nodeStatus(ready, schedulable),
      readyCount: textAt(ready ?? null, 'status') === 'True' ? 1 : 0,
      wantedCount: 1,
      facts: {
        schedulable,
        roles: rolesOf(object),
        kubeletVersion: textAt(info, 'kubeletVersion'),
        internalIp: addressOf(status, 'InternalIP'),
        externalIp: addressOf(status, 'ExternalIP'),
        osImage: textAt(info, 'osImage'),
        kernelVersion: textAt(info, 'kernelVersion'),
        containerRuntime: textAt(info, 'containerRuntimeVersion'),
        architecture: textAt(info, 'architecture'),
        cpuMillis: cpu === null ? null : Math.round(cpu * 1000),
        memoryBytes: quantity(allocatable?.memory),
        pods: quantity(allocatable?.pods),
      },
    };
  },
};

/** null: there is none, or more than a number holds. */
function quantity(text: unknown): number | null {
  const value = parseQuantity(text);
  return Number.isFinite(value) ? value : null;
}

/** As kubectl prints it: Ready, NotReady, or Unknown where no condition says; SchedulingDisabled behind a comma. */
function nodeStatus(ready: JsonObject | undefined, schedulable: boolean): string {
  const known = textAt(ready ?? null, 'status') === 'True' ? 'Ready' : 'NotReady';
  const status = ready === undefined ? 'Unknown' : known;
  return schedulable ? status : `${status},SchedulingDisabled`;
}

function rolesOf(object: JsonObject): string {
  const labels = textMapAt(objectAt(object, 'metadata'), 'labels');
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(roleLabel)) return [key.slice(roleLabel.length)];
    return key === oldRoleLabel ? [value] : [];
  });
  return (
    [...new Set(roles)]
      .filter((role) => role !== '')
      .sort()
      .join(',') || '<none>'
  );
}

function addressOf(status: JsonObject | null, type: string): string | null {
  const address = objectsAt(status, 'addresses').find((candidate) => textAt(candidate, 'type') === type);
  return textAt(address ?? null, 'address');
}
