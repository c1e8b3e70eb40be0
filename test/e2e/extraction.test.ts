import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubernetesReader } from '../../src/clusters/kubernetes/kubernetes-reader.ts';
import { createPageParsers } from '../../src/clusters/kubernetes/page-parsers.ts';
import {
  type EmbeddedServer,
  prepareEmbeddedServer,
} from '../../src/clusters/through-mcp/embedded-server.ts';
import { McpClusterReader } from '../../src/clusters/through-mcp/mcp-cluster-reader.ts';
import { kubernetesMcpServer } from '../../src/clusters/through-mcp/profiles/kubernetes-mcp-server.ts';
import { mcpServerKubernetes } from '../../src/clusters/through-mcp/profiles/mcp-server-kubernetes.ts';
import type { McpProfile } from '../../src/clusters/through-mcp/profiles/profile.ts';
import { ServerTools } from '../../src/clusters/through-mcp/server-tools.ts';
import { resourcesOf } from '../../src/domain/packed-resources.ts';
import type { ClusterReader } from '../../src/domain/ports/cluster-access.ts';
import type { Resource } from '../../src/domain/resource.ts';
import type { McpServerConfig } from '../../src/mcp/server-config.ts';
import type { SessionPool } from '../../src/mcp/session-pool.ts';
import { SystemClock } from '../../src/observe/system-clock.ts';
import { sceneKinds } from '../../tools/corpus/kinds.ts';
import type { Shape } from '../../tools/corpus/question.ts';
import { buildScene, sceneArguments } from '../../tools/corpus/scene.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { reader as readingUser, type TestCluster } from '../cluster/test-cluster.ts';
import { accessPath } from '../fakes/builders.ts';
import { connectionOptions } from '../fakes/kubernetes-connection.ts';
import { corpusKinds, extraction, keyOf } from '../fakes/mcp-corpus.ts';
import { differences } from '../fakes/shown-fields.ts';
import { testExtraction } from '../fakes/test-redactor.ts';
import { testEnvironment, testPool } from '../fakes/test-servers.ts';
import { hasServers, serverEntry } from '../mcp-servers/servers.ts';

const canRun = [hasCluster, hasServers].every((has) => has('extraction by every way of one real cluster'));
const parsers = createPageParsers({ threads: 1, hashKey: new Uint8Array(32), keepValues: 'safe' });
const signal = new AbortController().signal;
const kinds = [...sceneKinds.map(({ groupResource }) => groupResource), 'events'];

