import { describe, expect, it } from 'vitest';
import { everything } from '../../domain/coverage.ts';
import type { RelationReader } from '../../domain/ports/relations.ts';
import type { RelatedObject, Relation } from '../../domain/relation.ts';
import type { RelationNode } from '../../domain/relation-tree.ts';
import { growTree } from './grow-tree.ts';

let lastId = 0;
function object(kind: string, name: string, change: Partial<RelatedObject> = {}): RelatedObject {
  lastId += 1;
  return {
    id: lastId,
    kind,
    namespace: 'shop',
    name,
    phase: null,
    reason: null,
    readyCount: null,
    wantedCount: null,
    node: null,
    owner: null,
    facts: {},
    alike: String(lastId),
    ...change,
  };
}

function relation(
  from: RelatedObject,
  type: Relation['type'],
  to: RelatedObject,
  change: Partial<Relation> = {},
): Relation {
  const found = { field: 'spec.x', optional: false, parts: [], missingParts: null, state: 'found' as const };
  return { type, from, to, ...found, ...change };
}

/** Answers from a list of relations, and counts how many objects it was asked for. */
class ListedRelations implements Pick<RelationReader, 'relationsFrom' | 'relationsTo'> {
  asked = 0;
  readonly #relations: readonly Relation[];

  constructor(relations: readonly Relation[]) {
    this.#relations = relations;
  }

  async relationsFrom(ids: readonly number[]): Promise<Relation[]> {
    this.asked += ids.length;
    return this.#relations.filter(({ from }) => ids.includes(from.id ?? 0));
  }

  async relationsTo(ids: readonly number[]): Promise<Relation[]> {
    return this.#relations.filter(({ to }) => ids.includes(to.id ?? 0));
  }
}

const grow = (root: RelatedObject, relations: readonly Relation[], depth = 9) =>
  growTree(root, { relations: new ListedRelations(relations), scope: everything, depth });

/** `Kind/name` with what is below it set in. */
function drawn({ object: { kind, name }, children, folded, cut }: RelationNode, indent = ''): string[] {
  return [
    `${indent}${kind}/${name}`,
    ...children.flatMap((child) => drawn(child, `${indent} `)),
    ...folded.map(({ kind: of, count, states }) => `${indent} +${count} ${of} ${JSON.stringify(states)}`),
    ...(cut ? [`${indent} …`] : []),
  ];
}

const pod = (name: string, change: Partial<RelatedObject> = {}) =>
  object('Pod', name, { phase: 'Running', readyCount: 1, wantedCount: 1, alike: 'web', ...change });

