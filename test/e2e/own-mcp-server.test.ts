import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { ClusterInfo } from '../../src/domain/cluster.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

/** The user's own kubernetes-mcp-server as the only way to any cluster. */
describe('e2e/own-mcp-server', () => {
  const home = temporaryFolder();
  const kubeconfig = join(home, 'fleet-kubeconfig');
  let fleet: DemoFleet;

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    writeFileSync(kubeconfig, fleet.kubeconfig);
  });
  afterAll(async () => {
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function run(
    dataDir: string,
    words: string[],
    variables: Record<string, string> = { MCP_SERVER_COMMAND: serverCommand('yaml') },
  ): Promise<ProgramResult> {
    return runProgram([...words, '--data-dir', join(home, dataDir), '--utc'], home, variables);
  }

  function serverCommand(output: 'yaml' | 'table'): string {
    return `${embeddedProgram()} --read-only --list-output ${output} --kubeconfig ${kubeconfig}`;
  }

  const itemsOf = <Item>({ stdout }: ProgramResult): Item[] =>
    (JSON.parse(stdout) as { items: Item[] }).items;

  it('finds, scans and lists without any kubeconfig', async () => {
    const found = await run('alone', ['discover-clusters', '-o', 'json']);
    const scanned = await run('alone', ['full-scan', '-o', 'json']);
    const pods = await run('alone', ['list', 'pods', '-o', 'json']);

    const states = itemsOf<ClusterInfo>(found).map(({ name, state }) => [name, state]);
    expect(states.toSorted()).toEqual([
      ['mcp-server-command/demo-dev', 'ready'],
      ['mcp-server-command/demo-legacy', 'unreachable'],
      ['mcp-server-command/demo-prod-eu', 'ready'],
      ['mcp-server-command/demo-prod-us', 'ready'],
      ['mcp-server-command/demo-staging', 'ready'],
    ]);
    const read = itemsOf<ScanReport['clusters'][number]>(scanned).filter(({ ok }) => ok);
    expect(read.map(({ via }) => via)).toEqual(['mcp', 'mcp', 'mcp', 'mcp']);
    expect(read.flatMap(({ kinds }) => kinds.filter(({ failure }) => failure !== null))).toEqual([]);
    expect(scanned.code).toBe(3);
    expect(
      itemsOf<{ phase: string }>(pods).filter(({ phase }) => phase === 'Running').length,
    ).toBeGreaterThan(10);
  });

  it('has the same records as by the API, and takes both ways for ways to one cluster', async () => {
    await run('api', ['full-scan', '--kubeconfig', kubeconfig], {});
    const both = await run('both', ['full-scan', '-o', 'json', '--kubeconfig', kubeconfig]);
    const found = await run('both', ['discover-clusters', '-o', 'json', '--kubeconfig', kubeconfig]);

    const sources = itemsOf<ClusterInfo>(found).map(({ paths }) => paths.map(({ source }) => source).sort());
    expect(sources.filter((of) => of.length === 2)).toHaveLength(4);
    expect(itemsOf<ScanReport['clusters'][number]>(both).flatMap(({ via }) => via ?? [])).toEqual(
      Array(4).fill('api'),
    );
    for (const kind of ['pods', 'deployments', 'configmaps', 'nodes', 'services', 'campaigns.shop.example']) {
      const [byApi, throughMcp] = await Promise.all(
        ['api', 'alone'].map(async (from) =>
          itemsOf<{ cluster: string }>(await run(from, ['list', kind, '-o', 'json'], {})).map((item) => ({
            ...item,
            cluster: item.cluster.replace('mcp-server-command/', ''),
          })),
        ),
      );
      expect(byApi?.length).toBeGreaterThan(0);
      expect(throughMcp).toEqual(byApi);
    }
  });

  it('keeps names and labels where the server lists tables, and says that there is more', async () => {
    const variables = { MCP_SERVER_COMMAND: serverCommand('table') };
    const scanned = await run('table', ['full-scan', '-o', 'json'], variables);
    const pods = itemsOf<{ name: string; labels: object }>(
      await run('table', ['list', 'pods', '-o', 'json'], {}),
    );
    const { stderr } = await run('table', ['list', 'pods'], {});

    const kinds = itemsOf<ScanReport['clusters'][number]>(scanned).flatMap((cluster) => cluster.kinds);
    expect(kinds.filter(({ dropped }) => dropped > 0)).toEqual([]);
    expect(pods.length).toBeGreaterThan(10);
    expect(pods[0]?.labels).toMatchObject({ app: expect.any(String) });
    expect(stderr).toContain('the MCP server lists tables, which show names and labels only');
  });

  it('names a server that fails and scans the rest all the same', async () => {
    const { code, stdout } = await run('dead', ['full-scan', '-o', 'json', '--kubeconfig', kubeconfig], {
      MCP_SERVER_COMMAND: '/nowhere/kms',
    });

    const report = JSON.parse(stdout) as ScanReport & { items: ScanReport['clusters'] };
    expect(report.problems).toMatchObject([{ code: 'MCP_SERVER_MISSING' }]);
    expect(report.items.filter(({ ok }) => ok)).toHaveLength(4);
    expect(code).toBe(3);
  });

  it('refuses when there is neither kubeconfig nor server', async () => {
    const { code, stderr } = await run('nothing', ['discover-clusters'], {});

    expect(code).toBe(2);
    expect(stderr).toContain('KUBECONFIG_MISSING');
  });
});
