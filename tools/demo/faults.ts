import { deployment, service } from '../../test/cluster/manifests.ts';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import type { DemoCluster } from './scene.ts';

/** What is planned to go wrong: the controllers do the rest. */
export async function planFaults(cluster: TestCluster, { name, release }: DemoCluster): Promise<void> {
  const payments = deployment({
    name: 'payments',
    namespace: 'shop',
    replicas: 2,
    image: `registry.example/shop/payments:${release}`,
    labels: { 'app.kubernetes.io/part-of': 'shop' },
  });
  await cluster.apply(payments, service('payments', 'shop'), {
    apiVersion: 'shop.example/v1',
    kind: 'Campaign',
    metadata: { name: 'winter', namespace: 'shop' },
    spec: { discount: 15 },
  });
  if (name === 'prod-us') {
    await cluster.apply(
      deployment({
        name: 'recommender',
        namespace: 'shop',
        replicas: 1,
        image: `registry.example/shop/recommender:${release}`,
        nodeSelector: { gpu: 'true' },
      }),
    );
  }
  if (name === 'staging')
    await cluster.apply(
      deployment({
        name: 'promo',
        namespace: 'shop',
        replicas: 1,
        image: 'registry.example/shop/promo:does-not-exist',
      }),
      service('orphan', 'shop'),
    );
}

/** What a kubelet, or its silence, would report: written into the status of what runs by now. */
export async function reportFaults(cluster: TestCluster): Promise<void> {
  if (cluster.name === 'prod-eu') await breakPods(cluster, 'payments', crashLoop);
  if (cluster.name === 'dev') await breakPods(cluster, 'payments', outOfMemory);
  if (cluster.name === 'staging') await breakPods(cluster, 'promo', imagePull);
  if (cluster.name !== 'prod-us') return;
  await cluster.kubectl(['cordon', 'prod-us-node-3']);
  await silence(cluster, 'prod-us-node-4');
}

/** A node whose kubelet posts nothing any more. KWOK must leave it alone first, or it makes the node well again. */
async function silence(cluster: TestCluster, node: string): Promise<void> {
  await cluster.kubectl(['annotate', 'node', node, 'kwok.x-k8s.io/node-']);
  const { body } = await cluster.request(`/api/v1/nodes/${node}`);
  const { status } = JSON.parse(body) as { status: { conditions: object[] } };
  const conditions = status.conditions.map((condition) => ({
    ...condition,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastTransitionTime: ago(0),
  }));
  await patchStatus(cluster, `/api/v1/nodes/${node}`, { conditions });
}

type Break = (container: string) => object;

async function breakPods(cluster: TestCluster, app: string, status: Break): Promise<void> {
  const { body } = await cluster.request(`/api/v1/namespaces/shop/pods?labelSelector=app%3D${app}`);
  const { items } = JSON.parse(body) as {
    items: { metadata: { name: string }; spec: { containers: { name: string }[] } }[];
  };
  for (const { metadata, spec } of items)
    await patchStatus(
      cluster,
      `/api/v1/namespaces/shop/pods/${metadata.name}`,
      status(spec.containers[0]?.name ?? ''),
    );
}

async function patchStatus(cluster: TestCluster, path: string, status: object): Promise<void> {
  const response = await cluster.request(`${path}/status`, {
    method: 'PATCH',
    body: JSON.stringify({ status }),
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  if (response.code !== 200) throw new Error(`${path}: ${response.body}`);
}

function ago(seconds: number): string {
  return `${new Date(Date.now() - seconds * 1000).toISOString().slice(0, 19)}Z`;
}

const notReady = {
  type: 'Ready',
  status: 'False',
  reason: 'ContainersNotReady',
  message: 'containers with unready status',
};

function broken(container: string, restartCount: number, state: object, lastState: object): object {
  return {
    phase: 'Running',
    conditions: [{ type: 'Initialized', status: 'True' }, notReady, { type: 'PodScheduled', status: 'True' }],
    containerStatuses: [
      {
        name: container,
        image: 'registry.example/shop',
        imageID: '',
        ready: false,
        started: false,
        restartCount,
        state,
        lastState,
      },
    ],
  };
}

const crashLoop: Break = (container) =>
  broken(
    container,
    3,
    { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
    { terminated: { exitCode: 1, reason: 'Error', startedAt: ago(14), finishedAt: ago(9) } },
  );

const outOfMemory: Break = (container) =>
  broken(
    container,
    2,
    { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: ago(25), finishedAt: ago(4) } },
    { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: ago(60), finishedAt: ago(45) } },
  );

const imagePull: Break = (container) => ({
  ...broken(
    container,
    0,
    {
      waiting: {
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "registry.example/shop/promo:does-not-exist"',
      },
    },
    {},
  ),
  phase: 'Pending',
});
