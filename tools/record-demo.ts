import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFleet } from '../test/cluster/start-fleet.ts';
import type { TestCluster } from '../test/cluster/test-cluster.ts';
import { startImageRegistry } from '../test/e2e/image-registry.ts';
import { awaitFaults, planFaults } from './demo/faults.ts';
import { realNodeOf } from './demo/real-nodes.ts';
import { demoClusters, madeUpLog, sceneOf, setTheScene } from './demo/scene.ts';

/** Records the demo fleet anew from real control planes with a real node each. Needs what real nodes need: test/cluster/README.md. */
const folder = resolve(import.meta.dirname, '../src/demo/fleet');
const discovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** Held back: they tick, or are nobody's business. */
const notRecorded = new Set([
  'leases',
  'componentstatuses',
  'ipaddresses',
  'flowschemas',
  'prioritylevelconfigurations',
]);
/** Long enough for the controllers to settle and for a job to be done. */
const settleMs = 75_000;
/** Registry of the shop's images. It has none: those that there are have been put onto the nodes. */
const registryHost = 'registry.example';

interface DiscoveredResource {
  resource: string;
  scope: string;
  verbs: string[];
}
interface DiscoveryList {
  items: { metadata: { name?: string }; versions: { version: string; resources: DiscoveredResource[] }[] }[];
}

const recordings = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-recordings-'));
const registry = await startImageRegistry({ [registryHost]: 404 });
const fleet = await startFleet({
  clusters: demoClusters.map(({ name }) => name),
  nodes: 1,
  realNodes: (name) => [realNodeOf(sceneOf(name))],
  // A fleet without metrics, as many are.
  metrics: false,
});
try {
  for (const cluster of fleet.clusters) {
    for (const node of cluster.realNodes) node.redirectRegistry(registryHost, registry.url);
    await setTheScene(cluster);
  }
  console.error(`settling for ${settleMs / 1000} s`);
  await delay(settleMs);
  for (const cluster of fleet.clusters) {
    await planFaults(cluster, sceneOf(cluster.name));
    await awaitFaults(cluster);
    await record(cluster);
  }
  rmSync(folder, { recursive: true, force: true });
  cpSync(recordings, folder, { recursive: true });
} finally {
  rmSync(recordings, { recursive: true, force: true });
  await fleet.stop();
  await registry.close();
}

async function record(cluster: TestCluster): Promise<void> {
  const target = join(recordings, cluster.name);
  mkdirSync(target);
  const hidden = await wordsToHide(cluster);
  const write = (file: string, value: object): void =>
    writeFileSync(join(target, file), `${withoutWords(JSON.stringify(value), hidden)}\n`);
  const api = await get<DiscoveryList>(cluster, '/api', discovery);
  const apis = await get<DiscoveryList>(cluster, '/apis', discovery);
  for (const { path, resource } of listable(api, apis)) await recordKind(cluster, path, resource, write);
  write('cluster.json', {
    recordedAt: new Date().toISOString(),
    version: await get(cluster, '/version'),
    discovery: { api: recorded(api), apis: recorded(apis) },
    logs: await recordLogs(cluster),
  });
  console.error(`recorded ${cluster.name}`);
}

function listable(...lists: DiscoveryList[]): { path: string; resource: DiscoveredResource }[] {
  return lists.flatMap(({ items }) =>
    items.flatMap(({ metadata, versions: [preferred] }) =>
      (preferred?.resources ?? [])
        .filter(({ verbs, resource }) => verbs.includes('list') && !notRecorded.has(resource))
        .map((resource) => ({
          path: `${metadata.name ? `/apis/${metadata.name}` : '/api'}/${preferred?.version}/${resource.resource}`,
          resource,
        })),
    ),
  );
}

