import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Relation } from '../../../domain/relation.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, namedObject, objectName, placeName, relationSays } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { shell, withOption } from '../shell.ts';

const group = 'gateway.networking.k8s.io';
const gatewayKind = `Gateway.${group}`;
const grantKind = `ReferenceGrant.${group}`;
const routes = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map(
  (kind) => `${kind}.${group}`,
);

function edit({ kind, namespace, name }: KeptObject): string {
  return withOption(shell`kubectl edit ${kind.split('.')[0]?.toLowerCase()} ${name}`, '-n', namespace);
}

/** Whether a ReferenceGrant beside the target opens it to objects of that kind and namespace. */
function isGranted(
  { kind, namespace }: KeptObject,
  target: { kind: string; namespace: string | null; name: string | null },
  grants: readonly KeptObject[],
): boolean {
  const [from, to] = [splitKind(kind), splitKind(target.kind)];
  return grants
    .filter((grant) => grant.namespace === target.namespace)
    .some(({ body }) => {
      const spec = objectAt(body, 'spec');
      const isFrom = objectsAt(spec, 'from').some(
        (entry) => isKind(entry, from) && textAt(entry, 'namespace') === namespace,
      );
      const isTo = (entry: JsonObject) =>
        isKind(entry, to) && (textAt(entry, 'name') === null || textAt(entry, 'name') === target.name);
      return isFrom && objectsAt(spec, 'to').some(isTo);
    });
}

function splitKind(groupKind: string): { kind: string; group: string } {
  const [kind = '', ...rest] = groupKind.split('.');
  return { kind, group: rest.join('.') };
}

function isKind(entry: JsonObject, { kind, group: of }: { kind: string; group: string }): boolean {
  return textAt(entry, 'kind') === kind && (textAt(entry, 'group') ?? '') === of;
}

/** What a reference leads to is there, and it may not be used from here. */
function ungranted(
  object: KeptObject,
  { to, field }: Relation,
  { objects, seen }: Surroundings,
): Judgement[] {
  if (to.namespace === null || to.namespace === object.namespace || to.name === null) return [];
  if (!seen(grantKind) || isGranted(object, to, objects(grantKind))) return [];
  const target = `${splitKind(to.kind).kind} ${to.namespace}/${to.name}`;
  return [
    {
      title: `it may not use ${target}: no ReferenceGrant in ${to.namespace} opens it to ${splitKind(object.kind).kind}s of ${object.namespace}`,
      since: null,
      evidence: [relationSays(object, field, `${objectName(object)} names ${target}`)],
      culprit: null,
      cause: `ungranted ${objectName(object)} to ${target}`,
      fix: {
        text: `Make a ReferenceGrant in ${to.namespace}, if it is meant to be used from here.`,
        command: shell`kubectl -n ${to.namespace} get referencegrants`,
      },
      severity: 'error',
    },
  ];
}

function judgeBackend(route: KeptObject, relation: Relation, around: Surroundings): Judgement[] {
  const { to, field, parts, state } = relation;
  const target = namedObject(to);
  if (relation.type !== 'routes-to' || target === null || to.kind !== 'Service') return [];
  const names = [relationSays(route, field, `${objectName(route)} names ${objectName(target)}`)];
  if (state === 'dangling') return [{ ...missingObject(target), since: null, evidence: names }];
  const closed = ungranted(route, relation, around);
  const service = around.objects('Service').find(({ id }) => id === to.id);
  if (closed.length > 0 || service === undefined) return closed;
  const ports = objectsAt(objectAt(service.body, 'spec'), 'ports').map(({ port }) => String(port));
  return parts
    .filter((part) => !ports.includes(part))
    .map((part) => ({
      title: `${objectName(service)} has no port ${part} (it has ${ports.join(', ')})`,
      since: null,
      evidence: [...names, fieldSays(service, 'spec.ports', ports.join(', '))],
      culprit: null,
      cause: `port ${part} of ${objectName(service)} asked by ${objectName(route)}`,
      fix: { text: 'Mend the port in the route, or add it to the Service.', command: edit(route) },
    }));
}

