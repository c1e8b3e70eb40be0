import { describe, expect, it } from 'vitest';
import {
  accessPath,
  deploymentKind,
  kind,
  namespaceKind,
  nodeKind,
  podKind,
} from '../../../test/fakes/builders.ts';
import {
  type FakeKubernetesOptions,
  FakeKubernetesServer,
  type KubernetesObject,
} from '../../../test/fakes/fake-kubernetes-server.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { AppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import { McpClusterReader, type McpClusterReaderOptions } from './mcp-cluster-reader.ts';
import { nowhere } from './nowhere.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';

const signal = new AbortController().signal;
const configMapKind = kind('', 'v1', 'ConfigMap', 'configmaps');

function named(name: string, more: Partial<KubernetesObject['metadata']> = {}): KubernetesObject {
  return { metadata: { name, uid: `uid-${name}`, resourceVersion: '1', ...more } };
}

const inNamespace = (namespace: string, ...names: string[]): KubernetesObject[] =>
  names.map((name) => named(name, { namespace }));

const namespaces = ['default', 'kube-system', 'shop'].map((name) => named(name));

interface Subject {
  reader: McpClusterReader;
  server: FakeKubernetesServer;
}

function subject(
  options: FakeKubernetesOptions,
  {
    target = null,
    showsNarrowing = false,
    profile = kubernetesMcpServer,
    place = null,
  }: Partial<Pick<McpClusterReaderOptions, 'target' | 'showsNarrowing' | 'profile' | 'place'>> = {},
): Subject {
  const server = new FakeKubernetesServer({
    ...options,
    objects: { Namespace: namespaces, ...options.objects },
  });
  const reader = new McpClusterReader({
    path: accessPath('team/prod', { source: 'mcp', server: 'https://prod', caKeyHash: null }),
    target,
    profile,
    caller: server,
    extraction: { redactor: testRedactor(), hash: keyedTestHash },
    showsNarrowing,
    place,
  });
  return { reader, server };
}

interface Listed {
  names: string[];
  pages: ResourcePage[];
  result: ListResult;
}

