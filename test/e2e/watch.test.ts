import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReadOnly } from '../../src/store/sqlite/open-database.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { Churn } from './churn.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';
import { untilTrue, WatchingProgram } from './watching-program.ts';

interface Row {
  name: string;
  resource_version: string;
}

describe.skipIf(!hasCluster('scan --watch on real API servers'))('e2e/watch', () => {
  let fleet: Fleet;
  let cluster: TestCluster;
  let home: string;
  let watching: WatchingProgram | null = null;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['watched'] });
    [cluster] = fleet.clusters as [TestCluster];
  });
  afterAll(async () => {
    await fleet.stop();
  });
  beforeEach(() => {
    home = temporaryFolder();
  });
  afterEach(() => {
    watching?.kill();
    watching = null;
    rmSync(home, { recursive: true, force: true });
  });

  const variables = (): Record<string, string> => ({ KUBECONFIG: fleet.kubeconfig() });
  const run = (...words: string[]): Promise<ProgramResult> => runProgram(words, home, variables());
  const watch = async (...words: string[]): Promise<WatchingProgram> => {
    await run('discover-clusters');
    const started = new WatchingProgram(['scan', '--watch', ...words], home, variables());
    watching = started;
    await started.said(/watching \d+ kinds?/);
    return started;
  };
  const kept = (): Row[] => {
    const database = openReadOnly(join(home, '.local/share/k8s-mcp-agent/inventory.db'));
    const rows = database
      .prepare(
        "select name, resource_version from resources where kind = 'configmaps' and namespace = 'default' order by name",
      )
      .all();
    database.close();
    return rows as unknown as Row[];
  };
  const listed = async (): Promise<{ name: string; uid: string; resourceVersion: string }[]> => {
    const { body } = await cluster.request('/api/v1/namespaces/default/configmaps');
    const { items } = JSON.parse(body) as {
      items: { metadata: { name: string; uid: string; resourceVersion: string } }[];
    };
    return items.map(({ metadata }) => metadata);
  };
  const there = async (): Promise<Row[]> =>
    sorted(
      (await listed()).map(({ name, resourceVersion }) => ({ name, resource_version: resourceVersion })),
    );
  const aliveUids = async (prefix: string): Promise<string[]> =>
    (await listed()).filter(({ name }) => name.startsWith(prefix)).map(({ uid }) => uid);
  const uidsToldAsGone = (prefix: string): string[] => {
    const database = openReadOnly(join(home, '.local/share/k8s-mcp-agent/inventory.db'));
    const rows = database
      .prepare("select uid from changes where kind = 'configmaps' and name like ? and effect = 'deleted'")
      .all(`${prefix}%`);
    database.close();
    return rows.map(({ uid }) => String(uid));
  };
  const isSame = async (): Promise<boolean> => JSON.stringify(kept()) === JSON.stringify(await there());
  const untilSame = (): Promise<void> => untilTrue(isSame, () => watching?.stderr ?? '');

  it('keeps what is created, changed and deleted, and ends at Ctrl-C without holding anything', async () => {
    const program = await watch();
    const churn = new Churn(cluster, 'plain');
    await churn.steps(40);

    await untilSame();

    expect(await program.stop()).toBe(130);
    expect(program.stderr).toMatch(/watched {2}configmaps: \d+ added/);
    const after = await run('scan', 'configmaps', '--all', '-o', 'json');
    expect(after.code).toBe(0);
    const { stdout } = await run('status', '--kinds', '-o', 'json');
    const kinds = (JSON.parse(stdout) as { items: { kind: string; ttlReason: string }[] }).items;
    expect(kinds.filter(({ ttlReason }) => ttlReason === 'watched')).toEqual([]);
  });

  it('goes on after the API server was restarted, and leaves nothing out', async () => {
    const program = await watch();
    const churn = new Churn(cluster, 'restart');
    await churn.steps(5);

    await cluster.stopApiServer();
    await program.said(/watched {2}the watch broke/);
    const { stdout } = await run('list', 'configmaps', '-o', 'json');
    expect(JSON.parse(stdout).coverage.clusters[0].gaps).toMatchObject([
      { kind: 'configmaps', completeness: 'stale' },
    ]);
    await cluster.startApiServer();
    await churn.steps(15);

    await program.said(/watched {2}the watch goes on/);
    await untilSame();
    expect(await program.stop()).toBe(130);
  });

  it('lists everything anew when the cluster was restored from a backup, and says so', async () => {
    const program = await watch();
    const churn = new Churn(cluster, 'restore');
    await churn.steps(5);
    await churn.touch('before');
    const backup = join(fleet.folder, 'backup');
    await fleet.restartEtcd((data) => cpSync(data, backup, { recursive: true }));
    await untilTrue(
      async () => (await cluster.request('/readyz')).code === 200,
      () => 'not ready',
    );
    await churn.steps(25);
    await churn.touch('after');
    await untilSame();

    await cluster.stopApiServer();
    await fleet.restartEtcd((data) => {
      rmSync(data, { recursive: true });
      cpSync(backup, data, { recursive: true });
    });
    await cluster.startApiServer();

    await program.said(/restored from a backup/);
    await untilSame();
    expect(await program.stop()).toBe(130);
  });

  it('scans a cluster that was restored between two scans in full, and says so', async () => {
    const churn = new Churn(cluster, 'rescan');
    await churn.steps(3);
    await churn.touch('before');
    const backup = join(fleet.folder, 'backup-2');
    await fleet.restartEtcd((data) => cpSync(data, backup, { recursive: true }));
    await untilTrue(
      async () => (await cluster.request('/readyz')).code === 200,
      () => 'not ready',
    );
    await churn.steps(10);
    await churn.touch('after');
    await run('full-scan');
    await cluster.stopApiServer();
    await fleet.restartEtcd((data) => {
      rmSync(data, { recursive: true });
      cpSync(backup, data, { recursive: true });
    });
    await cluster.startApiServer();

    const { stderr } = await run('list', 'configmaps', '--refresh');

    expect(stderr).toContain('restored from a backup');
    expect(kept()).toEqual(await there());
  });

  it('loses and deletes nothing when another process scans in full while it is suspended', async () => {
    const program = await watch();
    const churn = new Churn(cluster, 'two');
    await churn.steps(20);
    await untilSame();
    // What happens from here on waits in its connections, and reaches it when it goes on.
    program.signal('SIGSTOP');
    let hasScanned = false;
    const churning = churn.until(() => hasScanned);

    // The lease runs out after 20 s, and nobody else may write before.
    const { code, stdout, stderr } = await run('scan', '--all', 'configmaps');
    expect({ code, said: stdout + stderr }).toMatchObject({
      code: 3,
      said: expect.stringMatching(/is scanning this cluster|being scanned/),
    });
    await untilTrue(
      async () => (await run('scan', '--all')).code === 0,
      () => 'the lease never ran out',
    );
    program.signal('SIGCONT');
    await delay(500);
    const again = run('scan', '--all', 'configmaps');
    await delay(1500);
    hasScanned = true;
    await churning;
    await again;

    await untilSame();
    const alive = await aliveUids('two-');
    const goneUids = uidsToldAsGone('two-');
    expect(alive.length).toBeGreaterThan(5);
    expect(goneUids.length).toBeGreaterThan(0);
    expect(alive.filter((uid) => goneUids.includes(uid))).toEqual([]);
    expect(await program.stop()).toBe(130);
  });
});

function sorted(rows: Row[]): Row[] {
  return rows.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}
