import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryTrustStore, trustOf } from '../../../../test/fakes/memory-trust.ts';
import type { CallBehaviour, StdioBehaviour } from '../../../../test/fakes/stdio-server.ts';
import {
  kubernetesTools,
  stdioServer,
  testPool,
  textResult,
  tool,
} from '../../../../test/fakes/test-servers.ts';
import type { TrustedServer } from '../../../domain/mcp-trust.ts';
import { ListedTool } from '../../../mcp/listed-tool.ts';
import type { SessionPool } from '../../../mcp/session-pool.ts';
import { definitionOf } from '../tool-definition.ts';

const signal = new AbortController().signal;

const listing = (name: string): object =>
  tool(name, { inputSchema: { type: 'object', properties: { context: {}, namespace: {} } } });
const named = (...names: string[]): CallBehaviour =>
  textResult(JSON.stringify(names.map((name) => ({ name, namespace: 'default' }))));
const whole = (...names: string[]): CallBehaviour =>
  textResult(
    JSON.stringify(names.map((name) => ({ metadata: { name, namespace: 'default', uid: `uid-${name}` } }))),
  );

const perKind: StdioBehaviour = {
  tools: [listing('list_namespaces'), listing('list_services')],
  calls: { list_namespaces: named('default', 'shop'), list_services: named('kubernetes') },
};

describe('clusters/through-mcp/trust/server-trust', () => {
  let pool: SessionPool;
  let store: MemoryTrustStore;
  beforeEach(() => {
    pool = testPool();
    store = new MemoryTrustStore();
  });
  afterEach(() => pool.close());

  async function accept(behaviour: StdioBehaviour): Promise<TrustedServer> {
    const server = stdioServer(behaviour, 'own');
    const tools = (await pool.listTools(server, signal)).map(definitionOf);
    return trustOf(pool, store).accept(server, tools, 'command', signal);
  }

  it('keeps the yes to a server that proves itself, with the definitions of what it calls', async () => {
    const trust = await accept({ ...perKind, tools: [...(perKind.tools ?? []), listing('delete_pods')] });

    expect(trust).toMatchObject({
      server: 'own',
      acceptedBy: 'command',
      proof: 'read 2 namespaces and 1 services of own',
      lost: null,
    });
    expect(Object.keys(trust.tools)).toEqual(['list_namespaces', 'list_services']);
    expect(await store.trustedServers()).toEqual([trust]);
  });

  it('does not ask again what it has said yes to', async () => {
    const first = await accept(perKind);

    expect(await accept(perKind)).toEqual(first);
  });

  it('tries the clusters that the server names, because the first may be the dead one', async () => {
    const trust = await accept({
      tools: [listing('list_namespaces'), listing('list_services'), tool('list_contexts')],
      calls: {
        ...perKind.calls,
        list_contexts: textResult(JSON.stringify({ contexts: [{ name: 'dead' }, { name: 'live' }] })),
      },
      firstCallOf: { tool: 'list_namespaces', behaviour: textResult('error: connection refused') },
    });

    expect(trust.proof).toBe('read 2 namespaces and 1 services of own/live');
  });

  it('takes the output that shows whole objects', async () => {
    const properties = { resource_type: {}, output: {} };
    const trust = await accept({
      tools: [tool('kubectl_get', { inputSchema: { type: 'object', properties } })],
      callsByArgument: {
        'resource_type=namespaces&output=yaml': named('default'),
        'resource_type=namespaces&output=json': whole('default'),
        'resource_type=services&output=yaml': named('kubernetes'),
        'resource_type=services&output=json': whole('kubernetes'),
      },
    });

    expect(trust.profile).toMatchObject({ lists: [{ outputs: ['json', 'yaml'] }] });
  });

  it.each<[string, StdioBehaviour, string]>([
    [
      'names no cluster',
      {
        tools: [...(perKind.tools ?? []), tool('list_contexts')],
        calls: { ...perKind.calls, list_contexts: textResult('[]') },
      },
      'it names no cluster',
    ],
    [
      'does not say which clusters it reaches',
      {
        tools: [...(perKind.tools ?? []), tool('list_contexts')],
        calls: { ...perKind.calls, list_contexts: textResult('Error: no kubeconfig') },
      },
      'the answer of list_contexts names no clusters: Error: no kubeconfig',
    ],
    [
      'has no namespace that every cluster has',
      { ...perKind, calls: { ...perKind.calls, list_namespaces: named('alpha') } },
      'has neither kube-system nor default',
    ],
    [
      'lists nothing else',
      { ...perKind, calls: { ...perKind.calls, list_services: textResult('[]') } },
      'besides namespaces it lists nothing of services',
    ],
    ['is none of Kubernetes', { tools: [tool('search')] }, 'has no tools that a profile can be made of'],
  ])('refuses a server that %s', async (_, behaviour, reason) => {
    await expect(accept(behaviour)).rejects.toMatchObject({
      code: 'MCP_UNTRUSTED',
      message: expect.stringContaining(reason),
    });
    expect(await store.trustedServers()).toEqual([]);
  });

  it('uses a server that is known, whatever was said of another one of its name', async () => {
    await accept(perKind);
    const tools = kubernetesTools.map((one) => definitionOf(ListedTool.parse(one)));

    const judged = await trustOf(pool, store).judge(stdioServer({}, 'own'), tools);

    expect(judged).toMatchObject({ use: 'known', profile: { name: 'kubernetes-mcp-server' } });
  });

  it('writes down that a trust was lost, so that it stays lost', async () => {
    const trust = await accept(perKind);
    const server = stdioServer(perKind, 'own');
    const tools = (await pool.listTools(server, signal)).map(definitionOf);
    const changed = tools.map((one) => ({ ...one, definitionHash: 'other' }));

    const judged = await trustOf(pool, store).judge(server, changed);
    const after = await trustOf(pool, store).judge(server, tools);

    expect([judged.use, after.use]).toEqual(['changed', 'changed']);
    expect(store.kept.get('own')).toEqual({
      ...trust,
      lost: 'its tool list_namespaces is defined otherwise than when you said yes',
    });
  });

  it('says that no cluster could be reached, which is nothing against the server', async () => {
    const dead = textResult('error: dial tcp 10.0.0.1:443: connect: connection refused');

    const accepting = accept({ ...perKind, calls: { ...perKind.calls, list_namespaces: dead } });

    await expect(accepting).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  });

  it('says yes to nothing that is known already', async () => {
    await expect(accept({ tools: kubernetesTools })).rejects.toMatchObject({
      message: 'MCP server own is known and needs no yes',
    });
  });
});
