import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../../../test/fakes/filled-store.ts';
import { faultyCluster, judge, recordedAt } from '../../../../test/fakes/recorded-faults.ts';
import { testExtraction } from '../../../../test/fakes/test-redactor.ts';
import { extractResource } from '../../../extract/extract-resource.ts';
import { objectOfRow } from '../../../extract/rows/object-of-row.ts';
import { checks } from '../registry.ts';
import type { Found } from '../run-checks.ts';

const checkOf = (code: string) => {
  const found = checks.find((check) => check.code === code);
  if (found === undefined) throw new Error(`there is no check ${code}`);
  return found;
};
const told = ({ root, title, severity, harms }: Found) =>
  `${severity}${harms ? '' : ' (harmless)'} ${[root.namespace, root.name].filter((part) => part !== null).join('/')}: ${title}`;

async function storeOf(cluster: ReturnType<typeof faultyCluster>): Promise<FilledStore> {
  const filled = await filledStore();
  filled.clock.advance(recordedAt - filled.clock.now());
  await filled.fill('real', cluster.resources, { kinds: cluster.kinds });
  return filled;
}

const notReady = (namespace: string, name: string) =>
  `error ${namespace}/${name}: the rollout is stuck: ReplicaSet "${name}-HASH" has timed out progressing.`;

