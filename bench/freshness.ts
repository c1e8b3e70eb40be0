import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openReadOnly } from '../src/store/sqlite/open-database.ts';
import { type Lags, lagsOf } from './lags.ts';
import type { LargeCluster } from './large-cluster.ts';
import type { Measures } from './measures.ts';
import { type Replayed, replay } from './replay.ts';
import type { ProcessRun } from './run-process.ts';

interface Refreshed {
  firstBytes: number;
  bytes: number;
  requests: number;
  seconds: number[];
}

const objects = 32;
const secondsOfLoad = 15;
const folder = '/api/v1/namespaces/default/configmaps';

/** How fresh an inventory is: refreshing an unchanged cluster, the way of a change to a reader, and changes without a pause. */
export async function measureFreshness(
  large: LargeCluster,
  measures: Measures,
  pods: number,
): Promise<string> {
  const refreshed = await measureRefresh(measures);
  const dataDir = measures.freshInventory();
  await measures.ours(['full-scan'], dataDir);
  const watching = await startWatching(measures, dataDir);
  const quiet = await measureLags(large, dataDir, { atOnce: 1, pauseMs: 100, prefix: 'quiet' });
  const busy = await measureLags(large, dataDir, { atOnce: 16, pauseMs: 0, prefix: 'busy' });
  watching.kill('SIGINT');
  const folderOfReplay = measures.freshInventory();
  mkdirSync(folderOfReplay, { recursive: true });
  const replayed = await replay({ dataDir: folderOfReplay, perSecond: 1000, seconds: 20 });
  return textOf({ pods, refreshed, quiet, busy, replayed });
}

export async function measureRefresh(measures: Measures): Promise<Refreshed> {
  const dataDir = measures.freshInventory();
  await measures.ours(['full-scan'], dataDir);
  const first = await costOf(measures, dataDir);
  const seconds: number[] = [];
  for (let run = 0; run < 3; run += 1)
    seconds.push((await succeeding(measures.ours(['scan', '--refresh'], dataDir))).seconds);
  const again = await costOf(measures, dataDir);
  return { firstBytes: first.bytes, bytes: again.bytes, requests: again.requests, seconds };
}

async function succeeding(running: Promise<ProcessRun>): Promise<ProcessRun> {
  const run = await running;
  if (run.exitCode !== 0) throw new Error(`a run ended with ${run.exitCode}: ${run.stderr}`);
  return run;
}

async function costOf(measures: Measures, dataDir: string): Promise<{ bytes: number; requests: number }> {
  const { stdout } = await measures.ours(['status', '-o', 'json'], dataDir, true);
  const { lastScan } = JSON.parse(stdout) as {
    lastScan: { clusters: { bytes: number; requests: number }[] };
  };
  return lastScan.clusters[0] ?? { bytes: 0, requests: 0 };
}

async function startWatching(measures: Measures, dataDir: string): Promise<ChildProcess> {
  const { command, args, env } = measures.command(['scan', '--watch'], dataDir);
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('watching')) {
    if (child.exitCode !== null) throw new Error(`the watch ended: ${said}`);
    await delay(50);
  }
  await delay(2000);
  return child;
}

/** Changes ConfigMaps, and looks all the time how far the inventory has come. */
async function measureLags(
  { cluster }: LargeCluster,
  dataDir: string,
  { atOnce, pauseMs, prefix }: { atOnce: number; pauseMs: number; prefix: string },
): Promise<Lags & { versions: number; inOrder: boolean }> {
  const names = Array.from({ length: objects }, (_, index) => `${prefix}-${index}`);
  for (const name of names)
    await cluster.create(folder, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { turn: '0' },
    });
  const reader = new PositionReader(dataDir);
  const answered: { version: number; at: number }[] = [];
  const begun = performance.now();
  let turn = 0;
  const change = async (): Promise<void> => {
    while (performance.now() - begun < secondsOfLoad * 1000) {
      turn += 1;
      const { body } = await cluster.request(`${folder}/${names[turn % objects]}`, {
        method: 'PATCH',
        body: JSON.stringify({ data: { turn: String(turn) } }),
        headers: { 'content-type': 'application/merge-patch+json' },
      });
      const { metadata } = JSON.parse(body) as { metadata: { resourceVersion: string } };
      answered.push({ version: Number(metadata.resourceVersion), at: performance.now() });
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, change));
  const perSecond = answered.length / ((performance.now() - begun) / 1000);
  await reader.until(Math.max(...answered.map(({ version }) => version)));
  const history = reader.history(prefix);
  reader.close();
  const lags = answered.map(({ version, at }) => Math.max(0, reader.seenAt(version) - at));
  return {
    ...lagsOf(lags),
    perSecond,
    versions: history.changes / answered.length,
    inOrder: history.inOrder,
  };
}

