import { join } from 'node:path';

/** Where one real node lives on this machine. Everything that is not in its folder carries its number. */
export interface NodeLayout {
  number: number;
  folder: string;
  /** Of the node and, on its bridge, of the pods' gateway. */
  address: string;
  podSubnet: string;
  bridge: string;
  /** Below each of the machine's cgroup hierarchies. */
  cgroup: string;
  containerdSocket: string;
  /** Folder of `hosts.toml` files: where images of a registry are really asked for. */
  registries: string;
}

/** So many real nodes at once on one machine. */
export const nodeNumbers = Array.from({ length: 32 }, (_, index) => index);

export function nodeLayout(number: number, folder: string): NodeLayout {
  return {
    number,
    folder,
    address: `10.99.${number}.1`,
    podSubnet: `10.99.${number}.0/24`,
    bridge: `kma-node-${number}`,
    cgroup: `k8s-mcp-agent-node-${number}`,
    containerdSocket: join(folder, 'containerd.sock'),
    registries: join(folder, 'registries'),
  };
}
