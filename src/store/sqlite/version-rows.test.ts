import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSeen, page } from '../../../test/contract/inventory-contract.ts';
import { clusterInfo, deploymentKind, kind, podKind, resource } from '../../../test/fakes/builders.ts';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ListResult } from '../../domain/ports/cluster-access.ts';
import type { Resource } from '../../domain/resource.ts';
import type { JsonObject } from '../../lib/json.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { inventoryMigrations } from './migrations.ts';
import { openWritable, prepareDatabase } from './open-database.ts';
import { decodePack } from './pack-format.ts';

const secretKind = kind('', 'v1', 'Secret', 'secrets');
const endpointsKind = kind('', 'v1', 'Endpoints', 'endpoints');
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

describe('store/sqlite/version-rows', () => {
  let folder: string;
  let database: DatabaseSync;
  let writer: InventoryWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'versions-'));
    const file = join(folder, 'inventory.db');
    prepareDatabase(file, { migrations: inventoryMigrations, views: [] });
    database = openWritable(file);
    writer = new InventoryWriter(database, new FakeClock(), 'me');
    writer.save(clusterInfo('prod'));
    writer.acquire('id-prod');
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  /** A whole list of a kind, begun at a minute. */
  const list = (
    of: ResourceKind,
    minute: number,
    resources: Resource[],
    result: Partial<ListResult> = {},
  ) => {
    const open = writer.begin({
      clusterId: 'id-prod',
      kind: of,
      source: 'api',
      startedAt: at(minute),
      ttlSeconds: 60,
    });
    writer.write(open, page(resources));
    return writer.finish(open, { ...allSeen, ...result }, 1);
  };
  const deployment = (spec: JsonObject, change: Partial<Resource> = {}): Resource => {
    const body = JSON.stringify({ spec });
    return resource(deploymentKind, 'web', { uid: 'u1', body, bodyHash: body, ...change });
  };
  const versions = () =>
    database
      .prepare('select effect, at, since, seen_at, manager, words, pack, slot from t_versions order by id')
      .all()
      .map(({ words, at: moment, since, seen_at, pack, slot, ...rest }) => ({
        ...rest,
        at: new Date(Number(moment)).toISOString(),
        since: since === null ? null : new Date(Number(since)).toISOString(),
        seenAt: new Date(Number(seen_at)).toISOString(),
        words: (JSON.parse(String(words)) as { text: string }[]).map(({ text }) => text),
        body: bodyOf(pack, slot),
      }));
  const bodyOf = (pack: unknown, slot: unknown): string | undefined => {
    if (pack === null) return undefined;
    const data = database.prepare('select data from t_packs where id = ?').get(Number(pack))?.data;
    return decodePack(data as Uint8Array)[Number(slot)];
  };
  const live = (): number => Number(database.prepare('select sum(live) as live from t_packs').get()?.live);

  it('writes none for the first list, nor for what stayed as it was', () => {
    list(deploymentKind, 0, [deployment({ replicas: 1 })]);
    list(deploymentKind, 5, [deployment({ replicas: 1 })]);

    expect(versions()).toEqual([]);
    expect(database.prepare('select history_since from t_kinds').get()).toEqual({
      history_since: Date.parse(at(0)),
    });
  });

  it('writes what a change means, and keeps the state that it replaced', () => {
    list(deploymentKind, 0, [deployment({ replicas: 3 })]);
    const totals = list(deploymentKind, 5, [
      deployment({ replicas: 1 }, { changedBy: { manager: 'kubectl', at: at(3) } }),
    ]);

    expect(totals).toMatchObject({ changed: 1 });
    expect(versions()).toEqual([
      {
        effect: 'changed',
        at: at(3),
        since: at(0),
        seenAt: at(5),
        manager: 'kubectl',
        words: ['replicas 3 → 1'],
        body: '{"spec":{"replicas":3}}',
      },
    ]);
    expect(live()).toBe(2);
  });

  it('names who wrote what it is about: the spec, not the status behind it', () => {
    const changedBy = {
      manager: 'kube-controller-manager',
      at: at(4),
      ofSpec: { manager: 'helm', at: at(3) },
    };
    list(deploymentKind, 0, [deployment({ replicas: 3 })]);
    list(deploymentKind, 5, [deployment({ replicas: 1 }, { changedBy })]);

    expect(versions()).toMatchObject([{ at: at(3), manager: 'helm' }]);
  });

  it('blames the deletion of an object on nobody: its last writer may be who made it', () => {
    const changedBy = { manager: 'kubectl-create', at: at(1) };
    const deleting = { changedBy, deletingSince: at(3) };
    list(deploymentKind, 0, [deployment({ replicas: 3 }, { changedBy })]);
    const body = JSON.stringify({ metadata: { deletionTimestamp: at(3) }, spec: { replicas: 3 } });
    list(deploymentKind, 5, [deployment({}, { ...deleting, body, bodyHash: body })]);

    expect(versions()).toMatchObject([{ at: at(3), manager: null, words: ['being deleted'] }]);
  });

  it('blames a scaling on who scaled, which has no time, not on the last writer of the rest', () => {
    const changedBy = {
      manager: 'kubectl-set',
      at: at(3),
      ofScale: { manager: 'kubectl', at: null },
    };
    list(deploymentKind, 0, [deployment({ replicas: 3, paused: false })]);
    list(deploymentKind, 5, [deployment({ replicas: 1, paused: false }, { changedBy })]);
    list(deploymentKind, 9, [deployment({ replicas: 2, paused: true }, { changedBy })]);

    expect(versions()).toMatchObject([
      { at: at(5), manager: 'kubectl', words: ['replicas 3 → 1'] },
      { manager: 'kubectl-set' },
    ]);
  });

  it('believes no time that does not lie between the two looks', () => {
    const changedBy = { manager: 'kubectl', at: '2020-01-01T00:00:00Z' };
    list(deploymentKind, 0, [deployment({ replicas: 3 })]);
    list(deploymentKind, 5, [deployment({ replicas: 1 }, { changedBy })]);

    expect(versions()).toMatchObject([{ at: at(5) }]);
  });

  it('counts noise as no change, and keeps no body of it', () => {
    list(deploymentKind, 0, [deployment({ replicas: 3 })]);
    const body = JSON.stringify({ metadata: { resourceVersion: '9', generation: 4 }, spec: { replicas: 3 } });
    const totals = list(deploymentKind, 5, [deployment({}, { body, bodyHash: 'other' })]);

    expect([totals.changed, versions(), live()]).toEqual([0, [], 1]);
  });

  it('keeps what a list shows otherwise, without words', () => {
    list(deploymentKind, 0, [deployment({}, { readyCount: 3 })]);
    const body = JSON.stringify({ spec: {}, status: { readyReplicas: 1 } });
    list(deploymentKind, 5, [deployment({}, { readyCount: 1, body, bodyHash: body })]);

    expect(versions()).toMatchObject([{ effect: 'changed', words: [] }]);
    expect(database.prepare('select ready_count from t_versions').get()).toEqual({ ready_count: 3 });
  });

  it('writes what came, from when it says it was made, and what went', () => {
    list(deploymentKind, 0, []);
    list(deploymentKind, 5, [deployment({}, { createdAt: at(2), images: ['shop/web:1'], wantedCount: 3 })]);
    list(deploymentKind, 9, []);

    expect(versions()).toMatchObject([
      { effect: 'added', at: at(2), words: ['added', 'image shop/web:1', 'replicas 3'], body: undefined },
      { effect: 'deleted', at: at(9), since: at(5), words: ['gone'], body: '{"spec":{}}', manager: null },
    ]);
    expect(live()).toBe(1);
  });

  it('takes the same name with another uid for two changes', () => {
    list(podKind, 0, [resource(podKind, 'web-0', { uid: 'a' })]);
    list(podKind, 5, [resource(podKind, 'web-0', { uid: 'b' })]);

    expect(versions()).toMatchObject([{ effect: 'deleted' }, { effect: 'added' }]);
    expect(database.prepare('select uid from t_versions order by id').all()).toEqual([
      { uid: 'a' },
      { uid: 'b' },
    ]);
    expect(live()).toBe(2);
  });

  it('does not call new what is only seen for the first time', () => {
    list(deploymentKind, 0, [], { completeness: 'partial', provenNamespaces: ['a'] });
    list(deploymentKind, 5, [deployment({}, { createdAt: '2025-12-01T00:00:00Z' })]);

    expect(versions()).toMatchObject([{ effect: 'seen', words: [] }]);
  });

  it('knows that a Secret was written, though nothing of it shows', () => {
    const secret = (resourceVersion: string, written: string) =>
      resource(secretKind, 's', {
        uid: 'u',
        resourceVersion,
        changedBy: { manager: 'kubectl', at: written },
        body: '{}',
        bodyHash: 'h',
      });
    list(secretKind, 0, [secret('1', at(-1))]);
    list(secretKind, 5, [secret('2', at(3))]);
    list(secretKind, 9, [secret('3', at(3))]);

    expect(versions()).toMatchObject([{ words: ['data changed'], at: at(3) }]);
    expect(live()).toBe(2);
  });

  it('keeps no history of what only follows', () => {
    list(endpointsKind, 0, []);
    list(endpointsKind, 5, [resource(endpointsKind, 'web')]);
    list(endpointsKind, 9, []);

    expect([versions(), live()]).toEqual([[], 0]);
  });

  it('finds the body of a state that the same page brought', () => {
    list(deploymentKind, 0, [deployment({ replicas: 1 }, { resourceVersion: '1' })]);
    list(deploymentKind, 5, [
      deployment({ replicas: 2 }, { resourceVersion: '2' }),
      deployment({ replicas: 3 }, { resourceVersion: '3' }),
    ]);

    expect(versions()).toMatchObject([
      { words: ['replicas 1 → 2'], body: '{"spec":{"replicas":1}}' },
      { words: ['replicas 2 → 3'], body: '{"spec":{"replicas":2}}' },
    ]);
  });

  it('keeps the changes of an object in order, whatever the clocks say that wrote them down', () => {
    list(deploymentKind, 0, [deployment({ replicas: 1 }, { resourceVersion: '1' })]);
    list(deploymentKind, 5, [
      deployment({ replicas: 2 }, { resourceVersion: '2', changedBy: { manager: 'kubectl', at: at(4) } }),
      deployment({ replicas: 3 }, { resourceVersion: '3', changedBy: { manager: 'kubectl', at: at(2) } }),
    ]);

    expect(versions().map((version) => version.at)).toEqual([at(4), at(4)]);
  });

  it('is brought together with what is kept, when bodies lie scattered', () => {
    for (let round = 0; round < 90; round += 1)
      list(deploymentKind, round, [deployment({ replicas: round })]);

    const packs = Number(database.prepare('select count(*) as count from t_packs').get()?.count);
    expect(packs).toBeLessThan(70);
    expect(versions().map(({ body }) => body)).toEqual(
      Array.from({ length: 89 }, (_, round) => `{"spec":{"replicas":${round}}}`),
    );
  });

  it('goes with a cluster that turns out to be another', () => {
    writer.save(clusterInfo('twin'));
    writer.acquire('id-twin');
    list(deploymentKind, 0, [deployment({ replicas: 3 })]);
    list(deploymentKind, 5, [deployment({ replicas: 1 })]);
    const twin = writer.begin({
      clusterId: 'id-twin',
      kind: deploymentKind,
      source: 'api',
      startedAt: at(9),
      ttlSeconds: 60,
    });
    writer.write(twin, page([deployment({ replicas: 1 })]));
    writer.finish(twin, allSeen, 1);

    writer.merge('id-prod', 'id-twin');

    expect(versions()).toMatchObject([{ words: ['replicas 3 → 1'], body: '{"spec":{"replicas":3}}' }]);
    expect(live()).toBe(2);
    expect(database.prepare('select count(*) as count from t_kinds').get()).toEqual({ count: 1 });
  });

  it('remembers when all of a kind was looked at: looks close together are one', () => {
    for (const minute of [0, 10, 20, 60]) list(deploymentKind, minute, []);
    list(deploymentKind, 61, [], { completeness: 'partial', reason: 'forbidden in 3 namespaces' });

    const looks = database.prepare('select first_at, last_at, completeness, reason from t_looks').all();
    expect(looks).toEqual([
      { first_at: Date.parse(at(0)), last_at: Date.parse(at(20)), completeness: 'complete', reason: null },
      { first_at: Date.parse(at(60)), last_at: Date.parse(at(60)), completeness: 'complete', reason: null },
      {
        first_at: Date.parse(at(61)),
        last_at: Date.parse(at(61)),
        completeness: 'partial',
        reason: 'forbidden in 3 namespaces',
      },
    ]);
  });
});
