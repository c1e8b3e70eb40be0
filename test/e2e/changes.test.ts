import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeReport, PruneReport } from '../../src/domain/change.ts';
import { deployment, namespace } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

/** What kubectl said at a moment, of what a list of then has to show. */
interface Moment {
  at: string;
  deployments: string[];
  nodes: string[];
  pods: string[];
}

const shop = 'shop';
const nameAndImage =
  '{range .items[*]}{.metadata.name} {.spec.replicas} {.spec.template.spec.containers[*].image}{"\\n"}{end}';
const nameOnly = '{range .items[*]}{.metadata.name}{"\\n"}{end}';

describe.skipIf(!hasCluster('changes and time travel on a real API server'))('e2e/changes', () => {
  let fleet: Fleet;
  let cluster: TestCluster;
  let home: string;
  let begun: string;
  const moments: Moment[] = [];
  /** The resourceVersions that were kept before and after what says nothing was written. */
  const written: string[][] = [];

  const run = (...words: string[]): Promise<ProgramResult> =>
    runProgram(words, home, { KUBECONFIG: fleet.kubeconfig() });
  const kubectl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const lines = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .toSorted();

  /** Scans, then takes down what kubectl says: nothing happens in between. */
  const look = async (...words: string[]): Promise<void> => {
    const { code, stderr } = await run('scan', ...words);
    if (code !== 0) throw new Error(stderr);
    const [deployments, nodes, pods] = await Promise.all([
      kubectl('get', 'deploy', '-n', shop, '-o', `jsonpath=${nameAndImage}`),
      kubectl(
        'get',
        'nodes',
        '-o',
        'jsonpath={range .items[*]}{.metadata.name} {.spec.unschedulable}{"\\n"}{end}',
      ),
      kubectl('get', 'pods', '-n', shop, '-o', `jsonpath=${nameOnly}`),
    ]);
    moments.push({
      at: new Date().toISOString(),
      deployments: lines(deployments),
      nodes: lines(nodes).map((line) => line.trim()),
      pods: lines(pods),
    });
    // A moment lies between what was before it and what comes after it, also where times are whole seconds.
    await delay(1100);
  };
  const versions = async (): Promise<string[]> => {
    const sql =
      "select name || ' ' || resource_version from resources where kind = 'nodes' or name = 'settings' order by name";
    const { stdout } = await run('query', sql, '-o', 'csv');
    return lines(stdout).slice(1);
  };
  /** Heartbeats of the nodes, and a controller that elects itself. */
  const writeNoise = async (): Promise<void> => {
    const conditions = [{ type: 'Ready', lastHeartbeatTime: new Date().toISOString() }];
    for (const node of lines(await kubectl('get', 'nodes', '-o', `jsonpath=${nameOnly}`)))
      await kubectl(
        'patch',
        'node',
        node,
        '--subresource=status',
        '-p',
        JSON.stringify({ status: { conditions } }),
      );
    const leader = JSON.stringify({ holderIdentity: 'one', renewTime: new Date().toISOString() });
    const annotation = `control-plane.alpha.kubernetes.io/leader=${leader}`;
    await kubectl('annotate', 'configmap', 'settings', '-n', shop, annotation);
  };
  const rolledOut = (): Promise<string> =>
    kubectl('rollout', 'status', 'deploy/web', '-n', shop, '--timeout=60s');
  /** A pod that has been told to go is there for as long as it takes. */
  const settled = async (count: number): Promise<void> => {
    for (let round = 0; round < 100; round += 1) {
      const pods = lines(await kubectl('get', 'pods', '-n', shop, '-o', `jsonpath=${nameOnly}`));
      if (pods.length === count) return;
      await delay(200);
    }
    throw new Error(`there are not ${count} pods`);
  };
  const told = async (...words: string[]): Promise<ChangeReport> => {
    const { code, stdout, stderr } = await run('changes', ...words, '-o', 'json');
    if (code !== 0) throw new Error(stderr);
    const document = JSON.parse(stdout) as ChangeReport & { items: ChangeReport['entries'] };
    return { ...document, entries: document.items };
  };
  const saidOf = ({ entries }: ChangeReport, kind: string, name: string): string[] =>
    entries
      .filter(({ object }) => object.kind === kind && object.name === name)
      .map(({ words }) => words.map(({ text }) => text).join('; '))
      .toReversed();

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['changing'], nodes: 2 });
    [cluster] = fleet.clusters as [TestCluster];
    home = temporaryFolder();
    await cluster.apply(
      namespace(shop),
      {
        ...deployment({
          name: 'web',
          namespace: shop,
          replicas: 2,
          image: 'registry.example/shop/web:1.4.1',
        }),
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace: shop },
        data: { 'db.host': 'one', mode: 'a' },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'token', namespace: shop },
        stringData: { token: 'not-a-real-token-1' },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'doomed', namespace: shop },
        stringData: { token: 'not-a-real-token-2' },
      },
    );
    await rolledOut();
    await run('full-scan');
    begun = new Date().toISOString();
    written.push(await versions());
    await writeNoise();
    await look('--all');
    written.push(await versions());
    await kubectl('set', 'image', 'deploy/web', '*=registry.example/shop/web:1.4.2', '-n', shop);
    await rolledOut();
    await settled(2);
    await look('--all');
    await kubectl('scale', 'deploy/web', '--replicas=1', '-n', shop);
    await settled(1);
    const [node = ''] = lines(await kubectl('get', 'nodes', '-o', `jsonpath=${nameOnly}`));
    await kubectl('cordon', node);
    await look('--all');
    await kubectl(
      'patch',
      'configmap',
      'settings',
      '-n',
      shop,
      '-p',
      '{"data":{"db.host":"two","mode":null,"port":"80"}}',
    );
    await kubectl(
      'patch',
      'secret',
      'token',
      '-n',
      shop,
      '-p',
      '{"stringData":{"token":"not-a-real-token-3"}}',
    );
    await kubectl('delete', 'secret', 'doomed', '-n', shop);
    await kubectl('uncordon', node);
    await look('--all');
    await kubectl('delete', 'deploy', 'web', '-n', shop);
    await settled(0);
    await look('--all');
  }, 150_000);
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await fleet.stop();
  });

  it('tells each change in words, and by whom', async () => {
    const report = await told('--since', begun);

    expect(saidOf(report, 'Deployment', 'web')).toEqual([
      'image shop/web 1.4.1 → 1.4.2',
      'replicas 2 → 1',
      'gone',
    ]);
    expect(saidOf(report, 'ConfigMap', 'settings')).toEqual([
      'config key db.host one → two; config key mode removed; config key port added: 80',
    ]);
    expect(saidOf(report, 'Secret', 'doomed')).toEqual(['gone']);
    expect(saidOf(report, 'Secret', 'token')).toEqual(['key token changed']);
    const managers = report.entries
      .filter(({ words }) => words.some(({ topic }) => topic === 'image'))
      .map(({ by }) => by);
    expect(managers).toEqual(['kubectl-set']);
  });

  it('puts the ReplicaSets and pods of a rollout under its one entry', async () => {
    const report = await told('--since', begun);
    const rollout = report.entries.find(({ words }) => words.some(({ topic }) => topic === 'image'));

    expect(rollout?.followers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'pods', added: 2, deleted: 2 }),
        expect.objectContaining({ kind: 'replicasets', added: 1 }),
      ]),
    );
  });

  it('knows a cordon and its end', async () => {
    const nodes = await told('nodes', '--since', begun);

    expect(nodes.entries.map(({ words }) => words.map(({ text }) => text).join('; ')).toReversed()).toEqual([
      'cordoned',
      'uncordoned',
    ]);
  });

  it('tells nothing where nothing changed, though objects were written all the time', async () => {
    const report = await told('--since', begun, '--until', moments[0]?.at ?? '', '--all');

    const [before = [], after = []] = written;
    const nameOf = (line: string): string => line.split(' ')[0] ?? '';
    expect(after.map(nameOf)).toEqual(before.map(nameOf));
    expect(after).toHaveLength(3);
    expect(after.filter((line) => before.includes(line))).toEqual([]);
    expect(report.entries).toEqual([]);
  });

  it('answers a query about every moment as kubectl answered then', async () => {
    const sql = `select 'pod ' || name as line from pods where namespace = '${shop}'
      union all select 'node ' || name || case schedulable when 0 then ' true' else '' end from nodes
      union all select 'deployment ' || name || ' ' || json_extract(body, '$.spec.replicas') || ' ' || json_extract(images, '$[0]')
        from resources where kind = 'deployments.apps' and namespace = '${shop}'`;
    for (const moment of moments) {
      const { stdout } = await run('query', sql, '--at', moment.at, '-o', 'csv');

      expect(lines(stdout).filter((line) => line !== 'line')).toEqual(
        [
          ...moment.deployments.map((line) => `deployment ${line}`),
          ...moment.nodes.map((line) => `node ${line}`),
          ...moment.pods.map((line) => `pod ${line}`),
        ].toSorted(),
      );
    }
  });

  it('lists what there was', async () => {
    const at = (index: number) =>
      run('list', 'deploy', '-n', shop, '--at', moments[index]?.at ?? '', '-o', 'wide');

    const [first, third, last] = await Promise.all([at(0), at(2), at(4)]);
    expect(first.stdout).toMatch(/web +2\/2 .*shop\/web:1\.4\.1/);
    expect(third.stdout).toMatch(/web +1\/1 .*shop\/web:1\.4\.2/);
    expect(last.stdout).toBe('');
  });

  it('does not invent what was before it looked', async () => {
    const early = await run('list', 'pods', '-n', shop, '--at', '30d');

    expect(early.stdout).toBe('');
    expect(early.stderr).toContain('the history goes back to');
    const report = await run('changes', '--since', '30d');
    expect(report.stderr).toContain('the history does not reach back that far: changing (from');
  });

  it('shows before and after, redacted', async () => {
    const { stdout } = await run('changes', 'cm/settings', '-n', shop, '--since', begun, '--diff');

    expect(stdout).toContain('-  db.host: one\n-  mode: a\n+  db.host: two\n+  port: "80"');
    expect(stdout).not.toContain('resourceVersion');
    const all = await run('changes', '--since', begun, '--diff', '--all', '-o', 'json');
    expect(all.stdout).not.toMatch(/not-a-real-token/);
  });

  it('forgets history where the inventory is too large, and keeps what is now', async () => {
    const dry = await run('prune', '--history-retention', '1s', '--dry-run', '-o', 'json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ items: [{ dryRun: true }] });
    // What is kept now is larger than the limit by itself: all history has to go.
    for (const seed of [1, 2, 3])
      await cluster.create(`/api/v1/namespaces/${shop}/configmaps`, largeConfigMap(seed));
    await run('scan', '--all');
    const everything = 'select kind, name, body from resources order by kind, name';
    const before = await run('query', everything, '-o', 'csv');
    expect((await told('--since', begun)).entries.length).toBeGreaterThan(5);

    const { code, stdout } = await run('prune', '--history-size-limit', '1MiB', '-o', 'json');

    expect(code).toBe(0);
    const [report] = (JSON.parse(stdout) as { items: PruneReport[] }).items;
    expect(report).toMatchObject({ dryRun: false });
    expect(report?.removed).toBeGreaterThan(10);
    expect((await told('--since', begun, '--all')).entries).toEqual([]);
    const now = await run('query', everything, '-o', 'csv');
    expect(now.stdout).toBe(before.stdout);
    expect(lines((await run('list', 'nodes', '-o', 'name')).stdout)).toHaveLength(2);
  });
});

/** 600 kB that hardly get smaller when they are compressed. */
function largeConfigMap(first: number): object {
  let seed = first;
  const words = Array.from({ length: 100_000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed % 100_000).toString();
  });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `large-${first}`, namespace: shop },
    data: { words: words.join(' ') },
  };
}
