import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Relation } from '../../../domain/relation.ts';
import { objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, namedObject, objectName, placeName, relationSays } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { shell } from '../shell.ts';

function judgeDangling(ingress: KeptObject, { to, field, state, optional }: Relation): Judgement[] {
  const target = namedObject(to);
  if (state !== 'dangling' || optional || target === null) return [];
  const missing = missingObject(target);
  const isSecret = to.kind === 'Secret';
  return [
    {
      ...missing,
      title: isSecret ? `${missing.title}: the Ingress has no certificate of its own to show` : missing.title,
      since: null,
      evidence: [relationSays(ingress, field, `${objectName(ingress)} names ${objectName(target)}`)],
      // Without its certificate it still answers, and some controllers need no class as an object.
      severity: to.kind === 'Service' ? 'error' : 'warning',
    },
  ];
}

function portsOf(service: KeptObject): { name: string | null; number: string }[] {
  return objectsAt(objectAt(service.body, 'spec'), 'ports').map((port) => ({
    name: textAt(port, 'name'),
    number: String(port.port ?? ''),
  }));
}

function judgePorts(
  ingress: KeptObject,
  { to, field, parts, type }: Relation,
  services: readonly KeptObject[],
): Judgement[] {
  const service = services.find(({ name, namespace }) => name === to.name && namespace === to.namespace);
  if (type !== 'routes-to' || service === undefined) return [];
  const ports = portsOf(service);
  const lacks = parts.filter((part) => !ports.some(({ name, number }) => part === name || part === number));
  return lacks.map((part) => ({
    title: `${objectName(service)} has no port ${part} (it has ${ports.map(({ name, number }) => (name === null ? number : `${number} "${name}"`)).join(', ')})`,
    since: null,
    evidence: [
      fieldSays(ingress, field, `service ${placeName(service)}, port ${part}`),
      fieldSays(service, 'spec.ports', ports.map(({ number }) => number).join(', ')),
    ],
    culprit: null,
    cause: `port ${part} of ${objectName(service)} asked by ${objectName(ingress)}`,
    fix: {
      text: 'Mend the port in the Ingress, or add it to the Service.',
      command: shell`kubectl -n ${ingress.namespace ?? 'default'} edit ingress ${ingress.name}`,
    },
  }));
}

function judgeClass(ingress: KeptObject, { objects, seen }: Surroundings): Judgement[] {
  const spec = objectAt(ingress.body, 'spec');
  const annotations = objectAt(objectAt(ingress.body, 'metadata'), 'annotations');
  if (
    textAt(spec, 'ingressClassName') !== null ||
    textAt(annotations, 'kubernetes.io/ingress.class') !== null
  )
    return [];
  const isDefault = ({ body }: KeptObject) =>
    objectAt(objectAt(body, 'metadata'), 'annotations')?.['ingressclass.kubernetes.io/is-default-class'] ===
    'true';
  const kind = 'IngressClass.networking.k8s.io';
  if (!seen(kind) || objects(kind).some(isDefault)) return [];
  return [
    {
      title: 'the Ingress names no class, and no class is the default: perhaps no controller looks at it',
      since: null,
      evidence: [fieldSays(ingress, 'spec.ingressClassName', 'none')],
      culprit: null,
      cause: `classless ${objectName(ingress)}`,
      fix: { text: 'Name a class, or make one the default.', command: 'kubectl get ingressclass' },
      severity: 'notice',
      harms: false,
    },
  ];
}

export const ingressBackend: Check = {
  code: 'ingress-backend',
  severity: 'error',
  title: 'An Ingress leads to something that is not there',
  rule: 'An Ingress names a Service, a port of a Service, a class or a TLS Secret that is not there.',
  candidates: [{ kind: 'Ingress.networking.k8s.io' }],
  needs: [
    { what: 'relations' },
    { what: 'related', kinds: ['Service'] },
    { what: 'cluster', kinds: ['IngressClass.networking.k8s.io'], optional: true },
  ],
  judge: (ingress, around) => [
    ...around.pointsTo.flatMap((relation) => judgeDangling(ingress, relation)),
    ...around.pointsTo.flatMap((relation) => judgePorts(ingress, relation, around.objects('Service'))),
    ...judgeClass(ingress, around),
  ],
};
