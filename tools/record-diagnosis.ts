/**
 * Records test/fixtures/diagnosis/: objects of real clusters with everything wrong that test/e2e/diagnosis/ plants, `faults.json` or
 * (with the word `further`, or `later`) `further.json` or `later.json`; with `again` those of some scenarios, `again.json`.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openStage, playScenarios } from '../bench/diagnosis/play-scenarios.ts';
import { startFleet } from '../test/cluster/start-fleet.ts';
import type { TestCluster } from '../test/cluster/test-cluster.ts';
import { awaitFaults, plant, plantFurther, plantLater } from '../test/e2e/diagnosis/plant.ts';
import { refusingRegistries } from '../test/e2e/diagnosis/scenes.ts';
import { type ImageRegistry, startImageRegistry } from '../test/e2e/image-registry.ts';
import { readScenarios } from '../test/scenarios/scenario.ts';

const folder = resolve(import.meta.dirname, '../test/fixtures/diagnosis');
/** Back-off and progress deadlines need a while to show. */
const settleMs = 120_000;

const paths = [
  '/api/v1/pods',
  '/api/v1/services',
  '/api/v1/configmaps',
  '/api/v1/secrets',
  '/api/v1/serviceaccounts',
  '/api/v1/persistentvolumeclaims',
  '/api/v1/persistentvolumes',
  '/api/v1/namespaces',
  '/api/v1/nodes',
  '/api/v1/events',
  '/api/v1/resourcequotas',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/replicasets',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
  '/apis/batch/v1/jobs',
  '/apis/batch/v1/cronjobs',
  '/apis/networking.k8s.io/v1/ingresses',
  '/apis/networking.k8s.io/v1/ingressclasses',
  '/apis/autoscaling/v2/horizontalpodautoscalers',
  '/apis/policy/v1/poddisruptionbudgets',
  '/apis/storage.k8s.io/v1/storageclasses',
  '/apis/scheduling.k8s.io/v1/priorityclasses',
  '/apis/node.k8s.io/v1/runtimeclasses',
  '/apis/apiregistration.k8s.io/v1/apiservices',
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
];
const furtherPaths = [
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/certificates.k8s.io/v1/certificatesigningrequests',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/apis/gateway.networking.k8s.io/v1/gatewayclasses',
  '/apis/gateway.networking.k8s.io/v1/gateways',
  '/apis/gateway.networking.k8s.io/v1/httproutes',
  '/apis/gateway.networking.k8s.io/v1beta1/referencegrants',
  '/apis/cert-manager.io/v1/certificates',
];
const clusterScoped =
  /\/(?:persistentvolumes|namespaces|nodes|ingressclasses|storageclasses|priorityclasses|runtimeclasses|apiservices|validatingwebhookconfigurations|mutatingwebhookconfigurations|certificatesigningrequests|customresourcedefinitions|gatewayclasses)$/;
/** Of the cluster itself only what a check looks at. */
const ofSystem = /^(?:default|kube-dns|kube-root-ca\.crt|coredns.*)$/;
const left = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'default', 'juno', 'kore']);

interface Item {
  metadata: {
    name: string;
    namespace?: string;
    managedFields?: unknown;
    annotations?: Record<string, string>;
  };
  data?: unknown;
  /** Of an event. */
  type?: string;
  reason?: string;
}

/** What the cluster has of each kind, without what no check needs and without any Secret's data. */
export async function record(
  cluster: TestCluster,
  name: string,
  asked: readonly string[],
  isWanted: (item: Item) => boolean = () => true,
): Promise<void> {
  const lists = [];
  for (const path of asked) {
    const { body } = await cluster.request(path);
    const { kind, items } = JSON.parse(body) as { kind: string; items: Item[] };
    const kept = items.filter((item) => isKept(item) && isWanted(item));
    for (const item of kept) strip(item, path);
    lists.push({ path, kind: kind.replace(/List$/, ''), namespaced: !clusterScoped.test(path), items: kept });
  }
  writeFileSync(
    resolve(folder, name),
    `${JSON.stringify({ recordedAt: new Date().toISOString(), lists })}\n`,
  );
}

function isKept({ metadata: { namespace, name } }: Item): boolean {
  return !left.has(namespace ?? name) || (namespace === 'kube-system' && ofSystem.test(name));
}

function strip(item: Item, path: string): void {
  delete item.metadata.managedFields;
  delete item.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  if (path.endsWith('/secrets')) delete item.data;
}

async function recordFaults(cluster: TestCluster, registry: ImageRegistry): Promise<void> {
  await plant(cluster, registry);
  await awaitFaults(cluster);
  await delay(settleMs);
  await record(cluster, 'faults.json', paths);
}

async function recordFurther(cluster: TestCluster): Promise<void> {
  await plantFurther(cluster);
  await delay(settleMs);
  await record(cluster, 'further.json', [...paths, ...furtherPaths]);
}

/** A CronJob's next time has to come twice, and a pod over its own limits to be noticed. */
const laterMs = 150_000;

async function recordLater(cluster: TestCluster, registry: ImageRegistry): Promise<void> {
  await plantLater(cluster, registry);
  await delay(laterMs);
  await record(cluster, 'later.json', [...paths, '/api/v1/limitranges', ...furtherPaths.slice(0, 3)]);
}

/** Scenarios of the second blind round whose classes were missed when it was first run. */
const missedAtFirst =
  /^(?:addresses-|autoscaler-of|budgets-that|companion-|condition-that|copies-that|hook-at|key-that|kind-that|limit-by|neighbour-|pod-of-a-set|policy-by|rollout-on|scheduler-of|set-that|token-that|two-|user-of|work-that)/;
const againPaths = ['/api/v1/limitranges', '/apis/discovery.k8s.io/v1/endpointslices'];

/** Of what every cluster has a lot of, what a check looks at. */
function isTelling({ metadata: { name }, type, reason }: Item): boolean {
  if (type !== undefined && reason !== undefined) return type === 'Warning' || reason === 'Preempted';
  return name !== 'kube-root-ca.crt';
}

async function recordAgain(): Promise<void> {
  const scenarios = readScenarios().filter(
    ({ half, name }) => half === 'blind-again' && missedAtFirst.test(name),
  );
  const stage = await openStage(scenarios);
  try {
    await playScenarios(stage.cluster, scenarios, { say: console.error, onReady: async () => {} });
    await delay(settleMs);
    await record(
      stage.cluster,
      'again.json',
      [...paths, ...furtherPaths.slice(0, 3), ...againPaths],
      isTelling,
    );
  } finally {
    await stage.stop();
  }
}

async function main(): Promise<void> {
  if (process.argv.includes('again')) return recordAgain();
  const registry = await startImageRegistry(refusingRegistries);
  const isLater = process.argv.includes('later');
  const fleet = await startFleet({
    clusters: ['real'],
    nodes: isLater ? 2 : 1,
    realNodes: 1,
    metrics: false,
  });
  try {
    const [cluster] = fleet.clusters as [TestCluster];
    if (isLater) await recordLater(cluster, registry);
    else await (process.argv.includes('further') ? recordFurther(cluster) : recordFaults(cluster, registry));
  } finally {
    await fleet.stop();
    await registry.close();
  }
}

if (import.meta.main) await main();
