import { expect, vi } from 'vitest';
import { namespace, namespaceRights } from '../cluster/manifests.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { manifestOf, writtenPods } from './pod-statuses.ts';

/** In Secrets: one as data, one that kubectl apply repeats in an annotation. */
export const canaries = { data: 'canary-in-a-secret-5e1f', applied: 'canary-in-an-annotation-77aa' };
/** ConfigMaps. A first page holds 100 objects while their size is not known, so these take two. */
export const manyObjects = 130;

/** Some of everything that reading has to get right. */
export async function fillCluster(cluster: TestCluster): Promise<void> {
  const settings = (of: string): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: of },
    data: { LOG_LEVEL: 'info' },
  });
  const account = (of: string): object => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: of },
  });
  await cluster.apply(
    ...['shop', 'bank', 'many', 'statuses'].map(namespace),
    ...['shop', 'bank'].map(settings),
    ...['shop', 'statuses'].map(account),
    ...['shop', 'bank'].flatMap((of) => namespaceRights(of, ['pods', 'configmaps'])),
    { ...secret('applied'), stringData: { password: canaries.applied } },
    customKind('campaigns', 'Campaign'),
    customKind('pods', 'Pod'),
  );
  await Promise.all([writePods(cluster), writeMany(cluster), writeCustom(cluster), writeSecrets(cluster)]);
}

function secret(name: string): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' } };
}

/** Not applied, so that no annotation repeats what is in them. */
async function writeSecrets(cluster: TestCluster): Promise<void> {
  const path = '/api/v1/namespaces/shop/secrets';
  await cluster.create(path, { ...secret('credentials'), stringData: { password: canaries.data } });
  await cluster.create(path, {
    ...secret('sh.helm.release.v1.web.v1'),
    type: 'helm.sh/release.v1',
    stringData: { release: canaries.data },
  });
}

function customKind(plural: string, kind: string): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.shop.example` },
    spec: {
      group: 'shop.example',
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

async function writeCustom(cluster: TestCluster): Promise<void> {
  for (const [plural, kind] of [
    ['campaigns', 'Campaign'],
    ['pods', 'Pod'],
  ]) {
    const path = '/apis/shop.example/v1/namespaces/shop/';
    await vi.waitFor(async () => expect((await cluster.request(path + plural)).code).toBe(200), {
      timeout: 20_000,
    });
    await cluster.create(path + plural, {
      apiVersion: 'shop.example/v1',
      kind,
      metadata: { name: `custom-${plural}` },
      spec: { discount: 15 },
    });
  }
}

async function writeMany(cluster: TestCluster): Promise<void> {
  const names = Array.from({ length: manyObjects }, (_, index) => `object-${index}`);
  for (let index = 0; index < names.length; index += 10)
    await Promise.all(
      names
        .slice(index, index + 10)
        .map((name) =>
          cluster.create('/api/v1/namespaces/many/configmaps', { metadata: { name }, data: { n: name } }),
        ),
    );
}

async function writePods(cluster: TestCluster): Promise<void> {
  await cluster.create('/api/v1/namespaces/shop/pods', {
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'main', image: 'registry.example/web:1' }] },
  });
  for (const pod of writtenPods) {
    const path = '/api/v1/namespaces/statuses/pods';
    await cluster.create(path, manifestOf(pod, 'statuses'));
    const { code, body } = await cluster.request(`${path}/${pod.name}/status`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ status: pod.status }),
    });
    if (code !== 200) throw new Error(`the status of ${pod.name}: ${body}`);
    if (pod.isDeleted) await cluster.request(`${path}/${pod.name}`, { method: 'DELETE' });
  }
}

/** An aggregated API whose Service is not there. */
export function deadApiService(): object {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.dead.example' },
    spec: {
      group: 'dead.example',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'nowhere', namespace: 'default' },
    },
  };
}

/** Lets the limited user see which namespaces there are. */
export function mayListNamespaces(): object[] {
  const name = 'limited-namespaces';
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'limited' }],
    },
  ];
}
