import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { Listing } from '../../src/domain/reports.ts';
import type { Scalar } from '../../src/domain/resource.ts';
import type { ClusterOutcome } from '../../src/domain/scan.ts';
import { deployment, namespace } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { usageAnnotations } from '../cluster/simulated-usage.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { limited, reader, type TestCluster, type TestUser } from '../cluster/test-cluster.ts';
import { runProgram, temporaryFolder } from './run-program.ts';

const metrics = '/apis/metrics.k8s.io/v1beta1';
const patience = { timeout: 90_000, interval: 500 };
const queryLimits = { timeoutMs: 10_000, maxRows: 1000, maxBytes: 1_000_000 };

interface PodMetrics {
  metadata: { name: string };
  timestamp: string;
  containers: { usage: { cpu: string; memory: string } }[];
}

describe.skipIf(!hasCluster('usage by metrics.k8s.io'))('e2e/usage', () => {
  const home = temporaryFolder();
  const apps: App[] = [];
  let fleet: Fleet;
  let measured: TestCluster;
  let app: App;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['measured', 'bare'], nodes: 2, usage: ['measured'] });
    measured = fleet.clusters[0] as TestCluster;
    for (const cluster of fleet.clusters) {
      await cluster.apply(namespace('shop'));
      await vi.waitFor(() => cluster.apply(workload()), patience);
    }
    await vi.waitFor(async () => expect(await podMetrics()).toHaveLength(3), patience);
    app = await openApp('reader', reader);
  }, 150_000);
  afterAll(async () => {
    for (const opened of apps) await opened.close();
    await fleet?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function openApp(folder: string, user: TestUser): Promise<App> {
    const loaded = await loadSettings({
      flags: { kubeconfig: [fleet.kubeconfig([user])], 'data-dir': join(home, folder) },
      variables: { HOME: home, PATH: '/nowhere' },
      workingDirectory: home,
    });
    const opened = createApp({ ...loaded, version: '0.0.0-test', writeLog: () => undefined });
    apps.push(opened);
    return opened;
  }

  async function podMetrics(): Promise<PodMetrics[]> {
    const { body } = await measured.request(`${metrics}/namespaces/shop/pods`);
    return (JSON.parse(body) as { items?: PodMetrics[] }).items ?? [];
  }

  async function scan(of = app, kinds: string[] = []): Promise<Record<string, ClusterOutcome>> {
    const request = { clusters: [], kinds, force: true, discover: false };
    const { clusters } = await of.scan(request, () => undefined, AbortSignal.timeout(60_000));
    return Object.fromEntries(clusters.map((outcome) => [outcome.cluster, outcome]));
  }

  function list(kind: string, clusters: string[] = ['measured'], of = app): Promise<Listing> {
    const everywhere = { namespaces: null, names: [], labels: [], limit: null, withBody: false };
    return of.list({ ...everywhere, kind, clusters, withUsage: true });
  }

  async function query(sql: string): Promise<Scalar[][]> {
    return (await app.query(sql, queryLimits, AbortSignal.timeout(20_000))).rows;
  }

  it('is read with a scan, and told where nobody measures', async () => {
    const { measured: seen, bare } = await scan();

    expect(seen?.usage).toMatchObject({ source: 'metrics.k8s.io', nodes: 2, failure: null });
    expect(seen?.usage?.containers).toBeGreaterThanOrEqual(3);
    expect(bare).toMatchObject({ ok: true, state: 'ready', failure: null });
    expect(bare?.usage).toMatchObject({ source: null, failure: { code: 'NOT_FOUND' } });
  });

  it('shows of pods and nodes what the cluster says, as of when it was measured', async () => {
    await scan();
    const told = await podMetrics();
    const { rows, usage } = await list('pods');
    const nodes = await list('nodes');

    const [pod] = rows.filter(({ name }) => name === told[0]?.metadata.name);
    expect(pod?.facts).toMatchObject({ memoryUsedBytes: 64 * 1024 ** 2 });
    // Averages of a counter that KWOK reckons each time that it is asked.
    expect(pod?.facts.cpuUsedMillis).toBeGreaterThan(200);
    expect(pod?.facts.cpuUsedMillis).toBeLessThan(300);
    expect(Date.parse(String(pod?.facts.usageAsOf))).toBeLessThanOrEqual(
      Date.parse(told[0]?.timestamp ?? ''),
    );
    expect(nodes.rows.map(({ facts }) => typeof facts.cpuUsedMillis)).toEqual(['number', 'number']);
    expect(usage).toMatchObject([{ cluster: 'measured', source: 'metrics.k8s.io', reason: null }]);
  });

  it('shows nothing, and no zero, of a cluster that nobody measures', async () => {
    await scan();
    const { rows, usage } = await list('pods', ['bare']);

    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect(rows.filter(({ facts }) => 'cpuUsedMillis' in facts)).toEqual([]);
    expect(usage).toMatchObject([
      { cluster: 'bare', asOf: null, reason: expect.stringContaining('metrics') },
    ]);
    expect(await query("select count(*), sum(cpu_used_millis) from pods where cluster = 'bare'")).toEqual([
      [rows.length, null],
    ]);
  });

  it('stands in the wide tables of the whole program, and in no other', async () => {
    const variables = { KUBECONFIG: fleet.kubeconfig([reader]) };
    const run = (...words: string[]) =>
      runProgram([...words, '--data-dir', join(home, 'whole')], home, variables);
    const { code, stderr } = await run('full-scan', '--no-progress');
    expect(code, stderr).toBe(0);

    const pods = await run('list', 'pods', '-n', 'shop', '-o', 'wide');
    const nodes = await run('list', 'nodes', '-o', 'wide');
    const narrow = await run('list', 'pods', '-n', 'shop');

    const linesOf = ({ stdout }: { stdout: string }, start: RegExp) =>
      stdout.split('\n').filter((line) => start.test(line));
    expect(pods.stdout).toMatch(/^CLUSTER .* CPU\(cores\) +MEMORY\(bytes\) +MEASURED /);
    expect(linesOf(pods, /^measured .* 2\d\dm +64Mi +\d\S* /)).toHaveLength(3);
    expect(linesOf(pods, /^bare .* <unknown> +<unknown> +<unknown> /)).toHaveLength(3);
    expect(nodes.stdout).toMatch(
      /^CLUSTER .* CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) +MEASURED /,
    );
    expect(linesOf(nodes, /^measured .* [1-9]\d*m +\d+% +\d+Mi +\d+% +\d\S* /)).toHaveLength(2);
    expect(narrow.stdout).not.toContain('CPU');
  });

  it('keeps a sample that is read twice once', async () => {
    await scan(app, ['pods']);
    await scan(app, ['pods']);
    const twice = await query(
      'select coalesce(pod, node), container, at, count(*) from usage_samples group by 1, 2, 3 having count(*) > 1',
    );
    const newest = await query(
      "select max(u.at), max(s.at), count(distinct s.pod) from usage u join usage_samples s on s.pod = u.pod where u.namespace = 'shop'",
    );

    expect(twice).toEqual([]);
    expect(newest[0]?.[0]).toBe(newest[0]?.[1]);
    expect(newest[0]?.[2]).toBe(3);
  });

  it('agrees in its views', async () => {
    await scan();
    const [sums] = await query(
      `select (select sum(cpu_used_millis) from pods where namespace = 'shop' and cluster = 'measured'),
         (select sum(cpu_millis) from usage where kind = 'container' and namespace = 'shop' and cluster = 'measured'),
         (select group_concat(node) from (select distinct node from usage where pod like 'web-%' order by 1)),
         (select count(*) from usage where kind = 'node' and node is not null and pod is null),
         (select source from usage_sources where cluster = 'measured')`,
    );

    expect(Number(sums?.[0])).toBeCloseTo(Number(sums?.[1]), 3);
    expect(String(sums?.[2])).toContain('node-');
    expect(sums?.slice(3)).toEqual([2, 'metrics.k8s.io']);
  });

  it('is seen as far as somebody may see it, and says so', async () => {
    await measured.apply(...rightsInShop());
    const narrow = await openApp('limited', limited);
    const { measured: seen } = await scan(narrow);

    expect(seen?.usage).toMatchObject({ source: 'metrics.k8s.io', nodes: 0, containers: 3 });
    expect(seen?.usage?.failure).toMatchObject({ code: 'FORBIDDEN' });
    expect((await list('pods', ['measured'], narrow)).usage?.[0]?.reason).toContain('nodes');
  });

  it('remembers an event that the server has forgotten, counted as the server counted it', async () => {
    const bare = fleet.clusters[1] as TestCluster;
    const events = '/apis/events.k8s.io/v1/namespaces/shop/events';
    await bare.create(events, told('web.1', 3));
    await scan(app, ['events']);
    await bare.request(`${events}/web.1`, {
      method: 'PATCH',
      body: JSON.stringify({ series: { count: 5, lastObservedTime: microTime() } }),
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    await scan(app, ['events']);
    await scan(app, ['events']);
    const before = await list('events', ['bare']);
    await bare.request(`${events}/web.1`, { method: 'DELETE' });
    await bare.create(events, told('web.2', 2));
    await scan(app, ['events']);
    await bare.request(`${events}/web.2`, { method: 'DELETE' });
    await scan(app, ['events']);

    const facts = ({ rows }: Listing) =>
      rows.filter(({ reason }) => reason === 'Testing').map((row) => row.facts);
    expect(facts(before)).toMatchObject([{ count: 5, onServer: true, object: 'pod/web-0' }]);
    expect(facts(await list('events', ['bare']))).toMatchObject([{ count: 7, onServer: false }]);
    expect(
      await query("select object_uid, count, on_server, source from events where reason = 'Testing'"),
    ).toEqual([['u-1', 7, 0, 'k8s-mcp-agent.test/tests, here']]);
  });

  it('keeps what it was, with its age, when nobody measures any more', async () => {
    await scan();
    const before = await list('pods');
    await measured.kubectl(['delete', '-n', 'kube-system', 'service', 'metrics-server']);
    await vi.waitFor(
      async () => expect((await measured.request(`${metrics}/pods`)).code).toBe(503),
      patience,
    );
    const { measured: seen } = await scan();
    const after = await list('pods');

    expect(seen).toMatchObject({ ok: true, usage: { source: null, failure: { code: 'SERVER_ERROR' } } });
    expect(after.rows.map(({ facts }) => facts.usageAsOf)).toEqual(
      before.rows.map(({ facts }) => facts.usageAsOf),
    );
    expect(after.usage?.[0]).toMatchObject({
      asOf: before.usage?.[0]?.asOf,
      reason: expect.stringContaining('503'),
    });
  });
});

/** Now, as events write it: what was told long ago would be forgotten at once. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

function told(name: string, count: number): object {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop' },
    eventTime: microTime(),
    series: { count, lastObservedTime: microTime() },
    type: 'Warning',
    reason: 'Testing',
    action: 'Test',
    reportingController: 'k8s-mcp-agent.test/tests',
    reportingInstance: 'here',
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'u-1' },
    note: `Back-off ${count}s restarting`,
  };
}

function workload(): object {
  const made = deployment({ name: 'web', namespace: 'shop', replicas: 3 }) as {
    spec: { template: { metadata: { annotations?: Record<string, string> } } };
  };
  made.spec.template.metadata.annotations = {
    [usageAnnotations.cpu]: '250m',
    [usageAnnotations.memory]: '64Mi',
  };
  return made;
}

/** Of the namespace "shop", where alone the limited user may see what pods use; that there are others it may know. */
function rightsInShop(): object[] {
  const metadata = { name: 'measures', namespace: 'shop' };
  const apiGroup = 'rbac.authorization.k8s.io';
  const subjects = [{ apiGroup, kind: 'User', name: 'limited' }];
  return [
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'names' },
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'names' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'names' },
      subjects,
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
        { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] },
      ],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: 'measures' },
      subjects,
    },
  ];
}
