import { join } from 'node:path';
import { freePort, type Processes } from '../processes.ts';
import { program } from '../programs.ts';
import type { TestCluster } from '../test-cluster.ts';

const name = 'metrics-server';
const namespace = 'kube-system';

export interface MetricsServerOptions {
  cluster: TestCluster;
  processes: Processes;
  kubeconfig: string;
  /** Where it listens. null: on loopback, to where an API server is led by name only: it refuses such endpoints. */
  address: string | null;
}

/** Starts metrics-server beside a real node and makes it known to the cluster. It has samples after about half a minute. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<void> {
  const { cluster, processes, kubeconfig } = options;
  const address = options.address ?? '127.0.0.1';
  const port = await freePort(address);
  processes.start(
    name,
    program(name),
    [
      ...['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
        (flag) => `--${flag}=${kubeconfig}`,
      ),
      `--secure-port=${port}`,
      `--bind-address=${address}`,
      `--cert-dir=${join(cluster.folder, name)}`,
      '--kubelet-insecure-tls',
      '--kubelet-preferred-address-types=InternalIP',
      '--kubelet-use-node-status-port',
      // Its floor; a kubelet measures every ten seconds at best.
      '--metric-resolution=10s',
      '--kubelet-request-timeout=5s',
    ],
    join(cluster.folder, `${name}.log`),
  );
  await cluster.apply(...wayTo(options.address, port));
}

function endpointsAt(address: string, port: number): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  };
}

function wayTo(address: string | null, port: number): object[] {
  const ports = [{ name: 'https', port, targetPort: port }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: address === null ? { type: 'ExternalName', externalName: 'localhost', ports } : { ports },
    },
    ...(address === null ? [] : [endpointsAt(address, port)]),
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        service: { name, namespace, port },
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
      },
    },
  ];
}
