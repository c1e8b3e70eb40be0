import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFleet } from '../test/cluster/start-fleet.ts';
import type { TestCluster } from '../test/cluster/test-cluster.ts';
import { reportFaults } from './demo/faults.ts';
import { demoClusters, setTheScene } from './demo/scene.ts';

/** Records the demo fleet anew from real control planes. Needs the test clusters' programs (npm run cluster:build). */
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
/** Long enough for the controllers to settle, for a job to be done, and for three restarts to be believed. */
const settleMs = 75_000;
/** For the controllers to see what has broken. */
const noticeMs = 6000;

interface DiscoveredResource {
  resource: string;
  scope: string;
  verbs: string[];
}
interface DiscoveryList {
  items: { metadata: { name?: string }; versions: { version: string; resources: DiscoveredResource[] }[] }[];
}

const fleet = await startFleet({ clusters: demoClusters.map(({ name }) => name), nodes: 1 });
try {
  for (const cluster of fleet.clusters) await setTheScene(cluster);
  console.error(`settling for ${settleMs / 1000} s`);
  await delay(settleMs);
  for (const cluster of fleet.clusters) await reportFaults(cluster);
  await delay(noticeMs);
  rmSync(folder, { recursive: true, force: true });
  for (const cluster of fleet.clusters) await record(cluster);
} finally {
  await fleet.stop();
}

async function record(cluster: TestCluster): Promise<void> {
  const target = join(folder, cluster.name);
  mkdirSync(target, { recursive: true });
  const api = await get<DiscoveryList>(cluster, '/api', discovery);
  const apis = await get<DiscoveryList>(cluster, '/apis', discovery);
  for (const { path, resource } of listable(api, apis)) await recordKind(cluster, path, resource, target);
  write(join(target, 'cluster.json'), {
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
  target: string,
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
  write(join(target, `${path.slice(1).replaceAll('/', '_')}.json`), {
    path,
    namespaced: resource.scope === 'Namespaced',
    list,
    table: {
      columnDefinitions: table.columnDefinitions,
      cells: (table.rows ?? []).map(({ cells }) => cells),
    },
  });
}

/** KWOK's nodes have no logs: these are what such programs print. */
async function recordLogs(cluster: TestCluster): Promise<Record<string, string>> {
  const { items } = await get<{
    items: {
      metadata: { name: string; namespace: string; labels?: Record<string, string> };
      spec: { containers: { name: string }[] };
    }[];
  }>(cluster, '/api/v1/pods');
  const { logOf } = await import('./demo/scene.ts');
  return Object.fromEntries(
    items.flatMap(({ metadata, spec }) =>
      spec.containers.map(
        ({ name }) =>
          [`${metadata.namespace}/${metadata.name}/${name}`, logOf(metadata.labels?.app ?? '')] as const,
      ),
    ),
  );
}

async function get<Value>(cluster: TestCluster, path: string, accept = 'application/json'): Promise<Value> {
  const { code, body } = await cluster.request(path, { headers: { accept } });
  if (code !== 200) throw new Error(`GET ${path}: ${code} ${body}`);
  return JSON.parse(body) as Value;
}

function write(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value)}\n`);
}
