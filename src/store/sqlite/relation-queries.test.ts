import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentKind, kind, podKind, resource } from '../../../test/fakes/builders.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { everything } from '../../domain/coverage.ts';
import type { Edge } from '../../domain/edge.ts';
import type { Relation } from '../../domain/relation.ts';
import { openReadOnly } from './open-database.ts';

const configMapKind = kind('', 'v1', 'ConfigMap', 'configmaps');
const secretKind = kind('', 'v1', 'Secret', 'secrets');
const serviceKind = kind('', 'v1', 'Service', 'services');
const storageClassKind = kind('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', {
  namespaced: false,
});
const nodeKind = kind('', 'v1', 'Node', 'nodes', { namespaced: false });

function refers(toKind: string, toName: string, change: Partial<Edge> = {}): Edge {
  const field = 'spec.volumes[x]';
  return {
    type: 'refers',
    field,
    toKind,
    toNamespace: null,
    toName,
    optional: false,
    parts: [],
    selector: null,
    ...change,
  };
}

function selects(selector: Edge['selector']): Edge {
  return { ...refers('Pod', ''), type: 'selects', field: 'spec.selector', toName: null, selector };
}

function written(relations: readonly Relation[]): string[] {
  return relations
    .map(({ from, type, to, state }) => `${from.name} ${type} ${to.kind}/${to.name} ${state}`)
    .toSorted();
}