/** All that a check says of a real cluster with everything wrong and healthy siblings; so it is silent of all the rest. */
const says: Record<string, string[]> = {
  'image-pull': [
    'error atlas/api: image missing.example/shop/api:2 does not exist',
    'error atlas/feed: the node cannot reach dead.example to pull dead.example/shop/feed:2',
    'error atlas/jobs: private.example lets nobody pull private.example/shop/jobs:2 without the right credentials',
    'error atlas/mail: busy.example refuses further pulls for now (rate limit): busy.example/shop/mail:2',
    'error atlas/site: Shop/Site:2 is no valid image name',
    'error fornax/roll: image missing.example/shop/roll:3 does not exist',
  ],
  'missing-reference': [
    'error boreas/cart: ConfigMap boreas/settings does not exist',
    'error boreas/robot: ServiceAccount boreas/robot does not exist',
    'error boreas/search: ConfigMap boreas/settings does not exist',
    'error boreas/store: PersistentVolumeClaim boreas/data does not exist',
    'error boreas/web: Secret boreas/login does not exist',
    'error boreas/worker: ConfigMap boreas/present has no key absent',
  ],
  'container-config': [
    'error boreas/cart: ConfigMap boreas/settings does not exist',
    'error boreas/search: ConfigMap boreas/settings does not exist',
    'error boreas/worker: ConfigMap boreas/present has no key absent',
  ],
  'stuck-creating': ['error boreas/web: Secret boreas/login does not exist'],
  'crash-loop': [
    'error ceres/brief: container main keeps ending with exit code 0 (it ends by itself, without an error), 10 restarts',
    'error ceres/migrate: init container schema keeps ending with exit code 4, 10 restarts',
    'error ceres/payments: container main keeps ending with exit code 3, 10 restarts',
    'error ceres/typo: container main cannot be started: exec: "no-such-program": executable file not found in $PATH: unknown',
  ],
  'out-of-memory': [
    'error ceres/eater: container main is killed for its memory with a limit of 24Mi, 10 restarts',
  ],
  'probe-failing': [
    'error ceres/flaky: container main fails its liveness probe (its command) and is restarted (15 times)',
    'error ceres/slow: container main fails its readiness probe (GET :8080/missing) and gets no traffic: HTTP probe failed with statuscode: 404',
  ],
  'init-stuck': [],
  'ingress-conflict': [],
  'job-companion': [],
  'readiness-gate': [],
  'service-addresses': [],
  'stale-revision': [],
  unschedulable: [
    'error boreas/store: PersistentVolumeClaim boreas/data does not exist',
    'error dione/big: no node takes the pod: of 3 nodes only real-1 has the labels that it asks for (k8s-mcp-agent.test/node=real), but with too little cpu left (it asks for 500; the largest node has 32 in all)',
    'error dione/gpu: no node takes the pod: of 3 nodes 1 without the labels that it asks for (gpu=true), 1 with a taint that it does not tolerate, 1 cordoned',
    'error dione/ledger: no node takes the pod before PersistentVolumeClaim dione/disk is bound',
  ],
  evicted: [],
  'stuck-terminating': [
    ...Array.from(
      { length: 5 },
      () =>
        'warning dione/astray: the pod has been terminating for N min: node lost-1 does not say that it ended',
    ),
    'warning gamma: the namespace has been terminating for N min: Some resources are remaining: configmaps. has 1 resource instances Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    'warning hydra/held: the pod has been terminating for N min: it waits for its finalizer example.com/hold',
  ],
  'pods-refused': [
    'error boreas/robot: no pod can be made: ServiceAccount boreas/robot does not exist',
    'error elara/refused: no pod can be made: quota small is used up (requested: pods=1, used: pods=0, limited: pods=0)',
  ],
  'workload-unavailable': [
    ...['api', 'feed', 'jobs', 'mail', 'site'].map((name) => notReady('atlas', name)),
    ...['cart', 'robot', 'search', 'store', 'web', 'worker'].map((name) => notReady('boreas', name)),
    ...['brief', 'eater', 'flaky', 'payments'].map((name) => `error ceres/${name}: 0 of 1 pods ready`),
    ...['migrate', 'slow', 'typo'].map((name) => notReady('ceres', name)),
    'error dione/astray: 0 of 1 pods ready',
    ...['big', 'gpu', 'ledger'].map((name) => notReady('dione', name)),
    notReady('elara', 'refused'),
    'warning fornax/roll: the rollout is stuck, while the pods of before go on: ReplicaSet "roll-HASH" has timed out progressing.',
  ],
  'service-endpoints': [
    'error ceres/slow: the Service has no endpoints: no pod of Deployment ceres/slow that it selects is ready (0 of 1)',
    'error fornax/misnamed: the Service sends port 80 to a port called "web", which its pods do not have (they have http, 8080)',
    'error fornax/misspelt: the Service’s selector (app=shp) matches no pod',
    'notice (harmless) iris/asleep: the Service has no endpoints: Deployment iris/asleep is scaled to 0',
  ],
  'ingress-backend': [
    'error fornax/front: Service fornax/gone does not exist',
    'error fornax/front: Service fornax/shop has no port 81 (it has 80)',
    'warning fornax/front: IngressClass nowhere does not exist',
    'warning fornax/front: Secret fornax/front-tls does not exist: the Ingress has no certificate of its own to show',
  ],
  'claim-pending': ['error dione/disk: the claim cannot be bound: StorageClass fast does not exist'],
  autoscaler: [
    'warning fornax/blind: it does not scale: the cluster has no metrics for it (metrics-server missing, or down)',
    'warning fornax/targetless: it scales nothing: Deployment fornax/nobody does not exist',
  ],
  'disruption-budget': [
    'warning (harmless) fornax/strict: the budget lets no pod go although all 1 are well: no node that they are on can be drained',
  ],
  'node-not-ready': ['error lost-1: node lost-1 has fallen silent; 6 pods are on it'],
  'pod-on-lost-node': Array.from(
    { length: 6 },
    () => 'error dione/astray: the pod is on node lost-1, which is not ready',
  ),
  'node-pressure': [],
  'node-cordoned': ['notice (harmless) node-1: node node-1 is cordoned; 3 pods are on it'],
  'api-service-down': [
    'error v1.broken.example: the API v1.broken.example does not answer: service/nobody in "fornax" is not present',
  ],
  'webhook-backend': [
    'error guard: webhook guard.example.com has no backend (Service fornax/nobody does not exist): whatever it has to look at is refused',
  ],
  'job-failed': [
    'error fornax/import: the Job failed: its pods failed as often as it allows (backoffLimit): container main ended with exit code 5',
  ],
  'cron-job': ['notice (harmless) fornax/nightly: the CronJob is suspended'],
};

