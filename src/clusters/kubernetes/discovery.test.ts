import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testConnection } from '../../../test/fakes/kubernetes-connection.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/faults/fault-proxy.ts';
import { type Fault, loginPage, statusBody } from '../../../test/faults/faults.ts';
import { groupResource } from '../../domain/kind.ts';
import type { KindCatalogue } from '../../domain/ports/cluster-access.ts';
import type { Connection } from './connection.ts';
import { discoverGroups, discoverKinds } from './discovery.ts';

const verbs = ['get', 'list', 'watch'];

function resource(plural: string, kind: string, change: object = {}): object {
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: 'Namespaced',
    singularResource: kind.toLowerCase(),
    verbs,
    ...change,
  };
}

const group = (name: string, ...versions: object[]) => ({ metadata: { name }, versions });
const version = (name: string, ...resources: object[]) => ({
  version: name,
  resources,
  freshness: 'Current',
});
const core = {
  metadata: { creationTimestamp: null },
  versions: [
    version(
      'v1',
      resource('pods', 'Pod', { shortNames: ['po'] }),
      resource('nodes', 'Node', { scope: 'Cluster', verbs: ['get', 'list'] }),
      resource('events', 'Event'),
      resource('componentstatuses', 'ComponentStatus', { scope: 'Cluster' }),
      resource('bindings', 'Binding', { verbs: ['create'] }),
    ),
  ],
};
const list = (...items: unknown[]) => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  items,
});
const answer = (body: unknown): Fault => ({ kind: 'answer', status: 200, body: JSON.stringify(body) });

