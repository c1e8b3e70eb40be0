import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryTrustStore, trustOf } from '../../../test/fakes/memory-trust.ts';
import type { CallBehaviour, StdioBehaviour } from '../../../test/fakes/stdio-server.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import {
  kubernetesTools,
  stdioServer,
  testPool,
  textResult,
  tool,
} from '../../../test/fakes/test-servers.ts';
import type { TrustedServer } from '../../domain/mcp-trust.ts';
import type { McpServerConfig, ParsedServers } from '../../mcp/server-config.ts';
import type { SessionPool } from '../../mcp/session-pool.ts';
import { McpClusterFinder } from './mcp-cluster-finder.ts';

const signal = new AbortController().signal;
const withContexts = [...kubernetesTools, tool('configuration_contexts_list')];

function contexts(list: object[]): CallBehaviour {
  return { result: { content: [], structuredContent: { contexts: list } } };
}

function kubernetesServer(name: string, answer: CallBehaviour): McpServerConfig {
  return stdioServer({ tools: withContexts, calls: { configuration_contexts_list: answer } }, name);
}

describe('clusters/through-mcp/mcp-cluster-finder', () => {
  let pool: SessionPool;
  beforeEach(() => {
    pool = testPool();
  });
  afterEach(() => pool.close());

  function finderOf(
    servers: McpServerConfig[],
    problems: ParsedServers['problems'] = [],
    store = new MemoryTrustStore(),
  ): McpClusterFinder {
    return new McpClusterFinder({
      pool,
      servers: async () => ({ servers, problems }),
      trust: trustOf(pool, store),
      redactor: { ...testRedactor(), text: (text) => text.replace('hunter2', '***') },
    });
  }

  it('gives a path for every context that a server says it reaches', async () => {
    const server = kubernetesServer(
      'team',
      contexts([
        { name: 'prod', server: 'https://User:pass@PROD.example:6443/' },
        { name: 'lab', server: 'not an address' },
        { name: 'bare' },
      ]),
    );
    const finder = finderOf([server]);

    const { paths, problems } = await finder.find(signal);

    expect(problems).toEqual([]);
    expect(paths).toMatchObject([
      { source: 'mcp', name: 'team/prod', origin: 'team', server: 'https://prod.example:6443' },
      { source: 'mcp', name: 'team/lab', server: null },
      { source: 'mcp', name: 'team/bare', server: null },
    ]);
    expect(paths.map((path) => finder.resolve(path).target)).toEqual(['prod', 'lab', 'bare']);
  });

  it('gives the same ids in every run, and others for another server', async () => {
    const answer = contexts([{ name: 'prod' }]);
    const idsOf = async (name: string): Promise<string[]> =>
      (await finderOf([kubernetesServer(name, answer)]).find(signal)).paths.map(({ id }) => id);

    const ids = [await idsOf('one'), await idsOf('one'), await idsOf('two')].flat();

    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('takes a server without a list of contexts for one cluster that has no name of its own', async () => {
    const finder = finderOf([stdioServer({ tools: kubernetesTools }, 'single')]);

    const { paths } = await finder.find(signal);

    expect(paths).toMatchObject([{ name: 'single', server: null }]);
    expect(paths.map((path) => finder.resolve(path).target)).toEqual([null]);
  });

  it('does not even start a server that is to be left alone, though it is known', async () => {
    const server: McpServerConfig = {
      ...stdioServer({ start: { exitCode: 1 } }, 'alone'),
      trust: 'none',
    };

    expect(await finderOf([server]).find(signal)).toEqual({ paths: [], problems: [] });
  });

  it('passes over servers that are none of Kubernetes', async () => {
    const { paths, problems } = await finderOf([stdioServer({ tools: [tool('search_issues')] })]).find(
      signal,
    );

    expect({ paths, problems }).toEqual({ paths: [], problems: [] });
  });

  describe('of a server that nobody knows', () => {
    const listing = (name: string): object =>
      tool(name, { inputSchema: { type: 'object', properties: { cluster: {} } } });
    const unknown: StdioBehaviour = {
      tools: [listing('list_namespaces'), listing('list_pods'), tool('list_clusters')],
      calls: {
        list_namespaces: textResult('[{"name":"default"}]'),
        list_pods: textResult('[{"name":"web","namespace":"default"}]'),
        list_clusters: textResult('["prod","lab"]'),
      },
    };

    it('tells that a yes is missing', async () => {
      const { paths, problems } = await finderOf([stdioServer(unknown, 'own')]).find(signal);

      expect(paths).toEqual([]);
      expect(problems).toMatchObject([
        {
          code: 'MCP_UNTRUSTED',
          message:
            'MCP server own is not used: no profile knows it; proposed: namespaces by list_namespaces; pods by list_pods; clusters by list_clusters',
        },
      ]);
    });

    it('finds what it reaches where the file says yes, and then where the yes is kept', async () => {
      const store = new MemoryTrustStore();
      const byFile: McpServerConfig = { ...stdioServer(unknown, 'own'), trust: 'read' };

      const first = await finderOf([byFile], [], store).find(signal);
      const then = await finderOf([stdioServer(unknown, 'own')], [], store).find(signal);

      expect(first).toMatchObject({ paths: [{ name: 'own/prod' }, { name: 'own/lab' }], problems: [] });
      expect(then).toEqual(first);
      expect(store.kept.get('own')).toMatchObject({ acceptedBy: 'configuration' });
    });

    it('does not say yes anew because the file does, once the yes was lost', async () => {
      const store = new MemoryTrustStore();
      const byFile: McpServerConfig = { ...stdioServer(unknown, 'own'), trust: 'read' };
      await finderOf([byFile], [], store).find(signal);
      const kept = store.kept.get('own') as TrustedServer;
      store.kept.set('own', { ...kept, lost: 'its tool list_pods is gone' });

      const { paths, problems } = await finderOf([byFile], [], store).find(signal);

      expect(paths).toEqual([]);
      expect(problems).toMatchObject([
        { code: 'MCP_UNTRUSTED', message: expect.stringContaining('its tool list_pods is gone') },
      ]);
    });
  });

  it('tells of a server that fails, and finds what the others reach', async () => {
    const dead = stdioServer({ start: { exitCode: 1, stderr: 'no kubeconfig, password=hunter2\n' } }, 'dead');
    const wrong = {
      name: 'wrong',
      failure: { code: 'CONFIG_INVALID' as const, message: 'no command', hint: '' },
    };
    const finder = finderOf([dead, stdioServer({ tools: kubernetesTools }, 'single')], [wrong]);

    const { paths, problems } = await finder.find(signal);

    expect(paths.map(({ name }) => name)).toEqual(['single']);
    expect(problems).toMatchObject([
      { code: 'CONFIG_INVALID' },
      { code: 'MCP_SERVER_DIED', message: expect.stringContaining('no kubeconfig') },
    ]);
  });

  it.each<[string, CallBehaviour, string]>([
    [
      'an error',
      { result: { isError: true, content: [{ type: 'text', text: 'boom hunter2' }] } },
      'boom ***',
    ],
    ['prose', textResult('There are two contexts.'), 'There are two contexts.'],
    ['nothing', { result: {} }, 'no text'],
  ])('says so when the list of contexts is %s', async (_, answer, start) => {
    const { paths, problems } = await finderOf([kubernetesServer('odd', answer)]).find(signal);

    expect(paths).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'PROTOCOL',
        message: `MCP server odd: its list of clusters cannot be read: ${start}`,
      }),
    ]);
  });

  it('knows nothing of paths that it did not give', () => {
    const resolve = (): unknown => finderOf([]).resolve({ id: 'x', name: 'gone' });

    expect(resolve).toThrow(expect.objectContaining({ code: 'PATH_MISSING' }));
  });

  it('stops on request', async () => {
    const stop = new AbortController();
    const finding = finderOf([stdioServer({ start: { silent: true } })]).find(stop.signal);
    stop.abort(new Error('enough'));

    await expect(finding).rejects.toThrow('enough');
  });
});
