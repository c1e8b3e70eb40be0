import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { clusterInfo, podKind, resource } from './builders.ts';

/** Writes lists without end, until it is killed: generation after generation of the same pods. Says when it began each. */
const [dataDir = '', podCount = '200'] = process.argv.slice(2);
const clock = { now: () => Date.now(), sleep: () => Promise.reject(new Error('unused')) };
const store = new SqliteStore({ dataDir, clock, holder: `writer ${process.pid}` });
await store.save(clusterInfo('prod'));
await store.acquire('id-prod');
for (let generation = 1; ; generation += 1) {
  const startedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, generation)).toISOString();
  const list = await store.begin({
    clusterId: 'id-prod',
    kind: podKind,
    source: 'api',
    startedAt,
    ttlSeconds: 60,
  });
  process.stdout.write(`begun ${generation}\n`);
  for (let from = 0; from < Number(podCount); from += 20) {
    const changed = Array.from({ length: 20 }, (_, index) => podOf(generation, from + index));
    await store.write(list, { changed, unchangedIds: [], dropped: [], bytes: 1, result: null });
  }
  const result = {
    completeness: 'complete',
    reason: null,
    provenNamespaces: 'all',
    resourceVersion: null,
  } as const;
  await store.finish(list, result, 1);
  process.stdout.write(`finished ${generation}\n`);
}

/** Every generation has half of its pods in common with the one before. */
function podOf(generation: number, index: number) {
  const name = `pod-${index + generation * (Number(podCount) / 2)}`;
  const body = JSON.stringify({ generation, name });
  return resource(podKind, name, { resourceVersion: String(generation), body, bodyHash: body });
}
