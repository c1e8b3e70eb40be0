import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterInfo } from '../../../../test/fakes/builders.ts';
import { type FilledStore, filledStore } from '../../../../test/fakes/filled-store.ts';
import { faultyCluster, judge, recordingTime } from '../../../../test/fakes/recorded-faults.ts';
import { checks } from '../registry.ts';
import type { Found } from '../run-checks.ts';

const recordedAt = recordingTime('further');
const dayMs = 86_400_000;

const told = ({ root, title, severity, harms }: Found) =>
  `${severity}${harms ? '' : ' (harmless)'} ${[root.namespace, root.name].filter((part) => part !== null).join('/')}: ${title}`;

/** What a check says of a second real cluster (further-scenes.ts), with healthy siblings of each fault; of all others it says nothing. */
const says: Record<string, string[]> = {
  'missing-reference': ['warning (harmless) pavo/painter: ConfigMap pavo/colors has no key blue'],
  'crash-loop': [
    'error pavo/robot: container main keeps ending with exit code 1 (an error of the program), N restarts: services is forbidden: User "system:serviceaccount:pavo:robot" cannot list resource "services" in API group "" in the namespace "lyra"',
  ],
  'access-refused': ['error pavo/robot: ServiceAccount pavo/robot may not list services in namespace lyra'],
  unschedulable: [
    'error orion/asleep: no node takes the pod: of 2 nodes 2 without the labels that it asks for (disk=none)',
    'error pavo/tally: no node takes the pod: of 2 nodes 2 without the labels that it asks for (disk=none)',
  ],
  'workload-unavailable': [
    'error orion/asleep: 0 of 1 pods ready',
    'error pavo/robot: 0 of 1 pods ready',
    'error pavo/tally: 0 of 3 pods ready; tally-1 to tally-2 wait for tally-0',
  ],
  'rollout-paused': ['warning pavo/store: the rollout is paused: 0 of 2 pods are of the newest template'],
  'daemon-set-gaps': [
    'warning pavo/probe: the DaemonSet runs on none of 2 nodes: 2 without the label that its nodeSelector asks for (disk=fast)',
  ],
  'stateful-set-service': [
    'warning pavo/ledger: Service pavo/ledgers does not exist: the pods of the StatefulSet have no names of their own in DNS',
  ],
  'service-endpoints': [
    'error orion/asleep: the Service has no endpoints: no pod of Deployment orion/asleep that it selects is ready (0 of 1)',
    'error pavo/tally: the Service has no endpoints: no pod of StatefulSet pavo/tally that it selects is ready (0 of 1)',
    'warning pavo/listener: the Service sends port 80 to 9090, which no container says it listens on (they say 8080)',
  ],
  gateway: [
    'error norma/bare: Secret norma/gone-tls does not exist: listener web has no certificate to show',
    'error norma/far: it may not use Secret mensa/far-tls: no ReferenceGrant in mensa opens it to Gateways of norma',
    'error norma/full: the Gateway does not serve: NoResources: no address is left',
  ],
  'gateway-route': [
    'error mensa/outside: Gateway norma/main takes routes of its own namespace only',
    'error norma/lost: Gateway norma/nowhere does not exist',
    'error norma/misported: Service norma/shop has no port 81 (it has 80)',
    'error norma/misrouted: Service norma/nobody does not exist',
    'error norma/ungranted: it may not use Service mensa/shut: no ReferenceGrant in mensa opens it to HTTPRoutes of norma',
    'error norma/unheard: Gateway norma/main has no listener admin (it has web)',
  ],
  'network-policy': [
    'warning lyra/mailer: NetworkPolicy lyra/mailer keeps Deployment lyra/mailer from calling Service lyra/cache (port 8080)',
    'warning lyra/report: NetworkPolicy lyra/db keeps Deployment lyra/report from the pods of Service lyra/db (port 8080), which it calls',
    'warning lyra/silent: NetworkPolicy lyra/silent keeps Deployment lyra/silent from looking up names (DNS, port 53), such as that of Service lyra/queue',
    'warning mensa/feed: NetworkPolicy lyra/queue keeps Deployment mensa/feed from the pods of Service lyra/queue (port 8080), which it calls',
  ],
  'webhook-backend': [
    'error sealed: webhook sealed.example.com has no backend (Service orion/asleep has no ready pod): whatever it has to look at is refused',
  ],
  certificate: [
    'error orion/over: the certificate expired 2 days ago: whoever shows Secret over-tls is trusted by nobody',
    'warning orion/soon: the certificate expires in 2 days: then whoever shows Secret soon-tls is trusted by nobody',
    'warning orion/stuck: the certificate is not issued: Issuing certificate as Secret does not exist',
  ],
  'certificate-request': [
    'warning refused: a certificate request of administrator for kubernetes.io/kube-apiserver-client was denied: This CSR was denied by kubectl certificate deny.',
  ],
  'claim-pending': [
    'warning pyxis/again: the claim cannot be bound: volume kept is Released: it is still kept for claim pyxis/before, which is gone',
    'warning pyxis/large: the claim cannot be bound: volume small has 1Gi, and it asks for 5Gi',
    'warning pyxis/wide: the claim cannot be bound: volume single does not offer ReadWriteMany (it offers ReadWriteOnce)',
  ],
  volume: [
    'notice kept: the volume is Released: its claim pyxis/before is gone, and no other claim can have it before claimRef is taken away',
  ],
  'cluster-dns': [
    'error kube-system/kube-dns: the cluster’s DNS has no pods: no name can be looked up in the cluster',
  ],
  'cron-job': ['warning pavo/leap: the CronJob never runs: no day is as its schedule 0 0 30 2 * says'],
};