describe('analyze/relations/grow-tree', () => {
  const deployment = object('Deployment.apps', 'web');
  const replicaSet = object('ReplicaSet.apps', 'web-1', { owner: 'Deployment.apps/web' });
  const pods = [1, 2].map((index) => pod(`web-1-${index}`, { owner: 'ReplicaSet.apps/web-1' }));
  const service = object('Service', 'web');
  const ingress = object('Ingress.networking.k8s.io', 'shop');
  const settings = object('ConfigMap', 'settings');
  const owned = [
    relation(replicaSet, 'owner', deployment),
    ...pods.map((one) => relation(one, 'owner', replicaSet)),
    ...pods.map((one) => relation(service, 'selects', one)),
    ...[deployment, replicaSet, ...pods].map((one) => relation(one, 'refers', settings)),
    relation(ingress, 'routes-to', service),
  ];

  it('goes down to pods, and puts what they share below their parent', async () => {
    expect(drawn(await grow(deployment, owned))).toEqual([
      'Deployment.apps/web',
      ' ConfigMap/settings',
      ' ReplicaSet.apps/web-1',
      '  Pod/web-1-1',
      '  Pod/web-1-2',
      '  Service/web',
      '   Ingress.networking.k8s.io/shop',
    ]);
  });

  it('goes up from pods to their owners, and not down again', async () => {
    const other = pod('web-1-other', { owner: 'ReplicaSet.apps/web-1' });
    const relations = [...owned, relation(other, 'owner', replicaSet)];

    expect(drawn(await grow(ingress, relations))).toEqual([
      'Ingress.networking.k8s.io/shop',
      ' Service/web',
      '  Pod/web-1-1',
      '  Pod/web-1-2',
      '  ReplicaSet.apps/web-1',
      '   Deployment.apps/web',
      '  ConfigMap/settings',
    ]);
  });

  it('shows of those who use an object the one that made the others', async () => {
    expect(drawn(await grow(settings, owned))).toEqual([
      'ConfigMap/settings',
      ' Deployment.apps/web',
      '  ReplicaSet.apps/web-1',
      '   Pod/web-1-1',
      '   Pod/web-1-2',
    ]);
  });

  it('leaves out what controllers keep for themselves', async () => {
    const slice = object('EndpointSlice.discovery.k8s.io', 'web-x', { owner: 'Service/web' });

    expect(drawn(await grow(service, [relation(slice, 'owner', service)]))).toEqual(['Service/web']);
  });

  it('ends in a circle', async () => {
    const [one, two] = [object('Shop.example', 'a'), object('Shop.example', 'b')] as const;

    const tree = await grow(one, [relation(one, 'owner', two), relation(two, 'owner', one)]);

    expect(drawn(tree)).toEqual(['Shop.example/a', ' Shop.example/b']);
  });

  it('keeps to the depth, and says that there may be more', async () => {
    expect(drawn(await grow(deployment, owned, 1))).toEqual([
      'Deployment.apps/web',
      ' ConfigMap/settings',
      '  …',
      ' ReplicaSet.apps/web-1',
      '  …',
    ]);
    expect(drawn(await grow(deployment, owned, 0))).toEqual(['Deployment.apps/web', ' …']);
  });

  it('folds many pods, shows the broken ones, counts the rest, and asks for one of those that are alike', async () => {
    const many = Array.from({ length: 217 }, (_, index) => pod(`web-${String(index).padStart(3, '0')}`));
    const broken = [3, 100, 150, 151, 152, 153, 154].map((index) => {
      const one = many[index] as RelatedObject;
      return Object.assign(one, { reason: 'CrashLoopBackOff', readyCount: 0 });
    });
    const relations = new ListedRelations([
      ...many.map((one) => relation(one, 'owner', replicaSet)),
      ...many.map((one) => relation(one, 'refers', settings)),
    ]);

    const tree = await growTree(replicaSet, { relations, scope: everything, depth: 3 });

    expect(drawn(tree)).toEqual([
      'ReplicaSet.apps/web-1',
      ' Pod/web-003',
      ' Pod/web-100',
      ' Pod/web-150',
      ' Pod/web-151',
      ' Pod/web-152',
      ' ConfigMap/settings',
      ' +212 Pod {"Running":210,"CrashLoopBackOff":2}',
    ]);
    expect(broken).toHaveLength(7);
    expect(relations.asked).toBeLessThan(10);
  });

  it('leaves what only one of several pods has below that one', async () => {
    const [first, second] = [pod('db-0', { alike: 'a' }), pod('db-1', { alike: 'b' })] as const;
    const [one, two] = [
      object('PersistentVolumeClaim', 'data-0'),
      object('PersistentVolumeClaim', 'data-1'),
    ] as const;
    const [third, three] = [pod('db-2', { alike: 'c' }), object('PersistentVolumeClaim', 'data-2')] as const;
    const set = object('StatefulSet.apps', 'db');
    const tree = await grow(set, [
      ...[first, second, third].map((each) => relation(each, 'owner', set)),
      relation(first, 'refers', one),
      relation(second, 'refers', two),
      relation(third, 'refers', three),
    ]);

    expect(drawn(tree)).toEqual([
      'StatefulSet.apps/db',
      ' Pod/db-0',
      '  PersistentVolumeClaim/data-0',
      ' Pod/db-1',
      '  PersistentVolumeClaim/data-1',
      ' Pod/db-2',
      '  PersistentVolumeClaim/data-2',
    ]);
  });

  it.each([
    { what: 'a node that is not ready', state: 'found', reason: 'NotReady', trouble: 'NotReady' },
    { what: 'a node that is not there', state: 'dangling', reason: null, trouble: 'gone' },
    { what: 'a node that is cordoned', state: 'found', reason: 'Ready,SchedulingDisabled', trouble: null },
  ] as const)('tells beside a pod of $what', async ({ state, reason, trouble }) => {
    const one = pod('web', { node: 'node-1' });
    const node = object('Node', 'node-1', { namespace: null, reason });

    const tree = await grow(one, [relation(one, 'runs-on', node, { state })]);

    expect([tree.nodeTrouble, tree.children]).toEqual([trouble, []]);
  });

  it('goes from a ServiceAccount to what it may do, and from a Secret to nobody else who uses it', async () => {
    const [account, secret] = [object('ServiceAccount', 'web'), object('Secret', 'login')] as const;
    const [binding, role] = [object('RoleBinding.rbac', 'web'), object('Role.rbac', 'web')] as const;
    const stranger = object('Deployment.apps', 'stranger');
    const tree = await grow(deployment, [
      relation(deployment, 'refers', account),
      relation(deployment, 'refers', secret),
      relation(stranger, 'refers', secret),
      relation(stranger, 'refers', account),
      relation(binding, 'binds', account),
      relation(binding, 'binds', role),
      relation(object('RoleBinding.rbac', 'of-strangers'), 'binds', role),
    ]);

    expect(drawn(tree)).toEqual([
      'Deployment.apps/web',
      ' ServiceAccount/web',
      '  RoleBinding.rbac/web',
      '   Role.rbac/web',
      ' Secret/login',
    ]);
  });

  it('leaves out what every pod has, unless it is missing', async () => {
    const account = object('ServiceAccount', 'default');
    const states = async (state: Relation['state']) =>
      drawn(await grow(deployment, [relation(deployment, 'refers', account, { state })])).length;

    expect([await states('found'), await states('dangling')]).toEqual([1, 2]);
  });
});