describe('clusters/kubernetes/discovery', () => {
  let api: FaultProxy;
  let connection: Connection;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    api = await startFaultProxy({ target: 'http://127.0.0.1:1' });
    connection = testConnection(api.url);
  });
  afterEach(async () => {
    await connection.close();
    await api.close();
  });

  function serve(paths: Record<string, unknown>): void {
    for (const [path, body] of Object.entries(paths))
      api.fail({
        path: new RegExp(`^${path}$`),
        fault: (body as Fault).kind === 'answer' ? (body as Fault) : answer(body),
      });
  }

  const discover = () => discoverKinds(connection, signal);
  const names = ({ kinds }: KindCatalogue) => kinds.map(groupResource);

  describe('of servers since 1.26, which tell everything at once', () => {
    it('takes every kind that can be listed, as the server spells it', async () => {
      serve({ '/api': list(core), '/apis': list() });

      expect((await discover()).kinds).toEqual([
        {
          group: '',
          version: 'v1',
          kind: 'Pod',
          plural: 'pods',
          singular: 'pod',
          shortNames: ['po'],
          namespaced: true,
          listable: true,
          watchable: true,
        },
        expect.objectContaining({
          kind: 'Node',
          plural: 'nodes',
          shortNames: [],
          namespaced: false,
          watchable: false,
        }),
        expect.objectContaining({ kind: 'Event', group: '' }),
      ]);
      expect(api.seen.map(({ path }) => path).sort()).toEqual(['/api', '/apis']);
      expect(api.seen[0]?.headers.accept).toMatch(
        /v=v2;as=APIGroupDiscoveryList,.*v=v2beta1;.*,application\/json$/,
      );
    });

    it('takes the first version of each kind, also of kinds that only a later one has', async () => {
      serve({
        '/api': list(),
        '/apis': list(
          group(
            'shop.example',
            version('v1', resource('orders', 'Order'), resource('drafts', 'Draft', { verbs: ['create'] })),
            version(
              'v1beta1',
              resource('orders', 'Order'),
              resource('baskets', 'Basket'),
              resource('drafts', 'Draft'),
            ),
          ),
        ),
      });

      expect((await discover()).kinds.map(({ plural, version: of }) => `${plural} ${of}`)).toEqual([
        'orders v1',
        'baskets v1beta1',
        'drafts v1beta1',
      ]);
    });

    it('tells kinds of one name in several groups apart', async () => {
      serve({
        '/api': list(core),
        '/apis': list(
          group('shop.example', version('v1', resource('pods', 'Pod'), resource('nodes', 'Node'))),
        ),
      });

      expect(names(await discover())).toEqual([
        'pods',
        'nodes',
        'events',
        'pods.shop.example',
        'nodes.shop.example',
      ]);
    });

    it('leaves out what ticks without saying anything, what is served elsewhere and what comes twice', async () => {
      serve({
        '/api': list(core),
        '/apis': list(
          group(
            'coordination.k8s.io',
            version('v1', resource('leases', 'Lease'), resource('leasecandidates', 'LeaseCandidate')),
          ),
          group('metrics.k8s.io', version('v1beta1', resource('pods', 'PodMetrics'))),
          group('custom.metrics.k8s.io', version('v1beta2', resource('x', 'MetricValueList'))),
          group('events.k8s.io', version('v1', resource('events', 'Event'))),
          group('discovery.k8s.io', version('v1', resource('endpointslices', 'EndpointSlice'))),
        ),
      });

      expect(names(await discover())).toEqual([
        'pods',
        'nodes',
        'events',
        'leasecandidates.coordination.k8s.io',
        'endpointslices.discovery.k8s.io',
      ]);
    });

    it('names the groups whose own server is down, and what the rest of them has', async () => {
      serve({
        '/api': list(core),
        '/apis': list(
          group('dead.example', { version: 'v1', freshness: 'Stale' }),
          group('half.example', version('v2', resource('parts', 'Part')), {
            version: 'v1',
            freshness: 'Stale',
            resources: [resource('olds', 'Old')],
          }),
          group('metrics.k8s.io', { version: 'v1beta1', freshness: 'Stale' }),
        ),
      });

      const catalogue = await discover();

      expect(names(catalogue)).toEqual(['pods', 'nodes', 'events', 'parts.half.example']);
      expect(catalogue.failedGroups).toEqual([
        {
          group: 'dead.example',
          failure: {
            code: 'SERVER_ERROR',
            message: 'the aggregated API dead.example does not answer its API server',
            hint: expect.stringContaining('kubectl get apiservices | grep dead.example'),
          },
        },
        expect.objectContaining({ group: 'half.example' }),
      ]);
    });

    it('leaves out odd entries, and nothing else', async () => {
      serve({
        '/api': list(core, null, 'odd', { metadata: 5 }),
        '/apis': list(
          group(
            'shop.example',
            version(
              'v1',
              { resource: 'no-kind', scope: 'Cluster', verbs, responseKind: null },
              { odd: true },
              resource('orders', 'Order', { shortNames: null }),
            ),
          ),
        ),
      });

      expect(names(await discover())).toEqual(['pods', 'nodes', 'events', 'orders.shop.example']);
    });
  });

  describe('of older servers, which tell each version of each group', () => {
    const resources = (...kinds: object[]) => ({
      kind: 'APIResourceList',
      groupVersion: 'x',
      resources: kinds,
    });
    const plain = (name: string, kind: string, change: object = {}) => ({
      name,
      singularName: '',
      namespaced: true,
      kind,
      verbs,
      ...change,
    });
    const groups = (...entries: object[]) => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: entries });
    const old = {
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/api/v1': resources(
        plain('pods', 'Pod', { shortNames: ['po'] }),
        plain('pods/log', 'Pod', { verbs: ['get'] }),
        null as never,
      ),
    };

    it('asks for each, the preferred version first, and leaves subresources out', async () => {
      serve({
        ...old,
        '/apis': groups({
          name: 'shop.example',
          versions: [{ version: 'v1beta1' }, { version: 'v1alpha1' }, { version: 'v1' }],
          preferredVersion: { version: 'v1' },
        }),
        '/apis/shop.example/v1': resources(plain('orders', 'Order')),
        '/apis/shop.example/v1beta1': resources(
          plain('orders', 'Order'),
          plain('baskets', 'Basket', { namespaced: false }),
        ),
        '/apis/shop.example/v1alpha1': resources(plain('baskets', 'Basket')),
      });

      const { kinds, failedGroups } = await discover();

      expect(kinds).toMatchObject([
        { plural: 'pods', group: '', version: 'v1', shortNames: ['po'] },
        { plural: 'orders', version: 'v1' },
        { plural: 'baskets', version: 'v1beta1', namespaced: false },
      ]);
      expect(failedGroups).toEqual([]);
    });

    it('names a group whose server is down once, and reads the rest', async () => {
      const dead: Fault = {
        kind: 'answer',
        status: 503,
        headers: { 'content-type': 'text/plain' },
        body: 'service unavailable\n',
      };
      serve({
        ...old,
        '/apis': groups(
          { name: 'dead.example', versions: [{ version: 'v2' }, { version: 'v1' }] },
          { name: 'odd.example', versions: [{ version: 'v1' }] },
          { name: 'batch', versions: [{ version: 'v1' }] },
          null as never,
        ),
        '/apis/dead.example/v2': dead,
        '/apis/dead.example/v1': dead,
        '/apis/odd.example/v1': { kind: 'Status' },
        '/apis/batch/v1': resources(plain('jobs', 'Job')),
      });

      const catalogue = await discover();

      expect(names(catalogue)).toEqual(['pods', 'jobs.batch']);
      expect(catalogue.failedGroups).toMatchObject([
        {
          group: 'dead.example',
          failure: { code: 'SERVER_ERROR', message: expect.stringContaining('service unavailable') },
        },
        { group: 'odd.example', failure: { code: 'PROTOCOL' } },
      ]);
    });

    it('is nothing without the core group', async () => {
      serve({
        ...old,
        '/apis': groups(),
        '/api/v1': { kind: 'answer', status: 403, body: statusBody(403, 'Forbidden', 'no') },
      });

      await expect(discover()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    });
  });

  it.each<[string, unknown]>([
    ['a login page', loginPage],
    ['something else', { kind: 'Status' }],
    ['no object', [1]],
  ])('says PROTOCOL where %s answers', async (_, body) => {
    serve({ '/api': list(core), '/apis': body });

    await expect(discover()).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  it.each([
    [
      'at once',
      list(
        group('apps', version('v1')),
        group('config.openshift.io', { version: 'v1', freshness: 'Stale' }),
        null,
      ),
    ],
    ['one by one', { kind: 'APIGroupList', groups: [{ name: 'apps' }, 5, { name: 'config.openshift.io' }] }],
  ])('names the groups of a server that tells %s', async (_, body) => {
    serve({ '/apis': body });

    expect(await discoverGroups(connection, signal)).toEqual(['apps', 'config.openshift.io']);
  });

  it('names no groups where it cannot read them', async () => {
    serve({ '/apis': { kind: 'Status' } });

    expect(await discoverGroups(connection, signal)).toEqual([]);
  });
});
