import { describe, expect, it } from 'vitest';
import { accessPath, nodeKind, podKind } from '../../../test/fakes/builders.ts';
import { FakeKubernetesServer, type KubernetesObject } from '../../../test/fakes/fake-kubernetes-server.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { KeptObject, ListResult } from '../../domain/ports/cluster-access.ts';
import { McpClusterReader } from './mcp-cluster-reader.ts';
import { nowhere } from './nowhere.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import type { McpProfile } from './profiles/profile.ts';

const signal = new AbortController().signal;
const nothing = { content: [{ type: 'text', text: '[]' }], structuredContent: { items: [] } };
const notFound = (text: string): Record<string, unknown> => ({
  isError: true,
  content: [{ type: 'text', text }],
});

const object = (name: string, namespace?: string): KubernetesObject => ({
  metadata: { name, uid: `uid-${name}`, ...(namespace === undefined ? {} : { namespace }) },
});
const pod = (name: string, namespace = 'shop'): KubernetesObject => object(name, namespace);

interface Scene {
  pods?: KubernetesObject[];
  nodes?: KubernetesObject[];
  kept: KeptObject[];
  /** What the server answers in place of the truth: to its calls for the kind, in order, from 1. */
  instead?: (call: number, args: Record<string, string>) => Record<string, unknown> | null;
  fails?: (call: number) => boolean;
  isEmbedded?: boolean;
  profile?: McpProfile;
}

interface Told {
  names: string[];
  result: ListResult | null;
  error: unknown;
  /** namespace, or name, or "all" of each call. */
  asked: string[];
}

async function listed(kind: ResourceKind, scene: Scene): Promise<Told> {
  const { pods = [], nodes = [], kept, isEmbedded = true, profile = kubernetesMcpServer } = scene;
  const server = new FakeKubernetesServer({ objects: { Pod: pods, Node: nodes } });
  const calls = (): number => server.asked.length;
  server.instead = ({ args }) => scene.instead?.(calls(), args) ?? null;
  server.fails = () => scene.fails?.(calls()) ?? false;
  const reader = new McpClusterReader({
    path: accessPath('prod', { source: 'mcp' }),
    target: null,
    profile,
    caller: server,
    extraction: { redactor: testRedactor(), hash: keyedTestHash },
    showsNarrowing: isEmbedded,
  });
  const told: Told = { names: [], result: null, error: null, asked: [] };
  try {
    for await (const page of reader.list(kind, { known: new Map(), kept: async () => kept, signal })) {
      told.names.push(...resourcesOf(page.changed).map(({ name }) => name));
      told.result = page.result;
    }
  } catch (error) {
    told.error = error;
  }
  told.asked = server.asked.map(({ args: { namespace, name } }) => namespace ?? name ?? 'all');
  return told;
}

const keptPods = (...namespaces: string[]): KeptObject[] =>
  namespaces.map((namespace, index) => ({ namespace, name: `pod-${index}` }));

