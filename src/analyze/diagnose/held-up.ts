import type { Evidence, Fix } from '../../domain/finding.ts';
import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { numberAt, objectAt, textAt } from '../../lib/json.ts';
import type { Surroundings } from './check.ts';
import { fieldSays, objectName } from './evidence.ts';
import { shell } from './shell.ts';

/** Why no node takes a pod, where that is not the nodes' doing alone. */
export interface HeldUp {
  /** Goes behind the count of nodes. */
  text: string;
  cause: string;
  evidence: Evidence[];
  fix: Fix;
}

type Around = Pick<Surroundings, 'objects' | 'root'>;

/** A rollout that makes the new pod first, on a node that has the port once. */
export function heldByOwnPod(message: string, { objects, root }: Around): HeldUp | null {
  if (!/didn't have free ports/.test(message) || root.kind !== 'Deployment.apps') return null;
  const deployment = objects('Deployment.apps').find(
    ({ name, namespace }) => name === root.name && namespace === root.namespace,
  );
  if (deployment === undefined || !surges(deployment)) return null;
  const status = objectAt(deployment.body, 'status');
  const [all, updated] = [numberAt(status, 'replicas') ?? 0, numberAt(status, 'updatedReplicas') ?? 0];
  if (all <= updated || (deployment.readyCount ?? 0) === 0) return null;
  return {
    text: 'its own pods of before hold the port, and the rollout takes them away only once new ones are ready (maxSurge)',
    cause: `rollout on its own port ${objectName(deployment)}`,
    evidence: [
      fieldSays(deployment, 'status.updatedReplicas', `${updated} of ${all} pods are of the new template`),
    ],
    fix: {
      text: 'Let the rollout take the old pod away first: strategy Recreate, or maxSurge 0 with maxUnavailable 1.',
      command: shell`kubectl -n ${deployment.namespace ?? 'default'} edit deployment ${deployment.name}`,
    },
  };
}

function surges({ body }: KeptObject): boolean {
  const strategy = objectAt(objectAt(body, 'spec'), 'strategy');
  const surge = String(objectAt(strategy, 'rollingUpdate')?.maxSurge ?? '25%');
  return textAt(strategy, 'type') !== 'Recreate' && surge !== '0' && surge !== '0%';
}

export const preempted = 'Preempted';

/** Pods of the same workload had to give way to others of a higher priority, so that the room is theirs now. */
export function heldByUrgent(pod: KeptObject, { objects, root }: Around): HeldUp | null {
  const owner = pod.owner?.name;
  const event = objects('Event').findLast(
    ({ reason, facts, namespace }) =>
      reason === preempted &&
      namespace === pod.namespace &&
      owner !== undefined &&
      String(facts.objectName ?? '').startsWith(`${owner}-`),
  );
  if (event === undefined) return null;
  const message = String(event.facts.message ?? '');
  const node = /on node (\S+)/.exec(message)?.[1];
  const by = objectAt(event.body, 'related');
  const name = textAt(by, 'name');
  const who = name === null ? 'pods' : `Pod ${textAt(by, 'namespace') ?? ''}/${name}`;
  const own = numberAt(objectAt(pod.body, 'spec'), 'priority') ?? 0;
  return {
    text: `its pods of before were preempted by ${who} of a higher priority than its own (${own})${node === undefined ? '' : ` on ${node}`}`,
    cause: `preempted ${root.kind} ${root.namespace ?? ''}/${root.name}`,
    evidence: [
      {
        source: 'event',
        object: { kind: 'Pod', namespace: pod.namespace, name: String(event.facts.objectName) },
        field: null,
        text: `${preempted}: ${message}`,
        at: String(event.facts.lastSeenAt ?? '') || null,
      },
    ],
    fix: {
      text: 'Add room for both, or give it a priority (priorityClassName) that does not have to give way.',
      command: 'kubectl get priorityclasses',
    },
  };
}