/** What a reader of the inventory sees of the kind that is changed, looked at every few milliseconds. */
class PositionReader {
  readonly #database;
  readonly #seen: { version: number; at: number }[] = [];
  #isClosed = false;

  constructor(dataDir: string) {
    this.#database = openReadOnly(join(dataDir, 'inventory.db'));
    void this.#look();
  }

  async until(version: number): Promise<void> {
    const deadline = performance.now() + 60_000;
    while ((this.#seen.at(-1)?.version ?? 0) < version) {
      if (performance.now() > deadline) throw new Error('a change never came to the inventory');
      await delay(5);
    }
  }

  seenAt(version: number): number {
    return this.#seen.find((seen) => seen.version >= version)?.at ?? Number.POSITIVE_INFINITY;
  }

  /** How many changes the history has of objects of that prefix, and whether each object's came in order. */
  history(prefix: string): { changes: number; inOrder: boolean } {
    const rows = this.#database
      .prepare(
        `select v.name, v.resource_version from t_versions v join t_kinds k on k.id = v.kind
         where k.group_resource = 'configmaps' and v.effect = 'changed' and v.name like ? order by v.name, v.id`,
      )
      .all(`${prefix}-%`);
    const inOrder = rows.every((row, index) => {
      const before = rows[index - 1];
      return before?.name !== row.name || Number(before?.resource_version) < Number(row.resource_version);
    });
    return { changes: rows.length, inOrder };
  }

  close(): void {
    this.#isClosed = true;
    this.#database.close();
  }

  async #look(): Promise<void> {
    const position = this.#database.prepare(
      "select resource_version from t_kinds where group_resource = 'configmaps'",
    );
    while (!this.#isClosed) {
      const version = Number(position.get()?.resource_version ?? 0);
      if (version > (this.#seen.at(-1)?.version ?? 0)) this.#seen.push({ version, at: performance.now() });
      await delay(2);
    }
  }
}

interface Freshness {
  pods: number;
  refreshed: Refreshed;
  quiet: Awaited<ReturnType<typeof measureLags>>;
  busy: Awaited<ReturnType<typeof measureLags>>;
  replayed: Replayed;
}

function textOf({ pods, refreshed, quiet, busy, replayed }: Freshness): string {
  const share = (100 * refreshed.bytes) / refreshed.firstBytes;
  const seconds = Math.min(...refreshed.seconds);
  const verdict = (isMet: boolean, target: string): string => `${target}: ${isMet ? 'met' : '**missed**'}`;
  const ms = (value: number): string => `${Math.round(value)} ms`;
  const history = ({ versions, inOrder }: { versions: number; inOrder: boolean }): string =>
    `${(100 * versions).toFixed(1)} % are versions, ${inOrder ? 'in order' : '**not in order**'}`;
  return [
    `Measured with ${pods} pods on ${cpus().length} cores, Node ${process.versions.node}.`,
    '',
    '| what | figure | target |',
    '| --- | --- | --- |',
    `| \`scan --refresh\` of the unchanged cluster, the whole program | ${seconds.toFixed(2)} s (best of ${refreshed.seconds.length}: ${refreshed.seconds.map((each) => each.toFixed(2)).join(', ')}) | ${verdict(seconds <= 2, '≤ 2 s')} |`,
    `| its bytes beside those of the first scan | ${refreshed.bytes} of ${refreshed.firstBytes} in ${refreshed.requests} requests: ${share.toFixed(2)} % | ${verdict(share <= 0.5, '≤ 0.5 %')} |`,
    `| a change at the API server → visible to a reader, ${quiet.perSecond.toFixed(0)}/s | median ${ms(quiet.p50)}, 95th percentile ${ms(quiet.p95)} | ${verdict(quiet.p95 <= 1000, 'p95 ≤ 1 s')} |`,
    `| as fast as this control plane goes, ${busy.perSecond.toFixed(0)}/s | median ${ms(busy.p50)}, 99th percentile ${ms(busy.p99)}; ${history(busy)} | ${verdict(busy.versions >= 1 && busy.inOrder, 'every change a version, in order')} |`,
    `| a replay of 1000/s, ${replayed.count} changes of 5 kB, kept at ${replayed.perSecond.toFixed(0)}/s | median ${ms(replayed.p50)}, 99th percentile ${ms(replayed.p99)}, ${replayed.cpuMs.toFixed(2)} ms of one core each; ${history(replayed)} | ${verdict(replayed.versions >= 1 && replayed.inOrder, 'every change a version, in order')} |`,
  ].join('\n');
}
