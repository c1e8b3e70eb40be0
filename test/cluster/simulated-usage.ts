import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from '../faults/test-certificates.ts';

/** What a container of a simulated pod uses: annotations of the pod, for each of its containers. */
export const usageAnnotations = { cpu: 'kwok.x-k8s.io/usage-cpu', memory: 'kwok.x-k8s.io/usage-memory' };

const apiVersion = 'kwok.x-k8s.io/v1alpha1';
const podLabels = [
  { name: 'namespace', value: 'pod.metadata.namespace' },
  { name: 'pod', value: 'pod.metadata.name' },
];
/** A claim of a pod's own name, of whose volume the pod's memory is used. */
const claimLabels = [
  { name: 'namespace', value: 'pod.metadata.namespace' },
  { name: 'persistentvolumeclaim', value: 'pod.metadata.name' },
];
const containerLabels = [{ name: 'container', value: 'container.name' }, ...podLabels];

/** As a kubelet tells metrics-server, below each node's own path. */
const metric = {
  apiVersion,
  kind: 'Metric',
  metadata: { name: 'usage' },
  spec: {
    path: '/metrics/nodes/{nodeName}/metrics/resource',
    metrics: [
      gauge('container_start_time_seconds', 'container', 'pod.SinceSecond()', containerLabels),
      counter(
        'container_cpu_usage_seconds_total',
        'container',
        'pod.CumulativeUsage("cpu", container.name)',
        containerLabels,
      ),
      gauge(
        'container_memory_working_set_bytes',
        'container',
        'pod.Usage("memory", container.name)',
        containerLabels,
      ),
      gauge('kubelet_volume_stats_used_bytes', 'pod', 'pod.Usage("memory")', claimLabels),
      gauge('kubelet_volume_stats_capacity_bytes', 'pod', 'pod.Usage("memory") * 1.05', claimLabels),
      counter('node_cpu_usage_seconds_total', 'node', 'node.CumulativeUsage("cpu")'),
      gauge('node_memory_working_set_bytes', 'node', 'node.Usage("memory")'),
    ],
  },
};
const usage = {
  apiVersion,
  kind: 'ClusterResourceUsage',
  metadata: { name: 'usage' },
  spec: {
    usages: [
      {
        usage: {
          cpu: { expression: annotated(usageAnnotations.cpu, '1m') },
          memory: { expression: annotated(usageAnnotations.memory, '1Mi') },
        },
      },
    ],
  },
};

/** Where metrics-server asks for what a simulated node uses. */
export function usageAnnotationsOfNode(name: string): Record<string, string> {
  return { 'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${name}/metrics/resource` };
}

/** What KWOK is told so that its nodes are measured like real ones. `port`: its own. */
export function simulatedUsageArguments(folder: string, port: number): string[] {
  const place = join(folder, 'kwok-usage');
  mkdirSync(place, { recursive: true });
  const write = (name: string, text: string): string => {
    const file = join(place, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const { cert, key } = createAuthority('kwok').issue({ commonName: 'kwok' });
  return [
    '--node-ip=127.0.0.1',
    `--node-port=${port}`,
    `--tls-cert-file=${write('kwok.crt', cert)}`,
    `--tls-private-key-file=${write('kwok.key', key)}`,
    `--config=${write('metric.yaml', JSON.stringify(metric))}`,
    `--config=${write('usage.yaml', JSON.stringify(usage))}`,
  ];
}

function gauge(name: string, dimension: string, value: string, labels: object[] = []): object {
  return { name, kind: 'gauge', dimension, value, help: name, labels };
}

function counter(name: string, dimension: string, value: string, labels: object[] = []): object {
  return { name, kind: 'counter', dimension, value, help: name, labels };
}

function annotated(key: string, otherwise: string): string {
  return `"${key}" in pod.metadata.annotations ? Quantity(pod.metadata.annotations["${key}"]) : Quantity("${otherwise}")`;
}
