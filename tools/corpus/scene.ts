import { setTimeout as delay } from 'node:timers/promises';
import { namespaceRights } from '../../test/cluster/manifests.ts';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import { claims, namespaces, nodes, volumes } from './cluster-objects.ts';
import { campaignKind, campaigns, configMaps, events } from './other-objects.ts';
import { pods } from './pods.ts';
import { ingresses, services } from './services.ts';
import { workloads } from './workloads.ts';
import { type SceneObject, writeObjects } from './write-objects.ts';

/** Addresses of Services are given out in both families. */
export const sceneArguments = ['--service-cluster-ip-range=10.0.0.0/16,fd00:10::/108'];

/** Kinds of which there is a truth, by the path of their list. */
export const truthPaths: Readonly<Record<string, string>> = {
  pods: '/api/v1/pods',
  nodes: '/api/v1/nodes',
  namespaces: '/api/v1/namespaces',
  services: '/api/v1/services',
  configmaps: '/api/v1/configmaps',
  events: '/api/v1/events',
  persistentvolumeclaims: '/api/v1/persistentvolumeclaims',
  persistentvolumes: '/api/v1/persistentvolumes',
  replicationcontrollers: '/api/v1/replicationcontrollers',
  'deployments.apps': '/apis/apps/v1/deployments',
  'statefulsets.apps': '/apis/apps/v1/statefulsets',
  'daemonsets.apps': '/apis/apps/v1/daemonsets',
  'replicasets.apps': '/apis/apps/v1/replicasets',
  'jobs.batch': '/apis/batch/v1/jobs',
  'cronjobs.batch': '/apis/batch/v1/cronjobs',
  'horizontalpodautoscalers.autoscaling': '/apis/autoscaling/v2/horizontalpodautoscalers',
  'ingresses.networking.k8s.io': '/apis/networking.k8s.io/v1/ingresses',
  'campaigns.shop.example': '/apis/shop.example/v1/campaigns',
};

/** Fills a control plane without controllers, so that everything stays as it is written. */
export async function buildScene(cluster: TestCluster): Promise<void> {
  const leaving = namespaces.filter(({ isDeleted }) => isDeleted === true);
  await writeObjects(cluster, [
    ...namespaces.filter((entry) => !leaving.includes(entry)),
    ...nodes,
    campaignKind,
  ]);
  const accounts = namespaces.map(
    ({ object }): SceneObject => ({
      path: `/api/v1/namespaces/${object.metadata.name}/serviceaccounts`,
      object: { metadata: { name: 'default' } },
    }),
  );
  await writeObjects(cluster, accounts.slice(0, -1));
  await writeObjects(cluster, [...pods, ...services, ...ingresses, ...workloads, ...volumes, ...claims]);
  await writeObjects(cluster, [...events, ...configMaps, ...leaving]);
  await cluster.apply(...namespaceRights('dual', ['pods', 'configmaps']));
  await waitFor(cluster, truthPaths['campaigns.shop.example'] ?? '');
  await writeObjects(cluster, campaigns);
}

async function waitFor(cluster: TestCluster, path: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await cluster.request(path)).code === 200) return;
    await delay(200);
  }
  throw new Error(`${path} is not served`);
}
