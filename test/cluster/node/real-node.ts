import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Processes, Started } from '../processes.ts';
import { hostsToml } from './configuration.ts';
import { imageArchive, type LocalImage } from './images.ts';
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

  async addImage(image: LocalImage): Promise<void> {
    await importImage(this.layout, image);
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

export async function importImage(
  { folder, containerdSocket }: NodeLayout,
  image: LocalImage,
): Promise<void> {
  const archive = join(folder, 'image.tar');
  writeFileSync(archive, imageArchive(machineProgram('busybox'), image));
  await run(machineProgram('ctr'), ['-a', containerdSocket, '-n', 'k8s.io', 'images', 'import', archive]);
}
