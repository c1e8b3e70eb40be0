import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { realNodeLabel } from '../manifests.ts';
import { freePort, type Processes, type Started, until } from '../processes.ts';
import { program } from '../programs.ts';
import type { TestCluster } from '../test-cluster.ts';
import { type NodeFiles, writeConfiguration } from './configuration.ts';
import { pauseImage, toolImage } from './images.ts';
import { type NodeLayout, nodeLayout, nodeNumbers } from './layout.ts';
import { cgroupFolder, machineProgram } from './machine.ts';
import { importImage, RealNode } from './real-node.ts';
import { kubeletClientCa } from './trust.ts';

export interface RealNodeShape {
  name: string;
  /** Instead of `realNodeLabel`. */
  labels?: Record<string, string>;
  /**
   * A kubelet of today looks at a pod whose container is held back when the back-off ends, or after this: until then it
   * says how the container ended (Error, OOMKilled), and only from then on CrashLoopBackOff. Its own default is a minute.
   */
  syncFrequency?: string;
}

export interface RealNodeOptions {
  shape: RealNodeShape;
  cluster: TestCluster;
  processes: Processes;
  /** Of somebody who may do what kubelets do. */
  kubeconfig: string;
  /** Is told what to wait for once all processes have been ended. */
  onCleanUp(cleanUp: () => Promise<void>): void;
}

/** Starts a real node and waits until it is Ready. */
export async function startRealNode(options: RealNodeOptions): Promise<RealNode> {
  const { shape, cluster, processes } = options;
  const { name, syncFrequency = '5s' } = shape;
  const { layout, caretaker } = await takeNumber(join(cluster.folder, name));
  options.onCleanUp(() => dismiss(caretaker));
  mkdirSync(layout.folder);
  addBridge(layout);
  addCgroups(layout);
  const port = await freePort(layout.address);
  const files = writeConfiguration(layout, {
    port,
    syncFrequency,
    clientCa: kubeletClientCa(cluster.folder),
  });
  const containerd = await startContainerd(layout, files, options);
  await importImage(layout, { names: [pauseImage, toolImage] });
  const kubelet = startKubelet(layout, files, firstProcess(containerd, processes), options);
  await until(kubelet, () => isReady(name, cluster));
  return new RealNode({ name, layout, processes, kubelet });
}

/** A caretaker outlives this process, and cleans up when it is gone. */
async function takeNumber(folder: string): Promise<{ layout: NodeLayout; caretaker: ChildProcess }> {
  for (const number of nodeNumbers) {
    const caretaker = spawn(
      process.execPath,
      [join(import.meta.dirname, 'caretaker.ts'), String(number), folder],
      { stdio: ['pipe', 'pipe', openSync(`${folder}.caretaker.log`, 'a')], detached: true },
    );
    const ended = new Promise<'ended'>((resolve) => caretaker.once('exit', () => resolve('ended')));
    const ready = new Promise<'ready'>((resolve) => {
      if (caretaker.stdout !== null) createInterface(caretaker.stdout).once('line', () => resolve('ready'));
    });
    if ((await Promise.race([ready, ended])) === 'ready') {
      return { layout: nodeLayout(number, folder), caretaker };
    }
    if (caretaker.exitCode !== 75) {
      throw new Error(`no caretaker: ${readFileSync(`${folder}.caretaker.log`, 'utf8')}`);
    }
  }
  throw new Error(`there are ${nodeNumbers.length} real nodes on this machine already`);
}

async function dismiss(caretaker: ChildProcess): Promise<void> {
  const code = await new Promise((resolve) => {
    if (caretaker.exitCode !== null) resolve(caretaker.exitCode);
    caretaker.once('exit', resolve);
    caretaker.stdin?.end();
  });
  if (code !== 0) throw new Error(`a real node was not cleaned up: its caretaker ended with ${code}`);
}

function addBridge({ bridge, address }: NodeLayout): void {
  const ip = (...args: string[]): unknown => execFileSync(machineProgram('ip'), args);
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('address', 'add', `${address}/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
}

/** In every hierarchy of version 1, or in the one of version 2. */
function addCgroups({ cgroup }: NodeLayout): void {
  const isUnified = existsSync(join(cgroupFolder, 'cgroup.controllers'));
  const hierarchies = isUnified ? ['.'] : readdirSync(cgroupFolder).filter((name) => name !== 'unified');
  for (const name of hierarchies) mkdirSync(join(cgroupFolder, name, cgroup), { recursive: true });
}

async function startContainerd(
  layout: NodeLayout,
  files: NodeFiles,
  { processes }: RealNodeOptions,
): Promise<Started> {
  const { folder, containerdSocket } = layout;
  const containerd = processes.start(
    'containerd',
    machineProgram('unshare'),
    [
      ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
      'bash',
      join(import.meta.dirname, 'namespaces.sh'),
      machineProgram('containerd'),
      '--config',
      files.containerd,
    ],
    join(folder, 'containerd.log'),
  );
  await until(containerd, async () => {
    execFileSync(machineProgram('ctr'), ['-a', containerdSocket, 'version'], { stdio: 'ignore' });
    return true;
  });
  return containerd;
}

/** pid of the process with which the namespaces of a containerd stand and fall. */
function firstProcess(containerd: Started, processes: Processes): number {
  const parent = processes.pidOf(containerd);
  return Number(readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim());
}

function startKubelet(
  { folder, address }: NodeLayout,
  files: NodeFiles,
  namespacesOf: number,
  { shape: { name, labels = realNodeLabel }, kubeconfig, processes }: RealNodeOptions,
): Started {
  return processes.start(
    'kubelet',
    machineProgram('nsenter'),
    [
      ...['--target', String(namespacesOf), '--mount', '--pid'],
      program('kubelet'),
      `--kubeconfig=${kubeconfig}`,
      `--config=${files.kubelet}`,
      `--hostname-override=${name}`,
      `--node-ip=${address}`,
      `--node-labels=${Object.entries(labels)
        .map((label) => label.join('='))
        .join(',')}`,
      `--root-dir=${join(folder, 'kubelet')}`,
      `--cert-dir=${join(folder, 'kubelet', 'certificates')}`,
    ],
    join(folder, 'kubelet.log'),
  );
}

async function isReady(name: string, cluster: TestCluster): Promise<boolean> {
  const { code, body } = await cluster.request(`/api/v1/nodes/${name}`);
  if (code !== 200) return false;
  const { status } = JSON.parse(body) as { status: { conditions?: { type: string; status: string }[] } };
  return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
