import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentKind, namespaceKind, nodeKind, podKind } from '../../../test/fakes/builders.ts';
import { connectionOptions } from '../../../test/fakes/kubernetes-connection.ts';
import { type ListServer, objectsNamed, startListServer } from '../../../test/fakes/list-server.ts';
import { testExtraction } from '../../../test/fakes/test-redactor.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/faults/fault-proxy.ts';
import { type Fault, statusBody } from '../../../test/faults/faults.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import { KubernetesReader } from './kubernetes-reader.ts';
import { createPageParsers } from './page-parsers.ts';

const parsers = createPageParsers({ threads: 0, hashKey: new Uint8Array(32), keepValues: 'safe' });
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const denied: Fault = { kind: 'answer', status: 403, body: statusBody(403, 'Forbidden', 'not for you') };
const missing: Fault = { kind: 'answer', status: 404, body: '404 page not found\n' };
const missingNamespace = (name: string): Fault => ({
  kind: 'answer',
  status: 404,
  body: statusBody(404, 'NotFound', `namespaces "${name}" not found`, {
    details: { name, kind: 'namespaces' },
  }),
});
const json = (body: unknown, status = 200): Fault => ({ kind: 'answer', status, body: JSON.stringify(body) });
const named = (...names: string[]) => ({
  metadata: {},
  items: names.map((name) => ({ metadata: { name } })),
});
const rule = (resources: string[], change: object = {}) => ({
  verbs: ['get', 'list'],
  apiGroups: [''],
  resources,
  ...change,
});
const review = (...resourceRules: object[]) => json({ status: { incomplete: false, resourceRules } }, 201);

