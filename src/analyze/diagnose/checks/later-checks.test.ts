import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../../../test/fakes/filled-store.ts';
import { faultyCluster, judge, recordingTime } from '../../../../test/fakes/recorded-faults.ts';
import { checks } from '../registry.ts';
import type { Found } from '../run-checks.ts';
import { toIncidents } from '../to-incidents.ts';

const recordedAt = recordingTime('later');

const told = ({ root, title, severity, harms }: Found) =>
  `${severity}${harms ? '' : ' (harmless)'} ${[root.namespace, root.name].filter((part) => part !== null).join('/')}: ${title}`;
const steady = (line: string) =>
  line
    .replace(/for \d+ min/, 'for N min')
    .replace(/\d+ restarts/, 'N restarts')
    .replace(/-\d{8}\b/, '-N')
    .replace(/missed \d+ times/, 'missed N times')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID');

/** What a check says of a third real cluster (later-scenes.ts), with healthy siblings of each fault; of all others it says nothing. */
const says: Record<string, string[]> = {
  'image-pull': [
    'error cetus/puller: Secret cetus/pull-key does not exist, so private.example lets nobody pull private.example/shop/puller:2 without the right credentials',
  ],
  'missing-reference': [
    'error cetus/waiter: ConfigMap cetus/menu has no key roast',
    'error dorado/boxed: RuntimeClass sandbox does not exist',
    'error dorado/urgent: PriorityClass most-urgent does not exist',
    'error mira/one: Secret mira/mesh-ca does not exist',
    'error mira/two: Secret mira/mesh-ca does not exist',
    'error rigel/one: Secret rigel/mesh-ca does not exist',
    'error rigel/two: Secret rigel/mesh-ca does not exist',
    'error spica/one: Secret spica/mesh-ca does not exist',
    'error spica/two: Secret spica/mesh-ca does not exist',
  ],
  'container-config': [
    'error mira/one: Secret mira/mesh-ca does not exist',
    'error mira/two: Secret mira/mesh-ca does not exist',
    'error rigel/one: Secret rigel/mesh-ca does not exist',
    'error rigel/two: Secret rigel/mesh-ca does not exist',
    'error spica/one: Secret spica/mesh-ca does not exist',
    'error spica/two: Secret spica/mesh-ca does not exist',
  ],
  'stuck-creating': [
    'error cetus/opener: Secret cetus/keyring has no key private',
    'error cetus/waiter: ConfigMap cetus/menu has no key roast',
  ],
  'crash-loop': [
    'error cetus/absent: container main cannot be started: exec: "no-such-program": executable file not found in $PATH: unknown',
  ],
  'hook-failing': [
    'error cetus/greeter: the postStart hook of container main fails, so the container is killed (sh -c echo not today; exit 5)',
  ],
  unschedulable: [
    'error corvus/beside: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but without the pod that it must stand beside (affinity: app=nobody per kubernetes.io/hostname, in namespace corvus)',
    'error corvus/hoist: no node takes the pod: of 3 nodes only node-2 has the labels that it asks for (lane=reserved), but with a taint that it does not tolerate (lane.example/reserved=cranes:NoSchedule)',
    'error corvus/large: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but with too little memory left (it asks for 300Gi; the largest node has 256Gi in all)',
    'error corvus/picky: no node takes the pod: of 3 nodes 1 with a taint that it does not tolerate (lane.example/reserved=cranes:NoSchedule), 2 without the labels that it asks for (disk in (fast, faster))',
    'error corvus/second: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but with its host port 7070 taken',
    'error corvus/solo: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but taken by a pod that it must not stand beside (anti-affinity: app=solo per kubernetes.io/hostname)',
    'error corvus/spread: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but against its topology spread constraints (at most 1 apart per kubernetes.io/hostname)',
  ],
  evicted: [
    'error vela/bulky: pods are evicted: its emptyDir volume scratch is over its limit of 8Mi (sizeLimit)',
    'error vela/scribe: pods are evicted: its containers and volumes are over their ephemeral-storage limit of 10Mi',
  ],
  'stuck-terminating': [
    'warning gemma: the namespace has been terminating for N min: Some resources are remaining: configmaps. has 1 resource instances Some content in the namespace has finalizers remaining: deeds.example/hold in 1 resource instances Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: broken.example/v1: stale GroupVersion discovery: broken.example/v1',
  ],
  'pods-refused': [
    'error dorado/boxed: no pod can be made: RuntimeClass sandbox does not exist',
    'error dorado/greedy: no pod can be made: LimitRange dorado/bounds allows a Container at most 1 of cpu (max), and it asks for 2',
    'error dorado/urgent: no pod can be made: PriorityClass most-urgent does not exist',
    'error hydrus/second: no pod can be made: quota share is used up (requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1)',
  ],
  'claim-pending': [
    'warning carina/nothing: the claim cannot be bound: it wants a volume without a class (storageClassName is empty), and none is free',
    'warning pyxis/ledger: the claim cannot be bound: volume ledger-1 is Released: it is still kept for the claim pyxis/ledger of before, which was deleted (claimRef has uid UID, this claim UID)',
  ],
  volume: [
    'notice ledger-1: the volume is Released: its claim pyxis/ledger is gone, and no other claim can have it before claimRef is taken away',
  ],
  'api-service-down': [
    'error v1.broken.example: the API v1.broken.example does not answer: service/nobody in "vela" is not present',
  ],
  'cluster-dns': [
    'error kube-system/kube-dns: the cluster’s DNS has no endpoints: the Service’s selector (k8s-app=coredns) matches no pod, and passes by Deployment kube-system/coredns (app=coredns,k8s-app=kube-dns): no name can be looked up in the cluster',
  ],
  'job-failed': [
    'error lepus/count: the Job failed: its pods failed as often as it allows (backoffLimit): container main ended with exit code 9, its last words: no shelf left',
    'error lepus/nightly: the Job failed: its pods failed as often as it allows (backoffLimit): container main ended with exit code 8, its last words: disk is read-only',
  ],
  'cron-job': [
    'warning lepus/endless: the CronJob has missed N times: its Job endless-N still runs, and concurrencyPolicy Forbid holds the next one back',
  ],
};

