import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Check } from '../../src/analyze/diagnose/check.ts';
import { judgeAgain } from '../../src/analyze/diagnose/judge-again.ts';
import { checks } from '../../src/analyze/diagnose/registry.ts';
import { type ClusterChecks, type Found, runChecks } from '../../src/analyze/diagnose/run-checks.ts';
import { toIncidents } from '../../src/analyze/diagnose/to-incidents.ts';
import { everything } from '../../src/domain/coverage.ts';
import type { ObjectReference } from '../../src/domain/finding.ts';
import { InventoryWriter } from '../../src/store/sqlite/inventory-writer.ts';
import { openWritable } from '../../src/store/sqlite/open-database.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { clusterInfo } from '../../test/fakes/builders.ts';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import {
  clusterChecks,
  faultyCluster,
  type Recording,
  recordingTime,
} from '../../test/fakes/recorded-faults.ts';
import { generateStore } from '../large-store/generate-store.ts';
import { statisticsOf } from '../statistics.ts';

/**
 * How long the checks take, and how much they hold: `node bench/diagnosis/speed.ts --resources 20000 --clusters 1`. Half of the
 * resources are pods. Beside the generated clusters are two real ones with everything wrong (test/fixtures/diagnosis). With
 * `--store FOLDER` those go into a store that `npm run bench -- --large-store --store FOLDER` made. Objects are
 * made in another process, so that their memory is not counted.
 */
const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '20000' },
    clusters: { type: 'string', default: '1' },
    runs: { type: 'string', default: '5' },
    store: { type: 'string' },
    fill: { type: 'string' },
  },
});
const recordings: readonly Recording[] = ['faults', 'further'];
const now = Math.max(...recordings.map(recordingTime));
if (values.fill === undefined) await measureInFolder();
else fill(values.fill);

async function measureInFolder(): Promise<void> {
  const dataDir = values.store ?? mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-checks-'));
  try {
    const own = ['--fill', dataDir, ...process.argv.slice(2)];
    const { status } = spawnSync(process.execPath, [import.meta.filename, ...own], { stdio: 'inherit' });
    if (status === 0) await measure(dataDir);
    else process.exitCode = 1;
  } finally {
    if (values.store === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

function fill(dataDir: string): void {
  const [clusters, resources] = [Number(values.clusters), Number(values.resources)];
  if (values.store === undefined)
    generateStore({ dataDir, clusters, resources, changes: 0 }, (line) => console.error(line));
  addFaults(dataDir);
}

function addFaults(dataDir: string): void {
  const database = openWritable(join(dataDir, 'inventory.db'));
  const writer = new InventoryWriter(database, { now: () => now }, 'bench');
  for (const recording of recordings) {
    const clusterId = `id-${recording}`;
    writer.save(clusterInfo(recording));
    writer.acquire(clusterId);
    const { kinds, resources } = faultyCluster(() => true, recording);
    for (const kind of kinds) {
      const startedAt = new Date(now).toISOString();
      const list = writer.begin({ clusterId, kind, source: 'api', startedAt, ttlSeconds: 60 });
      const changed = resources.filter((resource) => resource.kind.kind === kind.kind);
      writer.write(list, { changed, unchangedIds: [], dropped: [], bytes: 1, result: null });
      const result = { completeness: 'complete', reason: null, provenNamespaces: 'all' } as const;
      writer.finish(list, { ...result, resourceVersion: '0' }, 1);
    }
    writer.release(clusterId);
  }
  database.close();
}

/** CPU and clock milliseconds of some work. */
async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ cpu: number; wall: number; result: Result }> {
  const begun = performance.now();
  const before = process.threadCpuUsage();
  const result = await work();
  const { user, system } = process.threadCpuUsage(before);
  return { cpu: (user + system) / 1000, wall: performance.now() - begun, result };
}

async function measure(dataDir: string): Promise<void> {
  const store = new SqliteStore({ dataDir, clock: new FakeClock(now) });
  const clusters = await clusterChecks({ store }, checks, now);
  const whole = async () => {
    const found: Found[] = [];
    for (const options of clusters) found.push(...(await runChecks(options)));
    return { found, incidents: toIncidents(found) };
  };
  const first = await timed(whole);
  const times = [];
  for (let run = 0; run < Number(values.runs); run += 1) times.push((await timed(whole)).cpu);
  const { found, incidents } = first.result;
  const memory = Math.round(process.resourceUsage().maxRSS / 1e3);
  const objects = (await store.cacheMetadata(everything)).reduce((sum, { count }) => sum + count, 0);
  console.log(
    `${objects} objects in ${clusters.length} clusters, ${checks.length} checks: ${milliseconds(statisticsOf(times).median)} CPU (the first time ${milliseconds(first.cpu)}, ${milliseconds(first.wall)} by the clock); ${found.length} findings, ${incidents.length} incidents; ${memory} MB resident at most`,
  );
  console.log(await slowest(clusters));
  for (const line of await again(store, clusters)) console.log(line);
  await store.close();
}

async function slowest(clusters: readonly ClusterChecks[]): Promise<string> {
  const costs: [string, number][] = [];
  for (const check of checks) costs.push([check.code, await costOf([check], clusters)]);
  const sorted = costs.toSorted(([, left], [, right]) => right - left).slice(0, 10);
  return `the dearest: ${sorted.map(([code, cpu]) => `${code} ${milliseconds(cpu)}`).join(', ')}`;
}

async function costOf(some: readonly Check[], clusters: readonly ClusterChecks[]): Promise<number> {
  const { cpu } = await timed(async () => {
    for (const options of clusters) await runChecks({ ...options, checks: some });
  });
  return cpu;
}

/** After one object of the first cluster has changed. */
async function again(store: SqliteStore, clusters: readonly ClusterChecks[]): Promise<string[]> {
  const [options] = clusters.filter(({ cluster }) => !recordings.includes(cluster as Recording));
  if (options === undefined) return [];
  const before = await runChecks(options);
  const lines: string[] = [];
  for (const kind of ['Pod', 'Deployment.apps', 'Service', 'ConfigMap', 'Node']) {
    const changed = await someOf(store, options, kind);
    const times: number[] = [];
    for (const one of changed)
      times.push((await timed(() => judgeAgain({ ...options, before, changed: [one] }))).cpu);
    const { median, p95 } = statisticsOf(times);
    lines.push(`after one ${kind} has changed: ${milliseconds(median)} CPU, p95 ${milliseconds(p95)}`);
  }
  return lines;
}

async function someOf(
  store: SqliteStore,
  { clusterId }: ClusterChecks,
  kind: string,
): Promise<ObjectReference[]> {
  const ids = await store.diagnosis.candidates({ kind }, { clusterId, namespaces: null }, everything);
  const some = Array.from({ length: 20 }, (_, index) => ids[Math.floor((index * ids.length) / 20)] ?? 0);
  return (await store.diagnosis.objects(some, everything)).map(({ namespace, name }) => ({
    kind,
    namespace,
    name,
  }));
}

function milliseconds(value: number): string {
  return value >= 100 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
}
