import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { deployment, namespace, service } from '../test/cluster/manifests.ts';
import { type Fleet, startFleet } from '../test/cluster/start-fleet.ts';
import { kubeconfigText, type TestCluster } from '../test/cluster/test-cluster.ts';

export interface LargeCluster {
  cluster: TestCluster;
  /** A kubeconfig that holds the ServiceAccount's token and nothing else. */
  kubeconfig: string;
  token: string;
  /** How many pods there are: those that were asked for, filled up to whole Deployments. */
  pods: number;
  fleet: Fleet;
}

const podsOfDeployment = 200;
const podsOfNode = 250;
/** Ten thousand pods take some minutes on two cores. */
const settleTimeoutMsPerPod = 120;

/** A real control plane with so many running pods on simulated nodes, and a ServiceAccount that may read everything. */
export async function startLargeCluster(pods: number): Promise<LargeCluster> {
  const fleet = await startFleet({ clusters: ['bench'], nodes: Math.ceil(pods / podsOfNode) });
  const [cluster] = fleet.clusters;
  if (cluster === undefined) throw new Error('no cluster was started');
  const deployments = Math.ceil(pods / podsOfDeployment);
  await createWorkloads(cluster, deployments);
  await untilRunning(cluster, pods);
  const token = await serviceAccountToken(cluster);
  const kubeconfig = join(fleet.folder, 'bench.kubeconfig');
  const user = { name: 'bench-reader', token };
  writeFileSync(kubeconfig, kubeconfigText([cluster.kubeconfigEntries([user])]), { mode: 0o600 });
  return { cluster, kubeconfig, token, pods: deployments * podsOfDeployment, fleet };
}

async function createWorkloads(cluster: TestCluster, deployments: number): Promise<void> {
  for (let number = 1; number <= deployments; number += 1) {
    const of = `team-${Math.ceil(number / 5)}`;
    const name = `web-${number}`;
    await cluster.apply(
      namespace(of),
      service(name, of),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: of },
        data: { LOG_LEVEL: 'info', 'application.yaml': 'server:\n  port: 8080\n'.repeat(20) },
      },
      deployment({ name, namespace: of, replicas: podsOfDeployment }),
    );
  }
}

async function untilRunning(cluster: TestCluster, pods: number): Promise<void> {
  const deadline = Date.now() + Math.max(900_000, pods * settleTimeoutMsPerPod);
  for (;;) {
    const running = await countRunning(cluster);
    if (running >= pods) return;
    if (Date.now() > deadline) throw new Error(`only ${running} of ${pods} pods are running`);
    await delay(5000);
  }
}

async function countRunning(cluster: TestCluster): Promise<number> {
  let count = 0;
  for (let token = ''; ; ) {
    const query = new URLSearchParams({ limit: '2000', fieldSelector: 'status.phase=Running' });
    if (token !== '') query.set('continue', token);
    const { body } = await cluster.request(`/api/v1/pods?${query}`, {
      headers: { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' },
    });
    const page = JSON.parse(body) as { items: unknown[] | null; metadata: { continue?: string } };
    count += page.items?.length ?? 0;
    token = page.metadata.continue ?? '';
    if (token === '') return count;
  }
}

async function serviceAccountToken(cluster: TestCluster): Promise<string> {
  await cluster.apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'bench-reader', namespace: 'default' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'bench-reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'test-reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'bench-reader', namespace: 'default' }],
    },
  );
  const { stdout, stderr } = await cluster.kubectl([
    'create',
    'token',
    'bench-reader',
    '-n',
    'default',
    '--duration',
    '6h',
  ]);
  if (stdout.trim() === '') throw new Error(`no token for the ServiceAccount: ${stderr}`);
  return stdout.trim();
}