async function list(
  { reader }: Subject,
  of: ResourceKind,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<Listed> {
  const pages: ResourcePage[] = [];
  for await (const page of reader.list(of, { known, signal })) pages.push(page);
  const result = pages.at(-1)?.result;
  if (result === null || result === undefined) throw new Error('a list ends with its result');
  return {
    names: pages.flatMap(({ changed }) => resourcesOf(changed).map(({ name }) => name)),
    pages,
    result,
  };
}

async function probedList(of: Subject, kindOf: ResourceKind): Promise<Listed> {
  await of.reader.probe(signal);
  return list(of, kindOf);
}

describe('clusters/through-mcp/mcp-cluster-reader', () => {
  it.each(['Unsupported resource type: customresourcedefinitions', 'so far there is no word for this'])(
    'knows the built-in kinds where a server says of definitions: %s',
    async (text) => {
      const of = subject({ objects: {} });
      of.server.instead = ({ args }) =>
        args.kind === 'CustomResourceDefinition'
          ? { content: [{ type: 'text', text }], isError: text.startsWith('Unsupported') }
          : null;

      const { kinds } = await of.reader.kinds(signal);

      expect(kinds).toContainEqual(expect.objectContaining({ kind: 'Pod' }));
    },
  );

  it('sees by the namespaces and nodes which cluster it is', async () => {
    const nodes = Array.from({ length: 7 }, (_, index) => ({
      ...named(`node-${index}`, { labels: { zone: 'a' } }),
      spec: { providerID: `aws:///${index}` },
    }));
    const { reader } = subject({ objects: { Node: nodes } });

    const probe = await reader.probe(signal);

    expect(probe.signals).toEqual({
      openshiftClusterId: null,
      kubeSystemUid: 'uid-kube-system',
      defaultNamespaceUid: 'uid-default',
      caKeyHash: null,
      server: 'https://prod',
      nodeNames: ['node-0', 'node-1', 'node-2', 'node-3', 'node-4'],
    });
    expect(probe.listsClusterWide).toBe(null);
    expect(probe.nodes[0]).toEqual({ name: 'node-0', labels: { zone: 'a' }, providerId: 'aws:///0' });
  });

  it('gets the namespaces one by one where lists show no ids', async () => {
    const of = subject({ objects: {}, output: 'table' });

    const { signals } = await of.reader.probe(signal);

    expect(signals).toMatchObject({ kubeSystemUid: 'uid-kube-system', defaultNamespaceUid: 'uid-default' });
  });

  it('reaches a cluster whose namespaces and nodes may not be listed, without knowing which it is', async () => {
    const { reader } = subject({ objects: {}, may: () => false });

    const { signals, nodes, listsClusterWide } = await reader.probe(signal);

    expect(signals).toMatchObject({ kubeSystemUid: null, defaultNamespaceUid: null, nodeNames: [] });
    expect(nodes).toEqual([]);
    expect(listsClusterWide).toBe(false);
  });

  it('reaches a cluster whose nodes are told in a way that nobody can read: that costs no other kind', async () => {
    const prose = { content: [{ type: 'text', text: 'All nodes are doing fine today.' }] };
    const pods = [...inNamespace('shop', 'web-0'), ...inNamespace('kube-system', 'dns')];
    const of = subject({ objects: { Pod: pods }, results: { Node: prose } });

    const { signals, nodes } = await of.reader.probe(signal);

    expect([signals.kubeSystemUid, nodes]).toEqual(['uid-kube-system', []]);
    expect((await list(of, podKind)).names).toEqual(['web-0', 'dns']);
    await expect(list(of, nodeKind)).rejects.toMatchObject({ code: 'PARSE' });
  });

  it.each<[string, string, string]>([
    ['refuses the connection', 'dial tcp 127.0.0.1:1: connect: connection refused', 'CONNECTION_REFUSED'],
    ['does not answer', 'net/http: TLS handshake timeout', 'TIMEOUT'],
    [
      'wants another credential',
      'the server has asked for the client to provide credentials',
      'AUTH_REJECTED',
    ],
    [
      'is not known to the server',
      'target "x": unknown target: context "x" does not exist',
      'CONTEXT_INVALID',
    ],
    ['needs a program', 'exec: "aws": executable file not found in $PATH', 'PLUGIN_MISSING'],
    ['has a certificate of somebody else', 'x509: certificate signed by unknown authority', 'TLS_UNTRUSTED'],
    ['has no namespaces, as no cluster does', 'Resource namespaces not found', 'NOT_FOUND'],
  ])('says that a cluster %s', async (_, text, code) => {
    const result = { isError: true, content: [{ type: 'text', text: `failed to list resources: ${text}` }] };
    const { reader } = subject({ objects: {}, results: { Namespace: result } });

    await expect(reader.probe(signal)).rejects.toMatchObject({
      code,
      cluster: 'team/prod',
      message: `namespaces of team/prod: failed to list resources: ${text}`,
    });
  });

  it.each<[string, string]>([
    ['dial tcp 127.0.0.1:59991: connect: connection refused', 'CONNECTION_REFUSED'],
    ['error: You must be logged in to the server (Unauthorized)', 'AUTH_REJECTED'],
    ['error: context "nope" does not exist', 'CONTEXT_INVALID'],
    ['spawnSync kubectl ENOBUFS', 'TOO_LARGE'],
    ["Cannot read properties of undefined (reading 'toLowerCase')", 'MCP_TOOL_FAILED'],
  ])('knows what a failure means that comes as an error of the protocol: %s', async (text, code) => {
    const error = new AppError(
      'MCP_TOOL_FAILED',
      `MCP server team, calling kubectl_get: MCP error -32603: ${text}`,
    );
    const { reader } = subject({ objects: {}, results: { Namespace: error } });

    await expect(reader.probe(signal)).rejects.toMatchObject({
      code,
      cluster: 'team/prod',
      message: expect.stringMatching(/^namespaces of team\/prod: MCP server team, calling kubectl_get: /),
    });
  });

  it('tells of a broken connection to the server as it is', async () => {
    const error = new AppError(
      'CONNECTION_LOST',
      'MCP server team, calling resources_list: the connection broke',
    );
    const { reader } = subject({ objects: {}, results: { Namespace: error } });

    await expect(reader.probe(signal)).rejects.toBe(error);
  });

  it('tells the server which of its clusters is meant', async () => {
    const of = subject({ objects: {}, clusterArgument: 'context' }, { target: 'prod' });

    await list(of, podKind);

    expect(of.server.asked[0]).toEqual({
      tool: 'resources_list',
      target: 'prod',
      args: { apiVersion: 'v1', kind: 'Pod', context: 'prod' },
    });
  });

  it.each<[string, string | undefined, string | null]>([
    ['a server that could not be told which cluster is meant', undefined, 'prod'],
    ['a server that would take any cluster', 'context', null],
  ])('does not ask %s', async (_, clusterArgument, target) => {
    const of = subject({ objects: {}, ...(clusterArgument ? { clusterArgument } : {}) }, { target });

    await expect(list(of, podKind)).rejects.toMatchObject({ code: 'MCP_TOOL_UNKNOWN' });
    expect(of.server.asked).toEqual([]);
  });

  it('knows the built-in kinds and those that definitions add', async () => {
    const definition = {
      ...named('campaigns.shop.example'),
      spec: {
        group: 'shop.example',
        scope: 'Namespaced',
        names: { kind: 'Campaign', plural: 'campaigns' },
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    };
    const { reader } = subject({ objects: { CustomResourceDefinition: [definition] } });

    const { kinds, failedGroups } = await reader.kinds(signal);

    expect(failedGroups).toEqual([]);
    expect(kinds.map(({ plural }) => plural)).toEqual(expect.arrayContaining(['pods', 'nodes', 'campaigns']));
  });

  it('leaves Secrets out, and says so', async () => {
    const of = subject({ objects: { Secret: inNamespace('shop', 'token') } });

    const { names, result } = await list(of, kind('', 'v1', 'Secret', 'secrets'));

    expect(names).toEqual([]);
    expect(result).toMatchObject({ completeness: 'skipped', reason: 'Secrets through MCP: denied by us' });
    expect(of.server.asked).toEqual([]);
  });

  it('does not parse what has not changed', async () => {
    const of = subject({ objects: { Node: [named('a'), named('b')] } });

    const { names, pages } = await list(
      of,
      nodeKind,
      new Map([
        ['uid-a', '1'],
        ['uid-b', '0'],
      ]),
    );

    expect(names).toEqual(['b']);
    expect(pages.flatMap(({ unchangedIds }) => unchangedIds)).toEqual(['uid-a']);
  });

  it('counts what it asked and what came', async () => {
    const of = subject({ objects: { Node: [named('a')] } });

    const { pages } = await list(of, nodeKind);

    expect(of.reader.cost()).toEqual({ requests: 1, throttled: 0, bytes: pages[0]?.bytes });
    expect(pages[0]?.bytes).toBeGreaterThan(50);
    await of.reader.close();
  });

  describe('a list of all namespaces', () => {
    const everywhere = { Pod: [...inNamespace('default', 'a'), ...inNamespace('shop', 'b')] };

    it('is whole when it shows two namespaces', async () => {
      const of = subject({ objects: everywhere });

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['a', 'b']);
      expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
      expect(of.server.asked.filter(({ args }) => args.kind === 'Pod')).toHaveLength(1);
    });

    it.each([
      ['one', inNamespace('shop', 'a', 'b')],
      ['none', []],
    ])('that shows %s is whole for those who may list a namespace that does not exist', async (_, pods) => {
      const of = subject({ objects: { Pod: pods } });

      const { result } = await probedList(of, podKind);

      expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
      expect(
        of.server.asked.filter(({ args }) => args.kind === 'Pod').map(({ args }) => args.namespace),
      ).toEqual([undefined, nowhere]);
    });

    it('that was silently narrowed is found out, and the others are read', async () => {
      const of = subject({
        objects: everywhere,
        may: (wanted, namespace) => wanted !== 'Pod' || namespace === 'default' || namespace === 'shop',
        narrowsTo: 'default',
      });

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['a', 'b']);
      expect(result).toEqual({
        completeness: 'partial',
        reason: 'listing cluster-wide is forbidden; read 2 of 3 known namespaces',
        provenNamespaces: ['default', 'shop'],
        resourceVersion: null,
      });
    });

    it('that was narrowed to an empty namespace is found out by rows in another', async () => {
      const of = subject({
        objects: { Pod: inNamespace('shop', 'b') },
        may: (wanted, namespace) => wanted !== 'Pod' || (namespace !== null && namespace !== nowhere),
        narrowsTo: 'default',
      });

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['b']);
      expect(result).toMatchObject({
        completeness: 'partial',
        provenNamespaces: ['default', 'kube-system', 'shop'],
      });
    });

    it('of an unproven user with nothing anywhere is whole: every namespace was asked', async () => {
      const of = subject({
        objects: {},
        may: (wanted, namespace) => wanted !== 'Pod' || (namespace !== null && namespace !== nowhere),
        narrowsTo: 'default',
      });

      const { result } = await probedList(of, podKind);

      expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
    });

    it('is partial where the namespaces are not known, and proves only what it shows', async () => {
      const of = subject({
        objects: everywhere,
        may: (_, namespace) => namespace === 'default',
        narrowsTo: 'default',
      });

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['a']);
      expect(result).toMatchObject({ completeness: 'partial', provenNamespaces: ['default'] });
      expect(result.reason).toContain('whether all namespaces were listed is not known');
    });

    it('that is forbidden is read namespace by namespace', async () => {
      const of = subject({
        objects: everywhere,
        may: (wanted, namespace) => wanted !== 'Pod' || namespace === 'shop',
      });

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['b']);
      expect(result).toMatchObject({ completeness: 'partial', provenNamespaces: ['shop'] });
    });

    it('that is forbidden everywhere fails', async () => {
      const of = subject({ objects: everywhere, may: (wanted) => wanted !== 'Pod' });
      await of.reader.probe(signal);

      await expect(list(of, podKind)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: 'pods may be listed in no namespace of team/prod',
      });
    });

    it('of those without rights costs one call, once another kind was forbidden everywhere, until one is allowed', async () => {
      const allowed = new Set<string>();
      const of = subject({ objects: everywhere, may: (wanted) => allowed.has(wanted) });
      await of.reader.probe(signal);
      const callsFor = async (wanted: ResourceKind): Promise<number> => {
        const before = of.server.asked.length;
        await list(of, wanted).catch((error: unknown) => {
          expect(error).toMatchObject({
            code: 'FORBIDDEN',
            message: expect.stringContaining('no namespace'),
          });
        });
        return of.server.asked.length - before;
      };

      expect(await callsFor(podKind)).toBe(2);
      expect(await callsFor(deploymentKind)).toBe(1);
      expect(await callsFor(podKind)).toBe(1);
      allowed.add('Pod');
      expect((await list(of, podKind)).names).toEqual(['a', 'b']);
      expect(await callsFor(deploymentKind)).toBe(2);
    });

    it('needs no proof from a server that shows narrowing', async () => {
      const of = subject({ objects: { Pod: inNamespace('shop', 'a') } }, { showsNarrowing: true });

      const { result } = await probedList(of, podKind);

      expect(result.completeness).toBe('complete');
      expect(of.server.asked.filter(({ args }) => args.kind === 'Pod')).toHaveLength(1);
    });

    it('is not proven by a server that heeds no namespace', async () => {
      const of = subject({
        objects: {},
        results: {
          Pod: { content: [], structuredContent: { items: inNamespace('shop', 'a') } },
        },
      });

      const { result } = await probedList(of, podKind);

      expect(result.completeness).toBe('partial');
    });
  });

  describe('a kind that is too large for one answer', () => {
    const pods = [...inNamespace('default', 'a'), ...inNamespace('shop', 'b', 'c')];
    const nodes = Array.from({ length: 11 }, (_, index) => named(`node-${index}`));
    const namespacesAsked = ({ server }: Subject): unknown[] =>
      server.asked.filter(({ args }) => args.kind === 'Pod').map(({ args }) => args.namespace);

    it('is read namespace by namespace, and whole when each was read', async () => {
      const of = subject({ objects: { Pod: pods, Node: nodes } });

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['a', 'b', 'c']);
      expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
      expect(namespacesAsked(of)).toEqual(['default', 'kube-system', 'shop']);
    });

    it('is told by what its last list took', async () => {
      const of = subject({ objects: { Pod: pods } });
      await of.reader.probe(signal);

      for await (const _ of of.reader.list(podKind, { known: new Map(), signal, lastBytes: 6_000_000 })) {
        // Only what is asked matters here.
      }

      expect(namespacesAsked(of)).toEqual(['default', 'kube-system', 'shop']);
    });

    it('is partial where one namespace is forbidden', async () => {
      const of = subject({
        objects: { Pod: pods, Node: nodes },
        may: (wanted, namespace) => wanted !== 'Pod' || namespace === 'shop' || namespace === 'default',
      });

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['a', 'b', 'c']);
      expect(result).toMatchObject({
        completeness: 'partial',
        reason: 'listing cluster-wide is forbidden; read 2 of 3 known namespaces',
        provenNamespaces: ['default', 'shop'],
      });
    });

    it('is found out by an answer that was cut off, and read in parts then', async () => {
      const text = '[{"kind":"Pod","metadata":{"name":"a","namespace":"default"}},{"ki';
      const of = subject({ objects: { Pod: pods } });
      of.server.instead = ({ args }) =>
        args.kind === 'Pod' && args.namespace === undefined ? { content: [{ type: 'text', text }] } : null;

      const { names, result } = await probedList(of, podKind);

      expect(names).toEqual(['a', 'a', 'b', 'c']);
      expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
      expect(namespacesAsked(of)).toEqual([undefined, 'default', 'kube-system', 'shop']);
    });

    it('is asked for whole where the namespaces are not known', async () => {
      const of = subject({
        objects: { Pod: pods, Node: nodes },
        may: (wanted) => wanted !== 'Namespace',
      });

      const { result } = await probedList(of, podKind);

      expect(result.completeness).toBe('complete');
      expect(namespacesAsked(of)).toEqual([undefined]);
    });

    it('fails with the namespace that fails, and keeps what came before', async () => {
      const of = subject({ objects: { Pod: pods, Node: nodes } });
      await of.reader.probe(signal);
      of.server.fails = ({ args }) => args.namespace === 'shop';
      const names: string[] = [];

      const reading = (async () => {
        for await (const { changed } of of.reader.list(podKind, { known: new Map(), signal }))
          names.push(...resourcesOf(changed).map(({ name }) => name));
      })();

      await expect(reading).rejects.toMatchObject({ code: 'TIMEOUT' });
      expect(names).toEqual(['a']);
    });
  });

  it('leaves out what its server has no tool for, and says so', async () => {
    const profile = {
      ...kubernetesMcpServer,
      lists: kubernetesMcpServer.lists.map((rule) => ({ ...rule, kinds: ['namespaces'] })),
    };
    const of = subject({ objects: {} }, { profile });

    expect((await list(of, podKind)).result).toMatchObject({
      completeness: 'skipped',
      reason: 'the MCP server has no tool that lists it',
    });
    expect((await list(of, namespaceKind)).names).toHaveLength(3);
  });

  it('reads a tool that lists one namespace at a time', async () => {
    const profile = {
      ...kubernetesMcpServer,
      lists: kubernetesMcpServer.lists.map((rule) => ({ ...rule, allNamespaces: null })),
    };
    const of = subject({ objects: { Pod: inNamespace('shop', 'a') } }, { profile });

    const { names, result } = await probedList(of, podKind);

    expect(names).toEqual(['a']);
    expect(result.completeness).toBe('complete');
  });

  it('holds its place while it looks, and from the first question of a scan until it is closed', async () => {
    const told: string[] = [];
    const place = { hold: async () => void told.push('hold'), release: () => void told.push('release') };
    const { reader } = subject({ objects: {} }, { place });

    await reader.probe(signal);
    await reader.kinds(signal);
    await reader.close();

    expect(told).toEqual(['hold', 'release', 'hold', 'release']);
  });

  it('deletes nothing by an answer that was cut off or could not be read in full', async () => {
    const items = [named('a'), { kind: 'Node', spec: {} }];
    const of = subject({
      objects: {},
      results: { Node: { content: [], structuredContent: { items } } },
    });

    const { names, result } = await list(of, nodeKind);

    expect(names).toEqual(['a']);
    expect(result).toEqual({
      completeness: 'partial',
      reason: '1 nodes could not be read',
      provenNamespaces: [],
      resourceVersion: null,
    });
  });

  it('reads names and labels of tables, and says that there is more', async () => {
    const pods = [
      named('web', { namespace: 'shop', labels: { app: 'web', 'x/y': 'z' } }),
      ...inNamespace('default', 'b'),
    ];
    const of = subject({ objects: { Pod: pods }, output: 'table' });

    const { pages, result } = await probedList(of, podKind);

    const [web, other] = pages.flatMap(({ changed }) => resourcesOf(changed));
    expect(web).toMatchObject({
      namespace: 'shop',
      name: 'web',
      uid: null,
      labels: { app: 'web', 'x/y': 'z' },
    });
    expect(other).toMatchObject({ namespace: 'default', name: 'b', labels: {} });
    expect(result).toMatchObject({ completeness: 'partial', provenNamespaces: 'all' });
    expect(result.reason).toContain('the MCP server lists tables');
  });

  it('hides every planted secret before anything leaves it', async () => {
    const canary = 'hunter2-canary-9f2c71ab';
    const objects = [
      {
        ...named('settings', {
          namespace: 'shop',
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
              data: { password: canary },
            }),
            'example.com/api-token': canary,
          },
        }),
        data: { 'app.properties': `size=3\ndb.password=${canary}\n`, LOG_LEVEL: 'debug', PASSWORD: canary },
      },
      ...inNamespace('default', 'other'),
    ];
    const pods = [
      {
        ...named('web', { namespace: 'shop' }),
        spec: {
          containers: [
            {
              name: 'web',
              image: 'web:1',
              env: [
                { name: 'DB_PASSWORD', value: canary },
                { name: 'DATABASE_URL', value: `postgres://web:${canary}@db/shop` },
              ],
              args: [`--token=${canary}`],
            },
          ],
        },
      },
      ...inNamespace('default', 'other'),
    ];
    const of = subject({ objects: { ConfigMap: objects, Pod: pods } });

    const kept = JSON.stringify([await probedList(of, configMapKind), await list(of, podKind)]);

    expect(kept).toContain('LOG_LEVEL');
    expect(kept).toContain('DB_PASSWORD');
    expect(kept).not.toContain(canary);
    expect(kept).not.toContain('last-applied-configuration');
  });

  it('hides a secret in an error, too', async () => {
    const text = 'failed to list resources: Get "https://admin:hunter2-canary@10.0.0.1/api": unexpected EOF';
    const of = subject({
      objects: {},
      results: { Namespace: { isError: true, content: [{ type: 'text', text }] } },
    });

    const failed = await of.reader.probe(signal).catch((error: unknown) => error);

    expect(failed).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(String(failed)).not.toContain('hunter2-canary');
  });

  it('asks for namespaces as a cluster-scoped kind once', async () => {
    const of = subject({ objects: {} });

    const { names, result } = await probedList(of, namespaceKind);

    expect(names).toEqual(['default', 'kube-system', 'shop']);
    expect(result.completeness).toBe('complete');
  });
});