function judgeParent(
  route: KeptObject,
  { to, field, parts, state }: Relation,
  around: Surroundings,
): Judgement[] {
  const target = namedObject(to);
  if (to.kind !== gatewayKind || target === null) return [];
  const evidence = [relationSays(route, field, `${objectName(route)} names ${objectName(target)}`)];
  if (state === 'dangling') return [{ ...missingObject(target), since: null, evidence }];
  const gateway = around.objects(gatewayKind).find(({ id }) => id === to.id);
  if (gateway === undefined) return [];
  const listeners = objectsAt(objectAt(gateway.body, 'spec'), 'listeners');
  const names = listeners.map((listener) => textAt(listener, 'name') ?? '');
  const wanted = parts.filter((part) => !/^\d+$/.test(part));
  const lacks = wanted.filter((part) => !names.includes(part));
  const asked = listeners.filter(
    (listener) => wanted.length === 0 || wanted.includes(textAt(listener, 'name') ?? ''),
  );
  const isShut =
    asked.length > 0 &&
    asked.every((listener) => isOwnOnly(listener)) &&
    route.namespace !== gateway.namespace;
  const shared = { since: null, culprit: null, severity: 'error' as const };
  return [
    ...lacks.map((part) => ({
      ...shared,
      title: `${objectName(gateway)} has no listener ${part} (it has ${names.join(', ')})`,
      evidence,
      cause: `listener ${part} of ${objectName(gateway)} asked by ${objectName(route)}`,
      fix: { text: 'Mend sectionName in the route, or add the listener.', command: edit(route) },
    })),
    ...(isShut
      ? [
          {
            ...shared,
            title: `${objectName(gateway)} takes routes of its own namespace only`,
            evidence: [
              ...evidence,
              fieldSays(gateway, 'spec.listeners.allowedRoutes', 'namespaces.from: Same'),
            ],
            cause: `shut ${objectName(gateway)} for ${objectName(route)}`,
            fix: {
              text: 'Open a listener to this namespace (allowedRoutes.namespaces), or move the route.',
              command: edit(gateway),
            },
          },
        ]
      : []),
  ];
}

/** Same is the API's default. */
function isOwnOnly(listener: JsonObject): boolean {
  const from = textAt(objectAt(objectAt(listener, 'allowedRoutes'), 'namespaces'), 'from');
  return from === null || from === 'Same';
}

/** What the controller says of a route, where our own look at it found nothing. */
function judgeStatus(route: KeptObject): Judgement[] {
  const parents = objectsAt(objectAt(route.body, 'status'), 'parents');
  return parents.flatMap((parent) => {
    const bad = objectsAt(parent, 'conditions').filter(
      (condition) =>
        textAt(condition, 'status') === 'False' &&
        ['Accepted', 'ResolvedRefs'].includes(textAt(condition, 'type') ?? ''),
    );
    return bad.map((condition) => {
      const said = `${textAt(condition, 'reason') ?? ''}: ${textAt(condition, 'message') ?? ''}`;
      const since = textAt(condition, 'lastTransitionTime');
      const gateway = textAt(objectAt(parent, 'parentRef'), 'name') ?? '';
      return {
        title: `Gateway ${gateway} does not take it: ${said}`,
        since,
        evidence: [fieldSays(route, `status.parents[${gateway}].${textAt(condition, 'type')}`, said, since)],
        culprit: null,
        cause: `refused ${objectName(route)} by ${gateway}: ${textAt(condition, 'reason') ?? ''}`,
        fix: { text: 'Mend what it says in the route.', command: edit(route) },
      };
    });
  });
}

