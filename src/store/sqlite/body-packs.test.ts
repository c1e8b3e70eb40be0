import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterInfo, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { OpenList } from '../../domain/ports/store.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openReadOnly, openWritable, prepareDatabase } from './open-database.ts';
import { viewsSql } from './views.ts';

const beginning = {
  clusterId: 'id-prod',
  kind: podKind,
  source: 'api',
  startedAt: '2026-01-01T00:00:00.000Z',
  ttlSeconds: 60,
} as const;
const allSeen = {
  completeness: 'complete',
  reason: null,
  provenNamespaces: 'all',
  resourceVersion: null,
} as const;

describe('store/sqlite/body-packs', () => {
  let folder: string;
  let file: string;
  let database: DatabaseSync;
  let writer: InventoryWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'packs-'));
    file = join(folder, 'inventory.db');
    prepareDatabase(file, { migrations: inventoryMigrations, views: viewsSql() });
    database = openWritable(file);
    writer = new InventoryWriter(database, new FakeClock(), 'me');
    writer.save(clusterInfo('prod'));
    writer.acquire('id-prod');
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const pod = (index: number, version: number) => {
    const body = JSON.stringify({ name: `pod-${index}`, version, filler: 'é\u0001\n'.repeat(20) });
    return resource(podKind, `pod-${String(index).padStart(4, '0')}`, {
      resourceVersion: String(version),
      body,
      bodyHash: `${index} ${version}`,
    });
  };
  const write = (list: OpenList, pods: ReturnType<typeof pod>[]): void => {
    writer.write(list, { changed: pods, unchangedIds: [], dropped: [], bytes: 1, result: null });
  };
  const packs = () => database.prepare('select written, live from t_packs order by id').all();
  const versions = (): number[] => {
    const reading = openReadOnly(file);
    const rows = reading.prepare('select name, body from resources order by name').all();
    reading.close();
    return rows.map(({ name, body }) => {
      const parsed = JSON.parse(String(body)) as { name: string; version: number };
      expect(`pod-${Number(String(name).slice(4))}`).toBe(parsed.name);
      return parsed.version;
    });
  };

  it('keeps many bodies in one pack, and gives each back as it was', () => {
    const list = writer.begin(beginning);
    write(
      list,
      Array.from({ length: 130 }, (_, index) => pod(index, 1)),
    );

    expect(packs()).toEqual([
      { written: 64, live: 64 },
      { written: 64, live: 64 },
      { written: 2, live: 2 },
    ]);
    expect(versions()).toEqual(Array(130).fill(1));
  });

  it('takes less than a third of the text that it keeps', () => {
    const list = writer.begin(beginning);
    const pods = Array.from({ length: 64 }, (_, index) => pod(index, 1));
    write(list, pods);

    const kept = Number(database.prepare('select sum(length(data)) as bytes from t_packs').get()?.bytes);
    expect(kept).toBeLessThan(pods.reduce((sum, { body }) => sum + body.length, 0) / 3);
  });

  it('begins another pack for large bodies', () => {
    const list = writer.begin(beginning);
    const large = [0, 1, 2].map((index) =>
      resource(podKind, `large-${index}`, {
        body: JSON.stringify('x'.repeat(100_000)),
        bodyHash: `${index}`,
      }),
    );
    write(list, large);

    expect(packs()).toEqual([
      { written: 2, live: 2 },
      { written: 1, live: 1 },
    ]);
  });

  it('counts what is still needed of a pack, and deletes it with the last', () => {
    const list = writer.begin(beginning);
    write(
      list,
      Array.from({ length: 3 }, (_, index) => pod(index, 1)),
    );
    write(list, [pod(0, 2)]);
    expect(packs()).toEqual([
      { written: 3, live: 2 },
      { written: 1, live: 1 },
    ]);

    write(list, [pod(1, 2), pod(2, 2)]);
    expect(packs()).toEqual([
      { written: 1, live: 1 },
      { written: 2, live: 2 },
    ]);
    expect(versions()).toEqual([2, 2, 2]);
  });

  it('brings scattered bodies together at the end of a list', () => {
    const first = writer.begin(beginning);
    write(
      first,
      Array.from({ length: 128 }, (_, index) => pod(index, 1)),
    );
    for (let index = 0; index < 100; index += 1) write(first, [pod(index, 2)]);
    expect(packs().length).toBeGreaterThan(100);

    writer.finish(first, allSeen, 1);

    expect(packs().length).toBeLessThan(5);
    expect(versions()).toEqual([...Array(100).fill(2), ...Array(28).fill(1)]);
  });

  it('keeps for the history what a list no longer shows, and what its kind took along', () => {
    const first = writer.begin(beginning);
    write(
      first,
      Array.from({ length: 70 }, (_, index) => pod(index, 1)),
    );
    writer.finish(first, allSeen, 1);
    const second = writer.begin(beginning);
    write(second, [pod(5, 2)]);
    writer.finish(second, allSeen, 1);

    expect(packs().reduce((sum, { live }) => sum + Number(live), 0)).toBe(71);
    const at = '2026-01-01T00:00:00.000Z';
    const missing = writer.saveKinds('id-prod', { kinds: [], failedGroups: [], via: 'api', at });
    writer.settleMissing('id-prod', [{ kind: missing[0] ?? beginning.kind, isDefined: false }], at);
    expect(packs().reduce((sum, { live }) => sum + Number(live), 0)).toBe(71);
  });
});
