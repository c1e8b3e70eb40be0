import type { LocalImage } from '../../test/cluster/node/images.ts';
import type { RealNodeShape } from '../../test/cluster/node/start-real-node.ts';
import type { DemoCluster } from './scene.ts';

/** The nodes that backends run on are real ones: what fails there fails for real. */
export const backendPool = { 'shop.example/pool': 'backend' };

/** The last node of a cluster is the real one. */
export function realNodeOf(scene: DemoCluster): RealNodeShape {
  return {
    name: `${scene.name}-node-${scene.nodes}`,
    labels: { ...placeOf(scene, scene.nodes - 1), ...backendPool },
    // Where memory runs out its kubelet takes its own time: the pods stay OOMKilled until they are started again.
    syncFrequency: scene.name === 'dev' ? '1m' : '5s',
  };
}

/** Where a node stands, by its index. */
export function placeOf({ region }: DemoCluster, index: number): Record<string, string> {
  return {
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': `${region}${'abc'[index % 3]}`,
    'node.kubernetes.io/instance-type': 'm6i.2xlarge',
  };
}

export function providerId({ region }: DemoCluster, index: number): string {
  return `aws:///${region}${'abc'[index % 3]}/i-0${(index + 1).toString().padStart(16, 'a')}`;
}

/** Does what its pods' names say, which is nothing, until it is asked to go. */
const serve = `trap 'exit 0' TERM
echo "level=info msg=\\"$(hostname) is up\\""
while :; do sleep 1; done`;
const crash = `echo 'level=info msg="starting payments"'
sleep 1
echo 'level=error msg="cannot reach db.shop.svc:5432: connection refused"'
echo 'level=fatal msg="giving up after 5 attempts"'
exit 1`;
/**
 * Holds 100 MB for as long as it may. A child of the container's first process is what the kernel ends, and the first
 * process ends with its code.
 */
const eatMemory = `trap 'exit 0' TERM
echo 'level=info msg="starting payments"'
echo 'level=info msg="loading 100 MB of exchange rates"'
mkfifo /rates
tail /rates >/dev/null &
exec 3>/rates
head -c 100000000 /dev/zero >&3
wait $!
code=$?
sleep 1
exit $code`;
const report = `echo 'level=info msg="report written: 214 orders"'`;

/** All images of a cluster's shop, but the one that somebody forgot to push. */
export function imagesOf({ name, release, releaseBefore }: DemoCluster): LocalImage[] {
  const shop = (part: string): string => `registry.example/shop/${part}:${release}`;
  const payments = { 'prod-eu': crash, dev: eatMemory }[name] ?? serve;
  const others = ['web', 'api', 'cart', 'checkout', 'search', 'recommender'];
  return [
    {
      script: serve,
      names: [
        ...others.map(shop),
        `registry.example/shop/promo:${release}`,
        'docker.io/library/postgres:17.2',
        'quay.io/prometheus/prometheus:v3.1.0',
        'registry.example/gateway:2.9.1',
        'registry.example/log-shipper:0.9',
      ],
    },
    ...(releaseBefore === release
      ? []
      : [{ script: serve, names: [`registry.example/shop/payments:${releaseBefore}`] }]),
    { script: payments, names: [shop('payments')] },
    { script: report, names: [shop('report')] },
  ];
}