describe('clusters/kubernetes/kubernetes-reader', () => {
  let server: ListServer;
  let api: FaultProxy;
  let reader: KubernetesReader;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    server = await startListServer();
    api = await startFaultProxy({ target: server.url });
    reader = open(null);
  });
  afterEach(async () => {
    await reader.close();
    await api.close();
    await server.stop();
  });

  function open(namespace: string | null): KubernetesReader {
    const options = connectionOptions(api.url);
    const path = { ...options.context.path, namespace };
    return new KubernetesReader({
      ...options,
      context: { ...options.context, path },
      parsers,
      extraction: testExtraction,
    });
  }

  async function read(
    kind: ResourceKind = podKind,
  ): Promise<{ names: string[]; result: ListResult | null; pages: ResourcePage[] }> {
    const pages: ResourcePage[] = [];
    for await (const page of reader.list(kind, { known: new Map(), signal })) pages.push(page);
    const names = pages.flatMap(({ changed }) =>
      resourcesOf(changed).map(({ namespace, name }) => `${namespace ?? ''}/${name}`),
    );
    return { names, result: pages.at(-1)?.result ?? null, pages };
  }

  const podsIn = (namespace: string, ...names: string[]) =>
    server.lists.set(
      `/api/v1/namespaces/${namespace}/pods`,
      names.map((name) => ({
        metadata: { name, namespace, uid: `${namespace}-${name}`, resourceVersion: '1' },
      })),
    );
  /** Lists that are not of one namespace are forbidden. */
  const forbidClusterWide = () =>
    api.fail({ path: /^\/(api|apis\/apps)\/v1\/(pods|namespaces|nodes|deployments)\?/, fault: denied });
  const postsTo = (path: string) =>
    api.seen.filter((request) => request.method === 'POST' && request.path === path);

  describe('cluster-wide', () => {
    it('says on its last page that the list was whole', async () => {
      server.lists.set('/api/v1/pods', objectsNamed(600));

      const { pages, result } = await read();

      expect(pages.map((page) => page.result === null)).toEqual([true, false]);
      expect(result).toEqual({
        completeness: 'complete',
        reason: null,
        provenNamespaces: 'all',
        resourceVersion: '77',
      });
      expect(pages.flatMap(({ changed }) => resourcesOf(changed))).toHaveLength(600);
    });

    it('says that an empty list was whole', async () => {
      server.lists.set('/api/v1/pods', []);

      expect(await read()).toMatchObject({
        names: [],
        result: { completeness: 'complete', provenNamespaces: 'all' },
      });
    });

    it('is partial, and proves nothing gone, where objects could not be read', async () => {
      server.lists.set('/api/v1/pods', [...objectsNamed(2), null as never, { metadata: {} } as never]);

      const { names, result } = await read();

      expect(names).toHaveLength(2);
      expect(result).toMatchObject({
        completeness: 'partial',
        reason: '2 pods could not be read',
        provenNamespaces: [],
      });
    });

    it('counts what could not be read once when the list is begun anew', async () => {
      server.lists.set('/api/v1/pods', [null as never, ...objectsNamed(599)]);
      api.fail({
        path: /continue=/,
        times: 1,
        fault: { kind: 'answer', status: 410, body: statusBody(410, 'Expired', 'old') },
      });

      expect((await read()).result).toMatchObject({ reason: '1 pods could not be read' });
    });

    it('takes the usual pages of a server whose version it has not asked for', async () => {
      server.lists.set('/api/v1/pods', []);
      await read();

      expect(api.seen[0]?.path).toContain('limit=500');
    });

    it.each([
      ['cluster-scoped kinds', nodeKind, '/api/v1/nodes', denied, 'FORBIDDEN'],
      ['kinds that are gone', podKind, '/api/v1/pods', missing, 'NOT_FOUND'],
    ])('fails for %s', async (_, kind, path, fault, code) => {
      api.fail({ path, fault });

      await expect(read(kind)).rejects.toMatchObject({ code });
      expect(api.seen).toHaveLength(1);
    });
  });

  describe('for somebody who may read some namespaces', () => {
    beforeEach(forbidClusterWide);

    it('reads the namespaces with the right to, and says that there are others', async () => {
      api.reset();
      api.fail({ path: /^\/api\/v1\/pods/, fault: denied });
      server.lists.set(
        '/api/v1/namespaces',
        ['shop', 'bank', 'secret'].map((name) => ({ metadata: { name, uid: name, resourceVersion: '1' } })),
      );
      podsIn('shop', 'a', 'b');
      podsIn('bank', 'c');
      api.fail({ path: reviews, times: 2, fault: review(rule(['pods'])) });
      api.fail({ path: reviews, fault: review(rule(['services'])) });

      const { names, result } = await read();

      expect(names).toEqual(['shop/a', 'shop/b', 'bank/c']);
      expect(result).toEqual({
        completeness: 'partial',
        reason: 'listing cluster-wide is forbidden; read 2 of 3 known namespaces',
        provenNamespaces: ['shop', 'bank'],
        resourceVersion: null,
      });
      expect(api.seen.filter(({ path }) => path.includes('/namespaces/secret/'))).toEqual([]);
    });

    it('reads the context’s own namespace where namespaces may not be listed', async () => {
      reader = open('shop');
      podsIn('shop', 'a');
      api.fail({ path: reviews, fault: review(rule(['pods'])) });

      expect(await read()).toMatchObject({
        names: ['shop/a'],
        result: { reason: expect.stringContaining('read 1 of 1') },
      });
    });

    it('tries the default namespace where the context has none, and where nothing says what is allowed', async () => {
      podsIn('default', 'a');
      api.fail({ path: reviews, fault: missing });

      expect((await read()).names).toEqual(['default/a']);
    });

    it('finds namespaces that the rights name one by one', async () => {
      reader = open('shop');
      for (const name of ['shop', 'bank']) podsIn(name, name);
      const byName = {
        verbs: ['get'],
        apiGroups: [''],
        resources: ['namespaces'],
        resourceNames: ['bank', 'gone'],
      };
      api.fail({ path: reviews, fault: review(rule(['pods']), byName) });
      api.fail({ path: '/api/v1/namespaces/gone/', fault: missing });

      const { names, result } = await read();

      expect(names).toEqual(['shop/shop', 'bank/bank']);
      expect(result).toMatchObject({
        reason: expect.stringContaining('read 2 of 3'),
        provenNamespaces: ['shop', 'bank'],
      });
    });

    it('finds the projects that OpenShift lets everybody list, over several pages', async () => {
      for (const name of ['one', 'two']) podsIn(name, name);
      api.fail({
        path: /^\/apis\/project.openshift.io\/v1\/projects\?limit=1000$/,
        fault: json({ metadata: { continue: 'more' }, items: [null, { metadata: { name: 'one' } }] }),
      });
      api.fail({
        path: /^\/apis\/project.openshift.io\/v1\/projects\?limit=1000&continue=more$/,
        fault: json(named('two')),
      });
      api.fail({ path: reviews, fault: review(rule(['*'], { verbs: ['*'], apiGroups: ['*'] })) });

      expect((await read()).names).toEqual(['one/one', 'two/two']);
    });

    it('asks for namespaces and rights once, for all kinds, and lists only where that may succeed', async () => {
      reader = open('shop');
      podsIn('shop', 'a');
      api.fail({ path: reviews, fault: review(rule(['pods'])) });

      await Promise.all([
        read(),
        read(deploymentKind).catch(() => null),
        read(deploymentKind).catch(() => null),
      ]);

      expect(postsTo(reviews).map(({ path }) => path)).toHaveLength(1);
      expect(api.seen.filter(({ path }) => path.startsWith('/api/v1/namespaces?'))).toHaveLength(1);
      expect(api.seen.filter(({ path }) => path.includes('/namespaces/shop/deployments'))).toEqual([]);
    });

    it.each<[string, Fault]>([
      ['are not all told', json({ status: { incomplete: true, resourceRules: [] } })],
      ['are not told', denied],
      ['come as something else', json({ kind: 'Status' })],
      ['cannot be told', { kind: 'answer', status: 500, body: 'oops' }],
    ])('tries where the rights %s', async (_, fault) => {
      podsIn('default', 'a');
      api.fail({ path: reviews, fault });

      expect((await read()).names).toEqual(['default/a']);
    });

    it('passes over a namespace that turns out to be forbidden', async () => {
      reader = open('shop');
      podsIn('shop', 'a');
      const byName = { verbs: ['get'], apiGroups: [''], resources: ['namespaces'], resourceNames: ['bank'] };
      api.fail({ path: reviews, fault: review(rule(['pods']), byName) });
      api.fail({ path: '/api/v1/namespaces/bank/pods', fault: denied });

      expect(await read()).toMatchObject({
        names: ['shop/a'],
        result: { reason: expect.stringContaining('read 1 of 2'), provenNamespaces: ['shop'] },
      });
    });

    it('proves nothing gone in a namespace where objects could not be read', async () => {
      podsIn('default', 'a');
      server.lists.get('/api/v1/namespaces/default/pods')?.push(null as never);
      api.fail({ path: reviews, fault: review(rule(['pods'])) });

      expect((await read()).result).toMatchObject({
        reason: expect.stringMatching(/; 1 pods could not be read$/),
        provenNamespaces: [],
      });
    });

    it.each<[string, object[]]>([
      ['no rule is about the kind', [rule(['services'])]],
      ['the rule is about another group', [rule(['pods'], { apiGroups: ['apps'] })]],
      ['the rule allows no list', [rule(['pods'], { verbs: ['get', 'watch'] })]],
      ['the rule is about single objects', [rule(['pods'], { resourceNames: ['web'] })]],
      ['there are odd rules only', [{ verbs: null, apiGroups: 5, resources: ['pods'] }]],
      ['there are no rules', []],
    ])('is forbidden where %s', async (_, rules) => {
      api.fail({ path: reviews, fault: review(...rules) });

      await expect(read()).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: 'pods may be listed neither cluster-wide nor in the one namespace that we know of',
        hint: expect.stringContaining('kubectl config set-context NAME --namespace NAMESPACE'),
      });
      expect(api.seen.filter(({ path }) => path.includes('/namespaces/default/pods'))).toEqual([]);
    });

    it('fails where a namespace fails otherwise, and asks again for what it could not find out', async () => {
      api.fail({ path: reviews, times: 1, fault: { kind: 'reset' } });
      api.fail({ path: reviews, fault: review(rule(['pods'])) });
      podsIn('default', 'a');

      await expect(read()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
      expect((await read()).names).toEqual(['default/a']);
    });

    it('fails where the list of namespaces is none', async () => {
      api.reset();
      api.fail({ path: /^\/api\/v1\/pods/, fault: denied });
      api.fail({ path: /^\/api\/v1\/namespaces\?/, fault: json({ kind: 'Pod' }) });

      await expect(read()).rejects.toMatchObject({ code: 'PROTOCOL' });
    });

    it('fails where the list of namespaces comes to no end', async () => {
      api.reset();
      api.fail({ path: /^\/api\/v1\/pods/, fault: denied });
      api.fail({
        path: /^\/api\/v1\/namespaces\?/,
        fault: json({ metadata: { continue: 'again' }, items: null }),
      });

      await expect(read()).rejects.toMatchObject({ code: 'PROTOCOL' });
    });

    it('reads the namespaces themselves by name', async () => {
      reader = open('shop');
      const byName = {
        verbs: ['get'],
        apiGroups: [''],
        resources: ['namespaces'],
        resourceNames: ['bank', 'gone'],
      };
      api.fail({ path: reviews, fault: review(byName) });
      api.fail({
        path: /namespaces\/shop$/,
        fault: json({
          kind: 'Namespace',
          metadata: { name: 'shop', uid: 'u1', resourceVersion: '1' },
          status: { phase: 'Active' },
        }),
      });
      api.fail({ path: /namespaces\/bank$/, fault: denied });
      api.fail({ path: /namespaces\/gone$/, fault: missingNamespace('gone') });

      const { names, result, pages } = await read(namespaceKind);

      expect(names).toEqual(['/shop']);
      expect(resourcesOf(pages[0]?.changed ?? [])[0]).toMatchObject({ uid: 'u1', phase: 'Active' });
      expect(result).toEqual({
        completeness: 'partial',
        reason: 'namespaces may not be listed; read 1 of 3 known by name',
        provenNamespaces: [],
        goneNamespaces: ['gone'],
        resourceVersion: null,
      });
    });

    it('believes nobody but Kubernetes that a namespace is gone', async () => {
      reader = open('shop');
      api.fail({ path: reviews, fault: missing });
      api.fail({ path: /namespaces\/shop$/, times: 1, fault: missing });

      await expect(read(namespaceKind)).rejects.toMatchObject({ code: 'FORBIDDEN' });

      api.fail({ path: /namespaces\/shop$/, fault: missingNamespace('shop') });
      expect((await read(namespaceKind)).result).toMatchObject({ goneNamespaces: ['shop'] });
    });

    it('is forbidden where no namespace may be read by name either', async () => {
      api.fail({ path: reviews, fault: review() });
      api.fail({ path: /namespaces\/default$/, fault: denied });

      await expect(read(namespaceKind)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringContaining('not for you'),
      });
    });

    it('fails where reading a namespace by name fails otherwise', async () => {
      api.fail({ path: reviews, fault: review() });
      api.fail({ path: /namespaces\/default$/, fault: { kind: 'answer', status: 401, body: '' } });

      await expect(read(namespaceKind)).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    });
  });

  it('knows the server’s version once it has looked, finds its kinds, and tells what it cost', async () => {
    const found = { kind: 'APIGroupDiscoveryList', items: [] };
    api.fail({ path: '/version', fault: json({ gitVersion: 'v1.36.3' }) });
    api.fail({ path: /^\/apis?$/, fault: json(found) });
    server.lists.set('/api/v1/pods', []);

    expect((await reader.probe(signal)).version).toBe('v1.36.3');
    expect(await reader.kinds(signal)).toEqual({ kinds: [], failedGroups: [] });
    await read();

    expect(api.seen.at(-1)?.path).toContain('limit=100');
    expect(reader.cost().requests).toBe(api.seen.length);
    expect(reader.via).toBe('api');
  });
});
