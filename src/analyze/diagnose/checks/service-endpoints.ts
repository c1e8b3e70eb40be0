import type { ObjectReference } from '../../../domain/finding.ts';
import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Relation } from '../../../domain/relation.ts';
import { closest } from '../../../lib/closest.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { isClusterDns } from '../dns-services.ts';
import { fieldSays, namedObject, objectName, referenceTo, relationSays, shortKind } from '../evidence.ts';
import { lookAt } from '../next-steps.ts';
import { isReadyPod, lackedOf, selectorOf, templateOf } from '../pod-parts.ts';
import { shell, withOption } from '../shell.ts';

const workloads = ['Deployment.apps', 'StatefulSet.apps', 'DaemonSet.apps'];

function selectorText({ facts }: KeptObject): string {
  return typeof facts.selector === 'string' ? facts.selector : '';
}

/** A workload whose pods the selector would select, were there any. */
function sleeper(service: KeptObject, around: Surroundings): KeptObject | null {
  const wanted = selectorOf(service);
  const all = workloads.flatMap((kind) => around.objects(kind));
  return all.find((workload) => lackedOf(wanted, templateOf(workload).labels).length === 0) ?? null;
}

/** Workloads whose labels are nearly those that are selected: most often a slip of the pen. */
function nearest(service: KeptObject, around: Surroundings): string | null {
  const wanted = Object.entries(selectorOf(service));
  const found = workloads
    .flatMap((kind) => around.objects(kind))
    .filter((workload) => {
      const { labels } = templateOf(workload);
      return wanted.every(([key, value]) => closest(value, [labels[key] ?? '']).length > 0);
    });
  const texts = found.map((workload) => {
    const { labels } = templateOf(workload);
    return `${objectName(workload)} has ${wanted.map(([key]) => `${key}=${labels[key]}`).join(',')}`;
  });
  return texts.length === 0 ? null : texts.slice(0, 3).join('; ');
}

function scaleUp({ kind, namespace, name }: KeptObject): string {
  const target = `${shortKind(kind).toLowerCase()}/${name}`;
  return withOption(shell`kubectl scale ${target} --replicas=1`, '-n', namespace);
}

function judgeNothing(service: KeptObject, around: Surroundings): Judgement[] {
  const selector = selectorText(service);
  const asleep = sleeper(service, around);
  if (asleep !== null) {
    const isMeant = asleep.wantedCount === 0;
    return [
      {
        title: isMeant
          ? `the Service has no endpoints: ${objectName(asleep)} is scaled to 0`
          : `the Service has no endpoints: ${objectName(asleep)} has no pods`,
        since: null,
        evidence: [
          fieldSays(service, 'spec.selector', selector),
          fieldSays(asleep, 'spec.replicas', String(asleep.wantedCount ?? '')),
        ],
        culprit: referenceTo(asleep),
        cause: `no pods of ${objectName(asleep)}`,
        fix: isMeant
          ? { text: 'Scale it up, if it is to be called.', command: scaleUp(asleep) }
          : lookAt(referenceTo(asleep)),
        severity: isMeant ? 'notice' : 'error',
        harms: !isMeant,
        // Whoever waits for it waits because of it, though nobody may have to be called.
        explains: true,
        follows: true,
      },
    ];
  }
  const near = nearest(service, around);
  return [
    {
      title: `the Service’s selector (${selector}) matches no pod`,
      since: null,
      evidence: [
        fieldSays(service, 'spec.selector', selector),
        ...(near === null ? [] : [relationSays(service, 'spec.selector', `nearest: ${near}`)]),
      ],
      culprit: null,
      cause: `selects nothing ${objectName(service)}`,
      fix: {
        text: 'Mend the selector, or the labels of the pods that it is meant for.',
        command: shell`kubectl -n ${service.namespace ?? 'default'} get pods --show-labels`,
      },
    },
  ];
}

/** Who makes most of the selected pods: what is wrong with them is told of it. */
function culpritOf(pods: readonly Relation[], around: Surroundings): ObjectReference | null {
  const makers = around.objects('ReplicaSet.apps');
  const [first] = pods;
  const owner = first?.to.owner;
  if (first === undefined || owner == null) return first === undefined ? null : namedObject(first.to);
  const [kind = '', name = ''] = owner.split('/');
  const above = makers.find((maker) => kind === 'ReplicaSet.apps' && maker.name === name)?.owner;
  const namespace = first.to.namespace;
  return above == null
    ? { kind, namespace, name }
    : { kind: `${above.kind}.apps`, namespace, name: above.name };
}

function judgeNotReady(service: KeptObject, pods: readonly Relation[], around: Surroundings): Judgement[] {
  const culprit = culpritOf(pods, around);
  const whose = culprit === null ? '' : ` of ${objectName(culprit)}`;
  return [
    {
      title: `the Service has no endpoints: no pod${whose} that it selects is ready (0 of ${pods.length})`,
      since: null,
      evidence: [
        relationSays(service, 'spec.selector', `${selectorText(service)}: 0 of ${pods.length} pods ready`),
      ],
      culprit,
      cause: `not ready behind ${objectName(service)}`,
      fix: lookAt(culprit ?? referenceTo(service)),
      follows: true,
    },
  ];
}

