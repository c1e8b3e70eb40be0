import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore, type SqliteStoreOptions } from '../../src/store/sqlite/sqlite-store.ts';
import { startLocalThread } from '../fakes/local-thread.ts';
import { describeChangeWriter, type WatchedStoreUnderTest } from './change-writer-contract.ts';
import { describeInventoryStore } from './inventory-contract.ts';
import { describeKindStore, type StoreWithHistoryUnderTest } from './kind-store-contract.ts';

async function makeStore(
  options: (clock: SqliteStoreOptions['clock']) => Partial<SqliteStoreOptions>,
): Promise<WatchedStoreUnderTest & StoreWithHistoryUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'store-'));
  return {
    open: async (clock, holder) => new SqliteStore({ dataDir, clock, holder, ...options(clock) }),
    remove: () => rm(dataDir, { recursive: true }),
  };
}

describeInventoryStore('store/sqlite', () =>
  makeStore((clock) => ({ startThread: startLocalThread(clock) })),
);

describeChangeWriter('store/sqlite changes', () =>
  makeStore((clock) => ({ startThread: startLocalThread(clock) })),
);

describeKindStore('store/sqlite kinds', () =>
  makeStore((clock) => ({ startThread: startLocalThread(clock) })),
);
