import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentKind, kind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { startLocalThread } from '../../../test/fakes/local-thread.ts';
import { everything } from '../../domain/coverage.ts';
import type { AppError } from '../../domain/errors.ts';
import { type ExportOptions, exportInventory } from './export-inventory.ts';
import { exportedTables } from './export-tables.ts';
import { inventoryMigrations } from './migrations.ts';
import { decodePack } from './pack-format.ts';
import { SqliteStore } from './sqlite-store.ts';

const configMapKind = kind('', 'v1', 'ConfigMap', 'configmaps');
const hidden = '<hidden:0123456789ab>';
const later = '<hidden:ba9876543210>';

function configMap(name: string, value: string, namespace = 'shop') {
  const body = JSON.stringify({
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { password: value },
  });
  return resource(configMapKind, name, { namespace, body, bodyHash: `hash-${value}` });
}

/** Words of a change of its image repeat what is hidden in it. */
function deployment(image: string) {
  const body = JSON.stringify({
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { template: { spec: { containers: [{ name: 'web', image }] } } },
  });
  return resource(deploymentKind, 'web', { body, bodyHash: `hash-${image}`, images: [image] });
}

/** What stands in a body for what is hidden. */
function shown(body: string | null | undefined): string | undefined {
  return /<hidden:[0-9a-f]{12}>/.exec(String(body))?.[0];
}

/** All values of all rows of all tables, packs decompressed. */
function everythingIn(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = database
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not in ('t_search_objects', 't_search_labels', 't_search_messages')",
    )
    .all();
  const values = tables.flatMap(({ name }) =>
    database
      .prepare(`select * from "${name}"`)
      .all()
      .flatMap((row) => Object.entries(row))
      .map(([column, value]) =>
        name === 't_packs' && column === 'data' ? decodePack(value as Uint8Array).join('\n') : textOf(value),
      ),
  );
  database.close();
  return values.join('\n');
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}

