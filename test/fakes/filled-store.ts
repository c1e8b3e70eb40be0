import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupResource, type ResourceKind } from '../../src/domain/kind.ts';
import type { ListResult } from '../../src/domain/ports/cluster-access.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { clusterInfo } from './builders.ts';
import { FakeClock } from './fake-clock.ts';
import { startLocalThread } from './local-thread.ts';

export interface FilledStore {
  store: SqliteStore;
  clock: FakeClock;
  dataDir: string;
  /** Writes a whole list of each kind of these resources, and an empty one of each further kind. */
  fill(
    cluster: string,
    resources: readonly Resource[],
    options?: { kinds?: readonly ResourceKind[]; completeness?: ListResult['completeness'] },
  ): Promise<void>;
  remove(): Promise<void>;
}

/** A real inventory in a folder of its own. */
export async function filledStore(): Promise<FilledStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'filled-store-'));
  const clock = new FakeClock();
  const store = new SqliteStore({ dataDir, clock, holder: 'test', startThread: startLocalThread(clock) });
  return {
    store,
    clock,
    dataDir,
    async fill(cluster, resources, { kinds = [], completeness = 'complete' } = {}) {
      await store.save(clusterInfo(cluster));
      await store.acquire(`id-${cluster}`);
      const byKind = Map.groupBy(resources, ({ kind }) => groupResource(kind));
      const all = [...[...byKind.values()].flatMap(([first]) => first?.kind ?? []), ...kinds];
      for (const kind of all) {
        const list = await store.begin({
          clusterId: `id-${cluster}`,
          kind,
          source: 'api',
          startedAt: new Date(clock.now()).toISOString(),
          ttlSeconds: 60,
        });
        const changed = byKind.get(groupResource(kind)) ?? [];
        await store.write(list, { changed, unchangedIds: [], dropped: [], bytes: 1, result: null });
        const provenNamespaces = completeness === 'complete' ? 'all' : [];
        await store.finish(list, { completeness, reason: null, provenNamespaces, resourceVersion: '1' }, 1);
      }
      await store.release(`id-${cluster}`);
    },
    async remove() {
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
