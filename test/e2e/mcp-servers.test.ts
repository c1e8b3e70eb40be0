import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { McpServerOutcome } from '../../src/domain/reports.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { deployment, namespace, service } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { reader } from '../cluster/test-cluster.ts';
import { hasServers, type serverCommands, serverEntry } from '../mcp-servers/servers.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

type ServerName = keyof typeof serverCommands;
type Clusters = ScanReport['clusters'];

const canRun = [hasCluster, hasServers].every((has) =>
  has('reading a real cluster through MCP servers of others'),
);

/** Records that every server shows whole, by the way that it is asked. */
const kinds = ['namespaces', 'nodes', 'pods', 'deployments', 'services', 'configmaps'];

/** Servers of others, none of which but the first is named anywhere in our code. */
describe.skipIf(!canRun)('e2e/mcp-servers', () => {
  const home = temporaryFolder();
  let fleet: Fleet;
  let kubeconfig: string;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: 1, nodes: 2 });
    const [cluster] = fleet.clusters;
    await cluster?.apply(
      namespace('shop'),
      deployment({ name: 'web', namespace: 'shop', replicas: 3 }),
      service('web', 'shop'),
    );
    kubeconfig = fleet.kubeconfig([reader]);
    await vi.waitFor(
      async () => {
        const running = await cluster?.kubectl(['get', 'pods', '-n', 'shop', '-o', 'wide']);
        expect(running?.stdout.match(/ Running /g)).toHaveLength(3);
      },
      { timeout: 60_000, interval: 500 },
    );
    await run('api', ['full-scan', '--kubeconfig', kubeconfig]);
  }, 300_000);
  afterAll(async () => {
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function run(dataDir: string, words: string[]): Promise<ProgramResult> {
    return runProgram([...words, '--data-dir', join(home, dataDir), '--utc'], home);
  }

  /** The words that name a file with one server. */
  function with1(server: ServerName, change: object = {}): string[] {
    const file = join(home, `${server}.json`);
    writeFileSync(
      file,
      JSON.stringify({ mcpServers: { [server]: { ...serverEntry(server, kubeconfig), ...change } } }),
    );
    return ['--mcp-config', file];
  }

  function itemsOf<Item>({ stdout, stderr }: ProgramResult): Item[] {
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { items: Item[] }).items;
  }

  /** Kind → what is kept of it, without the cluster's name, which is another by every way. */
  async function kept(dataDir: string): Promise<Record<string, unknown[]>> {
    const lists = await Promise.all(
      kinds.map(async (kind) => {
        const items = itemsOf<{ cluster: string }>(await run(dataDir, ['list', kind, '-o', 'json']));
        return [kind, items.map((item) => ({ ...item, cluster: '' }))] as const;
      }),
    );
    return Object.fromEntries(lists);
  }

  async function scan(server: ServerName): Promise<Clusters> {
    return itemsOf(await run(server, ['full-scan', '-o', 'json', ...with1(server)]));
  }

  function unfinished(clusters: Clusters): object[] {
    return clusters.flatMap(({ kinds: outcomes }) =>
      outcomes
        .filter(({ completeness }) => completeness !== 'complete' && completeness !== 'skipped')
        .map(({ kind, reason }) => ({ kind, reason })),
    );
  }

  it('reads the same through mcp-server-kubernetes as by the API', async () => {
    const clusters = await scan('mcp-server-kubernetes');

    expect(clusters).toMatchObject([{ ok: true, via: 'mcp', cluster: 'mcp-server-kubernetes/test-1' }]);
    expect(unfinished(clusters)).toEqual([]);
    expect(await kept('mcp-server-kubernetes')).toEqual(await kept('api'));
  }, 240_000);

  it.each<[ServerName, string, object[]]>([
    [
      'kubectl-mcp-server',
      'every kind by kubectl_get; clusters by list_contexts',
      // It cuts off what is long, and this kind cannot be asked for in parts.
      [{ kind: 'clusterroles.rbac.authorization.k8s.io', reason: 'the text is cut off' }],
    ],
    ['kubernetes-readonly-mcp', 'every kind by list_resource', []],
    [
      'orange-k8s-mcp-server',
      'every kind by execute_kubectl, which can do more than read, with commands like "kubectl get {resource} --output={output}" only; clusters by execute_kubectl',
      [],
    ],
  ])(
    'reads through %s, which no code of ours names, once the user has said yes',
    async (server, reads, cut) => {
      const before = await run(server, ['full-scan', '-o', 'json', ...with1(server)]);
      const trusted = await run(server, ['discover', '--trust', server, '-o', 'json', ...with1(server)]);
      const clusters = await scan(server);

      expect(itemsOf(before)).toEqual([]);
      expect(JSON.parse(before.stdout)).toMatchObject({
        problems: expect.arrayContaining([
          expect.objectContaining({
            code: 'MCP_UNTRUSTED',
            message: `MCP server ${server} is not used: no profile knows it; proposed: ${reads}`,
          }),
        ]),
      });
      const { servers } = JSON.parse(trusted.stdout) as { servers: McpServerOutcome[] };
      expect(servers.find((outcome) => outcome.server === server)).toMatchObject({ use: 'accepted', reads });
      expect(clusters).toMatchObject([{ ok: true, via: 'mcp' }]);
      expect(unfinished(clusters)).toEqual(cut);
      expect(await kept(server)).toEqual(await kept('api'));
    },
    300_000,
  );

  it('takes the yes from the configuration, too', async () => {
    const words = ['full-scan', '-o', 'json', ...with1('kubernetes-readonly-mcp', { trust: 'read' })];

    const clusters = itemsOf(await run('by-file', words));

    expect(clusters).toMatchObject([{ ok: true, via: 'mcp' }]);
  }, 240_000);
});
