import { setTimeout as delay } from 'node:timers/promises';
import { deployment, service } from '../../test/cluster/manifests.ts';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import { backendPool } from './real-nodes.ts';
import type { DemoCluster } from './scene.ts';

const patienceMs = 120_000;

/** What is planned to go wrong once the cluster has settled: the controllers, the kubelets and the kernel do the rest. */
export async function planFaults(cluster: TestCluster, { name, release }: DemoCluster): Promise<void> {
  const payments = deployment({
    name: 'payments',
    namespace: 'shop',
    replicas: 2,
    image: `registry.example/shop/payments:${release}`,
    labels: { 'app.kubernetes.io/part-of': 'shop' },
    // In prod-us that node is to fall silent, and payments are to go on.
    ...(name === 'prod-us' ? {} : { nodeSelector: backendPool }),
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
    await cluster.kubectl(['cordon', 'prod-us-node-3']);
    await cluster.realNodes[0]?.stopKubelet();
  }
  if (name === 'staging')
    await cluster.apply(
      deployment({
        name: 'promo',
        namespace: 'shop',
        replicas: 1,
        image: 'registry.example/shop/promo:does-not-exist',
        nodeSelector: backendPool,
      }),
      service('orphan', 'shop'),
    );
}

/** What kubectl prints, once the plan has come true: kind, and the lines that there must be so many of. */
const comesTrue: Record<string, [string, RegExp, number]> = {
  'prod-eu': ['pods', /^payments-\S+ +0\/1 +CrashLoopBackOff +3 /gm, 2],
  dev: ['pods', /^payments-\S+ +0\/1 +OOMKilled +2 /gm, 2],
  staging: ['pods', /^promo-\S+ +0\/1 +ImagePullBackOff +0 /gm, 1],
  'prod-us': ['nodes', /^prod-us-node-4 +NotReady /gm, 1],
};

export async function awaitFaults(cluster: TestCluster): Promise<void> {
  const plan = comesTrue[cluster.name];
  if (plan === undefined) return;
  const [kind, line, count] = plan;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { stdout } = await cluster.kubectl(['get', kind, '--no-headers', '-n', 'shop']);
    if (stdout.match(line)?.length === count) return;
    if (Date.now() > deadline) throw new Error(`${cluster.name} does not break as planned:\n${stdout}`);
    await delay(300);
  }
}