/** Of these that cluster has nothing: named, so that a check of which nobody thought here does not pass unseen. */
const silentOnes = [
  'api-service-down',
  'autoscaler',
  'cluster-authority-expiring',
  'container-config',
  'disruption-budget',
  'evicted',
  'flapping',
  'hook-failing',
  'image-pull',
  'ingress-backend',
  'init-stuck',
  'ingress-conflict',
  'job-companion',
  'readiness-gate',
  'service-addresses',
  'stale-revision',
  'job-failed',
  'memory-near-limit',
  'node-cordoned',
  'node-not-ready',
  'node-pressure',
  'out-of-memory',
  'pod-on-lost-node',
  'pods-refused',
  'probe-failing',
  'removed-api',
  'stored-version',
  'stuck-creating',
  'stuck-terminating',
  'trust-expiring',
  'version-skew',
  'volume-full',
];
for (const code of silentOnes) says[code] = [];

interface Variant {
  code: string;
  what: string;
  /** How long after the recording it is looked at. */
  days?: number;
  kinds: string[];
  // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
  change?: (object: any, kind: string) => boolean | undefined;
  /** Of the API server. */
  version?: string;
  lines: string[];
}

// biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
const named = (name: string) => (object: any) => object.metadata.name === name;
/** What that cluster does not have: its objects, of which one thing is changed, or which are looked at later. */
const variants: readonly Variant[] = [
  {
    code: 'certificate-request',
    what: 'one that nobody approves for half an hour',
    days: 0.02,
    kinds: ['CertificateSigningRequest'],
    change: named('waiting'),
    lines: [
      'warning waiting: a certificate request of administrator for kubernetes.io/kube-apiserver-client waits, and nobody approves it',
    ],
  },
  {
    code: 'volume',
    what: 'one that could not be given back',
    kinds: ['PersistentVolume'],
    change: ({ metadata, status }) => {
      status.phase = 'Failed';
      status.message = 'host_path deleter only supports /tmp/.+';
      return metadata.name === 'kept';
    },
    lines: [
      'warning kept: the volume could not be reclaimed after its claim pyxis/before was deleted: host_path deleter only supports /tmp/.+',
    ],
  },
  ...[
    { what: 'silent of what is valid for long', days: 1, lines: [] },
    {
      what: 'a bundle that expires soon',
      days: 20,
      lines: [
        'warning sealed: the certificate authority of webhook sealed.example.com expires in 9 days: then the API server does not trust what answers there',
      ],
    },
    {
      what: 'a bundle that has expired',
      days: 31,
      lines: [
        'error sealed: the certificate authority of webhook sealed.example.com expired 1 day ago: the API server does not trust what answers there',
      ],
    },
  ].map((variant) => ({ code: 'trust-expiring', kinds: ['ValidatingWebhookConfiguration'], ...variant })),
  {
    code: 'cluster-authority-expiring',
    what: 'an authority whose time is over',
    days: 36_500,
    kinds: ['ConfigMap'],
    lines: [
      expect.stringMatching(
        /^error kube-system\/kube-root-ca.crt: the cluster’s certificate authority expired \d+ days ago/,
      ),
    ],
  },
  {
    code: 'cluster-authority-expiring',
    what: 'silent of one that is valid',
    kinds: ['ConfigMap'],
    lines: [],
  },
  ...[
    {
      what: 'a StorageClass that was written in what is long gone',
      fields: {
        apiVersion: 'storage.k8s.io/v1beta1',
        manager: 'helm',
        operation: 'Update',
        time: '2026-01-02T03:04:05Z',
      },
      lines: [
        'warning shared: it was written in storage.k8s.io/v1beta1, in which Kubernetes serves no StorageClass since 1.22: who applies that manifest again is refused',
      ],
    },
    {
      what: 'silent of one that was written as it is served',
      fields: { apiVersion: 'storage.k8s.io/v1' },
      lines: [],
    },
    {
      what: 'silent of a version that only its status was written in',
      fields: { apiVersion: 'storage.k8s.io/v1beta1', subresource: 'status' },
      lines: [],
    },
    {
      what: 'silent of what goes later than the next version',
      fields: { apiVersion: 'storage.k8s.io/v1beta1' },
      version: 'v1.20.4',
      lines: [],
    },
    {
      what: 'one that the next version refuses harms nobody before',
      fields: { apiVersion: 'storage.k8s.io/v1beta1' },
      version: 'v1.21.14',
      lines: [
        'warning (harmless) shared: it was written in storage.k8s.io/v1beta1, in which Kubernetes 1.22 serves no StorageClass any more: after that upgrade who applies that manifest is refused',
      ],
    },
  ].map(({ what, fields, version = 'v1.36.0', lines }) => ({
    code: 'removed-api',
    what,
    kinds: ['StorageClass'],
    version,
    // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
    change: (object: any) => {
      object.metadata.managedFields = [fields];
      return object.metadata.name === 'shared';
    },
    lines,
  })),
  ...[
    [
      'kubectl',
      'NetworkPolicy',
      'extensions/v1beta1',
      [
        'warning lyra/db: it was written in extensions/v1beta1, in which Kubernetes serves no NetworkPolicy since 1.16: who applies that manifest again is refused',
      ],
    ],
    ['kubectl', 'NetworkPolicy', 'networking.k8s.io/v1', []],
  ].map(([by, kind, apiVersion, lines]) => ({
    code: 'removed-api',
    what: `what ${by} last applied in ${apiVersion}`,
    kinds: [kind as string],
    version: 'v1.36.0',
    // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
    change: ({ metadata }: any) => {
      const applied = { apiVersion, kind, metadata: { name: 'db' } };
      metadata.annotations = {
        'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(applied)}\n`,
      };
      return metadata.name === 'db';
    },
    lines: lines as string[],
  })),
  ...[
    {
      what: 'a version that is stored and not served',
      stored: ['v1beta1', 'v1'],
      lines: [
        'notice (harmless) certificates.cert-manager.io: objects may still be stored in v1beta1, which it does not serve: an upgrade that takes that version away is refused',
      ],
    },
    { what: 'silent of versions that are served', stored: ['v1'], lines: [] },
  ].map(({ what, stored, lines }) => ({
    code: 'stored-version',
    what,
    kinds: ['CustomResourceDefinition'],
    // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
    change: ({ metadata, status }: any) => {
      status.storedVersions = stored;
      return metadata.name === 'certificates.cert-manager.io';
    },
    lines,
  })),
  ...[
    ['v1.36.0', []],
    [
      'v1.38.2',
      [
        'notice (harmless) real-1: kubelet 1.36, API server 1.38: 2 minor versions older, and 3 are supported',
      ],
    ],
    [
      'v1.40.0',
      ['warning real-1: kubelet 1.36, API server 1.40: 4 minor versions older, and 3 are supported'],
    ],
    [
      'v1.35.9',
      ['warning real-1: kubelet 1.36, API server 1.35: one minor version newer, which is never supported'],
    ],
  ].map(([version, lines]) => ({
    code: 'version-skew',
    what: `a kubelet 1.36 under ${version}`,
    kinds: ['Node'],
    change: named('real-1'),
    version: version as string,
    lines: lines as string[],
  })),
  ...[
    { what: 'silent of a CronJob that is young', days: 0, lines: [] },
    {
      what: 'a CronJob that has not run for hours',
      days: 0.25,
      lines: [
        expect.stringMatching(
          /^warning pavo\/hourly: the CronJob has missed [56] times, and nothing says why$/,
        ),
      ],
    },
    {
      what: 'a CronJob whose last Job still runs',
      days: 0.25,
      running: true,
      lines: [
        expect.stringMatching(
          /^warning pavo\/hourly: the CronJob has missed 5 times: its Job hourly-1 still runs, and concurrencyPolicy Forbid/,
        ),
      ],
    },
  ].map(({ running = false, ...variant }) => ({
    code: 'cron-job',
    kinds: ['CronJob'],
    // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
    change: ({ metadata, spec, status }: any) => {
      if (running) {
        spec.concurrencyPolicy = 'Forbid';
        status.active = [{ kind: 'Job', name: 'hourly-1' }];
        status.lastScheduleTime = new Date(Math.floor(recordedAt / 3_600_000 + 1) * 3_600_000).toISOString();
      }
      return metadata.name === 'hourly';
    },
    ...variant,
  })),
  {
    code: 'daemon-set-gaps',
    what: 'a DaemonSet that leaves out a node for its taint',
    kinds: ['DaemonSet', 'Node'],
    change: (object, kind) => {
      if (kind === 'Node' && object.metadata.name === 'real-1')
        object.spec.taints = [{ key: 'team', value: 'data', effect: 'NoSchedule' }];
      if (kind === 'DaemonSet') {
        delete object.spec.template.spec.nodeSelector;
        object.status.desiredNumberScheduled = 1;
      }
      return true;
    },
    lines: [
      expect.stringMatching(
        /^notice \(harmless\) pavo\/probe: the DaemonSet leaves out [12] of 2 nodes: 1 with a taint that it does not tolerate/,
      ),
    ],
  },
  {
    code: 'rollout-paused',
    what: 'one that is paused with nothing to roll out harms nobody',
    kinds: ['Deployment'],
    change: ({ metadata, status }) => {
      status.updatedReplicas = 2;
      return metadata.name === 'store';
    },
    lines: [
      'notice (harmless) pavo/store: the Deployment is paused: what is changed in it is not rolled out',
    ],
  },
  {
    code: 'gateway',
    what: 'a Gateway that no controller looks at',
    kinds: ['Gateway', 'GatewayClass', 'Secret'],
    change: (object, kind) => {
      if (kind !== 'Gateway') return true;
      delete object.status;
      return object.metadata.name === 'main';
    },
    lines: ['error norma/main: the Gateway does not serve: no controller says anything of it'],
  },
  {
    code: 'gateway-route',
    what: 'what a Gateway’s controller says of a route',
    kinds: ['HTTPRoute', 'Gateway', 'Service'],
    change: (object, kind) => {
      if (kind !== 'HTTPRoute') return true;
      const no = {
        type: 'Accepted',
        status: 'False',
        reason: 'NoMatchingListenerHostname',
        message: 'no listener has its host',
      };
      object.status = { parents: [{ parentRef: { name: 'main' }, conditions: [no] }] };
      return object.metadata.name === 'well';
    },
    lines: [
      'error norma/well: Gateway main does not take it: NoMatchingListenerHostname: no listener has its host',
    ],
  },
  {
    code: 'network-policy',
    what: 'silent where an address block may be the caller’s',
    kinds: ['NetworkPolicy', 'Deployment', 'ReplicaSet', 'Pod', 'Service', 'Namespace', 'ServiceAccount'],
    change: (object, kind) => {
      if (kind === 'NetworkPolicy' && object.metadata.name === 'db')
        object.spec.ingress[0].from.push({ ipBlock: { cidr: '10.0.0.0/8' } });
      return kind !== 'Deployment' || object.metadata.name === 'report';
    },
    lines: [],
  },
];

