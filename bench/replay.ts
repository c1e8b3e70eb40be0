import { hash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Connection } from '../src/clusters/kubernetes/connection.ts';
import { extractionOptions } from '../src/clusters/kubernetes/page-extraction.ts';
import { KubernetesWatcher } from '../src/clusters/kubernetes/watch/kubernetes-watcher.ts';
import type { ChangeWriter } from '../src/domain/ports/watching.ts';
import { SystemClock } from '../src/observe/system-clock.ts';
import { type FollowOptions, followKind } from '../src/scan/watch/follow-kind.ts';
import { openReadOnly } from '../src/store/sqlite/open-database.ts';
import { SqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { clusterInfo, kind } from '../test/fakes/builders.ts';
import { connectionOptions } from '../test/fakes/kubernetes-connection.ts';
import { type Lags, lagsOf } from './lags.ts';

export interface Replayed extends Lags {
  /** Versions for each change that was sent. */
  versions: number;
  inOrder: boolean;
  /** Of all threads, the replay's own included, for each change. */
  cpuMs: number;
}

const configMaps = kind('', 'v1', 'ConfigMap', 'configmaps');
const objects = 200;
const everyMs = 20;
const filler = Array.from(
  { length: 60 },
  (_, line) => `line ${line} of a file as they are: ${hash('sha1', String(line))}`,
);

/** A server that tells of so many changes a second, watched by our watcher and kept in a store on disk. */
export async function replay({
  dataDir,
  perSecond,
  seconds,
}: {
  dataDir: string;
  perSecond: number;
  seconds: number;
}): Promise<Replayed> {
  const sentAt = new Map<number, number>();
  const server = await startReplay({ perSecond, seconds, sentAt });
  const clock = new SystemClock();
  const store = new SqliteStore({ dataDir, clock });
  const stop = new AbortController();
  const connection = new Connection({
    ...connectionOptions(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    clock,
  });
  const extraction = extractionOptions({ hashKey: new Uint8Array(32), keepValues: 'safe' });
  const watcher = new KubernetesWatcher({ connection, clock, extraction, redactText: (text) => text });
  const lags: number[] = [];
  const begun = performance.now();
  const cpuBefore = process.cpuUsage();
  await beginAt(store, clock);
  const applyChanges: ChangeWriter['applyChanges'] = async (changes) => {
    const kept = await store.applyChanges(changes);
    if (kept === null) throw new Error('a batch did not follow the one before');
    const now = performance.now();
    for (let version = Number(changes.since) + 1; version <= Number(changes.resourceVersion); version += 1)
      lags.push(now - (sentAt.get(version) ?? now));
    if (Number(changes.resourceVersion) >= perSecond * seconds) stop.abort(new Error('all was told'));
    return kept;
  };
  await followReplay({ watcher, clock, signal: stop.signal, store: trackedStore(store, applyChanges) });
  const took = (performance.now() - begun) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const history = historyOf(dataDir);
  await store.release('id-replay');
  await store.close();
  await connection.close();
  server.close();
  const sent = sentAt.size;
  // The first change of each object makes it: it is added, and no change.
  return {
    ...lagsOf(lags),
    perSecond: sent / took,
    versions: history.changes / (sent - objects),
    inOrder: history.inOrder,
    cpuMs: (cpu.user + cpu.system) / 1000 / sent,
  };
}

function trackedStore(store: SqliteStore, applyChanges: ChangeWriter['applyChanges']): ChangeWriter {
  return {
    applyChanges,
    keptVersion: (id, of) => store.keptVersion(id, of),
    endWatch: (id, of, ttl, failure) => store.endWatch(id, of, ttl, failure),
  };
}

async function followReplay(
  options: Pick<FollowOptions, 'watcher' | 'clock' | 'signal' | 'store'>,
): Promise<void> {
  await followKind({
    ...options,
    clusterId: 'id-replay',
    cluster: 'replay',
    kind: configMaps,
    ttl: { seconds: 60, limits: null },
    list: () => Promise.reject(new Error('nothing is to be listed')),
    isListDue: async () => false,
    verify: async () => undefined,
    onRestored: () => undefined,
    connections: () => new AbortController().signal,
    onProgress: () => undefined,
  });
}

async function beginAt(store: SqliteStore, clock: SystemClock): Promise<void> {
  await store.save(clusterInfo('replay'));
  await store.acquire('id-replay');
  const startedAt = new Date(clock.now()).toISOString();
  const list = await store.begin({
    clusterId: 'id-replay',
    kind: configMaps,
    source: 'api',
    startedAt,
    ttlSeconds: 60,
  });
  const result = {
    completeness: 'complete',
    reason: null,
    provenNamespaces: 'all',
    resourceVersion: '0',
  } as const;
  await store.finish(list, result, 1);
}

function historyOf(dataDir: string): { changes: number; inOrder: boolean } {
  const database = openReadOnly(join(dataDir, 'inventory.db'));
  const rows = database
    .prepare("select name, resource_version from t_versions where effect = 'changed' order by name, id")
    .all();
  database.close();
  const inOrder = rows.every((row, index) => {
    const before = rows[index - 1];
    return before?.name !== row.name || Number(before?.resource_version) < Number(row.resource_version);
  });
  return { changes: rows.length, inOrder };
}

interface ReplayPlan {
  perSecond: number;
  seconds: number;
  sentAt: Map<number, number>;
}

async function startReplay(plan: ReplayPlan): Promise<Server> {
  const server = createServer((_, response) => tell(response, plan));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** As many as are due by now, every few milliseconds. */
function tell(response: ServerResponse, { perSecond, seconds, sentAt }: ReplayPlan): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const begun = performance.now();
  const most = perSecond * seconds;
  const timer = setInterval(() => {
    const due = Math.min(most, Math.floor(((performance.now() - begun) / 1000) * perSecond));
    while (sentAt.size < due) {
      const version = sentAt.size + 1;
      sentAt.set(version, performance.now());
      response.write(eventOf(version));
    }
    if (sentAt.size < most) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
}

function eventOf(version: number): string {
  const index = version % objects;
  const metadata = {
    name: `config-${index}`,
    namespace: 'default',
    uid: `uid-${index}`,
    resourceVersion: String(version),
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  const data = { turn: String(version), file: filler.join('\n') };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
  return `${JSON.stringify({ type: version <= objects ? 'ADDED' : 'MODIFIED', object })}\n`;
}
