import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { ClusterOutcome } from '../../src/domain/scan.ts';
import { deployment, namespace } from '../cluster/manifests.ts';
import { usageAnnotations } from '../cluster/simulated-usage.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { hasPrometheus, startPrometheus, type TestPrometheus } from '../cluster/start-prometheus.ts';
import { reader, type TestCluster } from '../cluster/test-cluster.ts';
import { temporaryFolder } from './run-program.ts';

const patience = { timeout: 120_000, interval: 500 };

describe.skipIf(!hasPrometheus('usage by Prometheus'))('e2e/prometheus', () => {
  const home = temporaryFolder();
  const apps: App[] = [];
  let fleet: Fleet;
  let cluster: TestCluster;
  let prometheus: TestPrometheus;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['scraped'], nodes: 2, usage: ['scraped'], metrics: false });
    cluster = fleet.clusters[0] as TestCluster;
    await cluster.apply(namespace('shop'), namespace('monitoring'));
    await vi.waitFor(() => cluster.apply(workload()), patience);
    await vi.waitFor(async () => {
      const { body } = await cluster.request('/api/v1/nodes');
      expect(body.match(/"kubeletEndpoint":\{"Port":\d/g)).toHaveLength(2);
    }, patience);
    prometheus = await startPrometheus(cluster, ['node-1', 'node-2']);
    await vi.waitFor(
      async () =>
        expect(
          await prometheus.query('rate(container_cpu_usage_seconds_total{pod=~"web-.*"}[5m])'),
        ).toHaveLength(3),
      patience,
    );
  }, 240_000);
  afterAll(async () => {
    for (const app of apps) await app.close();
    await prometheus?.stop();
    await fleet?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function openApp(setting: string): Promise<App> {
    const loaded = await loadSettings({
      flags: { kubeconfig: [fleet.kubeconfig([reader])], 'data-dir': join(home, String(apps.length)) },
      variables: {
        HOME: home,
        PATH: '/nowhere',
        K8S_MCP_AGENT_PROMETHEUS: setting,
        K8S_MCP_AGENT_USAGE_TIMEOUT: '30s',
      },
      workingDirectory: home,
    });
    const app = createApp({ ...loaded, version: '0.0.0-test', writeLog: () => undefined });
    apps.push(app);
    return app;
  }

  async function scan(app: App): Promise<ClusterOutcome['usage']> {
    const request = { clusters: [], kinds: [], force: true, discover: false };
    const { clusters } = await app.scan(request, () => undefined, AbortSignal.timeout(60_000));
    return clusters[0]?.usage;
  }

  async function shown(app: App, kind: string): Promise<{ name: string; cpu: unknown; memory: unknown }[]> {
    const everywhere = {
      clusters: [],
      namespaces: null,
      names: [],
      labels: [],
      limit: null,
      withBody: false,
    };
    const { rows } = await app.list({ ...everywhere, kind, withUsage: true });
    return rows.map(({ name, facts }) => ({ name, cpu: facts.cpuUsedMillis, memory: facts.memoryUsedBytes }));
  }

  it('is asked at the address in the settings', async () => {
    const app = await openApp(`scraped=${prometheus.url}`);

    expect(await scan(app)).toMatchObject({ source: 'prometheus', nodes: 2, failure: null });
    for (const { cpu, memory } of (await shown(app, 'pods')).filter(({ name }) => name.startsWith('web-'))) {
      expect(cpu).toBeGreaterThan(150);
      expect(cpu).toBeLessThan(350);
      expect(memory).toBe(64 * 1024 ** 2);
    }
    const nodes = await shown(app, 'nodes');
    expect(nodes.map(({ name }) => name)).toEqual(['node-1', 'node-2']);
    const used = nodes.reduce((sum, { memory }) => sum + Number(memory), 0);
    expect(used).toBeGreaterThanOrEqual(3 * 64 * 1024 ** 2);
  });

  it('tells how full volumes are', async () => {
    await cluster.apply(...claimed('nearly'));
    const app = await openApp(`scraped=${prometheus.url}`);
    await vi.waitFor(
      async () =>
        expect(
          await prometheus.query('kubelet_volume_stats_used_bytes{persistentvolumeclaim="nearly"}'),
        ).toHaveLength(1),
      patience,
    );
    await scan(app);

    const everything = {
      target: null,
      clusters: [],
      namespaces: null,
      since: null,
      all: true,
      onlyNew: false,
    };
    const { incidents } = await app.diagnose(everything);

    const found = incidents.filter(({ code }) => code === 'volume-full');
    expect(found.map(({ title, culprits }) => [title, culprits[0]?.object.name])).toEqual([
      ['the volume is nearly full: 64 MiB of 67 MiB are used (95 %)', 'nearly'],
    ]);
  });

  it('is not looked for where it is switched off, and missed where there is none', async () => {
    expect(await scan(await openApp('off'))).toMatchObject({ source: null, failure: { code: 'NOT_FOUND' } });
    expect(await scan(await openApp('auto'))).toMatchObject({
      source: null,
      failure: { code: 'NOT_FOUND', message: expect.stringContaining('no Prometheus') },
    });
  });

  it('is told of where it does not answer', async () => {
    expect(await scan(await openApp('http://127.0.0.1:1'))).toMatchObject({
      source: null,
      failure: { code: 'CONNECTION_REFUSED' },
    });
  });

  it('is found among the Services, and asked through the API server', async () => {
    await vi.waitFor(() => cluster.apply(...serviceAt(prometheus)), patience);
    const { address } = prometheus;
    const status = JSON.stringify({ status: { podIP: address, podIPs: [{ ip: address }] } });
    const pod = ['-n', 'monitoring', 'pod', 'monitoring-kube-prometheus-prometheus'];
    await cluster.kubectl(['patch', '--subresource=status', '--type=merge', '-p', status, ...pod]);
    const app = await openApp('auto');

    await vi.waitFor(
      async () => expect(await scan(app)).toMatchObject({ source: 'prometheus', nodes: 2, failure: null }),
      patience,
    );
    const pods = (await shown(app, 'pods')).filter(({ name }) => name.startsWith('web-'));
    expect(pods.map(({ memory }) => memory)).toEqual([64, 64, 64].map((size) => size * 1024 ** 2));
  });
});

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

/** A pod that is measured, and a claim of its name. */
function claimed(name: string): object[] {
  const { spec } = workload() as { spec: { template: { metadata: object; spec: object } } };
  const { template } = spec;
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name, namespace: 'shop' },
      spec: template.spec,
    },
  ];
}

/** As the chart kube-prometheus-stack makes it. An API server passes on only to an address that is a pod's. */
function serviceAt({ address, port }: TestPrometheus): object[] {
  const name = 'monitoring-kube-prometheus-prometheus';
  const metadata = { name, namespace: 'monitoring' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: { app: 'kube-prometheus-stack-prometheus' } },
      spec: { ports: [{ name: 'http-web', port: 9090, targetPort: port }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      // Nobody places it: it is there for its address only.
      spec: { schedulerName: 'nobody', containers: [{ name: 'prometheus', image: 'prometheus' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      subsets: [
        {
          addresses: [{ ip: address, targetRef: { kind: 'Pod', name, namespace: metadata.namespace } }],
          ports: [{ name: 'http-web', port }],
        },
      ],
    },
  ];
}