describe('store/sqlite/relation-queries', () => {
  let filled: FilledStore;
  beforeEach(async () => {
    filled = await filledStore();
  });
  afterEach(() => filled.remove());

  const view = (columns: string, where = 'true'): unknown[] => {
    const database = openReadOnly(filled.store.file);
    const rows = database.prepare(`select ${columns} from edges where ${where}`).all();
    database.close();
    return rows.map((row) => Object.values(row).join(' ')).toSorted();
  };
  const idOf = async (kinds: string[], name: string, scope = everything): Promise<number> =>
    (await filled.store.relations.placedObjects({ kinds, names: [name], namespaces: null }, scope))[0]?.id ??
    0;

  it('keeps the edges of pods of one template once', async () => {
    const edges = [refers('ConfigMap', 'settings')];
    const pods = Array.from({ length: 50 }, (_, index) => resource(podKind, `web-${index}`, { edges }));
    await filled.fill('prod', pods);

    const database = openReadOnly(filled.store.file);
    const count = (table: string) => database.prepare(`select count(*) as count from ${table}`).get()?.count;

    expect([count('t_edges'), count('edges')]).toEqual([1, 50]);
    database.close();
  });

  it.each([
    { what: 'it is there', target: 'settings', seen: true, state: 'found' },
    { what: 'its kind was read whole and it is not there', target: 'gone', seen: true, state: 'dangling' },
    { what: 'its kind was never read', target: 'gone', seen: false, state: 'unknown' },
  ])('says of a target that $what: $state', async ({ target, seen, state }) => {
    const settings = resource(configMapKind, 'settings');
    await filled.fill('prod', seen ? [settings] : []);
    await filled.fill('prod', [resource(podKind, 'web', { edges: [refers('ConfigMap', target)] })]);

    expect(view('to_name, state')).toEqual([`${target} ${state}`]);
  });

  it('says dangling of nothing that a list in part may have missed', async () => {
    await filled.fill('prod', [resource(configMapKind, 'other')], { completeness: 'partial' });
    await filled.fill('prod', [resource(podKind, 'web', { edges: [refers('ConfigMap', 'settings')] })]);

    expect(view('state')).toEqual(['unknown']);
  });

  it('says dangling of no target that may be younger than the look at its kind', async () => {
    await filled.fill('prod', [], { kinds: [configMapKind] });
    const createdAt = new Date(filled.clock.now() + 60_000).toISOString();
    await filled.fill('prod', [
      resource(podKind, 'new', { createdAt, edges: [refers('ConfigMap', 'made-before-it')] }),
    ]);

    expect(view('from_name, state')).toEqual(['new unknown']);
  });

  it('finds targets in their own namespace, in a named one, and in none', async () => {
    await filled.fill('prod', [
      resource(secretKind, 'own', { namespace: 'shop' }),
      resource(secretKind, 'far', { namespace: 'infra' }),
      resource(storageClassKind, 'fast'),
      resource(podKind, 'web', {
        namespace: 'shop',
        edges: [
          refers('Secret', 'own'),
          refers('Secret', 'far', { toNamespace: 'infra' }),
          refers('Secret', 'far'),
          refers('StorageClass.storage.k8s.io', 'fast'),
        ],
      }),
    ]);

    expect(view('to_kind, to_namespace, to_name, state')).toEqual([
      'secrets infra far found',
      'secrets shop far dangling',
      'secrets shop own found',
      'storageclasses.storage.k8s.io  fast found',
    ]);
  });

  it('tells of keys that a ConfigMap or Secret has not, and of which it is not known', async () => {
    await filled.fill('prod', [
      resource(configMapKind, 'settings', { facts: { keys: 'a,b' } }),
      resource(secretKind, 'login'),
      resource(secretKind, 'known', { facts: { keys: 'a,b' } }),
      resource(secretKind, 'hidden', { facts: { keys: 'a,<hidden:0123456789ab>' } }),
      resource(secretKind, 'applied', { facts: { keys: 'a', mayHaveMoreKeys: true } }),
      resource(podKind, 'web', {
        edges: [
          refers('ConfigMap', 'settings', { parts: ['a', 'c'] }),
          refers('Secret', 'login', { parts: ['password'] }),
          ...['known', 'hidden', 'applied'].map((name) => refers('Secret', name, { parts: ['a', 'c'] })),
        ],
      }),
    ]);
    const { store } = filled;

    const relations = await store.relations.relationsFrom([await idOf(['pods'], 'web')], everything);

    expect(relations.map(({ to, parts, missingParts }) => [to.name, parts, missingParts])).toEqual([
      ['settings', ['a', 'c'], ['c']],
      ['login', ['password'], null],
      ['known', ['a', 'c'], ['c']],
      ['hidden', ['a', 'c'], null],
      ['applied', ['a', 'c'], null],
    ]);
  });

  it('takes an owner of the same name and another uid for another object', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'old' };
    await filled.fill('prod', [
      resource(deploymentKind, 'web', { uid: 'new' }),
      resource(podKind, 'left-over', { owner }),
      resource(podKind, 'fresh', { owner: { ...owner, uid: 'new' } }),
    ]);

    expect(view('from_name, to_kind, state', "type = 'owner'")).toEqual([
      'fresh deployments.apps found',
      'left-over deployments.apps dangling',
    ]);
  });

  const labelled = [
    resource(podKind, 'web-1', { labels: { app: 'web', tier: 'front' } }),
    resource(podKind, 'web-2', { labels: { app: 'web' } }),
    resource(podKind, 'api-1', { labels: { app: 'api', tier: 'back' } }),
    resource(podKind, 'bare', {}),
    resource(podKind, 'web-far', { namespace: 'far', labels: { app: 'web' } }),
  ];
  it.each([
    { selector: [{ key: 'app', operator: 'in', values: ['web'] }], selected: ['web-1', 'web-2'] },
    {
      selector: [{ key: 'app', operator: 'in', values: ['web', 'api'] }],
      selected: ['api-1', 'web-1', 'web-2'],
    },
    {
      selector: [{ key: 'tier', operator: 'notin', values: ['front'] }],
      selected: ['api-1', 'bare', 'web-2'],
    },
    { selector: [{ key: 'tier', operator: 'exists', values: [] }], selected: ['api-1', 'web-1'] },
    { selector: [{ key: 'tier', operator: 'absent', values: [] }], selected: ['bare', 'web-2'] },
    {
      selector: [
        { key: 'app', operator: 'in', values: ['web'] },
        { key: 'tier', operator: 'absent', values: [] },
      ],
      selected: ['web-2'],
    },
    { selector: [], selected: ['api-1', 'bare', 'web-1', 'web-2'] },
    { selector: [{ key: 'app', operator: 'in', values: [] }], selected: [null] },
    { selector: [{ key: '__proto__', operator: 'exists', values: [] }], selected: [null] },
  ] as const)('selects by $selector: $selected', async ({ selector, selected }) => {
    const edges = [selects(selector as unknown as Edge['selector'])];
    await filled.fill('prod', [...labelled, resource(serviceKind, 'it', { edges })]);
    const { relations } = filled.store;

    const found = await relations.relationsFrom([await idOf(['services'], 'it')], everything);

    expect(found.map(({ to }) => to.name).toSorted()).toEqual(selected);
    expect(new Set(found.map(({ state }) => state))).toEqual(
      new Set([selected[0] === null ? 'dangling' : 'found']),
    );
    expect(view('to_name', "type = 'selects'")).toEqual(selected.map((name) => name ?? ''));
  });

  it('finds from a pod what selects it, owns it, and where it runs, in its own cluster', async () => {
    const edges = [selects([{ key: 'app', operator: 'in', values: ['web'] }])];
    const objects = [
      resource(podKind, 'web', {
        labels: { app: 'web' },
        node: 'node-1',
        edges: [refers('Secret', 'login')],
      }),
      resource(serviceKind, 'web', { edges }),
      resource(secretKind, 'login'),
      resource(nodeKind, 'node-1'),
    ];
    await filled.fill('prod', objects);
    await filled.fill('staging', objects);
    const { relations } = filled.store;
    const scope = { clusterIds: ['id-prod'], namespaces: 'all' as const };
    const to = async (kinds: string[], name: string) =>
      written(await relations.relationsTo([await idOf(kinds, name, scope)], scope));

    expect(await to(['pods'], 'web')).toEqual(['web selects Pod/web found']);
    expect(await to(['secrets'], 'login')).toEqual(['web refers Secret/login found']);
    expect(await to(['nodes'], 'node-1')).toEqual(['web runs-on Node/node-1 found']);
  });

  it('shows nothing of a target outside of the scope but what the object itself says', async () => {
    await filled.fill('prod', [
      resource(secretKind, 'far', { namespace: 'infra', phase: 'hidden-state' }),
      resource(podKind, 'web', {
        namespace: 'shop',
        edges: [refers('Secret', 'far', { toNamespace: 'infra', parts: ['a'] })],
      }),
    ]);
    const scope = { clusterIds: 'all' as const, namespaces: ['shop'] };
    const { relations } = filled.store;

    const [relation] = await relations.relationsFrom([await idOf(['pods'], 'web', scope)], scope);

    expect(relation).toMatchObject({ state: 'unknown', to: { id: null, name: 'far', phase: null } });
    expect(await idOf(['secrets'], 'far', scope)).toBe(0);
  });

  it('forgets the edges of an object that changed, and of one that is gone', async () => {
    const web = resource(podKind, 'web', { edges: [refers('Secret', 'one')] });
    await filled.fill('prod', [web, resource(podKind, 'other', { edges: [refers('Secret', 'one')] })]);

    const change = { resourceVersion: '2', bodyHash: 'other', edges: [refers('Secret', 'two')] };
    await filled.fill('prod', [{ ...web, ...change }]);

    expect(view('from_name, to_name')).toEqual(['web two']);
  });
});
