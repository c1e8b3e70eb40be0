import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, Processes, type Started, until } from './processes.ts';
import { isPrometheusBuilt, program } from './programs.ts';
import { hasCluster } from './require-cluster.ts';
import type { TestCluster } from './test-cluster.ts';

export interface TestPrometheus {
  url: string;
  address: string;
  port: number;
  query(promql: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** Whether tests with a real Prometheus beside a real control plane can run. */
export function hasPrometheus(whatIsNotTested: string): boolean {
  if (!hasCluster(whatIsNotTested)) return false;
  if (isPrometheusBuilt() && process.getuid?.() === 0) return true;
  const message = `NOT TESTED: ${whatIsNotTested}: no Prometheus is built (npm run cluster:build), or we are not root`;
  if (process.env.REQUIRE_CLUSTER === '1') throw new Error(message);
  process.stderr.write(`\n*** ${message}\n\n`);
  return false;
}

/** Starts a Prometheus that scrapes the simulated nodes of a cluster every second. */
export async function startPrometheus(
  cluster: TestCluster,
  nodes: readonly string[],
): Promise<TestPrometheus> {
  const processes = new Processes();
  const address = addAddress();
  const port = await freePort(address);
  const folder = join(cluster.folder, 'prometheus');
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, JSON.stringify(await configurationFor(cluster, nodes)));
  const started: Started = processes.start(
    'prometheus',
    program('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}:${port}`,
      '--log.level=error',
    ],
    join(folder, 'prometheus.log'),
  );
  const url = `http://${address}:${port}`;
  await until(started, async () => (await fetch(`${url}/-/ready`)).ok);
  return {
    url,
    address,
    port,
    query: async (promql) => {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
      return ((await response.json()) as { data: { result: unknown[] } }).data.result;
    },
    stop: () => processes.stopAll(),
  };
}

/** API servers pass nothing on to 127.x.x.x, so the loopback interface gets another address, which goes by itself. */
function addAddress(): string {
  const address = `10.98.${process.pid % 250}.1`;
  execFileSync('ip', [
    'addr',
    'replace',
    `${address}/32`,
    'dev',
    'lo',
    'valid_lft',
    '600',
    'preferred_lft',
    '600',
  ]);
  return address;
}

async function configurationFor(cluster: TestCluster, nodes: readonly string[]): Promise<object> {
  const jobs = await Promise.all(
    nodes.map(async (node) => {
      const { body } = await cluster.request(`/api/v1/nodes/${node}`);
      const { status } = JSON.parse(body) as {
        status: { daemonEndpoints: { kubeletEndpoint: { Port: number } } };
      };
      const target = `127.0.0.1:${status.daemonEndpoints.kubeletEndpoint.Port}`;
      return {
        job_name: node,
        scheme: 'https',
        tls_config: { insecure_skip_verify: true },
        metrics_path: `/metrics/nodes/${node}/metrics/resource`,
        static_configs: [{ targets: [target], labels: { node } }],
        metric_relabel_configs: ['cpu_usage_seconds_total', 'memory_working_set_bytes'].flatMap(asCadvisor),
      };
    }),
  );
  return { global: { scrape_interval: '1s' }, scrape_configs: jobs };
}

/** What cAdvisor tells of the node as a whole: KWOK can tell a metric in one place only. */
function asCadvisor(name: string): object[] {
  const node = { source_labels: ['__name__'], regex: `node_${name}` };
  return [
    { ...node, target_label: 'id', replacement: '/' },
    { ...node, target_label: '__name__', replacement: `container_${name}` },
  ];
}
