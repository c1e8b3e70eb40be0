import { setTimeout as delay } from 'node:timers/promises';
import { deployment, service } from '../../test/cluster/manifests.ts';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import type { DemoCluster } from './scene.ts';

/** Things that go wrong. What a kubelet would report is written into the status; the rest is the controllers' own doing. */
export async function faults(cluster: TestCluster, { name, release }: DemoCluster): Promise<void> {
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
      deployment({ name: 'recommender', namespace: 'shop', replicas: 1, nodeSelector: { gpu: 'true' } }),
    );
    await cluster.kubectl(['annotate', 'node', 'prod-us-node-4', 'kwok.x-k8s.io/node-']);
    await cluster.kubectl(['cordon', 'prod-us-node-3']);
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
  await delay(8000);
  if (name === 'prod-eu') await breakPods(cluster, 'payments', crashLoop);
  if (name === 'dev') await breakPods(cluster, 'payments', outOfMemory);
  if (name === 'staging') await breakPods(cluster, 'promo', imagePull);
}

type Break = (container: string) => object;

async function breakPods(cluster: TestCluster, app: string, status: Break): Promise<void> {
  const { body } = await cluster.request(`/api/v1/namespaces/shop/pods?labelSelector=app%3D${app}`);
  const { items } = JSON.parse(body) as {
    items: { metadata: { name: string }; spec: { containers: { name: string }[] } }[];
  };
  for (const { metadata, spec } of items) {
    const patch = JSON.stringify({ status: status(spec.containers[0]?.name ?? '') });
    const response = await cluster.request(`/api/v1/namespaces/shop/pods/${metadata.name}/status`, {
      method: 'PATCH',
      body: patch,
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    if (response.code !== 200) throw new Error(`${metadata.name}: ${response.body}`);
  }
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
    17,
    { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
    { terminated: { exitCode: 1, reason: 'Error', startedAt: ago(130), finishedAt: ago(125) } },
  );

const outOfMemory: Break = (container) =>
  broken(
    container,
    4,
    { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: ago(60), finishedAt: ago(20) } },
    { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: ago(300), finishedAt: ago(200) } },
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
