import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeKubeconfig } from '../../src/clusters/kubeconfig/write-kubeconfig.ts';
import { type AskedServer, getOnce } from '../../src/clusters/through-mcp/ask-server.ts';
import { builtInKinds } from '../../src/clusters/through-mcp/built-in-kinds.ts';
import { type Answered, listRecords } from '../../src/clusters/through-mcp/list-records.ts';
import { McpClusterReader } from '../../src/clusters/through-mcp/mcp-cluster-reader.ts';
import { mcpServerKubernetes } from '../../src/clusters/through-mcp/profiles/mcp-server-kubernetes.ts';
import type { ListRule } from '../../src/clusters/through-mcp/profiles/profile.ts';
import { configFor } from '../../src/clusters/through-mcp/server-access.ts';
import { ServerTools } from '../../src/clusters/through-mcp/server-tools.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { McpServerConfig } from '../../src/mcp/server-config.ts';
import type { SessionPool } from '../../src/mcp/session-pool.ts';
import { accessPath, kind as kindOf } from '../fakes/builders.ts';
import { testRedactor } from '../fakes/test-redactor.ts';
import { testPool } from '../fakes/test-servers.ts';
import { hasServers, serverEntry } from '../mcp-servers/servers.ts';
import { type FailingClusters, startFailingClusters } from './failing-clusters.ts';

const signal = new AbortController().signal;
const [rule] = mcpServerKubernetes.lists as [ListRule];