/** One entry per cause. */
const incidents = [
  'error api-service-down: the API v1.broken.example does not answer: service/nobody in "vela" is not present',
  'error cluster-dns: the cluster’s DNS has no endpoints: the Service’s selector (k8s-app=coredns) matches no pod, and passes by Deployment kube-system/coredns (app=coredns,k8s-app=kube-dns): no name can be looked up in the cluster',
  'error crash-loop: container main cannot be started: exec: "no-such-program": executable file not found in $PATH: unknown',
  'error evicted: pods are evicted: its containers and volumes are over their ephemeral-storage limit of 10Mi',
  'error evicted: pods are evicted: its emptyDir volume scratch is over its limit of 8Mi (sizeLimit)',
  'error hook-failing: the postStart hook of container main fails, so the container is killed (sh -c echo not today; exit 5)',
  'error image-pull: Secret cetus/pull-key does not exist, so private.example lets nobody pull private.example/shop/puller:2 without the right credentials',
  'error job-failed: the Job failed: its pods failed as often as it allows (backoffLimit): container main ended with exit code 8, its last words: disk is read-only',
  'error job-failed: the Job failed: its pods failed as often as it allows (backoffLimit): container main ended with exit code 9, its last words: no shelf left',
  'error missing-reference: ConfigMap cetus/menu has no key roast',
  'error missing-reference: PriorityClass most-urgent does not exist',
  'error missing-reference: RuntimeClass sandbox does not exist',
  'error missing-reference: Secret mesh-ca does not exist in 3 namespaces (mira, rigel, spica)',
  'error pods-refused: no pod can be made: LimitRange dorado/bounds allows a Container at most 1 of cpu (max), and it asks for 2',
  'error pods-refused: no pod can be made: quota share is used up (requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1)',
  'error stuck-creating: Secret cetus/keyring has no key private',
  'error unschedulable: no node takes the pod: of 3 nodes 1 with a taint that it does not tolerate (lane.example/reserved=cranes:NoSchedule), 2 without the labels that it asks for (disk in (fast, faster))',
  'error unschedulable: no node takes the pod: of 3 nodes only node-2 has the labels that it asks for (lane=reserved), but with a taint that it does not tolerate (lane.example/reserved=cranes:NoSchedule)',
  'error unschedulable: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but with its host port 7070 taken',
  'error unschedulable: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but with too little memory left (it asks for 300Gi; the largest node has 256Gi in all)',
  'error unschedulable: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but against its topology spread constraints (at most 1 apart per kubernetes.io/hostname)',
  'error unschedulable: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but taken by a pod that it must not stand beside (anti-affinity: app=solo per kubernetes.io/hostname)',
  'error unschedulable: no node takes the pod: of 3 nodes only node-1 has the labels that it asks for (lane=open), but without the pod that it must stand beside (affinity: app=nobody per kubernetes.io/hostname, in namespace corvus)',
  'warning claim-pending: the claim cannot be bound: it wants a volume without a class (storageClassName is empty), and none is free',
  'warning claim-pending: the claim cannot be bound: volume ledger-1 is Released: it is still kept for the claim pyxis/ledger of before, which was deleted (claimRef has uid UID, this claim UID)',
  'warning cron-job: the CronJob has missed N times: its Job endless-N still runs, and concurrencyPolicy Forbid holds the next one back',
  'warning stuck-terminating: the namespace has been terminating for N min: Some resources are remaining: configmaps. has 1 resource instances Some content in the namespace has finalizers remaining: deeds.example/hold in 1 resource instances Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: broken.example/v1: stale GroupVersion discovery: broken.example/v1',
];