async function filledWith({
  kinds,
  change = () => true,
  days = 0,
  version,
}: Partial<Variant>): Promise<FilledStore> {
  const filled = await filledStore();
  filled.clock.advance(recordedAt + days * dayMs - filled.clock.now());
  const cluster = faultyCluster(
    (object, kind) => (kinds === undefined ? true : kinds.includes(kind) && change(object, kind)),
    'further',
  );
  await filled.fill('further', cluster.resources, { kinds: cluster.kinds });
  if (version !== undefined) await filled.store.save({ ...clusterInfo('further'), version });
  return filled;
}

describe('analyze/diagnose/checks, of a second cluster', () => {
  let filled: FilledStore;
  beforeAll(async () => {
    filled = await filledWith({});
  });
  afterAll(() => filled?.remove());

  it('are all looked at here', () => {
    expect(Object.keys(says).toSorted()).toEqual(checks.map(({ code }) => code).toSorted());
  });

  it.each(checks)('$code says what is so, and no more', async (check) => {
    const found = await judge(filled, [check], recordedAt);

    expect(found.map((finding) => told(finding).replace(/\d+ restarts/, 'N restarts')).toSorted()).toEqual(
      says[check.code]?.toSorted(),
    );
    for (const { evidence, fix } of found) {
      expect(evidence.length).toBeGreaterThan(0);
      expect(fix?.text).toMatch(/\.$|:$/);
    }
  });

  it.each(variants)('$code: $what', async ({ code, days = 0, lines, ...variant }) => {
    const changed = await filledWith({ days, ...variant });

    const found = await judge(
      changed,
      checks.filter((check) => check.code === code),
      recordedAt + days * dayMs,
    );
    await changed.remove();

    expect(found.map(told)).toEqual(lines);
  });
});