function kindNamed(name: string): ResourceKind {
  const kind = builtInKinds.find((candidate) => candidate.kind === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

/** What the real mcp-server-kubernetes says of clusters that fail, through kubectl, and what a person is told of it. */
describe.skipIf(!hasServers('what mcp-server-kubernetes says of clusters that fail'))(
  'e2e/mcp-server-kubernetes-errors',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-server-kubernetes-'));
    const kubeconfig = join(folder, 'kubeconfig');
    let clusters: FailingClusters;
    let pool: SessionPool;
    let entry: McpServerConfig;

    beforeAll(async () => {
      clusters = await startFailingClusters();
      writeFileSync(kubeconfig, writeKubeconfig(clusters.contexts, 'good'));
      const { command, args, env } = serverEntry('mcp-server-kubernetes', kubeconfig);
      entry = { name: 'flux', transport: 'stdio', command, args, env: { ...env, HOME: folder } };
      pool = testPool({ startTimeoutMs: 60_000, callTimeoutMs: 60_000, messageLimitBytes: 100_000_000 });
      await read('good', kindNamed('Namespace'));
    }, 120_000);
    afterEach(async () => {
      // Whatever was asked and went wrong: the next call works.
      expect(await read('good', kindNamed('Namespace'))).not.toEqual([]);
    }, 60_000);
    afterAll(async () => {
      await pool.close();
      await clusters.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /** One process for all of them: these fail at once. */
    function asked(cluster: string, change: Partial<Record<string, string>> = {}): AskedServer {
      const config = configFor({ ...entry, ...envOf(change) } as McpServerConfig, mcpServerKubernetes, null);
      return {
        cluster,
        target: cluster,
        profile: mcpServerKubernetes,
        caller: new ServerTools({
          pool,
          config: async () => config,
          profile: mcpServerKubernetes,
          trusted: null,
        }),
        cost: { requests: 0, throttled: 0, bytes: 0 },
        extraction: { redactor: testRedactor(), hash: (text) => text },
      };
    }

    function envOf(change: Partial<Record<string, string>>): object {
      if (Object.keys(change).length === 0 || entry.transport !== 'stdio') return {};
      return { name: 'flux with little room', env: { ...entry.env, ...change } };
    }

    async function read(cluster: string, kind: ResourceKind, server = asked(cluster)): Promise<string[]> {
      const answers: Answered[] = [];
      for await (const answer of listRecords({ kind, rule, namespace: null, output: 'yaml' }, server, signal))
        answers.push(answer);
      return answers.flatMap(({ records }) =>
        records.map(({ metadata }) => (metadata as { name: string }).name),
      );
    }

    it.each([
      ['refused', 'CONNECTION_REFUSED', /^nodes of refused: The connection to the server .* was refused/],
      ['unauthorized', 'AUTH_REJECTED', /^nodes of unauthorized: .*must be logged in|Unauthorized/],
      ['forbidden', 'FORBIDDEN', /^nodes of forbidden: Error from server \(Forbidden\): nodes is forbidden/],
      ['untrusted', 'TLS_UNTRUSTED', /^nodes of untrusted: .*certificate/],
      ['expired', 'TLS_EXPIRED', /^nodes of expired: .*certificate has expired/],
      ['without-plugin', 'PLUGIN_MISSING', /^nodes of without-plugin: .*plugin/],
    ])(
      'says in the cluster’s words that it is %s',
      async (cluster, code, message) => {
        await expect(read(cluster, kindNamed('Node'))).rejects.toMatchObject({
          code,
          cluster,
          message: expect.stringMatching(message),
        });
      },
      60_000,
    );

    it('says that a cluster has no such kind', async () => {
      await expect(read('good', kindOf('', 'v1', 'Foo', 'foos'))).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('the server doesn\'t have a resource type "foos"'),
      });
    }, 60_000);

    it('takes no cluster for reached of which the server says no more than that something was not found', async () => {
      const { caller, extraction } = asked('unknown');
      const reader = new McpClusterReader({
        path: accessPath('unknown'),
        target: 'unknown',
        profile: mcpServerKubernetes,
        caller,
        extraction,
        showsNarrowing: false,
      });

      // kubectl says: context was not found for specified context.
      await expect(reader.probe(signal)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        cluster: 'unknown',
        message: expect.stringContaining('Resource namespaces not found'),
      });
    }, 60_000);

    it('finds no object where there is none', async () => {
      expect(
        await getOnce(kindNamed('Namespace'), 'nonexistent', asked('good'), signal).catch((error) => error),
      ).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('nonexistent') });
    }, 60_000);

    it('takes an empty list for an empty list', async () => {
      expect(await read('good', kindNamed('ReplicationController'))).toEqual([]);
    }, 60_000);

    it('says that an answer needs more room than the server was given', async () => {
      const server = asked('good', { SPAWN_MAX_BUFFER: '2000' });

      await expect(read('good', kindNamed('Pod'), server)).rejects.toMatchObject({
        code: 'TOO_LARGE',
        message: expect.stringContaining('ENOBUFS'),
      });
      await pool.drop('flux with little room');
    }, 60_000);

    it.each([
      ['a missing argument', 'kubectl_get', {}, 'MCP_TOOL_FAILED', /toLowerCase/],
      [
        'a tool that is not there',
        'no_such_tool',
        {},
        'MCP_TOOL_UNKNOWN',
        /Tool 'no_such_tool' is not allowed/,
      ],
    ])(
      'says what is wrong with a call of %s',
      async (_, tool, args, code, message) => {
        const server = configFor(entry, mcpServerKubernetes, null);

        await expect(pool.readTool(server, { name: tool, args }, signal)).rejects.toMatchObject({
          code,
          message: expect.stringMatching(message),
        });
      },
      60_000,
    );

    it('is not asked for what its profile does not know, whatever type an argument has', async () => {
      const { caller } = asked('good');
      const args = { resourceType: 'pods', output: 'yaml', allNamespaces: true, context: 5 };

      await expect(caller.call('kubectl_get', args, 'good', signal)).rejects.toMatchObject({
        code: 'MCP_TOOL_UNKNOWN',
        message: 'flux/kubectl_get is not known to only read',
      });
    }, 60_000);

    it('reads a cluster while another one accepts and never answers, and gives that one up in time', async () => {
      const impatient = testPool({ startTimeoutMs: 60_000, callTimeoutMs: 5000 });
      const list = (cluster: string): Promise<unknown> => {
        const config = configFor(entry, mcpServerKubernetes, cluster);
        const args = { resourceType: 'nodes', output: 'yaml', context: cluster };
        return impatient
          .readTool(config, { name: 'kubectl_get', args, target: cluster }, signal)
          .catch((error: unknown) => error);
      };
      const order: string[] = [];
      const said = (name: string) => (answer: unknown) => {
        order.push(name);
        return answer;
      };

      const [silent, good] = await Promise.all([
        list('silent').then(said('silent')),
        list('good').then(said('good')),
      ]);

      expect(order).toEqual(['good', 'silent']);
      expect(good).toMatchObject({ content: [{ text: expect.stringContaining('kind: Node') }] });
      expect(silent).toMatchObject({
        code: 'TIMEOUT',
        message: expect.stringContaining('MCP server flux (silent), calling kubectl_get: no answer in 5 s'),
      });
      expect(await list('good')).toMatchObject({ content: expect.anything() });
      await impatient.close();
    }, 120_000);
  },
);
