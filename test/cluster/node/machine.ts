import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Programs of the machine that a real node is made of, and the Debian packages that they come from. */
const programs = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  ip: 'iproute2',
  busybox: 'busybox-static',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
} as const;
export type MachineProgram = keyof typeof programs;

const plugins = ['bridge', 'host-local', 'loopback'];
/** Debian's folder, and everybody else's. */
const pluginFolders = ['/usr/lib/cni', '/opt/cni/bin'];

export const cgroupFolder = '/sys/fs/cgroup';

/** Path of a program. Throws where there is none. */
export function machineProgram(name: MachineProgram): string {
  const path = find(name);
  if (path === null) throw new Error(`${name} is missing: install ${programs[name]}`);
  return path;
}

/** Folder of the network plugins. Throws where there is none. */
export function pluginFolder(): string {
  const folder = findPlugins();
  if (folder === null) throw new Error('network plugins are missing: install containernetworking-plugins');
  return folder;
}

/** Why no real node can run on this machine, in words; empty where one can. */
export function missingForRealNode(): string[] {
  if (process.platform !== 'linux') return ['a kubelet needs Linux'];
  const packages = (Object.keys(programs) as MachineProgram[])
    .filter((name) => find(name) === null)
    .map((name) => programs[name]);
  const missing = [
    ...packages,
    ...(findPlugins() === null ? ['containernetworking-plugins'] : []),
    ...(needsLibraries(find('busybox')) ? [programs.busybox] : []),
  ];
  return [
    ...(process.getuid?.() === 0 ? [] : ['it needs root']),
    ...(missing.length > 0 ? [`install ${[...new Set(missing)].join(', ')}`] : []),
    ...(isWritable(cgroupFolder) ? [] : ['cgroups cannot be made']),
  ];
}

function find(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const paths = folders.filter((folder) => folder !== '').map((folder) => join(folder, name));
  return paths.find((path) => isExecutable(path)) ?? null;
}

function findPlugins(): string | null {
  return pluginFolders.find((folder) => plugins.every((plugin) => existsSync(join(folder, plugin)))) ?? null;
}

/** Whether an ELF program names an interpreter: alone in an image it would not start. */
function needsLibraries(path: string | null): boolean {
  if (path === null) return false;
  const elf = readFileSync(path);
  const table = Number(elf.readBigUInt64LE(0x20));
  const [entrySize, entries] = [elf.readUInt16LE(0x36), elf.readUInt16LE(0x38)];
  return Array.from({ length: entries }, (_, index) => elf.readUInt32LE(table + index * entrySize)).includes(
    3,
  );
}

function isExecutable(path: string): boolean {
  return may(path, constants.X_OK);
}

function isWritable(path: string): boolean {
  return may(path, constants.W_OK);
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
