import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeLayout } from './layout.ts';
import { cgroupFolder, machineProgram } from './machine.ts';

const patienceMs = 20_000;
const stepMs = 100;

/** What there is of a node on this machine, in words: interfaces, cgroups, mounts, processes, files. Empty once it is gone. */
export function leftovers(layout: NodeLayout): string[] {
  return [
    ...interfacesOf(layout).map((name) => `interface ${name}`),
    ...cgroupsOf(layout).map((folder) => `cgroup ${folder}`),
    ...mountsOf(layout).map((target) => `mount ${target}`),
    ...processesOf(layout).map((pid) => `process ${pid}`),
    ...(existsSync(layout.folder) ? [`folder ${layout.folder}`] : []),
  ];
}

/**
 * Removes what there is of a node whose programs have been ended. Its mounts and most of its processes went with the
 * namespaces of its containerd; what is still in its cgroups is ended here, by pid.
 */
export async function cleanUp(layout: NodeLayout): Promise<void> {
  await until(() => {
    for (const cgroup of cgroupsOf(layout).sort((one, other) => other.length - one.length))
      emptyAndRemove(cgroup);
    return cgroupsOf(layout).length === 0;
  });
  await until(() => interfacesOf(layout).length <= 1);
  for (const name of interfacesOf(layout)) execFileSync(machineProgram('ip'), ['link', 'delete', name]);
  await until(() => {
    rmSync(layout.folder, { recursive: true, force: true, maxRetries: 5 });
    return !existsSync(layout.folder);
  });
}

function emptyAndRemove(cgroup: string): void {
  for (const pid of readIfThere(join(cgroup, 'cgroup.procs')).split('\n').filter(Boolean)) {
    ignoring(() => process.kill(Number(pid), 'SIGKILL'));
  }
  ignoring(() => rmdirSync(cgroup));
}

/** All cgroups of the node, in every hierarchy there is. */
function cgroupsOf({ cgroup }: NodeLayout): string[] {
  const hierarchies = ['.', ...foldersIn(cgroupFolder)];
  const roots = hierarchies
    .map((name) => join(cgroupFolder, name, cgroup))
    .filter((path) => existsSync(path));
  return roots.flatMap((root) => [root, ...foldersBelow(root)]);
}

function foldersBelow(folder: string): string[] {
  return foldersIn(folder).flatMap((name) => [join(folder, name), ...foldersBelow(join(folder, name))]);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    // A cgroup that went away meanwhile.
    return [];
  }
}

/** The bridge, last, and what is plugged into it. */
function interfacesOf({ bridge }: NodeLayout): string[] {
  const folder = join('/sys/class/net', bridge);
  if (!existsSync(folder)) return [];
  const ports = existsSync(join(folder, 'brif')) ? readdirSync(join(folder, 'brif')) : [];
  return [...ports, bridge];
}

/** In the machine's own mount namespace; those of the node's are listed with its processes. */
function mountsOf({ folder }: NodeLayout): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((target) => target.startsWith(`${folder}/`));
}

function processesOf({ folder, cgroup }: NodeLayout): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => isProgramOf(folder, pid) || readIfThere(`/proc/${pid}/cgroup`).includes(`/${cgroup}/`));
}

function isProgramOf(folder: string, pid: number): boolean {
  const [command = '', ...words] = readIfThere(`/proc/${pid}/cmdline`).split('\0');
  const isOurs = ['containerd', 'containerd-shim-runc-v2', 'kubelet', 'unshare', 'nsenter'].includes(
    basename(command),
  );
  return isOurs && words.some((word) => word.includes(`${folder}/`));
}

async function until(isDone: () => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!isDone() && Date.now() < deadline) await delay(stepMs);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has gone away.
    return '';
  }
}

function ignoring(action: () => void): void {
  try {
    action();
  } catch {
    // Gone already, or not empty yet: looked at again.
  }
}
