import type { ObjectReference } from '../../../domain/finding.ts';
import type { CandidateFilter, KeptEvent, KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, objectName, placeName, referenceTo } from '../evidence.ts';
import { missingInMessage } from '../missing.ts';
import { fixOfRefusal, fixOfWebhook } from '../next-steps.ts';
import { templateOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const makers = [
  'ReplicaSet.apps',
  'StatefulSet.apps',
  'DaemonSet.apps',
  'Job.batch',
  'ReplicationController',
];
/** A controller tries again within about twenty minutes: what it tells no more is over. */
const staleMs = 2 * 3_600_000;

interface Refusal {
  title: string;
  cause: string;
  culprit: Judgement['culprit'];
  fix: Judgement['fix'];
  suspects?: readonly ObjectReference[];
}

type Reader = (message: string, maker: KeptObject, around: Surroundings) => Refusal | null;

/** `failed to create PVC data-db-2: …`: of a StatefulSet’s pod its claim comes first. */
function refusedWhat(message: string): string {
  const claim = /failed to create PVC ([^\s:]+):/.exec(message)?.[1];
  return claim === undefined ? 'no pod can be made' : `no pod can be made, for its claim ${claim} is refused`;
}

const byQuota: Reader = (message, { namespace }) => {
  const [, quota, sums = ''] = /exceeded quota: ([^,]+), (.*)$/.exec(message) ?? [];
  if (quota === undefined) return null;
  return {
    title: `${refusedWhat(message)}: quota ${quota} is used up (${sums})`,
    cause: `quota ${namespace ?? ''}/${quota}`,
    culprit: { kind: 'ResourceQuota', namespace, name: quota },
    fix: {
      text: 'Raise the quota, or use less of it.',
      command: shell`kubectl -n ${namespace ?? 'default'} describe resourcequota ${quota}`,
    },
  };
};

const byDemand: Reader = (message, _, { root }) => {
  const [, quota, lacks = ''] = /failed quota: ([^:]+): must specify (.*)$/.exec(message) ?? [];
  if (quota === undefined) return null;
  return {
    title: `no pod can be made: quota ${quota} demands that containers say how much they need (${lacks})`,
    cause: `unspecified ${root.kind} ${placeName(root)} ${lacks}`,
    culprit: null,
    fix: {
      text: 'Give the containers these resources, or the namespace a LimitRange with defaults.',
      command: null,
    },
  };
};

const byWebhook: Reader = (message) => {
  const [, webhook, why = ''] = /admission webhook "([^"]+)" denied the request: (.*)$/s.exec(message) ?? [];
  if (webhook === undefined) return null;
  const title = `no pod can be made: webhook ${webhook} refuses it: ${why}`;
  return { title, cause: `refused by ${webhook}: ${why}`, culprit: null, fix: fixOfWebhook(webhook) };
};

/** `Post "https://guard.shop.svc:443/check"`: the Service that the API server asked. */
function webhookService(message: string): ObjectReference[] {
  const [, name, namespace] = /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b/.exec(message) ?? [];
  return name === undefined || namespace === undefined ? [] : [{ kind: 'Service', namespace, name }];
}

const byDeadWebhook: Reader = (message) => {
  const [, webhook] = /failed calling webhook "([^"]+)"/.exec(message) ?? [];
  if (webhook === undefined) return null;
  return {
    title: `no pod can be made: webhook ${webhook} does not answer`,
    cause: `webhook ${webhook}`,
    culprit: null,
    suspects: webhookService(message),
    fix: {
      text: 'Mend what answers the webhook, or let it fail open (failurePolicy: Ignore).',
      command: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
    },
  };
};

/** Whatever else the API server says; the name of a pod that is never made differs from try to try. */
function otherwise(message: string, root: Surroundings['root']): Refusal {
  const text = message.replace(/^Error creating: /, '').replace(/pods? "[^"]+"/, 'the pod');
  return {
    title: `no pod can be made: ${text}`,
    cause: `refused ${root.kind} ${placeName(root)}: ${text}`,
    culprit: null,
    fix: fixOfRefusal(text, root),
  };
}

