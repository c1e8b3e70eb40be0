import { deployment, namespace, service, simulatedNode } from '../../test/cluster/manifests.ts';
import { usageAnnotations } from '../../test/cluster/simulated-usage.ts';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import { accessories } from './accessories.ts';
import { calmWorkloads } from './calm-workloads.ts';
import { imagesOf, placeOf, providerId } from './real-nodes.ts';

export interface DemoCluster {
  name: string;
  region: string;
  nodes: number;
  web: number;
  /** Release of the shop that runs there. */
  release: string;
  /** Release of its payments at the first moment. */
  releaseBefore: string;
}

export const demoClusters: readonly DemoCluster[] = [
  { name: 'prod-eu', region: 'eu-west-1', nodes: 5, web: 6, release: '1.4.2', releaseBefore: '1.4.1' },
  { name: 'prod-us', region: 'us-east-1', nodes: 4, web: 5, release: '1.4.1', releaseBefore: '1.4.1' },
  {
    name: 'staging',
    region: 'eu-west-1',
    nodes: 3,
    web: 2,
    release: '1.5.0-rc.1',
    releaseBefore: '1.5.0-rc.1',
  },
  { name: 'dev', region: 'eu-west-1', nodes: 2, web: 1, release: '1.5.0-dev', releaseBefore: '1.5.0-dev' },
];

export function sceneOf(name: string): DemoCluster {
  const scene = demoClusters.find((candidate) => candidate.name === name);
  if (scene === undefined) throw new Error(`there is no scene for ${name}`);
  return scene;
}

/** Puts a shop into a cluster, in which all is well. */
export async function setTheScene(cluster: TestCluster): Promise<void> {
  const scene = sceneOf(cluster.name);
  for (const node of cluster.realNodes) {
    for (const image of imagesOf(scene)) await node.addImage(image);
    const patch = JSON.stringify({ spec: { providerID: providerId(scene, scene.nodes - 1) } });
    await cluster.kubectl(['patch', 'node', node.name, '--patch', patch]);
  }
  await cluster.kubectl(['delete', 'node', 'node-1']);
  await cluster.apply(...nodesOf(scene), ...['shop', 'monitoring', 'ingress'].map(namespace));
  await cluster.apply(...workloadsOf(scene), ...accessories(scene), ...calmWorkloads(scene));
}

/** What only a CustomResourceDefinition that has settled lets in. */
export async function completeTheScene(cluster: TestCluster): Promise<void> {
  await cluster.apply({
    apiVersion: 'shop.example/v1',
    kind: 'Campaign',
    metadata: { name: 'winter', namespace: 'shop' },
    spec: { discount: 15 },
  });
}

/** All nodes but the last, which is a real one. */
function nodesOf(scene: DemoCluster): object[] {
  return Array.from({ length: scene.nodes - 1 }, (_, index) => {
    const node = simulatedNode(`${scene.name}-node-${index + 1}`, {
      ...placeOf(scene, index),
      ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
    });
    return { ...node, spec: { providerID: providerId(scene, index) } };
  });
}

function workloadsOf({ web, release }: DemoCluster): object[] {
  const image = (part: string): string => `registry.example/shop/${part}:${release}`;
  const shop = parts.map((part, index) =>
    measured(
      deployment({
        name: part,
        namespace: 'shop',
        replicas: Math.max(1, web - index),
        image: image(part),
        env: [
          { name: 'DATABASE_URL', value: 'postgres://shop:demo-password@db.shop.svc:5432/shop' },
          { name: 'PAYMENT_API_KEY', value: 'sk_test_demo1234567890abcdef' },
        ],
        labels: { 'app.kubernetes.io/part-of': 'shop' },
      }),
    ),
  );
  return [
    ...shop,
    ...parts.map((part) => service(part, 'shop')),
    measured(
      deployment({
        name: 'prometheus',
        namespace: 'monitoring',
        replicas: 1,
        image: 'quay.io/prometheus/prometheus:v3.1.0',
      }),
    ),
    measured(
      deployment({
        name: 'gateway',
        namespace: 'ingress',
        replicas: 2,
        image: 'registry.example/gateway:2.9.1',
      }),
    ),
    service('gateway', 'ingress', { type: 'LoadBalancer' }),
  ];
}

const parts = ['web', 'api', 'cart', 'checkout', 'search'];
/** What a pod uses on a node that is played; on a real one it uses what it uses. web: so much that its autoscaler is content. */
const usage: Record<string, { cpu: string; memory: string }> = {
  web: { cpu: '38m', memory: '81Mi' },
  api: { cpu: '64m', memory: '97Mi' },
  cart: { cpu: '17m', memory: '58Mi' },
  checkout: { cpu: '23m', memory: '66Mi' },
  search: { cpu: '112m', memory: '121Mi' },
  prometheus: { cpu: '85m', memory: '104Mi' },
  gateway: { cpu: '41m', memory: '49Mi' },
};

interface Workload {
  metadata: { name: string };
  spec: { template: { metadata: object } };
}

function measured(workload: object): object {
  const { metadata, spec } = structuredClone(workload) as Workload;
  const { cpu, memory } = usage[metadata.name] ?? { cpu: '1m', memory: '1Mi' };
  const annotations = { [usageAnnotations.cpu]: cpu, [usageAnnotations.memory]: memory };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, annotations } };
  return { ...workload, spec: { ...spec, template } };
}

export function madeUpLog(app: string): string {
  const lines: Record<string, string> = {
    web: '10.0.3.7 GET / 200 12ms\n10.0.3.9 GET /cart 200 31ms\n10.0.3.7 GET /checkout 502 1203ms\n',
  };
  return lines[app] ?? `level=info msg="${app} is up"\n`;
}
