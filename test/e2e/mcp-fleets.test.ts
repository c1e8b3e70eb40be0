import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { namespace, service } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { reader } from '../cluster/test-cluster.ts';
import { hasServers, type ServerCommand, serverEntry } from '../mcp-servers/servers.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const canRun = [hasCluster, hasServers].every((has) => has('reading two clusters through one MCP server'));

/** One server that names two real clusters, each of which has what the other has not. */
describe.skipIf(!canRun)('e2e/mcp-fleets', () => {
  const home = temporaryFolder();
  const starts = join(home, 'starts');
  let fleet: Fleet;
  let kubeconfig: string;
  let byApi: unknown[];

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['east', 'west'] });
    for (const cluster of fleet.clusters)
      await cluster.apply(namespace(`shop-${cluster.name}`), service('web', `shop-${cluster.name}`));
    kubeconfig = fleet.kubeconfig([reader]);
    await run('api', ['full-scan', '--kubeconfig', kubeconfig]);
    byApi = await kept('api');
  }, 300_000);
  afterAll(async () => {
    await fleet?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function run(dataDir: string, words: string[]): Promise<ProgramResult> {
    return runProgram([...words, '--data-dir', join(home, dataDir), '--utc'], home);
  }

  /** The words that name a file with one server, which writes down each of its starts. */
  function withServer(name: string, { command, args, env }: ServerCommand & { env: object }): string[] {
    const script = join(home, `${name}.sh`);
    const words = [command, ...args].map((word) => `'${word}'`).join(' ');
    writeFileSync(script, `#!/bin/sh\necho start >> '${starts}'\nexec ${words}\n`);
    chmodSync(script, 0o700);
    const file = join(home, `${name}.json`);
    writeFileSync(file, JSON.stringify({ mcpServers: { [name]: { command: script, env } } }));
    rmSync(starts, { force: true });
    return ['--mcp-config', file];
  }

  const startsSoFar = (): number =>
    existsSync(starts) ? readFileSync(starts, 'utf8').trim().split('\n').length : 0;

  /** What is kept of each cluster, by the name that the kubeconfig has for it. */
  async function kept(dataDir: string): Promise<unknown[]> {
    const sql = `select replace(cluster, 'fleet/', '') as cluster, kind, namespace, name, uid, resource_version
      from resources where kind in ('namespaces', 'services', 'configmaps', 'serviceaccounts') order by 1, 2, 3, 4`;
    const { stdout } = await run(dataDir, ['query', sql, '--limit', '10000', '-o', 'json']);
    return (JSON.parse(stdout) as { items: unknown[] }).items;
  }

  const clustersOf = ({ stdout }: ProgramResult): ScanReport['clusters'] =>
    (JSON.parse(stdout) as { items: ScanReport['clusters'] }).items;

  const read = [
    { ok: true, via: 'mcp', cluster: 'fleet/east' },
    { ok: true, via: 'mcp', cluster: 'fleet/west' },
  ];

  it('reads both through one process of kubernetes-mcp-server', async () => {
    const args = ['--read-only', '--list-output', 'yaml', '--kubeconfig', kubeconfig];
    const words = withServer('fleet', { command: embeddedProgram(), args, env: {} });

    const scanned = await run('kms', ['full-scan', '-o', 'json', ...words]);

    // One to be asked for its tools and clusters: only then it is known what it is started with to be read through.
    expect(startsSoFar()).toBe(2);
    expect(clustersOf(scanned)).toMatchObject(read);
    expect(await kept('kms')).toEqual(byApi);
  }, 240_000);

  it('reads both through a server that nobody knows, which lists contexts, in a process for each', async () => {
    const words = withServer('fleet', serverEntry('kubectl-mcp-server', kubeconfig));
    await run('other', ['discover', '--trust', 'fleet', ...words]);
    rmSync(starts, { force: true });

    const scanned = await run('other', ['full-scan', '-o', 'json', ...words]);

    // One to be asked which clusters there are, and one for each of them.
    expect(startsSoFar()).toBe(3);
    expect(clustersOf(scanned)).toMatchObject(read);
    expect(await kept('other')).toEqual(byApi);
  }, 240_000);
});
