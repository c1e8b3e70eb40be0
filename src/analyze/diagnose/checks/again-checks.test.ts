import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../../../test/fakes/filled-store.ts';
import { faultyCluster, judge, recordingTime } from '../../../../test/fakes/recorded-faults.ts';
import { checks } from '../registry.ts';
import type { Found } from '../run-checks.ts';
import { toIncidents } from '../to-incidents.ts';

const recordedAt = recordingTime('again');

const told = ({ root, title, severity, harms }: Found) =>
  `${severity}${harms ? '' : ' (harmless)'} ${[root.namespace, root.name].filter((part) => part !== null).join('/')}: ${title}`;
const steady = (line: string) =>
  line.replace(/for \d+ min/, 'for N min').replace(/\d+ restarts/, 'N restarts');

/** What checks say of a fourth real cluster: scenarios of the second blind round, with their healthy siblings. */
const says: Record<string, string[]> = {
  autoscaler: [
    'warning granite/quarry: it does not scale: 2 autoscalers steer the same pods, those of Deployment/quarry (granite/quarry, granite/quarry-night), so none of them does',
    'warning granite/quarry-night: it does not scale: 2 autoscalers steer the same pods, those of Deployment/quarry (granite/quarry, granite/quarry-night), so none of them does',
    'warning joinery/plane: it does not scale: it needs the external metric orders_waiting, and nobody serves external.metrics.k8s.io',
    'warning weighhouse/scales: it does not scale: it measures the container gauge-app, and the pods of Deployment weighhouse/scales have none of that name (they have weigher)',
  ],
  'disruption-budget': ['edge-tier', 'span'].map(
    (name) =>
      `warning (harmless) causeway/${name}: 2 budgets select the same pods (edge-tier, span), and such pods cannot be evicted at all: no node that they are on can be drained`,
  ),
  'ingress-conflict': ['promenade-north/kiosk', 'promenade-south/pavilion'].map(
    (name) =>
      `warning ${name}: 2 Ingresses of one class claim the same host and path, stroll.promenade.example/ (promenade-north/kiosk, promenade-south/pavilion): which of them is heard, the controller decides`,
  ),
  'job-companion': [
    'notice (harmless) customs/declare: the Job does not complete: container declare is done, and relay keeps running beside it',
  ],
  'missing-reference': ['error almanac/calendar: ConfigMap almanac/calendar has no key settings.yml'],
  'network-policy': [
    'warning bureau/clerk: NetworkPolicy bureau/files-callers keeps Deployment bureau/clerk from the pods of Service bureau/files (port 8080), which it calls: it lets in port 80, which is the Service’s, not the pods’',
  ],
  'pods-refused': [
    'error press-room/gazette: no pod can be made: webhook stamps.press-room.example does not answer',
    'error winery/vintner: no pod can be made: container vintner requests 512Mi of memory and names no limit, and LimitRange winery/sizes gives it one of 128Mi by default, which is less',
  ],
  'readiness-gate': [
    'error turnstile/gatehouse: its containers are ready, and the pod is not: nobody sets the condition of its readiness gate, balancer.example/target-registered',
  ],
  'service-addresses': [
    'warning depot-south/freight-db: the Service has no selector, and no EndpointSlice gives it addresses; the EndpointSlice freight-db-1 is labelled for a Service freightdb, which does not exist',
  ],
  'stale-revision': [
    'error drydock/berth: Pod drydock/berth-0 is still of the earlier revision berth-5676ddd6bf, with image registry.drydock.example/berth/api:1.9.0-rc (the template names registry.example/base/web:2.1 now), and does not get ready; the set does not replace it before it is ready: delete the pod',
  ],
  'stuck-terminating': [
    'warning buoys.tidewater.example: the customresourcedefinition has been terminating for N min: objects of it are still there, held by finalizers of their own (kubectl get buoys.tidewater.example -A)',
    'warning muniment/vault: the pod has been terminating for N min: it waits for its finalizer archive.example/copied',
  ],
  unschedulable: [
    'error carousel/horses: nobody places the pod: it asks for the scheduler "binpack-scheduler", which has not looked at it (does it run in this cluster?)',
    "error chandlery/ropes: no node takes the pod: of 10 nodes only real-1, real-2 have the labels that it asks for (pool=real), but didn't find available persistent volumes to bind",
    'error mill/sweep: no node takes the pod: of 10 nodes only mill-node-1 has the labels that it asks for (site=mill), but with too little cpu left (it asks for 900m); its pods of before were preempted by pods of a higher priority than its own (10) on mill-node-1',
    'error salon/mirror: no node takes the pod: of 10 nodes only node-1, node-2, node-3 have the labels that it asks for (pool=played), but without the pod that it must stand beside (affinity: app=comb-cache per kubernetes.io/hostname, in namespace salon)',
    'error tollgate/booth: no node takes the pod: of 10 nodes only toll-node-1 has the labels that it asks for (site=tollgate), but with its host port 9443 taken; its own pods of before hold the port, and the rollout takes them away only once new ones are ready (maxSurge)',
    'warning joinery/lathe: the pod waits for its scheduling gates: joinery.example/approved',
  ],
  'webhook-backend': [
    'error press-room-stamps: webhook stamps.press-room.example has no backend (it calls port 443 of Service press-room/gatekeeper, which offers 8443): whatever it has to look at is refused',
  ],
};

