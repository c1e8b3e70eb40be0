import { setTimeout as delay } from 'node:timers/promises';
import { deployment } from '../../test/cluster/manifests.ts';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import type { DemoCluster } from './scene.ts';

const patienceMs = 240_000;
/** Between what people do, so that each has a time of its own. */
const pauseMs = 4_000;

/**
 * What people and their tools do between the two moments that are recorded, oldest first: the controllers, the kubelets and
 * the kernel do the rest. Managers are named as what they are in most clusters.
 */
export async function letThingsHappen(cluster: TestCluster, { name, release }: DemoCluster): Promise<void> {
  for (const words of doings(release)[name] ?? []) {
    const { code, stderr } = await cluster.kubectl(['-n', 'shop', ...words]);
    if (code !== 0) throw new Error(`${name}: kubectl ${words.join(' ')}: ${stderr}`);
    await delay(pauseMs);
  }
  if (name !== 'prod-us') return;
  await cluster.apply(
    deployment({
      name: 'recommender',
      namespace: 'shop',
      replicas: 1,
      image: `registry.example/shop/recommender:${release}`,
      nodeSelector: { gpu: 'true' },
    }),
  );
  await cluster.realNodes[0]?.stopKubelet();
}

function doings(release: string): Record<string, string[][]> {
  const rollout = (part: string, tag: string): string[] => [
    'set',
    'image',
    `deploy/${part}`,
    `main=registry.example/shop/${part}:${tag}`,
    '--field-manager=argocd-controller',
  ];
  const patch = (object: string, change: object, manager = 'kubectl-edit'): string[] => [
    'patch',
    object,
    '--type=merge',
    '--patch',
    JSON.stringify(change),
    `--field-manager=${manager}`,
  ];
  return {
    'prod-eu': [
      patch('configmap/shop-settings', { data: { LOG_LEVEL: 'debug' } }),
      ['scale', 'deploy/cart', '--replicas=2'],
      rollout('payments', release),
    ],
    'prod-us': [
      patch('hpa/web', { spec: { maxReplicas: 20 } }),
      ['cordon', 'prod-us-node-3'],
      ['delete', 'secret', 'payment-provider'],
    ],
    staging: [rollout('promo', 'does-not-exist')],
    dev: [['set', 'resources', 'deploy/payments', '--limits=memory=64Mi', '--field-manager=helm']],
  };
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