/** Of these that cluster has nothing: named, so that a check of which nobody thought here does not pass unseen. */
const silentOnes = [
  'access-refused',
  'autoscaler',
  'certificate',
  'certificate-request',
  'cluster-authority-expiring',
  'daemon-set-gaps',
  'disruption-budget',
  'flapping',
  'gateway',
  'gateway-route',
  'ingress-backend',
  'init-stuck',
  'ingress-conflict',
  'job-companion',
  'readiness-gate',
  'service-addresses',
  'stale-revision',
  'memory-near-limit',
  'network-policy',
  'node-cordoned',
  'node-not-ready',
  'node-pressure',
  'out-of-memory',
  'pod-on-lost-node',
  'probe-failing',
  'removed-api',
  'rollout-paused',
  'service-endpoints',
  'stateful-set-service',
  'stored-version',
  'trust-expiring',
  'version-skew',
  'volume-full',
  'webhook-backend',
];
for (const code of silentOnes) says[code] = [];

const hourMs = 3_600_000;

async function filledWith(change: Variant['change'], hours = 0): Promise<FilledStore> {
  const filled = await filledStore();
  filled.clock.advance(recordedAt + hours * hourMs - filled.clock.now());
  const cluster = faultyCluster(change, 'later');
  await filled.fill('later', cluster.resources, { kinds: cluster.kinds });
  return filled;
}

interface Variant {
  code: string;
  what: string;
  /** How many hours after the recording it is looked at. */
  hours?: number;
  // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
  change: (object: any, kind: string) => boolean;
  lines: string[];
}

const owning = new Set(['Deployment', 'ReplicaSet', 'CronJob', 'LimitRange']);
// biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
const of = (name: string) => (object: any, kind: string) =>
  owning.has(kind) ||
  (kind === 'Event' ? object.involvedObject.name : object.metadata.name).startsWith(`${name}-`);

