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
  insert into t_findings (cluster, incident, code, kind, namespace, name, severity, harms, title, data, first_seen, last_seen)
    values (1, 'i', 'crash-loop', 'Deployment.apps', 'shop', 'web', 'error', 1,
      'ConfigMap shop/settings was changed (config key motto be kind → be brave), and since then 2 that read it fail (web, api): it crashes',
      '{"evidence":[{"text":"be brave"}]}', '2026-01-01', '2026-01-01');
  insert into t_unread (kind, hash, source, text, length, first_seen_at, last_seen_at) values (1, 'h', 'mcp', 'be brave', 8, '2026', '2026');
  insert into t_packs (id, kind, written, live, data) values (1, 1, 1, 1, x'6272617665');
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
    'select data from t_findings',
    'select title from t_findings',
    "select name from t_findings where data like '%brave%'",
    'with findings as (select title from main.t_findings) select * from findings',
    'select title from main.findings',
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

  it('reads what was found without the values that were changed before, which a person sees', () => {
    expect(ask('select name, code, title from findings')).toMatchObject({
      result: {
        rows: [
          [
            'web',
            'crash-loop',
            'ConfigMap shop/settings was changed, and since then 2 that read it fail (web, api): it crashes',
          ],
        ],
      },
    });
    expect(ask("select count(*) from findings where title like '%brave%'", false)).toMatchObject({
      result: { rows: [[1]] },
    });
    expect(ask("select count(*) from findings where title like '%brave%'")).toMatchObject({
      result: { rows: [[0]] },
    });
  });

  it.each([
    ['packs of bodies', 'select hex(data) from t_packs', '6272617665'],
    ['what no rule could read', "select '' || hex(text) from t_unread", '6265206272617665'],
  ])('reads nothing of %s, by whichever name', (_, sql, seen) => {
    const byAnotherName = `with resources as (${sql}) select * from resources`;

    expect(ask(sql, false)).toMatchObject({ result: { rows: [[seen]] } });
    expect(ask(sql)).toMatchObject({ result: { rows: [['']] } });
    expect(ask(byAnotherName)).toMatchObject({ result: { rows: [['']] } });
  });

  it('reads when something could not be read, and how long it was', () => {
    expect(ask('select source, text, length from unread')).toMatchObject({
      result: { rows: [['mcp', null, 8]] },
    });
  });
});
