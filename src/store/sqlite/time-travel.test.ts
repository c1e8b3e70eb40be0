import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, everything, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, deploymentKind, nodeKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { Resource } from '../../domain/resource.ts';
import { cacheMetadataAt } from './history-queries.ts';
import { InventoryQueries } from './inventory-queries.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';
import { selectChangedBodies, selectChanges } from './select-changes.ts';
import { runQuery } from './serve-queries.ts';
import { viewsSql } from './views.ts';
import { viewsOfThen } from './views-at.ts';

const minute = (of: number): number => Date.UTC(2026, 0, 1, 0, of);
const iso = (of: number): string => new Date(minute(of)).toISOString();

describe('store/sqlite/time-travel', () => {
  let folder: string;
  let file: string;
  let database: DatabaseSync;
  let writer: InventoryWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'time-'));
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

  const list = (of: ResourceKind, at: number, resources: Resource[], clusterId = 'id-prod'): void => {
    const open = writer.begin({
      clusterId,
      kind: of,
      source: 'api',
      startedAt: iso(at),
      ttlSeconds: 60,
    });
    writer.write(open, page(resources));
    writer.finish(open, allSeen, 1);
  };
  const pod = (name: string, change: Partial<Resource> = {}): Resource => {
    const body = JSON.stringify({ name, phase: change.phase, uid: change.uid });
    return resource(podKind, name, { uid: name, body, bodyHash: body, ...change });
  };
  const listed = (at: number): string[] =>
    new InventoryQueries(database, { now: () => 0 })
      .resources({ kinds: ['pods'], at: minute(at), withBody: true }, everything)
      .rows.map(({ name, phase, uid, body }) => `${name} ${phase} ${uid} ${body}`);
  const kept = (name: string, phase: string, uid = name): string =>
    `${name} ${phase} ${uid} ${JSON.stringify({ name, phase, uid: uid === name ? undefined : uid })}`;
  const asked = (sql: string, at?: number) =>
    runQuery({
      file,
      sql,
      limits: {
        timeoutMs: 1000,
        maxRows: 100,
        maxBytes: 10_000,
        at: at === undefined ? undefined : minute(at),
      },
    });

  const history = (): void => {
    list(podKind, 0, [pod('a', { phase: 'Pending' }), pod('b', { phase: 'Running' })]);
    list(podKind, 10, [
      pod('a', { phase: 'Running' }),
      pod('b', { phase: 'Running' }),
      pod('c', { phase: 'Pending' }),
    ]);
    list(podKind, 20, [pod('a', { phase: 'Failed' }), pod('c', { phase: 'Pending' })]);
    list(podKind, 30, [
      pod('a', { phase: 'Failed' }),
      pod('c', { phase: 'Pending', uid: 'c2', createdAt: iso(25) }),
    ]);
  };

  it.each([
    [0, [kept('a', 'Pending'), kept('b', 'Running')]],
    [9, [kept('a', 'Pending'), kept('b', 'Running')]],
    [10, [kept('a', 'Running'), kept('b', 'Running'), kept('c', 'Pending')]],
    [20, [kept('a', 'Failed'), kept('c', 'Pending')]],
    [24, [kept('a', 'Failed'), kept('c', 'Pending')]],
    [25, [kept('a', 'Failed'), kept('c', 'Pending', 'c2')]],
    [99, [kept('a', 'Failed'), kept('c', 'Pending', 'c2')]],
  ])('shows what there was in minute %i', (at, expected) => {
    history();

    expect(listed(at)).toEqual(expected);
  });

  it('shows a part of it, and counts what there was, in two kinds of two clusters', () => {
    history();
    list(nodeKind, 5, [resource(nodeKind, 'n1')]);
    list(nodeKind, 15, []);
    writer.save(clusterInfo('dev'));
    writer.acquire('id-dev');
    for (const [at, names] of [
      [0, ['x']],
      [12, ['x', 'y', 'z']],
      [22, ['z']],
    ] as const)
      list(
        podKind,
        at,
        names.map((name) => pod(name)),
        'id-dev',
      );
    const queries = new InventoryQueries(database, { now: () => 0 });
    const ask = (at: number, more: object) => {
      const filter = { kinds: ['nodes', 'pods'], at: minute(at), ...more };
      const { rows, total } = queries.resources(filter, everything);
      return { told: rows.map(({ cluster, name }) => `${cluster}/${name}`), total };
    };

    const totals = [-1, 0, 5, 10, 12, 20, 22, 25, 99].map((at) => {
      const whole = ask(at, {});
      for (const limit of [0, 1, 3, 100])
        expect({ at, ...ask(at, { limit }) }).toEqual({
          at,
          told: whole.told.slice(0, limit),
          total: whole.total,
        });
      return whole.total;
    });

    expect(totals).toEqual([0, 3, 4, 5, 7, 5, 3, 3, 3]);
  });

  it('shows nothing of the time before the history, and says so', () => {
    history();

    expect(listed(-1)).toEqual([]);
    expect(cacheMetadataAt(database, minute(-1), everything)).toMatchObject([
      { completeness: 'never', asOf: null, reason: `the history goes back to ${iso(0)} only` },
    ]);
    expect(cacheMetadataAt(database, minute(12), everything)).toMatchObject([
      { completeness: 'complete', asOf: iso(12) },
    ]);
  });

  it('names the last look, where nobody looked at the moment', () => {
    list(podKind, 0, []);
    list(podKind, 60, []);

    expect(cacheMetadataAt(database, minute(40), everything)).toMatchObject([{ asOf: iso(0) }]);
  });

  it('lets a query see the same', () => {
    history();
    expect(asked('select name, phase from pods order by name', 5)).toMatchObject({
      ok: true,
      result: {
        rows: [
          ['a', 'Pending'],
          ['b', 'Running'],
        ],
        kinds: ['pods'],
      },
    });
    expect(asked('select count(*) from resources', 20)).toMatchObject({ ok: true, result: { rows: [[2]] } });
    expect(asked("select body from resources where name = 'b'", 5)).toMatchObject({
      ok: true,
      result: { rows: [['{"name":"b","phase":"Running"}']] },
    });
    expect(asked('select count(*) from pods', -1)).toMatchObject({ ok: true, result: { rows: [[0]] } });
    expect(asked('select count(*) from pods')).toMatchObject({ ok: true, result: { rows: [[2]] } });
  });

  it('knows which views can', () => {
    expect(viewsOfThen).toEqual(['namespaces', 'nodes', 'pods', 'containers', 'services', 'resources']);
    for (const name of viewsOfThen) expect(asked(`select * from ${name}`, 5)).toMatchObject({ ok: true });
  });

  it('still refuses to write then', () => {
    expect(asked('create temp table t (a)', 5)).toMatchObject({ ok: false, kind: 'refused' });
  });

  it('tells changes in words, newest first, with both states', () => {
    history();
    list(nodeKind, 5, []);

    const { rows, total } = selectChanges(
      database,
      { since: minute(0), until: minute(99), limit: 2 },
      everything,
    );
    const all = selectChanges(database, { since: minute(0), until: minute(99), limit: 99 }, everything).rows;

    expect(total).toBe(all.length);
    expect(rows).toHaveLength(2);
    expect(all.map(({ name, effect, at }) => `${name} ${effect} ${at.slice(14, 16)}`)).toEqual([
      'c added 25',
      'c deleted 25',
      'b deleted 20',
      'a changed 20',
      'c added 10',
      'a changed 10',
    ]);
    const [came, went, , failed] = selectChangedBodies(
      database,
      all.map(({ id }) => id),
    );
    expect([failed, came, went]).toEqual([
      { before: '{"name":"a","phase":"Running"}', after: '{"name":"a","phase":"Failed"}' },
      { before: null, after: '{"name":"c","phase":"Pending","uid":"c2"}' },
      { before: '{"name":"c","phase":"Pending"}', after: null },
    ]);
  });

  it.each([
    [{ kinds: ['deployments.apps'] }, 0],
    [{ namespaces: ['other'] }, 0],
    [{ names: ['b'] }, 1],
    [{ labels: [{ key: 'app', operator: 'in' as const, values: ['web'] }] }, 1],
    [{ until: minute(15) }, 1],
  ])('tells only what is asked for: %j', (filter, expected) => {
    list(podKind, 0, [pod('b')]);
    list(podKind, 10, [pod('b'), pod('c', { labels: { app: 'web' } })]);
    list(podKind, 20, [pod('c', { labels: { app: 'web' } })]);

    const { total } = selectChanges(
      database,
      { since: 0, until: minute(99), limit: 9, ...filter },
      everything,
    );
    expect(total).toBe(expected);
  });

  it('finds the controller at the top, of what is gone too', () => {
    const set = resource({ ...deploymentKind, kind: 'ReplicaSet', plural: 'replicasets' }, 'web-1', {
      owner: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd' },
    });
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r' };
    list(set.kind, 0, [set]);
    list(podKind, 0, []);
    list(podKind, 10, [pod('web-1-a', { owner })]);
    list(set.kind, 20, []);

    const { rows } = selectChanges(database, { since: 0, until: minute(99), limit: 9 }, everything);
    expect(rows.map(({ name, root }) => [name, root?.kind, root?.name])).toEqual([
      ['web-1', 'Deployment', 'web'],
      ['web-1-a', 'Deployment', 'web'],
    ]);
  });

  it('sees of an asker who may see some namespaces only those', () => {
    list(podKind, 0, []);
    list(podKind, 10, [pod('a'), pod('b', { namespace: 'shop' })]);

    const scope = { clusterIds: 'all', namespaces: ['shop'] } as const;
    const { rows } = selectChanges(
      database,
      { since: 0, until: minute(99), limit: 9 },
      { ...scope, namespaces: [...scope.namespaces] },
    );
    expect(rows.map(({ name }) => name)).toEqual(['b']);
  });
});