/** What that cluster does not have: its objects, of which one thing is changed as Kubernetes’ documentation or source has it. */
const variants: readonly Variant[] = [
  {
    code: 'evicted',
    what: 'a container that is over its own limit',
    change: (object, kind) => {
      if (kind === 'Pod')
        object.status.message = 'Container main exceeded its local ephemeral storage limit "10Mi". ';
      return of('scribe')(object, kind);
    },
    lines: [
      'error vela/scribe: pods are evicted: container main is over its ephemeral-storage limit of 10Mi',
    ],
  },
  {
    code: 'evicted',
    what: 'what was evicted hours ago may have been mended',
    hours: 3,
    change: of('bulky'),
    lines: [
      'warning vela/bulky: pods are evicted: its emptyDir volume scratch is over its limit of 8Mi (sizeLimit)',
    ],
  },
  { code: 'evicted', what: 'silent of what was evicted days ago', hours: 60, change: of('bulky'), lines: [] },
  {
    code: 'hook-failing',
    what: 'the words of an older kubelet',
    change: (object, kind) => {
      if (kind === 'Event' && object.reason === 'FailedPostStartHook')
        object.message =
          'Exec lifecycle hook ([sh -c exit 5]) for Container "main" in Pod "greeter_cetus(1)" failed - error: command \'sh -c exit 5\' exited with 5: , message: "not today\\n"';
      return of('greeter')(object, kind);
    },
    lines: [
      'error cetus/greeter: the postStart hook of container main fails, so the container is killed (sh -c echo not today; exit 5): exit code 5, not today',
    ],
  },
  {
    code: 'hook-failing',
    what: 'a hook before the end',
    change: (object, kind) => {
      if (kind === 'Event' && object.reason === 'FailedPostStartHook') object.reason = 'FailedPreStopHook';
      if (kind === 'Pod') {
        const [container] = object.spec.containers;
        container.lifecycle = { preStop: container.lifecycle?.postStart };
      }
      return of('greeter')(object, kind);
    },
    lines: ['warning cetus/greeter: the preStop hook of container main fails (sh -c echo not today; exit 5)'],
  },
  {
    code: 'crash-loop',
    what: 'the same container without the event crashes by itself',
    change: (object, kind) => kind !== 'Event' && of('greeter')(object, kind),
    lines: [
      'error cetus/greeter: container main keeps ending with exit code 137 (SIGKILL: killed from outside), N restarts',
    ],
  },
  {
    code: 'job-failed',
    what: 'a CronJob that has run well since',
    change: (object, kind) => {
      if (kind === 'CronJob') object.status.lastSuccessfulTime = new Date(recordedAt).toISOString();
      return of('nightly')(object, kind);
    },
    lines: [
      'warning lepus/nightly: the Job failed: its pods failed as often as it allows (backoffLimit): container main ended with exit code 8, its last words: disk is read-only',
    ],
  },
  {
    code: 'job-failed',
    what: 'a Job of which no pod is left',
    change: (object, kind) => kind !== 'Pod' && of('nightly')(object, kind),
    lines: ['error lepus/nightly: the Job failed: its pods failed as often as it allows (backoffLimit)'],
  },
  {
    code: 'cron-job',
    what: 'silent of a run that was passed over once and has ended',
    change: (object, kind) => {
      if (kind === 'CronJob') object.status.active = [];
      return of('endless')(object, kind) && object.metadata.name !== 'nightly';
    },
    lines: [],
  },
  ...[
    {
      what: 'a Secret without the key, before the kubelet says so',
      fields: { 'f:data': { 'f:public': {} } },
      lines: ['error cetus/opener: Secret cetus/keyring has no key private'],
    },
    { what: 'silent of a Secret that has it', fields: { 'f:data': { 'f:private': {} } }, lines: [] },
    {
      what: 'silent of a Secret whose keys are not all known: nobody names what was once applied as stringData',
      fields: { 'f:stringData': { 'f:public': {} } },
      lines: [],
    },
    { what: 'silent of a Secret whose keys nothing names', fields: {}, lines: [] },
  ].map(({ what, fields, lines }) => ({
    code: 'missing-reference',
    what,
    change: ({ metadata }: Parameters<Variant['change']>[0], kind: string) => {
      if (kind === 'Secret') metadata.managedFields = [{ manager: 'kubectl', fieldsV1: fields }];
      return kind === 'Secret' || kind === 'ServiceAccount' || metadata.name === 'opener';
    },
    lines,
  })),
  {
    code: 'unschedulable',
    what: 'nodes that were not seen',
    change: of('hoist'),
    lines: [
      'error corvus/hoist: no node takes the pod: of 3 nodes 1 with a taint that it does not tolerate, 2 without the labels that it asks for (lane=reserved)',
    ],
  },
];

describe('analyze/diagnose/checks, of a third cluster', () => {
  let filled: FilledStore;
  beforeAll(async () => {
    filled = await filledWith(() => true);
  });
  afterAll(() => filled?.remove());

  it('are all looked at here, but for short workloads: they are among the entries below', () => {
    const looked = [...Object.keys(says), 'workload-unavailable'];

    expect(looked.toSorted()).toEqual(checks.map(({ code }) => code).toSorted());
  });

  it.each(checks.filter(({ code }) => code !== 'workload-unavailable'))(
    '$code says what is so, and no more',
    async (check) => {
      const found = await judge(filled, [check], recordedAt);

      expect([...new Set(found.map((finding) => steady(told(finding))))].toSorted()).toEqual(
        says[check.code]?.toSorted(),
      );
      for (const { evidence, fix } of found) {
        expect(evidence.length).toBeGreaterThan(0);
        expect(fix?.text).toMatch(/\.$|:$/);
      }
    },
  );

  it.each(variants)('$code: $what', async ({ code, hours = 0, change, lines }) => {
    const changed = await filledWith(change, hours);

    const found = await judge(
      changed,
      checks.filter((check) => check.code === code),
      recordedAt + hours * hourMs,
    );

    expect([...new Set(found.map((finding) => steady(told(finding))))]).toEqual(lines);
    await changed.remove();
  });

  it('all of it, short workloads included, is one entry per cause', async () => {
    const found = await judge(filled, checks, recordedAt);

    const texts = toIncidents(found).map(({ severity, harms, code, title }) =>
      steady(`${severity}${harms ? '' : ' (harmless)'} ${code}: ${title}`),
    );
    expect(texts.toSorted()).toEqual(incidents.toSorted());
  });
});
