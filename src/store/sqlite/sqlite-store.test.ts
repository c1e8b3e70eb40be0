import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, everything, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { withReadOnlyFolder } from '../../../test/fakes/read-only-folder.ts';
import { SqliteStore } from './sqlite-store.ts';
import { type ServiceClient, ThreadClient } from './thread-client.ts';

describe('store/sqlite/sqlite-store, with its threads', () => {
  let dataDir: string;
  const stores: SqliteStore[] = [];
  const open = (folder = dataDir): SqliteStore => {
    const store = new SqliteStore({ dataDir: folder, clock: new FakeClock() });
    stores.push(store);
    return store;
  };
  beforeEach(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), 'store-')), 'data');
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    rmSync(dataDir, { recursive: true, force: true });
  });
  const beginning = {
    clusterId: 'id-prod',
    kind: podKind,
    source: 'api',
    startedAt: '2026-01-01T00:00:00.000Z',
    ttlSeconds: 60,
  } as const;

  it('writes in a thread, and reads here', async () => {
    const store = open();
    await store.save(clusterInfo('prod'));
    expect(await store.acquire('id-prod')).toBeNull();
    const list = await store.begin(beginning);
    await store.write(list, page([resource(podKind, 'a', { uid: 'u', resourceVersion: '3' })]));
    await store.finish(list, allSeen, 1);
    expect(await store.known('id-prod', podKind)).toEqual(new Map([['u', '3']]));
    expect((await store.resources({ kinds: ['pods'] }, everything)).total).toBe(1);
    expect(store.size()).toBeGreaterThan(4096);
  });

  it('reads known versions in a thread only when they are many', async () => {
    const called: string[] = [];
    const startThread = <Service>(entry: URL, data: unknown): ServiceClient<Service> => {
      const thread = new ThreadClient<Service>(entry, data);
      return {
        call: (method, ...args) => {
          called.push(method);
          return thread.call(method, ...args);
        },
        handOver: (memory, method, ...args) => thread.handOver(memory, method, ...args),
        close: () => thread.close(),
      };
    };
    const store = new SqliteStore({ dataDir, clock: new FakeClock(), startThread });
    await store.save(clusterInfo('prod'));
    await store.acquire('id-prod');
    const knownOf = async (pods: number): Promise<Map<string, string>> => {
      const list = await store.begin(beginning);
      const changed = Array.from({ length: pods }, (_, index) =>
        resource(podKind, `p${index}`, { uid: `u${index}`, resourceVersion: `${index}` }),
      );
      await store.write(list, page(changed));
      await store.finish(list, allSeen, 1);
      return store.known('id-prod', podKind);
    };

    expect((await knownOf(500)).size).toBe(500);
    expect(called).not.toContain('known');
    expect((await knownOf(501)).get('u500')).toBe('500');
    expect(called).toContain('known');
    await store.close();
  });

  it('gives errors of its threads as they would be here', async () => {
    await expect(open().begin(beginning)).rejects.toMatchObject({ code: 'LEASE_HELD' });
    await expect(open().merge('no', 'such')).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('makes a folder and files that only their owner may read', async () => {
    const store = open();
    await store.hashKey();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    for (const name of ['inventory.db', 'private.db']) {
      expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('makes the key of hidden values once, and keeps it out of the inventory', async () => {
    const [first, second] = [await open().hashKey(), await open().hashKey()];
    expect(first).toEqual(second);
    expect(first).toHaveLength(32);
    const inventory = new DatabaseSync(join(dataDir, 'inventory.db'), { readOnly: true });
    expect(inventory.prepare("select name from sqlite_schema where name = 't_keys'").all()).toEqual([]);
    inventory.close();
  });

  it('refuses a database that a newer version wrote, and leaves it as it is', () => {
    open();
    const database = new DatabaseSync(join(dataDir, 'inventory.db'));
    database.exec('pragma user_version = 999');
    database.close();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'STORE_NEWER' }));
  });

  it('says which file is no database', () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(
      join(dataDir, 'inventory.db'),
      'no database at all, but long enough to be looked at'.repeat(99),
    );
    expect(() => open()).toThrow(
      expect.objectContaining({ code: 'STORE_CORRUPT', message: expect.stringContaining('inventory.db') }),
    );
  });

  it('says when a file stands where the folder should be', () => {
    writeFileSync(dataDir, '');
    expect(() => open()).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }));
  });

  it.each([
    ['before the private file is there', false],
    ['and the private file is there', true],
  ])('says that the folder cannot be written, %s', async (_, isThere) => {
    const store = open();
    if (isThere) await store.hashKey();
    chmodSync(dirname(dataDir), 0o755);
    for (const name of readdirSync(dataDir)) chmodSync(join(dataDir, name), 0o666);

    await withReadOnlyFolder(dataDir, () =>
      expect(store.hashKey()).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' }),
    );
  });

  it('can be closed before it was used, and twice', async () => {
    const store = open();
    await store.close();
    await expect(store.close()).resolves.toBeUndefined();
  });
});