/** Of these that cluster has nothing; further-checks.test.ts has. */
const silentOnes = [
  'access-refused',
  'certificate',
  'certificate-request',
  'cluster-authority-expiring',
  'cluster-dns',
  'daemon-set-gaps',
  'flapping',
  'gateway',
  'gateway-route',
  'hook-failing',
  'memory-near-limit',
  'network-policy',
  'removed-api',
  'rollout-paused',
  'stateful-set-service',
  'stored-version',
  'trust-expiring',
  'version-skew',
  'volume',
  'volume-full',
];
for (const code of silentOnes) says[code] = [];

/** What differs from recording to recording is no matter. */
function steady(line: string): string {
  return line
    .replace(/for \d+ min/, 'for N min')
    .replace(/-[0-9a-f]{8,10}"/, '-HASH"')
    .replace(/ Discovery failed .*$/, '');
}

const ago = (minutes: number) => new Date(recordedAt - minutes * 60_000).toISOString();

/** Kept as they are: who owns what, and what every pod has. */
const owning = new Set(['Deployment', 'ReplicaSet', 'ServiceAccount']);

interface Variant {
  code: string;
  what: string;
  kinds: string[];
  // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
  change: (object: any, kind: string) => boolean;
  lines: string[];
}

/** What the recorded cluster does not have: recorded objects, of which one thing is changed. */
const variants: readonly Variant[] = [
  {
    code: 'node-pressure',
    what: 'a node whose disk is full',
    kinds: ['Node'],
    change: ({ metadata, status }) => {
      const pressure = status.conditions.find(({ type }: { type: string }) => type === 'DiskPressure');
      pressure.status = 'True';
      pressure.message = 'kubelet has disk pressure';
      return metadata.name === 'real-1';
    },
    lines: ['warning real-1: node real-1 has DiskPressure: kubelet has disk pressure'],
  },
  ...[
    {
      what: 'a pod that was evicted today',
      minutes: 60,
      lines: ['warning (harmless) fornax/shop: node real-1 ran low on memory and evicted pods'],
    },
    { what: 'silent of one that was evicted days ago', minutes: 3000, lines: [] },
  ].map(({ what, minutes, lines }) => ({
    code: 'evicted',
    what,
    kinds: ['Pod'],
    change: ({ metadata, status }: Parameters<Variant['change']>[0]) => {
      status.phase = 'Failed';
      status.reason = 'Evicted';
      status.message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 20Mi.';
      status.startTime = ago(minutes);
      return metadata.name.startsWith('shop-');
    },
    lines,
  })),
  ...[
    {
      what: 'an init container that runs for an hour',
      minutes: 60,
      lines: ['warning ceres/migrate: init container schema does not end, and the pod waits for it'],
    },
    { what: 'silent of one that has just begun', minutes: 1, lines: [] },
  ].map(({ what, minutes, lines }) => ({
    code: 'init-stuck',
    what,
    kinds: ['Pod'],
    change: ({ metadata, status }: Parameters<Variant['change']>[0]) => {
      if (!metadata.name.startsWith('migrate-')) return false;
      status.initContainerStatuses[0].state = { running: { startedAt: ago(minutes) } };
      return true;
    },
    lines,
  })),
  ...[
    {
      what: 'a container that is well again since an hour',
      minutes: 60,
      lines: [
        'warning ceres/eater: container main was killed for its memory with a limit of 24Mi, 10 restarts',
      ],
    },
    { what: 'silent of one that has been well for two days', minutes: 2 * 24 * 60, lines: [] },
  ].map(({ what, minutes, lines }) => ({
    code: 'out-of-memory',
    what,
    kinds: ['Pod'],
    change: ({ metadata, status }: Parameters<Variant['change']>[0]) => {
      if (!metadata.name.startsWith('eater-')) return false;
      const [container] = status.containerStatuses;
      container.lastState.terminated.finishedAt = ago(minutes);
      container.state = { running: { startedAt: ago(minutes) } };
      container.ready = true;
      return true;
    },
    lines,
  })),
  {
    code: 'crash-loop',
    what: 'silent of one restart of a container that is well',
    kinds: ['Pod'],
    change: ({ metadata, status }) => {
      if (!metadata.name.startsWith('payments-')) return false;
      const [container] = status.containerStatuses;
      container.restartCount = 1;
      container.ready = true;
      container.state = { running: { startedAt: ago(5) } };
      return true;
    },
    lines: [],
  },
  {
    code: 'claim-pending',
    what: 'a claim that has lost its volume',
    kinds: ['PersistentVolumeClaim', 'Pod'],
    change: ({ metadata, spec, status }) => {
      status.phase = 'Lost';
      spec.volumeName = 'pv-1';
      return metadata.name === 'disk';
    },
    lines: ['error dione/disk: the claim has lost its volume pv-1'],
  },
  {
    code: 'missing-reference',
    what: 'a workload that still runs on what is gone',
    kinds: ['Deployment'],
    change: ({ metadata, status }) => {
      status.readyReplicas = 1;
      return metadata.name === 'cart';
    },
    lines: ['warning boreas/cart: ConfigMap boreas/settings does not exist'],
  },
  {
    code: 'webhook-backend',
    what: 'a webhook that is passed over harms nobody',
    kinds: ['ValidatingWebhookConfiguration'],
    change: ({ webhooks }) => {
      webhooks[0].failurePolicy = 'Ignore';
      return true;
    },
    lines: [
      'notice (harmless) guard: webhook guard.example.com has no backend (Service fornax/nobody does not exist): it is passed over',
    ],
  },
  {
    code: 'pod-on-lost-node',
    what: 'a pod on a node that is gone',
    kinds: ['Pod'],
    change: ({ metadata }) => metadata.name.startsWith('shop-'),
    lines: ['error fornax/shop: the pod is on node real-1, which is gone'],
  },
];

describe('analyze/diagnose/checks', () => {
  let recorded: FilledStore;
  let unseen: FilledStore;
  beforeAll(async () => {
    recorded = await storeOf(faultyCluster());
    unseen = await filledStore();
    const { kinds } = faultyCluster(() => false, 'further');
    await unseen.fill('limited', [], { kinds, completeness: 'partial' });
  });
  afterAll(async () => {
    await recorded.remove();
    await unseen.remove();
  });

  it('are all looked at here', () => {
    expect(Object.keys(says).toSorted()).toEqual(checks.map(({ code }) => code).toSorted());
  });

  it.each(Object.entries(says))(
    '%s says of a faulty cluster what is so, and no more',
    async (code, lines) => {
      const found = await judge(recorded, [checkOf(code)]);

      expect(found.map((finding) => steady(told(finding))).toSorted()).toEqual(lines.toSorted());
      for (const { verdict, evidence, fix } of found) {
        expect(verdict).toBe('fires');
        expect(fix?.text).toMatch(/\.$|:$/);
        expect(evidence.length).toBeGreaterThan(0);
      }
    },
  );

  it.each(checks)('$code says unknown where it could not see what it needs', async (check) => {
    const found = await judge(unseen, [check]);

    expect(found.map(({ verdict, code, missing }) => ({ verdict, code, missing }))).toEqual([
      { verdict: 'unknown', code: check.code, missing: expect.stringContaining('partial') },
    ]);
  });

  it('judge nothing of what a server told as a table', async () => {
    const filled = await filledStore();
    const { kinds } = faultyCluster(() => false);
    const tables = kinds.flatMap((kind) => {
      const row = objectOfRow(
        { name: 'web', status: 'Running', ready: '0/1' },
        { namespace: kind.namespaced ? 'shop' : null },
      );
      const extracted = extractResource(row, kind, testExtraction);
      return extracted.ok ? [extracted.resource] : [];
    });
    await filled.fill('tables', tables);

    const found = await judge(filled, checks);

    expect(found.filter(({ verdict }) => verdict === 'fires')).toEqual([]);
    expect(found.map(({ missing }) => missing)).toContain('Node: only what a table shows was read');
    await filled.remove();
  });

  it.each(variants)('$code: $what', async ({ code, kinds, change, lines }) => {
    const filled = await storeOf(
      faultyCluster((object, kind) => (kinds.includes(kind) ? change(object, kind) : owning.has(kind))),
    );

    const found = await judge(filled, [checkOf(code)]);

    expect(found.map((finding) => steady(told(finding)))).toEqual(lines);
    await filled.remove();
  });
});
