import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { inventoryMigrations } from './migrations.ts';
import { prepareDatabase } from './open-database.ts';
import { runQuery } from './serve-queries.ts';
import { viewsSql } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'hidden-values-'));
const file = join(folder, 'inventory.db');
prepareDatabase(file, { migrations: inventoryMigrations, views: viewsSql() });
const writer = new DatabaseSync(file);
writer.exec(`
  pragma foreign_keys = off;
  insert into t_clusters (id, cluster_id, name, data) values (1, 'a', 'one', '{}');
  insert into t_kinds (id, cluster, group_resource, data) values (1, 1, 'configmaps', '{}');
  insert into t_namespaces (id, name) values (1, 'shop');
  insert into t_versions (kind, namespace, name, effect, at, since, seen_at, words)
    values (1, 1, 'settings', 'changed', 1, 1, 1, '[{"topic":"config","text":"config key motto be kind → be brave"}]');
`);
writer.close();
afterAll(() => rmSync(folder, { recursive: true }));

describe('store/sqlite, SQL of a model', () => {
  const ask = (sql: string, hidesBodies = true) =>
    runQuery({ file, sql, limits: { hidesBodies, timeoutMs: 1000, maxRows: 10, maxBytes: 10_000 } });

  it.each([
    'select words from t_versions',
    'select * from t_versions',
    "select name from t_versions where words like '%brave%'",
    'with changes as (select words from t_versions) select * from changes',
    'with changes(a) as (select words from main.t_versions) select a from changes',
    'select c.words from main.changes m join t_versions c on c.name = m.name',
    'select what from main.changes',
    'select name, sql from sqlite_temp_schema',
    'select * from temp.sqlite_master',
  ])('is refused what values stand in: %s', (sql) => {
    expect(ask(sql)).toMatchObject({ ok: false, kind: 'refused' });
  });

  it('reads what changed without the values, which a person sees', () => {
    const sql = "select name, what, topics from changes where what like '%motto%'";

    expect(ask(sql)).toMatchObject({
      ok: true,
      result: { rows: [['settings', 'config key motto changed', 'config']] },
    });
    expect(ask(sql, false)).toMatchObject({
      ok: true,
      result: { rows: [['settings', 'config key motto be kind → be brave', 'config']] },
    });
    expect(ask("select count(*) from changes where what like '%brave%'")).toMatchObject({
      result: { rows: [[0]] },
    });
  });
});
