import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inventoryMigrations } from './migrations.ts';
import { prepareDatabase } from './open-database.ts';
import { type QueryMessage, type QueryReply, runQuery, serveQueries } from './serve-queries.ts';
import { views, viewsSql } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'queries-'));
const file = join(folder, 'inventory.db');
prepareDatabase(file, { migrations: inventoryMigrations, views: viewsSql() });
afterAll(() => rmSync(folder, { recursive: true }));
const limits = { timeoutMs: 1000, maxRows: 10, maxBytes: 1000 };
const ask = (sql: string): QueryReply => runQuery({ file, sql, limits });

describe('store/sqlite/serve-queries', () => {
  it.each([
    "attach database '/tmp/other.db' as other",
    'pragma user_version = 7',
    'pragma table_info(t_clusters)',
    'delete from t_clusters',
    'delete from pods',
    "update pods set phase = 'x'",
    "insert into t_clusters (cluster_id, name, data) values ('a', 'b', 'c')",
    'create table mine (a)',
    'create temp table mine (a)',
    'drop view pods',
    "select load_extension('/tmp/x.so')",
    'select randomblob(1000000000)',
    'select zeroblob(1000000000)',
    'begin',
    'vacuum',
    'reindex',
    "detach database 'main'",
    "update t_clusters set name = 'x'",
  ])('refuses %s', (sql) => {
    expect(ask(sql)).toMatchObject({ ok: false, kind: 'refused' });
  });

  it.each(views.map(({ name }) => name))('reads the view %s', (name) => {
    expect(ask(`select * from ${name}`)).toMatchObject({ ok: true });
  });

  it.each([
    ['select nme from pods', 'no such column: nme; did you mean name?; pods has: cluster'],
    ['select p.nme from pods p', 'no such column: p.nme; did you mean name?'],
    [
      'select pods.name from pods join nodes on nodes.nmae = pods.node',
      'did you mean name?; nodes has: cluster',
    ],
    ['select kubelt_version', 'did you mean nodes.kubelet_version or '],
    ['select 1 from poods', 'did you mean pods?'],
    ['select pods.nme from pods', 'pods has: cluster'],
    ['select 1 from poods', 'there are: clusters'],
    ['selec 1', 'syntax error'],
  ])('teaches what there is: %s', (sql, taught) => {
    expect(ask(sql)).toMatchObject({ ok: false, kind: 'failed', message: expect.stringContaining(taught) });
  });

  it('computes and joins as SQL does', () => {
    const sql =
      "with a as (select 1 as x union select 2) select sum(x), upper('a'), json_extract('{\"b\":3}', '$.b') from a";
    expect(ask(sql)).toEqual({
      ok: true,
      result: {
        columns: ['sum(x)', "upper('a')", `json_extract('{"b":3}', '$.b')`],
        rows: [[3, 'A', 3]],
        truncated: false,
        kinds: [],
        clusters: null,
      },
    });
  });

  it.each<[string, string[] | null]>([
    ['select 1', []],
    ['select name from pods', ['pods']],
    ['select count(*) from pods', ['pods']],
    ['select count(*) from pods p join nodes n on n.name = p.node', ['nodes', 'pods']],
    ['with p as (select * from pods) select count(*) from p', ['pods']],
    ['select name from clusters', []],
    ['select count(*) from resources', null],
    ['select name from t_resources', null],
    ['select count(*) from t_resources', null],
    ['select p.name, r.name from pods p, t_resources r', null],
  ])('tells which kinds it read: %s', (sql, kinds) => {
    expect(ask(sql)).toMatchObject({ ok: true, result: { kinds } });
  });

  it('reads the first statement only', () => {
    expect(ask('select 1; delete from t_clusters')).toMatchObject({ ok: true, result: { rows: [[1]] } });
  });

  it('serves until who asked is gone', () => {
    const listeners = new Map<string, (message: QueryMessage) => void>();
    const replies: QueryReply[] = [];
    let ended = 0;
    serveQueries({
      on: (event: string, listener: never) => listeners.set(event, listener),
      send: (reply) => replies.push(reply),
      exit: () => {
        ended += 1;
      },
    });
    const message = { file, sql: 'select 1', limits };
    listeners.get('message')?.(message);
    listeners.get('disconnect')?.(message);
    expect(replies).toMatchObject([{ ok: true }]);
    expect(ended).toBe(1);
  });
});
