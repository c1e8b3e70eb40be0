import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { ClusterInfo } from '../../src/domain/cluster.ts';
import type { McpServerOutcome } from '../../src/domain/reports.ts';
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
    const [byApi, throughMcp] = await Promise.all(['api', 'alone'].map(kept));
    const kinds = new Set(throughMcp?.map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThan(25);
    expect(throughMcp?.length).toBeGreaterThan(1000);
    expect(throughMcp).toEqual(byApi?.filter(({ kind }) => kinds.has(kind)));
  });

  /** All that is kept, but for who wrote it last (the server drops managedFields) and what the hidden is hashed with. */
  async function kept(dataDir: string): Promise<Record<string, unknown>[]> {
    const sql = `select replace(cluster, 'mcp-server-command/', '') as cluster, kind, namespace, name, uid, resource_version,
      phase, reason, ready_count, wanted_count, restarts, node, images, owner, facts, created_at, deleting_since, labels, body
      from resources where kind not in ('secrets', 'events') order by 1, 2, 3, 4`;
    const { stdout } = await run(dataDir, ['query', sql, '--limit', '100000', '-o', 'json'], {});
    const { items } = JSON.parse(stdout.replaceAll(/hidden:[0-9a-f]+/g, 'hidden')) as {
      items: Record<string, string>[];
    };
    // Ways differ in the order of fields.
    return items.map(({ body = '', labels = '', ...item }) => ({
      ...item,
      body: JSON.parse(body),
      labels: JSON.parse(labels),
    }));
  }

  it('keeps what tables show where the server lists tables, and says that there is more', async () => {
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
    expect(stderr).toContain('the MCP server lists tables');
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

  it('tells in its own words why a server does not start', async () => {
    const broken = join(home, 'broken-kubeconfig');
    writeFileSync(broken, 'clusters: [');

    const { code, stdout } = await run('broken', ['discover', '-o', 'json'], {
      MCP_SERVER_COMMAND: `${embeddedProgram()} --read-only --kubeconfig ${broken}`,
    });

    const { servers } = JSON.parse(stdout) as { servers: McpServerOutcome[] };
    expect(code).toBe(3);
    expect(servers.find(({ server }) => server === 'mcp-server-command')).toMatchObject({
      ok: false,
      failure: {
        code: 'MCP_SERVER_DIED',
        message: expect.stringMatching(
          /^MCP server mcp-server-command, starting it: it ended .*it said: .*kubeconfig/,
        ),
      },
    });
    expect(servers.find(({ server }) => server === 'embedded')).toMatchObject({ ok: true });
  });

  it('gives a server of somebody else nothing of the environment but what a program needs to start', async () => {
    const file = join(home, 'environment.json');
    const script = join(home, 'tell.mjs');
    writeFileSync(
      script,
      `import fs from 'node:fs'; fs.writeFileSync('${file}', JSON.stringify(process.env));`,
    );

    await run('env', ['discover-clusters'], {
      MCP_SERVER_COMMAND: `${process.execPath} ${script}`,
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      OPENROUTER_API_KEY: 'hunter2',
      KUBECONFIG: kubeconfig,
    });

    const seen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    expect(Object.keys(seen).toSorted()).toEqual(['HOME', 'LANG', 'PATH']);
    expect(seen).toMatchObject({ HOME: home, PATH: process.env.PATH });
  });

  it('refuses when there is neither kubeconfig nor server', async () => {
    const { code, stderr } = await run('nothing', ['discover-clusters'], {});

    expect(code).toBe(2);
    expect(stderr).toContain('KUBECONFIG_MISSING');
  });
});
