import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pauseImage } from './images.ts';
import type { NodeLayout } from './layout.ts';
import { pluginFolder } from './machine.ts';

export interface KubeletOptions {
  port: number;
  clientCa: string;
  syncFrequency: string;
}

export interface NodeFiles {
  containerd: string;
  kubelet: string;
}

/** Writes what containerd, the network plugins and the kubelet read. */
export function writeConfiguration(layout: NodeLayout, options: KubeletOptions): NodeFiles {
  const write = (name: string, text: string): string => {
    const file = join(layout.folder, name);
    writeFileSync(file, text);
    return file;
  };
  for (const folder of ['network', 'registries/_default', 'kubelet']) {
    mkdirSync(join(layout.folder, folder), { recursive: true });
  }
  write('network/10-bridge.conflist', JSON.stringify(network(layout)));
  // No image is ever asked of the world: where nothing else is said, nobody listens.
  write('registries/_default/hosts.toml', hostsToml('http://127.0.0.1:1'));
  write('resolv.conf', `nameserver ${layout.address}\n`);
  return {
    containerd: write('containerd.toml', containerdToml(layout)),
    kubelet: write('kubelet.json', JSON.stringify(kubelet(layout, options))),
  };
}

export function hostsToml(url: string): string {
  return `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`;
}

function containerdToml({ folder, containerdSocket, registries }: NodeLayout): string {
  return `version = 2
root = "${folder}/containerd"
state = "${folder}/containerd-state"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Not every machine lets root lower a score below its own.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${pluginFolder()}"
    conf_dir = "${folder}/network"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${registries}"
`;
}

/** The bridge has its address already: a plugin that gives it one turns on forwarding for the whole machine. */
function network({ folder, bridge, podSubnet, address }: NodeLayout): object {
  return {
    cniVersion: '0.4.0',
    name: bridge,
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: false,
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: join(folder, 'addresses'),
          ranges: [[{ subnet: podSubnet, gateway: address }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  };
}

/** Real authentication and authorization: whoever reaches the address may do nothing without the API server's word. */
function kubelet(layout: NodeLayout, { port, clientCa, syncFrequency }: KubeletOptions): object {
  const { folder, address, cgroup, containerdSocket } = layout;
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address,
    port,
    readOnlyPort: 0,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: clientCa },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    makeIPTablesUtilChains: false,
    podLogsDir: join(folder, 'logs'),
    volumePluginDir: join(folder, 'volume-plugins'),
    resolvConf: join(folder, 'resolv.conf'),
    clusterDNS: [address],
    clusterDomain: 'cluster.local',
    serializeImagePulls: false,
    registryPullQPS: 0,
    eventRecordQPS: 0,
    syncFrequency,
    // A full disk is the machine's fault and no test's.
    evictionHard: { 'memory.available': '1Mi', 'nodefs.available': '0%', 'imagefs.available': '0%' },
    imageGCHighThresholdPercent: 100,
    maxPods: 110,
  };
}
