import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Relation } from '../../../domain/relation.ts';
import { objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName, placeName, referenceTo, relationSays } from '../evidence.ts';
import {
  allows,
  type CalledPort,
  type Direction,
  type End,
  isolates,
  selectsLabels,
} from '../network-rules.ts';
import { lackedOf, selectorOf, templateOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const policyKind = 'NetworkPolicy.networking.k8s.io';
const callers = ['Deployment.apps', 'StatefulSet.apps', 'DaemonSet.apps', 'Job.batch', 'CronJob.batch'];

function endOf(namespace: string | null, labels: Record<string, string>, around: Surroundings): End {
  const found = around.objects('Namespace').find(({ name }) => name === namespace);
  return { namespace, labels, namespaceLabels: found?.labels ?? null };
}

/** The policies that isolate pods with these labels in a direction. */
function isolating(end: End, direction: Direction, around: Surroundings): KeptObject[] {
  return around
    .objects(policyKind)
    .filter(
      ({ namespace, body }) =>
        namespace === end.namespace &&
        isolates(body, direction) &&
        selectsLabels(objectAt(objectAt(body, 'spec'), 'podSelector'), end.labels),
    );
}

/** The ports of a pod that a call to a Service comes to; [null] where nothing tells. */
function calledPorts(service: KeptObject, pod: KeptObject, asked: readonly string[]): (CalledPort | null)[] {
  const ports = objectsAt(objectAt(service.body, 'spec'), 'ports');
  const called = ports.filter((port) => asked.length === 0 || asked.includes(String(port.port)));
  const own = objectsAt(objectAt(pod.body, 'spec'), 'containers').flatMap((container) =>
    objectsAt(container, 'ports'),
  );
  const found = called.map((port) => {
    const target = port.targetPort ?? port.port;
    const protocol = textAt(port, 'protocol') ?? 'TCP';
    const match = own.find(({ name, containerPort }) => target === name || target === containerPort);
    const number = typeof target === 'number' ? target : match?.containerPort;
    return {
      number: typeof number === 'number' ? number : null,
      name: textAt(match ?? null, 'name'),
      protocol,
    };
  });
  return found.length === 0 ? [null] : found;
}

interface Call {
  relation: Relation;
  service: KeptObject;
  pod: KeptObject;
}

/** Whom a workload's settings, or its ConfigMaps, name; of each Service a pod stands for all. */
function callsOf({ pointsTo, from, objects }: Surroundings): Call[] {
  const viaSettings = pointsTo
    .filter(({ to }) => to.kind === 'ConfigMap' && to.id !== null)
    .flatMap(({ to }) => from({ id: to.id ?? 0 }));
  const named = [...pointsTo, ...viaSettings].filter(({ type, to }) => type === 'calls' && to.id !== null);
  const first = new Map(named.map((relation) => [`${relation.to.id} ${relation.parts.join()}`, relation]));
  return [...first.values()].flatMap((relation) => {
    const service = objects('Service').find(({ id }) => id === relation.to.id);
    const ids = new Set((service === undefined ? [] : from(service)).map(({ to }) => to.id));
    const pod = objects('Pod').find(({ id }) => ids.has(id));
    return service === undefined || pod === undefined ? [] : [{ relation, service, pod }];
  });
}

function isOpen(
  policies: readonly KeptObject[],
  direction: Direction,
  { other, ports }: { other: End; ports: readonly (CalledPort | null)[] },
): boolean {
  if (policies.length === 0) return true;
  return policies.some(({ body, namespace }) =>
    ports.some((port) => allows(body, direction, { other, home: namespace, port })),
  );
}

/** Who calls, and the policies that say whom it may. */
interface Fenced {
  own: End;
  fences: readonly KeptObject[];
}

function judgeCall(
  caller: KeptObject,
  { own, fences }: Fenced,
  { relation, service, pod }: Call,
  around: Surroundings,
): Judgement[] {
  const target = endOf(pod.namespace, pod.labels, around);
  const isItself = lackedOf(selectorOf(service), own.labels).length === 0;
  if (isItself && own.namespace === target.namespace) return [];
  const ports = calledPorts(service, pod, relation.parts);
  const guards = isolating(target, 'ingress', around);
  if (!isOpen(guards, 'ingress', { other: own, ports }))
    return [cut(caller, service, guards, { direction: 'ingress', field: relation.field, ports })];
  if (!isOpen(fences, 'egress', { other: target, ports }))
    return [cut(caller, service, fences, { direction: 'egress', field: relation.field, ports })];
  return [];
}

function portWords(ports: readonly (CalledPort | null)[]): string {
  const numbers = ports.flatMap((port) => port?.number ?? port?.name ?? []);
  return numbers.length === 0 ? '' : ` (port ${numbers.join(', ')})`;
}

function namesOf(policies: readonly KeptObject[]): string {
  return policies.map((policy) => placeName(policy)).join(', ');
}

function cut(
  caller: KeptObject,
  service: KeptObject,
  policies: readonly KeptObject[],
  { direction, field, ports }: { direction: Direction; field: string; ports: readonly (CalledPort | null)[] },
): Judgement {
  const names = namesOf(policies);
  const [first = caller] = policies;
  const where = `${objectName(service)}${portWords(ports)}`;
  const slip = direction === 'ingress' ? slipOf(policies, service, ports) : '';
  return {
    title:
      direction === 'ingress'
        ? `NetworkPolicy ${names} keeps ${objectName(caller)} from the pods of ${where}, which it calls${slip}`
        : `NetworkPolicy ${names} keeps ${objectName(caller)} from calling ${where}`,
    since: null,
    evidence: [
      relationSays(caller, field, `${objectName(caller)} calls ${objectName(service)}`),
      ...policies.map((policy) => fieldSays(policy, `spec.${direction}`, rulesText(policy, direction))),
    ],
    culprit: referenceTo(first),
    cutsOff: referenceTo(service),
    cause: `${direction} cut by ${names} ${direction === 'ingress' ? `to ${objectName(service)}` : `of ${objectName(caller)}`}`,
    fix: {
      text:
        direction === 'ingress'
          ? `Let the caller’s pods in (spec.ingress.from: its labels, and its namespace’s where that is another), on the pods’ port.`
          : 'Let the caller’s pods out to it (spec.egress.to), on the pods’ port.',
      command: shell`kubectl -n ${first.namespace ?? 'default'} edit networkpolicy ${first.name}`,
    },
  };
}

/** Policies are about the ports of pods: whoever wrote the Service’s port into one meant that of the pods. */
function slipOf(
  policies: readonly KeptObject[],
  service: KeptObject,
  ports: readonly (CalledPort | null)[],
): string {
  const allowed = policies
    .flatMap(({ body }) => objectsAt(objectAt(body, 'spec'), 'ingress'))
    .flatMap((rule) => objectsAt(rule, 'ports'))
    .map(({ port }) => port);
  const ofPods = ports.flatMap((port) => [port?.number, port?.name]);
  const slip = objectsAt(objectAt(service.body, 'spec'), 'ports')
    .map(({ port }) => port)
    .find((port) => allowed.includes(port) && !ofPods.some((own) => own === port));
  return slip === undefined ? '' : `: it lets in port ${String(slip)}, which is the Service’s, not the pods’`;
}

function rulesText({ body }: KeptObject, direction: Direction): string {
  const rules = objectAt(body, 'spec')?.[direction];
  return Array.isArray(rules) && rules.length > 0 ? JSON.stringify(rules) : 'nothing is allowed';
}

/** Where names are looked up: by the labels that every installation of a cluster's DNS has. */
const nameServer: End = {
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
};
const namePorts: readonly CalledPort[] = ['UDP', 'TCP'].map((protocol) => ({
  number: 53,
  name: protocol === 'UDP' ? 'dns' : 'dns-tcp',
  protocol,
}));

/** Who calls by name has to look names up. */
function judgeNames(
  caller: KeptObject,
  fences: readonly KeptObject[],
  call: Call,
  around: Surroundings,
): Judgement[] {
  const found = around.objects('Namespace').find(({ name }) => name === 'kube-system');
  const other = found === undefined ? nameServer : { ...nameServer, namespaceLabels: found.labels };
  if (isOpen(fences, 'egress', { other, ports: namePorts })) return [];
  const [first = caller] = fences;
  return [
    {
      title: `NetworkPolicy ${namesOf(fences)} keeps ${objectName(caller)} from looking up names (DNS, port 53), such as that of ${objectName(call.service)}`,
      since: null,
      evidence: [
        relationSays(
          caller,
          call.relation.field,
          `${objectName(caller)} calls ${objectName(call.service)} by name`,
        ),
        ...fences.map((policy) => fieldSays(policy, 'spec.egress', rulesText(policy, 'egress'))),
      ],
      culprit: referenceTo(first),
      cause: `DNS cut by ${namesOf(fences)}`,
      fix: {
        text: 'Let its pods out to port 53, UDP and TCP, of the pods k8s-app=kube-dns in kube-system.',
        command: shell`kubectl -n ${first.namespace ?? 'default'} edit networkpolicy ${first.name}`,
      },
    },
  ];
}

function isAsleep({ kind, wantedCount, reason }: KeptObject): boolean {
  return wantedCount === 0 || reason === 'Suspended' || (kind === 'Job.batch' && reason !== 'Running');
}

export const networkPolicy: Check = {
  code: 'network-policy',
  severity: 'warning',
  title: 'A NetworkPolicy cuts a workload off from what it calls',
  rule: 'A workload’s environment, arguments or ConfigMaps name a Service as an address, and the policies that select the pods behind it have no rule that may let the caller’s labels and namespace in on that port; or those that select the caller have none that may let it out, there or to DNS. An ipBlock may hold any address: with one nothing is said. Whether the network of the cluster enforces policies is not known: so it is a warning.',
  candidates: [
    ...callers.map((kind) => ({
      kind,
      any: [
        [{ is: 'pointing' as const, type: 'calls' as const }],
        [{ is: 'pointing' as const, type: 'refers' as const }],
      ],
    })),
    {
      kind: 'Pod',
      any: [
        [
          { column: 'owner', is: 'absent' },
          { is: 'pointing', type: 'calls' },
        ],
      ],
    },
  ],
  onlyWith: [policyKind],
  needs: [
    { what: 'relations' },
    { what: 'related', kinds: ['Service', 'ConfigMap'] },
    { what: 'beyond', through: ['Service', 'ConfigMap'], kinds: ['Service', 'Pod'] },
    { what: 'cluster', kinds: [policyKind] },
    { what: 'cluster', kinds: ['Namespace'], optional: true },
  ],
  judge(caller, around) {
    const { labels, spec } = templateOf(caller);
    // Pods in the node's network are not what policies select.
    if (isAsleep(caller) || spec?.hostNetwork === true || !around.seen(policyKind)) return [];
    const called = callsOf(around);
    const [first] = called;
    if (first === undefined) return [];
    const own = endOf(caller.namespace, labels, around);
    const fences = isolating(own, 'egress', around);
    const names = judgeNames(caller, fences, first, around);
    return names.length > 0
      ? names
      : called.flatMap((call) => judgeCall(caller, { own, fences }, call, around));
  },
};