export const gatewayRoute: Check = {
  code: 'gateway-route',
  severity: 'error',
  title: 'A route of the Gateway API leads nowhere',
  rule: 'An HTTPRoute (GRPC, TLS, TCP, UDP) names a Gateway, a listener, a Service or a port that is not there; its Gateway takes routes of its own namespace only; a Service of another namespace is not opened to it by a ReferenceGrant; or the Gateway’s controller says that it does not take it.',
  candidates: routes.map((kind) => ({ kind })),
  needs: [
    { what: 'relations' },
    { what: 'related', kinds: ['Service', gatewayKind] },
    { what: 'cluster', kinds: [grantKind], optional: true },
  ],
  judge(route, around) {
    const own = around.pointsTo.flatMap((relation) => [
      ...judgeParent(route, relation, around),
      ...judgeBackend(route, relation, around),
    ]);
    return own.length > 0 ? own : judgeStatus(route);
  },
};

/** Controllers need a while for an address and a machine behind it. */
const patienceMs = 120_000;

function judgeGatewayStatus(gateway: KeptObject, now: number): Judgement[] {
  const conditions = objectsAt(objectAt(gateway.body, 'status'), 'conditions');
  const condition = conditions.find(
    (entry) =>
      ['Accepted', 'Programmed'].includes(textAt(entry, 'type') ?? '') && textAt(entry, 'status') !== 'True',
  );
  const since = condition === undefined ? gateway.createdAt : textAt(condition, 'lastTransitionTime');
  if ((condition === undefined && conditions.length > 0) || now - ageStart(gateway, since) < patienceMs)
    return [];
  const said =
    condition === undefined
      ? 'no controller says anything of it'
      : `${textAt(condition, 'reason') ?? ''}: ${textAt(condition, 'message') ?? ''}`;
  const type = condition === undefined ? 'conditions' : `conditions[${textAt(condition, 'type')}]`;
  return [
    {
      title: `the Gateway does not serve: ${said}`,
      since: isEpoch(since) ? gateway.createdAt : since,
      evidence: [fieldSays(gateway, `status.${type}`, said, isEpoch(since) ? null : since)],
      culprit: null,
      cause: `gateway ${placeName(gateway)}`,
      fix: {
        text: 'Look whether the controller of its GatewayClass runs, and at what it says.',
        command: withOption(shell`kubectl describe gateway ${gateway.name}`, '-n', gateway.namespace),
      },
    },
  ];
}

/** The API's default conditions, before a controller has looked, are of 1970. */
function isEpoch(time: string | null): boolean {
  return time?.startsWith('1970-') === true;
}

function ageStart({ createdAt }: KeptObject, since: string | null): number {
  return Date.parse((isEpoch(since) ? createdAt : since) ?? '');
}

function judgeListener(gateway: KeptObject, relation: Relation, around: Surroundings): Judgement[] {
  const { to, field, state } = relation;
  const target = namedObject(to);
  if (target === null || relation.optional) return [];
  if (state !== 'dangling') return to.kind === 'Secret' ? ungranted(gateway, relation, around) : [];
  const missing = missingObject(target);
  const listener = /listeners\[(.+?)\]/.exec(field)?.[1];
  return [
    {
      ...missing,
      title:
        listener === undefined
          ? missing.title
          : `${missing.title}: listener ${listener} has no certificate to show`,
      since: null,
      evidence: [relationSays(gateway, field, `${objectName(gateway)} names ${objectName(target)}`)],
    },
  ];
}

export const gatewayNotServing: Check = {
  code: 'gateway',
  severity: 'error',
  title: 'A Gateway does not serve',
  rule: 'A Gateway’s class or the Secret of a listener is not there, or is of another namespace without a ReferenceGrant; or for two minutes its conditions Accepted or Programmed have not been True, or no controller says anything of it.',
  candidates: [{ kind: gatewayKind }],
  needs: [{ what: 'relations' }, { what: 'cluster', kinds: [grantKind], optional: true }],
  judge(gateway, around, now) {
    const own = around.pointsTo.flatMap((relation) => judgeListener(gateway, relation, around));
    return own.length > 0 ? own : judgeGatewayStatus(gateway, now);
  },
};
