import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { startFleet } from '../test/cluster/start-fleet.ts';
import type { TestCluster } from '../test/cluster/test-cluster.ts';
import { startImageRegistry } from '../test/e2e/image-registry.ts';
import { awaitFaults, letThingsHappen } from './demo/faults.ts';
import { realNodeOf } from './demo/real-nodes.ts';
import { completeTheScene, demoClusters, madeUpLog, sceneOf, setTheScene } from './demo/scene.ts';

/**
 * Records the demo fleet anew, at two moments between which something happens, from real control planes with a real node
 * each. Takes about seven minutes, and what real nodes need: test/cluster/README.md.
 */
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
/** Nothing happens while the demo scans the first moment, also on a slow machine. */
const scanMs = 20_000;
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

/** A list of one kind, and the same as a table. */
interface KindRecord {
  path: string;
  namespaced: boolean;
  list: object;
  table: { columnDefinitions: object[]; cells: unknown[][] };
}
interface Moment {
  cluster: { version: object; discovery: { api: object; apis: object }; logs: Record<string, string> };
  kinds: KindRecord[];
}

const registry = await startImageRegistry({ [registryHost]: 404 });
const names = demoClusters.map(({ name }) => name);
const fleet = await startFleet({
  clusters: names,
  nodes: 1,
  realNodes: (name) => [realNodeOf(sceneOf(name))],
  usage: names,
});
try {
  for (const cluster of fleet.clusters) {
    for (const node of cluster.realNodes) node.redirectRegistry(registryHost, registry.url);
    await setTheScene(cluster);
  }
  console.error(`settling for ${settleMs / 1000} s`);
  await delay(settleMs);
  await everywhere(completeTheScene);
  const first = await recordFleet();
  await delay(scanMs);
  await everywhere((cluster) => letThingsHappen(cluster, sceneOf(cluster.name)));
  const second = await recordFleet(awaitFaults);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const cluster of fleet.clusters) await write(cluster, [first, second]);
} finally {
  await fleet.stop();
  await registry.close();
}

async function everywhere(work: (cluster: TestCluster) => Promise<void>): Promise<void> {
  await Promise.all(fleet.clusters.map(work));
}

interface FleetMoment {
  /** Of the whole fleet: nothing in it is later. */
  recordedAt: string;
  clusters: Map<string, Moment>;
}

/** Records each cluster as soon as it is ready to be. */
async function recordFleet(
  ready: (cluster: TestCluster) => Promise<void> = async () => {},
): Promise<FleetMoment> {
  const clusters = new Map<string, Moment>();
  await everywhere(async (cluster) => {
    await ready(cluster);
    clusters.set(cluster.name, await record(cluster));
  });
  console.error('recorded a moment');
  return { recordedAt: new Date().toISOString(), clusters };
}

/** One file for a cluster's moments: compressed together, the second costs little. */
async function write(cluster: TestCluster, moments: readonly FleetMoment[]): Promise<void> {
  const hidden = await wordsToHide(cluster);
  const text = JSON.stringify({
    moments: moments.map(({ recordedAt, clusters }) => {
      const moment = clusters.get(cluster.name);
      return { cluster: { recordedAt, ...moment?.cluster }, kinds: moment?.kinds };
    }),
  });
  const params = {
    [constants.ZSTD_c_compressionLevel]: 19,
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  };
  const file = join(folder, `${cluster.name}.json.zst`);
  writeFileSync(file, await promisify(zstdCompress)(withoutWords(text, hidden), { params }));
}

async function record(cluster: TestCluster): Promise<Moment> {
  const api = await get<DiscoveryList>(cluster, '/api', discovery);
  const apis = await get<DiscoveryList>(cluster, '/apis', discovery);
  const kinds: KindRecord[] = [];
  for (const { path, resource } of listable(api, apis)) kinds.push(await recordKind(cluster, path, resource));
  return {
    cluster: {
      version: await get(cluster, '/version'),
      discovery: { api: recorded(api), apis: recorded(apis) },
      logs: await recordLogs(cluster),
    },
    kinds,
  };
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
): Promise<KindRecord> {
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
  return {
    path,
    namespaced: resource.scope === 'Namespaced',
    list,
    table: {
      columnDefinitions: table.columnDefinitions,
      cells: (table.rows ?? []).map(({ cells }) => cells),
    },
  };
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