/** One cluster in odd states, by every way there is; the same table says what each way must show. */
describe.skipIf(!canRun)('e2e/extraction', () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-extraction-'));
  const pools: SessionPool[] = [];
  const servers: EmbeddedServer[] = [];
  let fleet: Fleet;
  let kubeconfig: string;
  let truth: Map<string, Map<string, Resource>>;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['odd'], apiServerArguments: sceneArguments });
    const [cluster] = fleet.clusters as [TestCluster];
    await buildScene(cluster);
    kubeconfig = fleet.kubeconfig([readingUser]);
    const byApi = apiReader(cluster);
    truth = await readAll(byApi);
    await byApi.close();
  });
  afterAll(async () => {
    for (const pool of pools) await pool.close();
    for (const server of servers) server.remove();
    await parsers.close();
    await fleet?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function apiReader(cluster: TestCluster): KubernetesReader {
    const ca = readFileSync(cluster.caFile, 'utf8');
    const credential = {
      authorization: `Bearer ${readingUser.token}`,
      clientCertificate: null,
      expiresAt: null,
    };
    const options = connectionOptions(cluster.server, {
      clock: new SystemClock(),
      context: {
        tls: { ca, insecure: false, servername: null },
        credential: { kind: 'token', get: async () => credential, forget: () => false },
      },
    });
    return new KubernetesReader({ ...options, parsers, extraction: testExtraction });
  }

  /** As the product prepares it: for scans it lists objects, live it lists tables. */
  function embedded(configuration: 'scan' | 'live'): ClusterReader {
    const [cluster] = fleet.clusters as [TestCluster];
    const server = prepareEmbeddedServer({
      contexts: [
        {
          name: 'odd',
          context: {
            flattened: {
              cluster: {
                server: cluster.server,
                'certificate-authority-data': readFileSync(cluster.caFile).toString('base64'),
              },
              user: { token: readingUser.token },
            },
          },
          namespace: null,
        },
      ],
      configuration,
      runtimeFolder: join(folder, configuration),
      environment: testEnvironment,
      home: folder,
      requestsPerSecond: 40,
    });
    servers.push(server);
    return through({ ...server.config, name: `embedded-${configuration}` }, kubernetesMcpServer, 'odd');
  }

  /** Its profile asks for YAML; what else it can give is read as well. */
  function kubectlServer(output: 'yaml' | 'json' | 'wide'): ClusterReader {
    const { command, args, env } = serverEntry('mcp-server-kubernetes', kubeconfig);
    const profile = {
      ...mcpServerKubernetes,
      lists: mcpServerKubernetes.lists.map((rule) => ({ ...rule, outputs: [output] })),
    };
    const environment = { ...env, ...mcpServerKubernetes.environment, HOME: folder };
    const config = { name: `flux-${output}`, transport: 'stdio', command, args, env: environment } as const;
    return through(config, profile, 'odd');
  }

  function through(config: McpServerConfig, profile: McpProfile, target: string | null): ClusterReader {
    const pool = testPool();
    pools.push(pool);
    const caller = new ServerTools({ pool, config: async () => config, profile, trusted: null });
    const path = accessPath('odd', { source: 'mcp' });
    return new McpClusterReader({ path, target, profile, caller, extraction, showsNarrowing: false });
  }

  async function readAll(from: ClusterReader, named = kinds): Promise<Map<string, Map<string, Resource>>> {
    await from.probe(signal);
    const all = new Map<string, Map<string, Resource>>();
    for (const name of named) all.set(name, await readKind(from, name));
    return all;
  }

  async function readKind(from: ClusterReader, name: string): Promise<Map<string, Resource>> {
    const kind = corpusKinds[name];
    if (kind === undefined) throw new Error(`there is no kind ${name}`);
    const rows = new Map<string, Resource>();
    for await (const page of from.list(kind, { known: new Map(), signal })) {
      expect(page.dropped, name).toEqual([]);
      for (const row of resourcesOf(page.changed)) rows.set(keyOf(row), row);
    }
    return rows;
  }

  async function problems(
    from: ClusterReader,
    shape: Shape,
    server: string,
    named = kinds,
  ): Promise<string[]> {
    const begun = Date.now();
    const read = await readAll(from, named);
    const seenBetween = [begun, Date.now()] as const;
    return named.flatMap((kind) => {
      const known = truth.get(kind) ?? new Map<string, Resource>();
      const rows = read.get(kind) ?? new Map<string, Resource>();
      const compared = [...rows].flatMap(([key, resource]) => {
        const real = known.get(key);
        if (real === undefined) return [`invented: ${key}`];
        return differences({ resource, truth: real, shape, kind, server, seenBetween });
      });
      const missing = [...known.keys()].filter((key) => !rows.has(key)).map((key) => `missing: ${key}`);
      return [...compared, ...missing].map((problem) => `${kind} ${problem}`);
    });
  }

  it('has a truth to compare with: every kind, in every odd state', () => {
    expect(kinds.filter((kind) => (truth.get(kind)?.size ?? 0) === 0)).toEqual([]);
    const reasons = [...(truth.get('pods')?.values() ?? [])].map(({ reason }) => reason);
    expect(reasons).toEqual(
      expect.arrayContaining([
        'CrashLoopBackOff',
        'Init:0/2',
        'Terminating',
        'Evicted',
        'Completed',
        'Unknown',
      ]),
    );
  });

  it('reads whole objects through the embedded server as it is configured for scans', async () => {
    expect(await problems(embedded('scan'), 'whole', 'kubernetes-mcp-server-yaml')).toEqual([]);
  });

  it('reads what its tables show, as it is configured for live calls', async () => {
    expect(await problems(embedded('live'), 'wide-labels', 'kubernetes-mcp-server-table')).toEqual([]);
  });

  it.each<['yaml' | 'json' | 'wide', Shape]>([
    ['yaml', 'whole'],
    ['wide', 'wide'],
    ['json', 'summary'],
  ])('reads what mcp-server-kubernetes shows as %s', async (output, shape) => {
    // Its summary of events leaves their names out, so that none can be kept.
    const named = output === 'json' ? kinds.filter((kind) => kind !== 'events') : kinds;

    expect(await problems(kubectlServer(output), shape, 'mcp-server-kubernetes', named)).toEqual([]);
  });
});
