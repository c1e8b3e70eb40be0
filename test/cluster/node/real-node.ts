import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Processes, Started } from '../processes.ts';
import { hostsToml } from './configuration.ts';
import { imageArchive } from './images.ts';
import type { NodeLayout } from './layout.ts';
import { machineProgram } from './machine.ts';

const run = promisify(execFile);

export interface RealNodeParts {
  name: string;
  layout: NodeLayout;
  processes: Processes;
  kubelet: Started;
}

/** A kubelet with containerd and runc, in namespaces of its own. */
export class RealNode {
  readonly name: string;
  readonly layout: NodeLayout;
  readonly #parts: RealNodeParts;

  constructor(parts: RealNodeParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.layout = parts.layout;
  }

  /** Makes the one local image known under these names. */
  async addImages(names: readonly string[]): Promise<void> {
    await importImages(this.layout, names);
  }

  /** Images of a registry's host are asked of this address from here on. */
  redirectRegistry(host: string, url: string): void {
    const folder = join(this.layout.registries, host);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'hosts.toml'), hostsToml(url));
  }

  /** The node falls silent; its containers go on. */
  async stopKubelet(): Promise<void> {
    await this.#parts.processes.stop(this.#parts.kubelet);
  }
}

export async function importImages(
  { folder, containerdSocket }: NodeLayout,
  names: readonly string[],
): Promise<void> {
  const archive = join(folder, 'images.tar');
  writeFileSync(archive, imageArchive(machineProgram('busybox'), names));
  await run(machineProgram('ctr'), ['-a', containerdSocket, '-n', 'k8s.io', 'images', 'import', archive]);
}
