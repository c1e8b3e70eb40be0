import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/coverage.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import { groupResource } from '../../src/domain/kind.ts';
import type { LabelRequirement, ResourceFilter } from '../../src/domain/ports/store.ts';
import type { Resource } from '../../src/domain/resource.ts';
import {
  clusterInfo,
  deploymentKind,
  namespaceKind,
  nodeKind,
  podKind,
  resource,
} from '../fakes/builders.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import {
  beginning,
  everything,
  type InventoryStore,
  page,
  type StoreUnderTest,
  writeWhole,
} from './inventory-contract.ts';

interface Kept {
  cluster: string;
  resource: Resource;
}

const clusters = ['stage', 'dev', 'prod'];
const namespaces = ['shop', 'bank', 'apps'];

/** Three clusters, saved in another order than they are told in. */
const fleet: readonly Kept[] = clusters.flatMap((cluster, place) =>
  [
    ...namespaces.map((name) => resource(namespaceKind, name)),
    resource(nodeKind, 'shop'),
    resource(nodeKind, 'n1', { labels: { app: 'web' } }),
    ...namespaces.flatMap((namespace, index) => [
      resource(deploymentKind, 'web', { namespace, labels: { app: 'web' } }),
      ...['web-b', 'web-a', 'api'].slice(0, 3 - ((index + place) % 3)).map((name) =>
        resource(podKind, name, {
          namespace,
          labels: name === 'api' ? {} : { app: 'web', tier: `${cluster}-${index % 2}` },
        }),
      ),
    ]),
  ].map((each) => ({ cluster, resource: { ...each, uid: `${cluster}/${each.namespace}/${each.name}` } })),
);

const pods = ['pods'];
const all = ['deployments.apps', 'namespaces', 'nodes', 'pods'];
const app = (operator: LabelRequirement['operator'], ...values: string[]): LabelRequirement => ({
  key: 'app',
  operator,
  values,
});

const filters: readonly ResourceFilter[] = [
  { kinds: pods },
  { kinds: all },
  { kinds: [] },
  { kinds: ['secrets'] },
  { kinds: pods, namespaces: ['shop', 'bank', 'shop'] },
  { kinds: all, namespaces: ['shop'] },
  { kinds: pods, namespaces: ['nowhere'] },
  { kinds: pods, names: ['web-a', 'web-a', 'api'] },
  { kinds: all, names: ['shop', 'web'] },
  { kinds: pods, names: ['web-b'], namespaces: ['bank'] },
  { kinds: pods, names: ['web-b'], labels: [app('in', 'web')] },
  { kinds: pods, labels: [app('in', 'web', 'x')] },
  { kinds: pods, labels: [{ key: 'tier', operator: 'in', values: ['dev-0'] }] },
  { kinds: all, labels: [app('in', 'web')], namespaces: ['shop'] },
  { kinds: pods, labels: [app('notin', 'web')] },
  { kinds: all, labels: [app('exists'), { key: 'tier', operator: 'absent', values: [] }] },
  { kinds: pods, labels: [app('in', 'web'), { key: 'tier', operator: 'notin', values: ['dev-0'] }] },
];

const scopes: Readonly<Record<string, Scope>> = {
  everything,
  'two clusters': { clusterIds: ['id-dev', 'id-prod', 'id-none'], namespaces: 'all' },
  'some namespaces': { clusterIds: 'all', namespaces: ['shop', 'apps'] },
  'no namespace': { clusterIds: ['id-prod'], namespaces: [] },
};

/** However a store finds them: the rows that meet the filter, in the order of the contract, as many as were asked for. */
export function describeResourcePages(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: InventoryStore;
    beforeEach(async () => {
      const clock = new FakeClock();
      under = await makeStore();
      store = await under.open(clock, 'first');
      for (const cluster of clusters) {
        await store.save(clusterInfo(cluster));
        await store.acquire(`id-${cluster}`);
      }
      for (const [key, kept] of Map.groupBy(
        fleet,
        (each) => `${each.cluster} ${groupResource(each.resource.kind)}`,
      )) {
        const kind = kept[0]?.resource.kind as ResourceKind;
        const begin = beginning(kind, `id-${key.split(' ')[0]}`, clock);
        await writeWhole(store, begin, [page(kept.map((each) => each.resource))]);
      }
    });
    afterEach(async () => {
      await store.close();
      await under.remove();
    });

    it.each(Object.entries(scopes))(
      'are what the filter says, in order and counted: %s',
      async (_, scope) => {
        for (const filter of filters) {
          const expected = expectedOf(filter, scope);
          for (const limit of [undefined, 0, 1, 4, 1000]) {
            const { rows, total } = await store.resources(
              limit === undefined ? filter : { ...filter, limit },
              scope,
            );
            const told = rows.map(
              (row) => `${row.cluster} ${groupResource(row.kind)} ${row.namespace} ${row.name}`,
            );
            expect({ filter, limit, told, total }).toEqual({
              filter,
              limit,
              told: expected.slice(0, limit),
              total: expected.length,
            });
          }
        }
      },
    );
  });
}

function expectedOf(filter: ResourceFilter, scope: Scope): string[] {
  const parts = fleet
    .filter((kept) => isIn(kept, scope) && meets(kept.resource, filter))
    .map(({ cluster, resource: { kind, namespace, name } }) => [
      cluster,
      groupResource(kind),
      String(namespace),
      name,
    ]);
  return parts.map((each) => each.join(' ')).sort((left, right) => (left < right ? -1 : 1));
}

function isIn({ cluster, resource: { kind, namespace, name } }: Kept, scope: Scope): boolean {
  if (scope.clusterIds !== 'all' && !scope.clusterIds.includes(`id-${cluster}`)) return false;
  if (scope.namespaces === 'all') return true;
  return scope.namespaces.includes(namespace ?? (kind === namespaceKind ? name : ''));
}

function meets({ kind, namespace, name, labels }: Resource, filter: ResourceFilter): boolean {
  if (!filter.kinds.includes(groupResource(kind))) return false;
  if (filter.namespaces !== undefined && !filter.namespaces.includes(namespace ?? '')) return false;
  if (filter.names !== undefined && !filter.names.includes(name)) return false;
  return (filter.labels ?? []).every(({ key, operator, values }) => {
    const value = labels[key];
    if (operator === 'exists') return value !== undefined;
    if (operator === 'absent') return value === undefined;
    const isOne = value !== undefined && values.includes(value);
    return operator === 'in' ? isOne : !isOne;
  });
}
