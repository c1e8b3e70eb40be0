import { deployment, service } from '../../test/cluster/manifests.ts';
import { backendPool } from './real-nodes.ts';
import type { DemoCluster } from './scene.ts';

const partOf = { 'app.kubernetes.io/part-of': 'shop' };

/** What something is to happen to later, while nothing has happened yet. */
export function calmWorkloads({ name, release, releaseBefore }: DemoCluster): object[] {
  const payments = deployment({
    name: 'payments',
    namespace: 'shop',
    replicas: 2,
    image: `registry.example/shop/payments:${releaseBefore}`,
    labels: partOf,
    // In prod-us that node is to fall silent, and payments are to go on.
    ...(name === 'prod-us' ? {} : { nodeSelector: backendPool }),
  });
  const promo = deployment({
    name: 'promo',
    namespace: 'shop',
    replicas: 1,
    image: `registry.example/shop/promo:${release}`,
    labels: partOf,
    nodeSelector: backendPool,
  });
  return [
    withProvider(payments, name === 'dev' ? '256Mi' : '128Mi'),
    service('payments', 'shop'),
    ...(name === 'staging' ? [promo, service('orphan', 'shop')] : []),
  ];
}

interface Workload {
  spec: { template: { spec: { containers: { resources: object }[] } } };
}

/** Never two releases at once, and with the payment provider's Secret. `limit`: of memory. */
function withProvider(workload: object, limit: string): object {
  const { spec } = structuredClone(workload) as Workload;
  for (const container of spec.template.spec.containers) {
    container.resources = { requests: { cpu: '50m', memory: '32Mi' }, limits: { memory: limit } };
    Object.assign(container, { envFrom: [{ secretRef: { name: 'payment-provider' } }] });
  }
  return { ...workload, spec: { ...spec, strategy: { type: 'Recreate' } } };
}
