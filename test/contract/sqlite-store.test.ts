import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { SqliteStore, type SqliteStoreOptions } from '../../src/store/sqlite/sqlite-store.ts';
import { fillTallies } from '../../src/store/sqlite/tally-rows.ts';
import { startLocalThread } from '../fakes/local-thread.ts';
import { describeChangeWriter, type WatchedStoreUnderTest } from './change-writer-contract.ts';
import { describeInventoryStore } from './inventory-contract.ts';
import { describeKindStore, type StoreWithHistoryUnderTest } from './kind-store-contract.ts';
import { describeResourcePages } from './resource-pages-contract.ts';

async function makeStore(
  options: (clock: SqliteStoreOptions['clock']) => Partial<SqliteStoreOptions>,
): Promise<WatchedStoreUnderTest & StoreWithHistoryUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'store-'));
  return {
    open: async (clock, holder) => new SqliteStore({ dataDir, clock, holder, ...options(clock) }),
    remove: async () => {
      requireTrueTallies(join(dataDir, 'inventory.db'));
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Whatever was written, it was also counted. */
function requireTrueTallies(file: string): void {
  const database = new DatabaseSync(file);
  const tallies = () =>
    database
      .prepare('select kind, aspect, value, typeof(value) as type, count from t_tallies order by 1, 2, 3')
      .all();
  const kept = tallies();
  database.exec('delete from t_tallies');
  fillTallies(database);
  const counted = tallies();
  database.close();
  expect(kept).toEqual(counted);
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

describeResourcePages('store/sqlite pages', () =>
  makeStore((clock) => ({ startThread: startLocalThread(clock) })),
);
