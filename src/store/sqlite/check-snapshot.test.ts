import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterInfo, podKind } from '../../../test/fakes/builders.ts';
import { checkSnapshot } from './check-snapshot.ts';
import { inventoryMigrations } from './migrations.ts';
import { openSnapshot } from './open-snapshot.ts';
import { runQuery } from './serve-queries.ts';
import { viewsSql } from './views.ts';

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/databases');
const limits = { timeoutMs: 1000, maxRows: 10, maxBytes: 10_000 };

describe('store/sqlite/check-snapshot', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
    file = join(folder, 'snapshot.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const make = (change: (database: DatabaseSync) => void = () => undefined): void => {
    const database = new DatabaseSync(file, { enableDoubleQuotedStringLiterals: true });
    for (const { sql } of inventoryMigrations) database.exec(sql);
    database.exec(`pragma user_version = ${inventoryMigrations.length}`);
    database
      .prepare('insert into t_clusters (id, cluster_id, name, data) values (1, ?, ?, ?)')
      .run('id-prod', 'prod', JSON.stringify(clusterInfo('prod')));
    database
      .prepare('insert into t_kinds (id, cluster, group_resource, data) values (1, 1, ?, ?)')
      .run('pods', JSON.stringify(podKind));
    change(database);
    database.close();
  };

  it('opens a file of ours, without writing anything next to it', () => {
    make();

    const database = openSnapshot(checkSnapshot(file).file);

    expect(database.prepare('select name from clusters').get()).toEqual({ name: 'prod' });
    expect(() => database.exec('delete from t_clusters')).toThrow(/readonly/);
    database.close();
    expect(readdirSync(folder)).toEqual(['snapshot.db']);
  });

  it('uses its own views in place of those in the file', () => {
    make((database) => {
      database.exec('create view clusters as select 1 as name');
      for (const sql of viewsSql().filter((view) => !view.startsWith('CREATE VIEW clusters ')))
        database.exec(sql);
    });
    checkSnapshot(file);

    const reply = runQuery({ file, isSnapshot: true, sql: 'select name from clusters', limits });

    expect(reply).toMatchObject({ ok: true, result: { rows: [['prod']], kinds: [] } });
  });

  it.each([
    {
      what: 'a trigger',
      sql: 'create trigger evil after insert on t_clusters begin delete from t_kinds; end',
    },
    { what: 'a table', sql: 'create table evil (x)' },
    { what: 'an index', sql: 'create index evil on t_clusters (lower(name))' },
    { what: 'a virtual table', sql: 'create virtual table evil using fts5(x)' },
    {
      what: 'a table that is another',
      sql: 'drop table t_scans; create table t_scans (id integer primary key, data text)',
    },
    { what: 'a table that is not there', sql: 'drop table t_unread' },
    { what: 'no cluster but text', sql: "update t_clusters set data = 'x'" },
    { what: 'a cluster that is none', sql: "update t_clusters set data = '{}'" },
    { what: 'a kind that is none', sql: 'update t_kinds set data = \'{"kind":7,"group":""}\'' },
    { what: 'no version', sql: 'pragma user_version = 0' },
    { what: 'a version below all', sql: 'pragma user_version = -1' },
  ])('refuses a file with $what', ({ sql }) => {
    make((database) => database.exec(sql));

    expect(() => checkSnapshot(file)).toThrow(expect.objectContaining({ code: 'STORE_FOREIGN' }));
  });

  it('says of a newer file that a newer program is needed', () => {
    make((database) => database.exec('pragma user_version = 9999'));

    expect(() => checkSnapshot(file)).toThrow(expect.objectContaining({ code: 'STORE_NEWER' }));
  });

  it.each([
    { what: 'another file', content: 'hello', code: 'STORE_FOREIGN' },
    { what: 'an empty file', content: '', code: 'STORE_FOREIGN' },
    { what: 'a head without a body', content: 'SQLite format 3\0', code: 'STORE_CORRUPT' },
  ])('refuses $what', ({ content, code }) => {
    writeFileSync(file, content);

    expect(() => checkSnapshot(file)).toThrow(expect.objectContaining({ code }));
  });

  it('says what is not there', () => {
    expect(() => checkSnapshot(file)).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }));
  });

  it('reads no value that is larger than any of ours', () => {
    make();
    const database = openSnapshot(checkSnapshot(file).file);

    expect(() => database.prepare('select zeroblob(140000000)').get()).toThrow(/too big/);
    database.close();
  });

  it.each(inventoryMigrations.slice(1).map((_, index) => index + 1))(
    'brings a file of version %i up to date in a private copy',
    (version) => {
      const database = new DatabaseSync(file);
      database.exec(readFileSync(join(fixtures, `inventory-${version}.sql`), 'utf8'));
      database.prepare('update t_clusters set data = ?').run(JSON.stringify(clusterInfo('prod')));
      database.close();
      const before = readFileSync(file);

      const checked = checkSnapshot(file);
      const copy = openSnapshot(checked.file);
      expect(copy.prepare('select cluster, name from pods').all()).toEqual([
        { cluster: 'prod', name: 'web-1' },
      ]);
      copy.close();
      checked.remove();

      expect(readFileSync(file).equals(before)).toBe(true);
      expect(existsSync(checked.file)).toBe(false);
    },
  );
});
