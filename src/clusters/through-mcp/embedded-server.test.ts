import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contextsOf, demoPaths } from '../../../test/fakes/demo-contexts.ts';
import { testEnvironment, testPool } from '../../../test/fakes/test-servers.ts';
import { type DemoFleet, startDemoFleet } from '../../demo/start-demo-fleet.ts';
import { serverIdentity } from '../../mcp/server-identity.ts';
import type { SessionPool } from '../../mcp/session-pool.ts';
import type { NamedContext } from '../kubeconfig/write-kubeconfig.ts';
import { type EmbeddedServer, prepareEmbeddedServer } from './embedded-server.ts';

const signal = new AbortController().signal;

/** The real kubernetes-mcp-server, before the demo's API. */
describe('clusters/through-mcp/embedded-server', () => {
  let runtimeFolder: string;
  let pool: SessionPool;
  let fleet: DemoFleet;
  const servers: EmbeddedServer[] = [];
  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
  });
  afterAll(() => fleet.stop());
  beforeEach(() => {
    runtimeFolder = join(mkdtempSync(join(tmpdir(), 'embedded-server-')), 'run');
    pool = testPool();
  });
  afterEach(async () => {
    await pool.close();
    for (const server of servers.splice(0)) server.remove();
    rmSync(dirname(runtimeFolder), { recursive: true, force: true });
  });

  function prepare(
    contexts: NamedContext[],
    configuration: 'scan' | 'live' = 'scan',
    environment: Record<string, string> = testEnvironment,
  ): EmbeddedServer {
    const server = prepareEmbeddedServer({
      contexts,
      configuration,
      runtimeFolder,
      environment,
      home: '/home/me',
      requestsPerSecond: 40,
    });
    servers.push(server);
    return server;
  }

  /** What it has written: by the last word of its arguments, the kubeconfig. */
  function filesOf({ config }: EmbeddedServer): { configuration: string; kubeconfig: string } {
    if (config.transport !== 'stdio') throw new Error('a process was wanted');
    const [, configuration = '', , kubeconfig = ''] = config.args;
    return { configuration, kubeconfig };
  }

  const demoContexts = (): NamedContext[] => contextsOf(demoPaths(fleet.kubeconfig).values());

  it('writes a private kubeconfig, and removes it', () => {
    const server = prepare(demoContexts());
    const { kubeconfig, configuration } = filesOf(server);

    const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect([kubeconfig, configuration].map(modeOf)).toEqual(['600', '600']);
    expect([runtimeFolder, dirname(kubeconfig)].map(modeOf)).toEqual(['700', '700']);

    server.remove();
    expect(existsSync(dirname(kubeconfig))).toBe(false);
  });

  it('is the same server in every run, though it is started with other folders', () => {
    const [one, other] = [prepare([]).config, prepare([]).config];

    expect(one).not.toEqual(other);
    expect(serverIdentity(one)).toBe(serverIdentity(other));
  });

  it('makes a context that nothing answers the current one', () => {
    const { kubeconfig } = filesOf(prepare(demoContexts()));
    const written = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
      'current-context': string;
      contexts: { name: string; context: { namespace?: string } }[];
      clusters: { name: string; cluster: { server: string } }[];
    };

    const current = written['current-context'];
    expect(written.clusters.find(({ name }) => name === current)?.cluster.server).toBe('https://127.0.0.1:1');
    expect(fleet.clusters).not.toContain(current);
    expect(written.contexts.map(({ name }) => name).toSorted()).toEqual(
      [...fleet.clusters, current].toSorted(),
    );
  });

  it.each<[string, Record<string, string>, object]>([
    ['as the settings say', {}, { KUBE_CLIENT_QPS: '40', KUBE_CLIENT_BURST: '80' }],
    ['or as its own variables do', { KUBE_CLIENT_QPS: '7' }, { KUBE_CLIENT_QPS: '7' }],
  ])('asks a cluster as often %s', (_, variables, expected) => {
    const { config } = prepare([], 'scan', { ...testEnvironment, ...variables });

    expect(config).toMatchObject({ env: expected });
  });

  it('looks for login plugins where our own reader does', () => {
    const { config } = prepare([], 'scan', { PATH: '/a:relative' });

    expect(config).toMatchObject({ env: { PATH: expect.stringMatching(/^\/a:.*:\/home\/me\/\.krew\/bin/) } });
    expect(config).not.toMatchObject({ env: { PATH: expect.stringContaining('relative') } });
  });

  it('removes what killed processes have left behind, and leaves to others what is theirs', () => {
    mkdirSync(join(runtimeFolder, 'mcp-4194305-dead'), { recursive: true });
    mkdirSync(join(runtimeFolder, `mcp-${process.pid}-alive`));
    mkdirSync(join(runtimeFolder, 'something-else'));

    prepare([]);

    const names = readdirSync(runtimeFolder);
    expect(names).toEqual(expect.arrayContaining([`mcp-${process.pid}-alive`, 'something-else']));
    expect(names).not.toContain('mcp-4194305-dead');
  });

  it('offers no tool that writes, and none that shows the kubeconfig', async () => {
    const tools = await pool.listTools(prepare(demoContexts()).config, signal);

    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['resources_list', 'configuration_contexts_list']));
    expect(names).not.toContain('configuration_view');
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
  });

  it('refuses Secrets, whatever is asked', async () => {
    const { config } = prepare(demoContexts());
    const secrets = { apiVersion: 'v1', kind: 'Secret', context: 'demo-dev' };

    const answers = await Promise.all([
      pool.readTool(config, { name: 'resources_list', args: secrets }, signal),
      pool.readTool(
        config,
        { name: 'resources_get', args: { ...secrets, name: 'any', namespace: 'shop' } },
        signal,
      ),
    ]);

    for (const answer of answers) {
      expect(answer.isError).toBe(true);
      expect(JSON.stringify(answer)).toContain('resource not allowed: /v1, Kind=Secret');
    }
    await expect(
      pool.readTool(config, { name: 'configuration_view', args: {} }, signal),
    ).rejects.toMatchObject({
      code: 'MCP_TOOL_UNKNOWN',
    });
  });

  it.each([
    ['scan', 'metadata'],
    ['live', 'Name'],
  ] as const)('gives in the configuration %s records that have %s', async (configuration, field) => {
    const { config } = prepare(demoContexts(), configuration);

    const { structuredContent } = await pool.readTool(
      config,
      { name: 'resources_list', args: { apiVersion: 'v1', kind: 'Node', context: 'demo-dev' } },
      signal,
    );

    const { items } = structuredContent as { items: object[] };
    expect(items.length).toBeGreaterThan(0);
    expect(items[0]).toHaveProperty(field);
  });

  it('starts at once beside a context that accepts and never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const hanging: NamedContext = {
      name: 'hanging',
      context: {
        flattened: {
          cluster: { server: `https://127.0.0.1:${(silent.address() as AddressInfo).port}` },
          user: {},
        },
      },
      namespace: null,
    };
    const begun = performance.now();

    const tools = await pool.listTools(prepare([hanging, ...demoContexts()]).config, signal);

    expect(tools.length).toBeGreaterThan(10);
    expect(performance.now() - begun).toBeLessThan(4000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