/** What hangs together: the entry in which each of these is told. */
const entries: readonly [what: string, code: string, entry: RegExp][] = [
  ['the image of a pod of before', 'image-pull', /is still of the earlier revision/],
  ['a refusal by a webhook', 'pods-refused', /calls port 443|by default/],
  ['who waits for what is scaled to 0', 'workload-unavailable', /./],
];

interface Variant {
  code: string;
  what: string;
  // biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
  change: (object: any, kind: string) => boolean | undefined;
  lines: string[];
}

const variants: readonly Variant[] = [
  {
    code: 'unschedulable',
    what: 'nobody looks at a pod of the cluster’s own scheduler',
    change: ({ metadata, spec }, kind) => {
      if (kind === 'Pod') delete spec.schedulerName;
      return kind !== 'Pod' || metadata.namespace === 'carousel';
    },
    lines: [
      'error carousel/horses: nobody places the pod: the cluster’s scheduler has not looked at it: does kube-scheduler run?',
    ],
  },
  {
    code: 'unschedulable',
    what: 'silent of a pod that was made a moment ago',
    change: ({ metadata }, kind) => {
      if (kind === 'Pod') metadata.creationTimestamp = new Date(recordedAt - 20_000).toISOString();
      return kind !== 'Pod' || metadata.namespace === 'carousel';
    },
    lines: [],
  },
  {
    code: 'unschedulable',
    what: 'a rollout that takes the old pod away first does not hold its own port',
    change: ({ metadata, spec }, kind) => {
      if (kind === 'Deployment') spec.strategy = { type: 'Recreate' };
      return kind !== 'Pod' || metadata.namespace === 'tollgate';
    },
    lines: [
      'error tollgate/booth: no node takes the pod: of 10 nodes only toll-node-1 has the labels that it asks for (site=tollgate), but with its host port 9443 taken',
    ],
  },
  {
    code: 'unschedulable',
    what: 'a single taint is all that keeps it off the only node',
    change: ({ metadata, spec, status }, kind) => {
      if (kind === 'Pod')
        for (const condition of status.conditions ?? [])
          condition.message = condition.message?.replace(
            /1 Insufficient cpu, 3 (node\(s\) had untolerated)/,
            '4 $1',
          );
      if (kind === 'Node' && metadata.name === 'mill-node-1')
        spec.taints = [
          { key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' },
        ];
      return (kind !== 'Pod' || metadata.namespace === 'mill') && kind !== 'Event';
    },
    lines: [
      'error mill/sweep: no node takes the pod: of 10 nodes only mill-node-1 has the labels that it asks for (site=mill), but with a taint that it does not tolerate (node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule; no cloud controller has made the node known yet: does it run?)',
    ],
  },
  {
    code: 'readiness-gate',
    what: 'silent once somebody has set the condition',
    change: ({ status }, kind) => {
      if (kind === 'Pod')
        status.conditions?.push({ type: 'balancer.example/target-registered', status: 'True' });
      return true;
    },
    lines: [],
  },
  {
    code: 'readiness-gate',
    what: 'a condition that somebody has set to False',
    change: ({ status }, kind) => {
      if (kind === 'Pod')
        status.conditions?.push({ type: 'balancer.example/target-registered', status: 'False' });
      return true;
    },
    lines: [
      'error turnstile/gatehouse: its containers are ready, and the pod is not: not True is the condition of its readiness gate, balancer.example/target-registered',
    ],
  },
  {
    code: 'stale-revision',
    what: 'silent of a set that makes its pods in no order',
    change: ({ spec }, kind) => {
      if (kind === 'StatefulSet') spec.podManagementPolicy = 'Parallel';
      return true;
    },
    lines: [],
  },
  {
    code: 'stale-revision',
    what: 'silent of a pod that is of the template’s revision',
    change: ({ status, metadata }, kind) => {
      if (kind === 'StatefulSet' && metadata.name === 'berth') status.updateRevision = 'berth-5676ddd6bf';
      return true;
    },
    lines: [],
  },
  {
    code: 'ingress-conflict',
    what: 'silent of a canary',
    change: ({ metadata }, kind) => {
      if (kind === 'Ingress' && metadata.name === 'kiosk')
        metadata.annotations = { 'nginx.ingress.kubernetes.io/canary': 'true' };
      return true;
    },
    lines: [],
  },
  {
    code: 'ingress-conflict',
    what: 'silent of another path',
    change: ({ metadata, spec }, kind) => {
      if (kind === 'Ingress' && metadata.name === 'kiosk') spec.rules[0].http.paths[0].path = '/kiosk';
      return true;
    },
    lines: [],
  },
  {
    code: 'service-addresses',
    what: 'a notice where nobody calls it, and no slice is astray',
    change: (_, kind) =>
      kind !== 'EndpointSlice' && kind !== 'Deployment' && kind !== 'ReplicaSet' && kind !== 'Pod',
    lines: ['customs-db', 'freight-db'].map(
      (name) =>
        `notice (harmless) depot-south/${name}: the Service has no selector, and no EndpointSlice gives it addresses`,
    ),
  },
  {
    code: 'service-addresses',
    what: 'silent of a Service without ports',
    change: ({ spec }, kind) => {
      if (kind === 'Service') spec.ports = [];
      return true;
    },
    lines: [],
  },
  {
    code: 'disruption-budget',
    what: 'silent of budgets of different pods',
    change: ({ metadata, spec }, kind) => {
      if (kind === 'PodDisruptionBudget' && metadata.name === 'edge-tier')
        spec.selector.matchLabels = { tier: 'core' };
      return true;
    },
    lines: [],
  },
  {
    code: 'job-companion',
    what: 'a companion with a port serves somebody',
    change: ({ metadata, spec }, kind) => {
      if (kind === 'Pod' && metadata.namespace === 'customs')
        for (const container of spec.containers) container.ports = [{ containerPort: 15001 }];
      return true;
    },
    lines: [
      'warning customs/declare: the Job does not complete: container declare is done, and relay keeps running beside it',
    ],
  },
  {
    code: 'job-companion',
    what: 'silent while nothing is done yet',
    change: ({ metadata, status }, kind) => {
      if (kind === 'Pod' && metadata.namespace === 'customs')
        for (const container of status.containerStatuses ?? [])
          container.state = { running: { startedAt: metadata.creationTimestamp } };
      return true;
    },
    lines: [],
  },
  {
    code: 'webhook-backend',
    what: 'silent of a port that the Service has',
    change: ({ webhooks }, kind) => {
      if (kind === 'MutatingWebhookConfiguration') webhooks[0].clientConfig.service.port = 8443;
      return true;
    },
    lines: [],
  },
  {
    code: 'pods-refused',
    what: 'a limit that the container names itself is nobody else’s',
    change: ({ metadata, spec }, kind) => {
      if (kind === 'ReplicaSet')
        for (const container of spec.template.spec.containers)
          container.resources = { ...container.resources, limits: { memory: '128Mi' } };
      return metadata.namespace === 'winery' || metadata.name === 'winery';
    },
    lines: [
      'error winery/vintner: no pod can be made: Pod "NAME" is invalid: spec.containers[0].resources.requests: Invalid value: "512Mi": must be less than or equal to memory limit of 128Mi',
    ],
  },
  {
    code: 'autoscaler',
    what: 'an API of metrics that is served does not have the metric',
    change: (object, kind) => {
      if (kind === 'APIService') object.spec.group = 'external.metrics.k8s.io';
      return object.metadata.namespace === 'joinery' || kind === 'APIService';
    },
    lines: [
      'warning joinery/plane: it does not scale: it needs the external metric orders_waiting, and external.metrics.k8s.io does not have it',
    ],
  },
  {
    code: 'network-policy',
    what: 'silent of the pods’ own port',
    change: ({ spec }, kind) => {
      if (kind === 'NetworkPolicy') spec.ingress[0].ports[0].port = 8080;
      return true;
    },
    lines: [],
  },
];

async function filledWith(change: Variant['change']): Promise<FilledStore> {
  const filled = await filledStore();
  filled.clock.advance(recordedAt - filled.clock.now());
  const { resources, kinds } = faultyCluster(change, 'again');
  await filled.fill('again', resources, { kinds });
  return filled;
}

const named = (line: string) => steady(line).replace(/Pod "vintner-[a-z0-9-]+"/, 'Pod "NAME"');

describe('analyze/diagnose/checks, of a fourth cluster', () => {
  let filled: FilledStore;
  beforeAll(async () => {
    filled = await filledWith(() => true);
  });
  afterAll(() => filled?.remove());

  it.each(Object.keys(says))('%s says what is so, and no more', async (code) => {
    const found = await judge(
      filled,
      checks.filter((check) => check.code === code),
      recordedAt,
    );

    expect([...new Set(found.map((finding) => steady(told(finding))))].toSorted()).toEqual(
      says[code]?.toSorted(),
    );
    for (const { evidence, fix } of found) {
      expect(evidence.length).toBeGreaterThan(0);
      expect(fix?.text).toMatch(/\.$|:$/);
    }
  });

  it.each(variants)('$code: $what', async ({ code, change, lines }) => {
    const changed = await filledWith(change);

    const found = await judge(
      changed,
      checks.filter((check) => check.code === code),
      recordedAt,
    );

    expect([...new Set(found.map((finding) => named(told(finding))))].toSorted()).toEqual(lines.toSorted());
    await changed.remove();
  });

  it.each(entries)('%s is told in the entry that it comes from', async (_, code, entry) => {
    const found = await judge(filled, checks, recordedAt);

    const own = toIncidents(found).filter(({ findings }) =>
      findings.some((finding) => finding.code === code),
    );
    expect(own.length).toBeGreaterThan(0);
    for (const { title } of own) expect(title).toMatch(entry);
    expect(own.filter((incident) => incident.code === 'workload-unavailable')).toEqual([]);
  });

  it('takes what waits for a StatefulSet that is scaled to 0 for worse than a notice', async () => {
    const found = await judge(filled, checks, recordedAt);

    const own = toIncidents(found).find(({ title }) => title.includes('copying-hall/records is scaled to 0'));
    expect(own).toMatchObject({ severity: 'error', harms: true });
    expect(own?.affected.map(({ object }) => object.name)).toContain('copyist');
  });
});