function portNames(pod: KeptObject): { names: Set<string>; numbers: Set<number> } {
  const ports = ['containers', 'initContainers']
    .flatMap((list) => objectsAt(objectAt(pod.body, 'spec'), list))
    .flatMap((container) => objectsAt(container, 'ports'));
  return {
    names: new Set(ports.flatMap((port) => textAt(port, 'name') ?? [])),
    numbers: new Set(
      ports.flatMap((port) => (typeof port.containerPort === 'number' ? [port.containerPort] : [])),
    ),
  };
}

/** What it is worth that a port is not told, by whether none is. */
const untold = ['notice', 'warning'] as const;

interface Target {
  target: unknown;
  isNamed: boolean;
  /** Whether a container of the pod says that it listens there. */
  isTold: boolean;
}

function targetOf(port: JsonObject, pod: KeptObject): Target {
  const target = port.targetPort ?? port.port;
  const { names, numbers } = portNames(pod);
  const isNamed = typeof target === 'string' && !/^\d+$/.test(target);
  const isTold = isNamed ? names.has(target) : numbers.size === 0 || numbers.has(Number(target));
  return { target, isNamed, isTold };
}

/** A container may listen where it does not say so: that of several ports one is not told is usual. */
function judgePorts(service: KeptObject, pod: KeptObject): Judgement[] {
  const ports = objectsAt(objectAt(service.body, 'spec'), 'ports');
  const areAllUntold = ports.every((port) => !targetOf(port, pod).isTold);
  return ports.flatMap((port) => judgePort(service, port, { pod, isSure: areAllUntold }));
}

function judgePort(
  service: KeptObject,
  port: JsonObject,
  { pod, isSure }: { pod: KeptObject; isSure: boolean },
): Judgement[] {
  const { target, isNamed, isTold } = targetOf(port, pod);
  const { names, numbers } = portNames(pod);
  if (isTold) return [];
  const has = [...names, ...numbers].join(', ') || 'none';
  return [
    {
      title: isNamed
        ? `the Service sends port ${String(port.port)} to a port called "${target}", which its pods do not have (they have ${has})`
        : `the Service sends port ${String(port.port)} to ${String(target)}, which no container says it listens on (they say ${has})`,
      since: null,
      evidence: [
        fieldSays(service, 'spec.ports.targetPort', String(target)),
        fieldSays(pod, 'spec.containers.ports', has),
      ],
      culprit: null,
      cause: `port ${String(target)} of ${objectName(service)}`,
      fix: {
        text: 'Mend targetPort, or the container’s ports.',
        command: shell`kubectl -n ${service.namespace ?? 'default'} edit service ${service.name}`,
      },
      severity: isNamed ? 'error' : untold[Number(isSure)],
      harms: isNamed || isSure,
    },
  ];
}

export const serviceEndpoints: Check = {
  code: 'service-endpoints',
  severity: 'error',
  title: 'A Service leads nowhere',
  rule: 'A Service with a selector has no ready pod behind it: the selector matches nothing (the nearest labels are told), its workload is scaled to 0, or no pod is ready; or its targetPort is a name that the pods’ containers do not have, or (a warning) none of its ports is one of those that they say they listen on.',
  candidates: [
    {
      kind: 'Service',
      any: [
        [
          { column: 'facts.selector', is: 'present' },
          { column: 'facts.type', is: 'none-of', values: ['ExternalName'] },
        ],
      ],
    },
  ],
  needs: [
    { what: 'relations' },
    { what: 'related', kinds: ['Pod'], perOwner: 1 },
    {
      what: 'namespace',
      kinds: ['Deployment.apps', 'StatefulSet.apps', 'DaemonSet.apps', 'ReplicaSet.apps'],
      optional: true,
      if: (pointsTo) => !pointsTo.some(isReadyPod),
    },
  ],
  judge(service, around) {
    if (service.deletingSince !== null || !around.seen('Pod')) return [];
    const pods = around.pointsTo.filter(
      ({ to, type }) =>
        type === 'selects' && to.id !== null && to.phase !== 'Succeeded' && to.phase !== 'Failed',
    );
    // That the cluster’s DNS does not answer is told as that.
    if (isClusterDns(service) && !pods.some(isReadyPod)) return [];
    if (pods.length === 0) return judgeNothing(service, around);
    const publishes = objectAt(service.body, 'spec')?.publishNotReadyAddresses === true;
    if (!pods.some(isReadyPod) && !publishes) return judgeNotReady(service, pods, around);
    const [pod] = around.objects('Pod');
    return pod === undefined ? [] : judgePorts(service, pod);
  },
};
