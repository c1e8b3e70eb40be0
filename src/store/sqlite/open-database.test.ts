import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InventoryQueries } from './inventory-queries.ts';
import { privateMigrations } from './migrations/private-migrations.ts';
import { inventoryMigrations } from './migrations.ts';
import {
  inTransaction,
  openReadOnly,
  openWritable,
  prepareDatabase,
  schemaVersion,
} from './open-database.ts';
import { views, viewsSql } from './views.ts';

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/databases');
const schema = { migrations: inventoryMigrations, views: viewsSql() };

describe('store/sqlite/open-database', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'database-'));
    file = join(folder, 'inventory.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const oldDatabase = (name: string): void => {
    const database = new DatabaseSync(file);
    database.exec(readFileSync(join(fixtures, name), 'utf8'));
    database.close();
  };

  it('has a database of every version that was ever released to test with', () => {
    const versions = (name: string) =>
      readdirSync(fixtures).filter((entry) => entry.startsWith(`${name}-`)).length;
    expect([versions('inventory'), versions('private')]).toEqual([
      inventoryMigrations.length,
      privateMigrations.length,
    ]);
  });

  it.each(inventoryMigrations.map((_, index) => index + 1))(
    'opens an inventory of version %i with what is in it',
    (version) => {
      oldDatabase(`inventory-${version}.sql`);
      prepareDatabase(file, schema);
      const database = openReadOnly(file);
      const queries = new InventoryQueries(database, { now: () => Date.parse('2026-01-01T00:00:30.000Z') });
      const everything = { clusterIds: 'all', namespaces: 'all' } as const;
      expect(schemaVersion(database)).toBe(inventoryMigrations.length);
      expect(queries.resources({ kinds: ['pods'], withBody: true }, everything).rows).toMatchObject([
        {
          cluster: 'prod',
          namespace: 'shop',
          name: 'web-1',
          labels: { app: 'web' },
          images: ['shop/web:1'],
          body: '{"kind":"Pod"}',
        },
      ]);
      expect(queries.cacheMetadata(everything)).toMatchObject([{ completeness: 'complete', count: 1 }]);
      expect(database.prepare('select cluster, namespace, name, phase from pods').all()).toEqual([
        { cluster: 'prod', namespace: 'shop', name: 'web-1', phase: 'Running' },
      ]);
      // What was kept before there was a history is where that begins.
      expect(database.prepare('select history_since from t_kinds').all()).toEqual([
        { history_since: Date.parse('2026-01-01T00:00:00.000Z') },
      ]);
      database.close();
    },
  );

  it.each(privateMigrations.map((_, index) => index + 1))(
    'opens a private database of version %i with its keys',
    (version) => {
      oldDatabase(`private-${version}.sql`);
      prepareDatabase(file, { migrations: privateMigrations, views: [] });
      const database = openReadOnly(file);
      expect(database.prepare("select hex(value) as value from t_keys where name = 'hash'").get()).toEqual({
        value: '0102',
      });
      database.close();
    },
  );

  it('makes from nothing what it makes from the oldest version', () => {
    const shape = (): unknown => {
      const database = openReadOnly(file);
      const rows = database
        .prepare("select type, name, replace(sql, ' ', '') as sql from sqlite_schema order by name")
        .all();
      database.close();
      return rows.map((row) => ({ ...row, sql: String(row.sql).replace(/\s/g, '') }));
    };
    oldDatabase('inventory-1.sql');
    prepareDatabase(file, schema);
    const fromOld = shape();
    file = join(folder, 'new.db');
    prepareDatabase(file, schema);
    expect(shape()).toEqual(fromOld);
  });

  it('leaves the database as it was when a step fails', () => {
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    const broken = [
      ...inventoryMigrations,
      { name: 'broken', sql: 'create table t_new (a); create table t_new (a);' },
    ];
    expect(() => prepareDatabase(file, { migrations: broken, views: [] })).toThrow(
      expect.objectContaining({ code: 'STORE_FAILED' }),
    );
    const database = openReadOnly(file);
    expect(schemaVersion(database)).toBe(inventoryMigrations.length);
    expect(
      database.prepare("select count(*) as count from sqlite_schema where name = 't_new'").get(),
    ).toEqual({ count: 0 });
    database.close();
  });

  it('makes views anew when they are not as wanted, and writes nothing when they are', () => {
    prepareDatabase(file, schema);
    const changes = (): unknown => {
      const database = openReadOnly(file);
      const version = database.prepare('pragma schema_version').get();
      database.close();
      return version;
    };
    const before = changes();
    prepareDatabase(file, schema);
    expect(changes()).toEqual(before);
    const database = openWritable(file);
    database.exec('drop view pods; create view pods as select 1 as one; create view mine as select 2 as two');
    database.close();
    prepareDatabase(file, schema);
    const again = openReadOnly(file);
    const names = again
      .prepare("select name from sqlite_schema where type = 'view'")
      .all()
      .map(({ name }) => String(name));
    expect(names.sort()).toEqual(views.map(({ name }) => name).sort());
    expect(again.prepare('select * from pods').all()).toEqual([]);
    again.close();
  });

  it.runIf(process.platform === 'linux')('says where no folder can be made', () => {
    expect(() => prepareDatabase('/proc/self/data/inventory.db', schema)).toThrow(
      expect.objectContaining({
        code: 'STORE_UNWRITABLE',
        message: expect.stringContaining('/proc/self/data'),
      }),
    );
  });

  it('rolls back a transaction whose work throws', () => {
    prepareDatabase(file, schema);
    const database = openWritable(file);
    const work = (): never => {
      database.exec("insert into t_namespaces (name) values ('lost')");
      throw new Error('broken');
    };
    expect(() => inTransaction(database, work)).toThrow('broken');
    expect(database.prepare("select count(*) as count from t_namespaces where name = 'lost'").get()).toEqual({
      count: 0,
    });
    database.close();
  });
});
