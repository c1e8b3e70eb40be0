import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, placeName } from '../evidence.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** A load balancer takes its time until it knows of a pod. */
const patienceMs = 60_000;

interface Gate {
  type: string;
  /** null: nobody has set it. */
  status: string | null;
}

function closedGates(pod: KeptObject): Gate[] {
  return objectsAt(objectAt(pod.body, 'spec'), 'readinessGates')
    .flatMap((gate) => textAt(gate, 'conditionType') ?? [])
    .map((type) => ({ type, status: conditionOf(pod, type)?.status ?? null }))
    .filter(({ status }) => status !== 'True');
}

function judge(pod: KeptObject, { root }: Surroundings, now: number): Judgement[] {
  const [ready, containers] = [conditionOf(pod, 'Ready'), conditionOf(pod, 'ContainersReady')];
  const gates = closedGates(pod);
  if (ready?.status !== 'False' || containers?.status !== 'True' || gates.length === 0) return [];
  if (now - Date.parse(containers.since ?? pod.createdAt ?? '') < patienceMs) return [];
  const unset = gates.every(({ status }) => status === null);
  const types = gates.map(({ type }) => type).join(', ');
  return [
    {
      title: `its containers are ready, and the pod is not: ${unset ? 'nobody sets' : 'not True is'} the condition of its readiness gate, ${types}`,
      since: containers.since,
      evidence: [
        fieldSays(pod, 'spec.readinessGates', types),
        fieldSays(pod, 'status.conditions[Ready]', `${ready.reason}: ${ready.message}`, ready.since),
      ],
      culprit: null,
      cause: `gate ${root.kind} ${placeName(root)} ${types}`,
      fix: {
        text: 'Bring back the controller that sets the condition, or take the gate out of the pod’s template.',
        command: shell`kubectl -n ${pod.namespace ?? 'default'} get pod ${pod.name} -o wide`,
      },
    },
  ];
}

export const readinessGate: Check = {
  code: 'readiness-gate',
  severity: 'error',
  title: 'A readiness gate keeps a pod from being ready',
  rule: 'All containers of a pod have been ready for a minute and the pod is not: a condition of its readinessGates is not True, most often because nobody sets it.',
  candidates: [
    {
      kind: 'Pod',
      any: [[{ column: 'reason', is: 'one-of', values: ['Running', 'NotReady'] }, { is: 'complains' }]],
    },
  ],
  needs: [],
  judge,
};
