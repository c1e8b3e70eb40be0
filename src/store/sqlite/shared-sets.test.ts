import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { Edge } from '../../domain/edge.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';
import { viewsSql } from './views.ts';

const minute = (of: number): number => Date.UTC(2026, 0, 1, 0, of);

describe('store/sqlite/shared-sets', () => {
  let folder: string;
  let database: DatabaseSync;
  const clock = new FakeClock();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sets-'));
    const file = join(folder, 'inventory.db');
    prepareDatabase(file, { migrations: inventoryMigrations, views: viewsSql() });
    database = openWritable(file);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const writerOf = (cluster: string): InventoryWriter => {
    const writer = new InventoryWriter(database, clock, cluster);
    writer.save(clusterInfo(cluster));
    writer.acquire(`id-${cluster}`);
    return writer;
  };
  const list = (writer: InventoryWriter, cluster: string, round: number, release: string): void => {
    const startedAt = new Date(minute(round)).toISOString();
    const clusterId = `id-${cluster}`;
    const open = writer.begin({ clusterId, kind: podKind, source: 'api', startedAt, ttlSeconds: 60 });
    const body = JSON.stringify({ release });
    const edge: Edge = {
      type: 'refers',
      field: 'spec.volumes',
      toKind: 'Secret',
      toNamespace: 'default',
      toName: release,
      optional: false,
      parts: [],
      selector: null,
    };
    const more = { labels: { app: 'web', release }, images: [release], edges: [edge] };
    writer.write(open, page([resource(podKind, 'web', { body, bodyHash: body, ...more })]));
    writer.finish(open, allSeen, 1);
  };
  const all = (sql: string): unknown[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)[0]);
  const kept = () => ({
    labels: all("select json_extract(labels, '$.release') from t_label_sets order by 1"),
    keys: all("select value from t_labels where key = 'release' order by 1"),
    images: all("select json_extract(images, '$[0]') from t_image_sets order by 1"),
    edges: all('select to_name from t_edges order by 1'),
    found: all(`select rowid from t_search_labels where t_search_labels match '"one"'`).length,
  });

  it('removes the sets that neither an object nor a change has any more', () => {
    const writer = writerOf('prod');
    for (const [round, release] of ['one', 'two', 'three'].entries()) list(writer, 'prod', round, release);

    expect(writer.pruneHistory({ before: { default: minute(2) }, limit: 100 })).toBe(1);

    expect(kept()).toEqual({
      labels: ['three', 'two'],
      keys: ['three', 'two'],
      images: ['three', 'two'],
      edges: ['three'],
      found: 0,
    });
  });

  it('is noticed by a writer that remembers a set, in this process and in another', () => {
    const [prod, dev] = [writerOf('prod'), writerOf('dev')];
    for (const [round, release] of ['one', 'two', 'three'].entries()) list(prod, 'prod', round, release);
    list(dev, 'dev', 0, 'one');
    list(dev, 'dev', 1, 'two');
    dev.pruneHistory({ before: { default: minute(3) }, limit: 100 });

    list(prod, 'prod', 4, 'one');
    list(dev, 'dev', 4, 'one');

    const rows = all("select cluster || json_extract(labels, '$.release') || images from pods order by 1");
    expect(rows).toEqual(['devone["one"]', 'prodone["one"]']);
  });
});
