import type { ObjectReference } from '../../../domain/finding.ts';
import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { numberAt, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { conditionSays, fieldSays, objectName, placeName, relationSays } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { conditionOf, isReadyPod } from '../pod-parts.ts';
import { shell } from '../shell.ts';

function serviceOf(service: ReturnType<typeof objectAt>): ObjectReference | null {
  const name = textAt(service, 'name');
  return name === null ? null : { kind: 'Service', namespace: textAt(service, 'namespace'), name };
}

export const apiServiceDown: Check = {
  code: 'api-service-down',
  severity: 'error',
  title: 'An aggregated API does not answer',
  rule: 'An APIService’s condition Available is False: all of its kinds cannot be read, and namespaces cannot be deleted.',
  candidates: [{ kind: 'APIService.apiregistration.k8s.io', any: [[{ is: 'complains' }]] }],
  needs: [],
  judge(api) {
    const condition = conditionOf(api, 'Available');
    if (condition === null || condition.status === 'True') return [];
    const service = serviceOf(objectAt(objectAt(api.body, 'spec'), 'service'));
    const isMissing = condition.reason === 'ServiceNotFound' && service !== null;
    const evidence = [conditionSays(api, 'Available', condition)];
    return [
      {
        title: `the API ${api.name} does not answer: ${condition.message}`,
        since: condition.since,
        evidence,
        culprit: service,
        cause: isMissing ? missingObject(service).cause : `api ${api.name}`,
        fix: {
          text: isMissing
            ? `Bring back ${objectName(service)}, or delete the APIService if its server is gone for good.`
            : 'Look at the server behind it.',
          command: shell`kubectl get apiservice ${api.name} -o yaml`,
        },
        follows: !isMissing && service !== null,
      },
    ];
  },
};

interface Backend {
  webhook: string;
  service: ObjectReference;
  fails: boolean;
  /** The Service’s port that is asked. */
  port: number;
}

function backendsOf({ body }: KeptObject): Backend[] {
  return objectsAt(body, 'webhooks').flatMap((webhook) => {
    const service = serviceOf(objectAt(objectAt(webhook, 'clientConfig'), 'service'));
    if (service === null) return [];
    // Fail is the API's default.
    return [
      {
        webhook: textAt(webhook, 'name') ?? '',
        service,
        fails: textAt(webhook, 'failurePolicy') !== 'Ignore',
        port: numberAt(objectAt(objectAt(webhook, 'clientConfig'), 'service'), 'port') ?? 443,
      },
    ];
  });
}

/** What is wrong with the port that is asked; null: the Service has it. */
function judgePort(
  kept: KeptObject,
  { webhook, service, port }: Pick<Backend, 'webhook' | 'service' | 'port'>,
  consequence: string,
): Pick<Judgement, 'title' | 'cause' | 'fix' | 'evidence'> | null {
  const ports = objectsAt(objectAt(kept.body, 'spec'), 'ports').map((each) => String(each.port));
  if (ports.length === 0 || ports.includes(String(port))) return null;
  return {
    title: `webhook ${webhook} has no backend (it calls port ${port} of ${objectName(service)}, which offers ${ports.join(', ')}): ${consequence}`,
    evidence: [fieldSays(kept, 'spec.ports', ports.join(', '))],
    cause: `unoffered port ${port} of ${objectName(service)}`,
    fix: {
      text: 'Name in clientConfig.service.port a port that the Service has, or add that port to the Service.',
      command: shell`kubectl -n ${service.namespace ?? 'default'} get service ${service.name}`,
    },
  };
}

function judgeBackend(
  configuration: KeptObject,
  { webhook, service, fails, port }: Backend,
  { pointsTo, objects, seen, from }: Surroundings,
): Judgement[] {
  const isThere = pointsTo.find(
    ({ to }) => to.kind === 'Service' && to.name === service.name && to.namespace === service.namespace,
  );
  const consequence = fails ? 'whatever it has to look at is refused' : 'it is passed over';
  const basics = {
    since: null,
    evidence: [
      fieldSays(configuration, `webhooks[${webhook}].failurePolicy`, fails ? 'Fail' : 'Ignore'),
      fieldSays(configuration, `webhooks[${webhook}].clientConfig.service`, placeName(service)),
    ],
    culprit: service,
    fix: {
      text: `Bring back what answers it, or delete the configuration.`,
      command: shell`kubectl get ${configuration.kind.startsWith('Mutating') ? 'mutating' : 'validating'}webhookconfiguration ${configuration.name} -o yaml`,
    },
    severity: fails ? ('error' as const) : ('notice' as const),
    harms: fails,
  };
  if (isThere?.state === 'dangling') {
    const missing = missingObject(service);
    return [
      {
        ...basics,
        title: `webhook ${webhook} has no backend (${missing.title}): ${consequence}`,
        cause: missing.cause,
      },
    ];
  }
  const kept = objects('Service').find(
    ({ name, namespace }) => name === service.name && namespace === service.namespace,
  );
  const pods = kept === undefined ? [] : from(kept).filter(({ type }) => type === 'selects');
  // A Service without a selector has its endpoints from somebody else.
  const isSilent = pods.length > 0 && seen('Pod') && !pods.some(isReadyPod);
  const unoffered =
    kept === undefined || isSilent ? null : judgePort(kept, { webhook, service, port }, consequence);
  if (unoffered !== null)
    return [{ ...basics, ...unoffered, evidence: [...basics.evidence, ...unoffered.evidence] }];
  if (!isSilent) return [];
  return [
    {
      ...basics,
      evidence: [
        ...basics.evidence,
        relationSays(
          configuration,
          `webhooks[${webhook}].clientConfig.service`,
          `${objectName(service)} has no ready pod`,
        ),
      ],
      title: `webhook ${webhook} has no backend (${objectName(service)} has no ready pod): ${consequence}`,
      cause: `unanswered webhook ${objectName(service)}`,
      follows: true,
    },
  ];
}

export const webhookBackend: Check = {
  code: 'webhook-backend',
  severity: 'error',
  title: 'An admission webhook has no backend',
  rule: 'A webhook’s Service is not there, does not have the port that is asked (443 where none is named), or has no ready pod behind it. With failurePolicy Fail all that it has to look at is refused; with Ignore nobody is harmed.',
  candidates: ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
    kind: `${kind}.admissionregistration.k8s.io`,
  })),
  needs: [
    { what: 'relations' },
    { what: 'related', kinds: ['Service'] },
    { what: 'beyond', through: ['Service'], kinds: [] },
  ],
  judge: (configuration, around) =>
    backendsOf(configuration).flatMap((backend) => judgeBackend(configuration, backend, around)),
};