describe('store/sqlite/export-inventory', () => {
  let filled: FilledStore;
  let target: string;
  const opened: SqliteStore[] = [];
  beforeEach(async () => {
    filled = await filledStore();
    target = join(filled.dataDir, 'out.db');
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await filled.remove();
  });

  const write = (change: Partial<ExportOptions> = {}, info: Partial<ExportOptions['info']> = {}) =>
    exportInventory({
      source: filled.store.file,
      target,
      force: false,
      clusterIds: ['id-prod'],
      info: {
        exportedAt: '2026-01-02T03:04:05.000Z',
        version: '1.0.0',
        clusters: ['prod'],
        namespaces: null,
        since: null,
        ...info,
      },
      signal: new AbortController().signal,
      ...change,
    });
  const open = (): SqliteStore => {
    const clock = new FakeClock();
    const store = new SqliteStore({
      dataDir: 'nowhere',
      clock,
      snapshot: target,
      startThread: startLocalThread(clock),
    });
    opened.push(store);
    return store;
  };
  const bodies = async (store: SqliteStore): Promise<string[]> =>
    (await store.resources({ kinds: ['configmaps'], withBody: true }, everything)).rows.map(({ body }) =>
      String(body),
    );

  it('knows every table of the inventory', () => {
    const database = new DatabaseSync(':memory:');
    for (const { sql } of inventoryMigrations) database.exec(sql);
    const tables = database
      .prepare(
        "select name from sqlite_schema where type = 'table' and name not like 't_search%' and name not like 'sqlite_%'",
      )
      .all()
      .map(({ name }) => String(name));

    expect(
      Object.keys(exportedTables).toSorted(),
      'A table is new: say in export-tables.ts what of it goes into an exported file.',
    ).toEqual(tables.toSorted());
  });

  it('writes one file for its owner alone, which holds what is kept and what is searched', async () => {
    await filled.fill('prod', [
      configMap('settings', 'x'),
      resource(podKind, 'web', { messages: ['OOMKilled'] }),
    ]);

    const report = await write();

    expect(report).toMatchObject({ file: target, resources: 2, snapshot: { clusters: ['prod'] } });
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(filled.dataDir).filter((name) => name.startsWith('out'))).toEqual(['out.db']);
    const store = open();
    expect(await bodies(store)).toEqual([configMap('settings', 'x').body]);
    const search = { text: 'oomk', kinds: null, namespaces: null, limit: 9 };
    expect((await store.searcher.search(search, everything)).total).toBe(1);
  });

  it('makes hashes of hidden values anew: equal ones stay equal, none is that of another file', async () => {
    await filled.fill('prod', [
      configMap('one', hidden),
      configMap('same', hidden),
      configMap('other', '<hidden:ba9876543210>'),
    ]);

    const valuesOf = async () => {
      await write({ force: true });
      const values = (await bodies(open())).map((body) => /<hidden:[0-9a-f]{12}>/.exec(body)?.[0]);
      expect(readFileSync(target).includes('0123456789ab')).toBe(false);
      return values;
    };
    const first = await valuesOf();
    const second = await valuesOf();

    expect(first[0]).toBe(first[2]);
    expect(new Set([hidden, ...first, ...second]).size).toBe(5);
  });

  describe('of a history', () => {
    /** Its body lies in one pack with the first of the other one. */
    const still = configMap('still', 'x');
    /** Two looks after which two objects have changed once, an hour after the first. */
    beforeEach(async () => {
      await filled.fill('prod', [
        configMap('settings', `outdated-state ${hidden}`),
        still,
        deployment(`${hidden}/web:1`),
      ]);
      filled.clock.advance(3_600_000);
      await filled.fill('prod', [configMap('settings', later), still, deployment('shop/web:1')]);
    });
    const day = { since: 0, until: Number.MAX_SAFE_INTEGER, limit: 9 };
    const newest = '2026-01-02T04:04:05.000Z';

    it('takes each change along, with the state that it replaced, its hidden values made anew', async () => {
      expect(await write()).toMatchObject({ resources: 3, versions: 2 });

      const { history } = open();
      const { rows, total } = await history.changes(day, everything);
      expect([total, rows.map(({ at, effect }) => [at, effect])]).toEqual([
        2,
        Array(2).fill([newest, 'changed']),
      ]);
      const [config, image] = rows.toSorted((left, right) => (left.name < right.name ? -1 : 1));
      expect(config?.words).toEqual([{ topic: 'config', text: 'config key password changed' }]);
      const [bodiesOfConfig] = await history.bodies([Number(config?.id)]);
      const [before, after] = [bodiesOfConfig?.before, bodiesOfConfig?.after].map((body) => shown(body));
      expect(before).not.toBe(after);
      expect(image?.words[0]?.text).toBe(`image ${before}/web:1 → shop/web:1`);
    });

    it('has the old hash in no row of any table, nor in any pack', async () => {
      const kept = everythingIn(filled.store.file);
      for (const old of ['0123456789ab', 'ba9876543210', 'hash-']) expect(kept).toContain(old);

      await write();

      const text = everythingIn(target);
      expect(text).toContain('<hidden:');
      for (const old of ['0123456789ab', 'ba9876543210', 'hash-']) expect(text).not.toContain(old);
    });

    it('leaves out what is older than it is asked for, and says since when it knows', async () => {
      filled.clock.advance(3_600_000);
      await filled.fill('prod', [configMap('settings', 'y'), still, deployment('shop/web:1')]);

      const since = '2026-01-02T04:30:00.000Z';
      expect(await write({}, { since })).toMatchObject({ resources: 3, versions: 1 });

      const { history } = open();
      expect((await history.changes(day, everything)).rows.map(({ name, at }) => [name, at])).toEqual([
        ['settings', '2026-01-02T05:04:05.000Z'],
      ]);
      expect(await history.reach(everything)).toMatchObject(Array(2).fill({ since }));
      // As it was when it was last looked at before.
      expect(await history.cacheMetadataAt(Date.parse(since), everything)).toMatchObject(
        Array(2).fill({ completeness: 'complete', asOf: '2026-01-02T04:04:05.000Z' }),
      );
      // The states of the first look are needed by nobody any more, though one lies in a pack that is.
      const text = everythingIn(target);
      for (const old of ['outdated-state', '>/web:1']) expect(text).not.toContain(old);
    });
  });

  it('takes other clusters, other namespaces, and what is of this machine for nobody’s business', async () => {
    await filled.fill('prod', [configMap('settings', 'x'), configMap('foreign-one', 'y', 'other-team')]);
    await filled.fill('staging', [configMap('foreign-two', 'z')]);

    await write({}, { namespaces: ['shop'] });

    const store = open();
    const { rows, total } = await store.resources({ kinds: ['configmaps'], limit: 9 }, everything);
    expect([rows.map(({ name }) => name), total]).toEqual([['settings'], 1]);
    expect((await store.clusters(everything)).map(({ name, paths }) => [name, paths])).toEqual([
      ['prod', []],
    ]);
    expect(await store.cacheMetadata(everything)).toMatchObject([
      { count: 1, completeness: 'partial', reason: 'this file holds only the namespace shop' },
    ]);
    expect(await store.history.cacheMetadataAt(filled.clock.now(), everything)).toMatchObject([
      { completeness: 'partial', reason: 'this file holds only the namespace shop' },
    ]);
    const text = readFileSync(target).toString('latin1');
    for (const word of ['foreign', 'other-team', 'staging']) expect(text).not.toContain(word);
  });

  it('replaces a file only when it is told to', async () => {
    await filled.fill('prod', [configMap('settings', 'x')]);
    writeFileSync(target, 'mine');

    await expect(write()).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });

    expect(readFileSync(target, 'utf8')).toBe('mine');
    expect((await write({ force: true })).resources).toBe(1);
  });

  it.each([
    { what: 'a disk that is full', change: { mostPages: 80 }, code: 'STORE_FULL' },
    { what: 'a stop', change: { signal: AbortSignal.abort() }, code: 'CANCELLED' },
    { what: 'a source that is none', change: { source: import.meta.filename }, code: 'STORE_CORRUPT' },
  ])('leaves nothing behind after $what', async ({ change, code }) => {
    const many = Array.from({ length: 3000 }, (_, index) => configMap(`settings-${index}`, `v${index}`));
    await filled.fill('prod', many);

    const error = await write(change).then(
      () => null,
      (thrown: unknown) => thrown as AppError,
    );
    expect(error).toMatchObject({ code });
    expect(error?.message).not.toContain('partial');

    expect(readdirSync(filled.dataDir).filter((name) => name.startsWith('out'))).toEqual([]);
  });

  it.each(['none', 'file'])('says that there is no folder %s to write to', async (folder) => {
    writeFileSync(join(filled.dataDir, 'file'), 'mine');
    const message = expect.stringContaining(`no folder ${join(filled.dataDir, folder)}`);

    await expect(write({ target: join(filled.dataDir, folder, 'out.db') })).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
      message,
    });
  });
});