/** A LimitRange is not named by who refuses: it is the one that has this bound. */
const byLimitRange: Reader = (message, { namespace }, { root, objects }) => {
  const [, bound, resource = '', type = '', allowed = '', wanted = ''] =
    /(maximum|minimum) (\S+) usage per (\S+) is ([^,\s]+)(?:, but (?:limit|request) is (\S+?))?[.,]?(?:\s|$)/.exec(
      message,
    ) ?? [];
  if (bound === undefined) return null;
  const key = bound === 'maximum' ? 'max' : 'min';
  const range = objects('LimitRange').find(({ body }) =>
    objectsAt(objectAt(body, 'spec'), 'limits').some(
      (limit) => textAt(limit, 'type') === type && objectAt(limit, key)?.[resource] !== undefined,
    ),
  );
  const name = range === undefined ? 'a LimitRange' : objectName(range);
  const asks = wanted === '' ? 'it says none' : `it asks for ${wanted}`;
  return {
    title: `no pod can be made: ${name} allows a ${type} ${key === 'max' ? 'at most' : 'no less than'} ${allowed} of ${resource} (${key}), and ${asks}`,
    cause: `limit range ${root.kind} ${placeName(root)} ${key} ${resource}`,
    culprit: null,
    suspects: range === undefined ? [] : [referenceTo(range)],
    fix: {
      text: 'Ask for what the LimitRange allows, or let it allow more.',
      command: shell`kubectl -n ${namespace ?? 'default'} describe limitrange ${range?.name ?? ''}`.trim(),
    },
  };
};

/** A limit that the pod does not name is given to it by a LimitRange, and may be lower than what it asks for. */
const byDefaultLimit: Reader = (message, maker, { root, objects }) => {
  const [, index = '', wanted = '', resource = '', given = ''] =
    /spec\.containers\[(\d+)\]\.resources\.requests: Invalid value: "([^"]+)": must be less than or equal to (\S+) limit of (\S+?)[.,]?$/.exec(
      message,
    ) ?? [];
  if (given === '') return null;
  const container = objectsAt(templateOf(maker).spec, 'containers')[Number(index)] ?? null;
  const own = objectAt(objectAt(container, 'resources'), 'limits')?.[resource];
  const range = objects('LimitRange').find(({ body }) =>
    objectsAt(objectAt(body, 'spec'), 'limits').some(
      (limit) =>
        textAt(limit, 'type') === 'Container' && objectAt(limit, 'default')?.[resource] !== undefined,
    ),
  );
  const name = textAt(container, 'name') ?? '';
  if (own !== undefined || range === undefined) return null;
  return {
    title: `no pod can be made: container ${name} requests ${wanted} of ${resource} and names no limit, and ${objectName(range)} gives it one of ${given} by default, which is less`,
    cause: `default limit ${root.kind} ${placeName(root)} ${resource}`,
    culprit: null,
    suspects: [referenceTo(range)],
    fix: {
      text: `Give the container a limit of its own, of ${wanted} or more, or raise the default of the LimitRange.`,
      command: shell`kubectl -n ${maker.namespace ?? 'default'} describe limitrange ${range.name}`,
    },
  };
};

function refusalOf(message: string, maker: KeptObject, around: Surroundings): Refusal {
  const missing = missingInMessage(message, maker.namespace);
  if (missing !== null) return { ...missing, title: `no pod can be made: ${missing.title}` };
  for (const read of [byQuota, byDemand, byLimitRange, byDefaultLimit, byDeadWebhook, byWebhook]) {
    const refusal = read(message, maker, around);
    if (refusal !== null) return refusal;
  }
  return otherwise(message, around.root);
}

function newest(events: readonly KeptEvent[]): KeptEvent | null {
  return events.filter(({ reason }) => reason === 'FailedCreate').at(-1) ?? null;
}

function short(kind: string): CandidateFilter {
  return { kind, any: [[{ is: 'warned', reasons: ['FailedCreate'] }, { is: 'not-all-ready' }]] };
}

export const podsRefused: Check = {
  code: 'pods-refused',
  severity: 'error',
  title: 'A controller may not make its pods',
  rule: 'A ReplicaSet, StatefulSet, DaemonSet or Job has too few pods, and an event of the last two hours says that making them was refused: by a quota, a LimitRange, an admission webhook or policy, a ServiceAccount that is not there.',
  candidates: makers.map(short),
  needs: [{ what: 'events' }, { what: 'namespace', kinds: ['LimitRange'], optional: true }],
  judge(maker, around, now) {
    const { events } = around;
    const event = newest(events);
    if (event === null || now - Date.parse(event.lastSeen ?? '') > staleMs || maker.wantedCount === 0)
      return [];
    const refusal = refusalOf(
      (event.message ?? '').replace(/^\(combined from similar events\): /, ''),
      maker,
      around,
    );
    const first = events.find(({ reason }) => reason === 'FailedCreate') ?? event;
    return [{ ...refusal, since: first.firstSeen ?? event.lastSeen, evidence: [eventSays(maker, event)] }];
  },
};