/** Names what was recorded and nothing else: a kind that is named and cannot be listed would be a fault of the demo. */
function recorded(list: DiscoveryList): DiscoveryList {
  const items = list.items.map((group) => ({
    ...group,
    versions: group.versions.slice(0, 1).map((version) => ({
      ...version,
      resources: version.resources.filter(({ resource }) => !notRecorded.has(resource)),
    })),
  }));
  return {
    ...list,
    items: items.filter(({ versions }) => versions.some(({ resources }) => resources.length > 0)),
  };
}

async function recordKind(
  cluster: TestCluster,
  path: string,
  resource: DiscoveredResource,
  write: (file: string, value: object) => void,
): Promise<void> {
  const list = await get<{ items: { metadata: { managedFields?: { fieldsV1?: object }[] } }[] }>(
    cluster,
    path,
  );
  // Who wrote and when is kept; which fields is more than half of an object's size.
  for (const { metadata } of list.items)
    for (const field of metadata.managedFields ?? []) field.fieldsV1 = {};
  const table = await get<{ columnDefinitions: object[]; rows: { cells: unknown[] }[] | null }>(
    cluster,
    path,
    'application/json;as=Table;v=v1;g=meta.k8s.io',
  );
  write(`${path.slice(1).replaceAll('/', '_')}.json`, {
    path,
    namespaced: resource.scope === 'Namespaced',
    list,
    table: {
      columnDefinitions: table.columnDefinitions,
      cells: (table.rows ?? []).map(({ cells }) => cells),
    },
  });
}

interface NodeInfo {
  machineID: string;
  systemUUID: string;
  bootID: string;
  kernelVersion: string;
}
interface Pod {
  metadata: { name: string; namespace: string; labels?: Record<string, string> };
  spec: { nodeName?: string; containers: { name: string }[] };
}

async function recordLogs(cluster: TestCluster): Promise<Record<string, string>> {
  const { items } = await get<{ items: Pod[] }>(cluster, '/api/v1/pods');
  const logs: Record<string, string> = {};
  for (const pod of items) {
    const { name, namespace } = pod.metadata;
    for (const container of pod.spec.containers)
      logs[`${namespace}/${name}/${container.name}`] = await logOf(cluster, pod, container.name);
  }
  return logs;
}

/**
 * The real one, or why the server has none (the container never started, its node is silent). Pods of KWOK's nodes have
 * none: theirs are what such programs print.
 */
async function logOf(cluster: TestCluster, { metadata, spec }: Pod, container: string): Promise<string> {
  const isReal = cluster.realNodes.some(({ name }) => name === spec.nodeName);
  if (!isReal) return madeUpLog(metadata.labels?.app ?? '');
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log?container=${container}`;
  const { code, body } = await cluster.request(path);
  return code === 200 ? body : `${(JSON.parse(body) as { message: string }).message}\n`;
}

async function get<Value>(cluster: TestCluster, path: string, accept = 'application/json'): Promise<Value> {
  const { code, body } = await cluster.request(path, { headers: { accept } });
  if (code !== 200) throw new Error(`GET ${path}: ${code} ${body}`);
  return JSON.parse(body) as Value;
}

/** What a real node tells of the machine that was recorded on, and what is said instead. */
async function wordsToHide(cluster: TestCluster): Promise<Map<string, string>> {
  const { items } = await get<{ items: { status: { nodeInfo: NodeInfo } }[] }>(cluster, '/api/v1/nodes');
  const nodes = items.map(({ status }) => status.nodeInfo);
  return new Map([
    ...nodes
      .flatMap(({ machineID, systemUUID, bootID }) => [machineID, systemUUID, bootID])
      .filter((id) => id.length > 8)
      .map((id) => [id, id.replaceAll(/[0-9a-f]/gi, '0')] as const),
    // KWOK's nodes have no kernel, and say "kwok-…".
    ...nodes
      .filter(({ kernelVersion }) => /^\d/.test(kernelVersion))
      .map(({ kernelVersion }) => [kernelVersion, kernelVersion.replace(/-.*/, '')] as const),
  ]);
}

function withoutWords(text: string, hidden: Map<string, string>): string {
  return [...hidden].reduce((rest, [word, instead]) => rest.replaceAll(word, instead), text);
}