describe('clusters/through-mcp/prove-gone', () => {
  it('asks nothing more where nothing was kept, or something came', async () => {
    expect((await listed(podKind, { kept: [] })).asked).toEqual(['all']);
    expect((await listed(podKind, { pods: [pod('a')], kept: keptPods('shop', 'bank') })).asked).toEqual([
      'all',
    ]);
  });

  it('believes that a kind is empty once each namespace that had some says so', async () => {
    const { result, asked } = await listed(podKind, { kept: keptPods('bank', 'shop', 'shop') });

    expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
    expect(asked).toEqual(['all', 'shop', 'bank']);
  });

  it('asks once more where a namespace still has some', async () => {
    const { names, result, asked } = await listed(podKind, {
      pods: [pod('new')],
      kept: keptPods('shop'),
      instead: (call) => (call === 1 ? nothing : null),
    });

    expect(names).toEqual(['new']);
    expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
    expect(asked).toEqual(['all', 'shop', 'all']);
  });

  it('fails where the list stays empty and a namespace does not', async () => {
    const { error, result } = await listed(podKind, {
      pods: [pod('a')],
      kept: keptPods('shop', 'shop'),
      instead: (_, { namespace }) => (namespace === undefined ? nothing : null),
    });

    expect(result?.provenNamespaces).toBeUndefined();
    expect(error).toMatchObject({
      code: 'MCP_TOOL_FAILED',
      message:
        'the MCP server lists no pods of prod where 2 are kept; they stay, because it is not proven that they are gone: namespace shop still has some',
      hint: expect.stringContaining('--via api'),
    });
  });

  it('takes an error for no proof, and names it where the list stays empty', async () => {
    const recovered = await listed(podKind, {
      pods: [pod('a')],
      kept: keptPods('shop'),
      instead: (call) => (call === 1 ? nothing : null),
      fails: (call) => call === 2,
    });
    expect(recovered).toMatchObject({ names: ['a'], result: { completeness: 'complete' } });

    const { error } = await listed(podKind, { kept: keptPods('shop'), fails: (call) => call === 2 });
    expect(error).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('1 are kept') });
  });

  it('fails with the second list where that does', async () => {
    const { error } = await listed(podKind, { kept: keptPods('shop'), fails: (call) => call > 1 });

    expect(error).toMatchObject({ code: 'TIMEOUT', message: 'no answer in 60 s' });
  });

  it('proves 20 namespaces at a time', async () => {
    const names = Array.from({ length: 22 }, (_, index) => `team-${index}`);

    const { result, asked } = await listed(podKind, { kept: keptPods(...names) });

    expect(result).toMatchObject({
      completeness: 'partial',
      reason: 'none is left in 20 namespaces; in others it is not known yet',
      provenNamespaces: names.slice(0, 20),
    });
    expect(asked).toHaveLength(21);
  });

  it('finds out a list that was narrowed to one namespace for a moment', async () => {
    const pods = [pod('a', 'default'), pod('b', 'shop')];
    const narrowed = { content: [], structuredContent: { items: [{ kind: 'Pod', ...pods[0] }] } };

    const { names, result, asked } = await listed(podKind, {
      pods,
      kept: keptPods('default', 'shop'),
      instead: (call) => (call === 1 ? narrowed : null),
      isEmbedded: false,
    });

    expect(asked).toEqual(['all', nowhere, 'shop', 'all']);
    expect(names).toEqual(['a', 'a', 'b']);
    expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
  });

  it('cannot prove it by a tool that lists no single namespace', async () => {
    const lists = kubernetesMcpServer.lists.map((rule) => ({ ...rule, oneNamespace: null }));

    const { error } = await listed(podKind, {
      kept: keptPods('shop'),
      profile: { ...kubernetesMcpServer, lists },
    });

    expect(error).toMatchObject({ message: expect.stringContaining('no tool that lists one namespace') });
  });

  it('leaves alone a list of which an item could not be read: it deletes nothing anyway', async () => {
    const items = [
      { kind: 'Pod', ...pod('a', 'default') },
      { kind: 'Pod', spec: {} },
    ];

    const { result, asked } = await listed(podKind, {
      kept: keptPods('default', 'shop'),
      instead: (call) => (call === 1 ? { content: [], structuredContent: { items } } : null),
      isEmbedded: false,
    });

    expect(result).toMatchObject({ completeness: 'partial', provenNamespaces: [] });
    expect(asked).toEqual(['all', nowhere]);
  });

  describe('a kind without namespaces', () => {
    const kept = [{ namespace: null, name: 'n1' }];

    it('is empty where the server says that one of it is not found', async () => {
      const { result, asked } = await listed(nodeKind, { kept });

      expect(result).toMatchObject({ completeness: 'complete', provenNamespaces: 'all' });
      expect(asked).toEqual(['all', 'n1']);
    });

    it('is asked for once more where one of it is there', async () => {
      const { names, asked } = await listed(nodeKind, {
        nodes: [object('n1')],
        kept,
        instead: (call) => (call === 1 ? nothing : null),
      });

      expect(names).toEqual(['n1']);
      expect(asked).toEqual(['all', 'n1', 'all']);
    });

    it.each([
      ['that it knows no such kind', notFound('the server could not find the requested resource')],
      ['nothing', nothing],
    ])('is not proven by %s', async (_, answer) => {
      const { error } = await listed(nodeKind, {
        kept,
        instead: (__, { name }) => (name === undefined ? null : answer),
      });

      expect(error).toMatchObject({ message: expect.stringContaining('not proven') });
    });

    it('is not proven without a tool that gets one', async () => {
      const { error } = await listed(nodeKind, { kept, profile: { ...kubernetesMcpServer, get: null } });

      expect(error).toMatchObject({ message: expect.stringContaining('no tool that gets one') });
    });
  });
});
