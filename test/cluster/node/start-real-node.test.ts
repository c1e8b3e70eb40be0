import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { program } from '../programs.ts';
import { type Fleet, startFleet } from '../start-fleet.ts';
import { toolImage } from './images.ts';
import { type NodeLayout, nodeLayout } from './layout.ts';
import { leftovers } from './leftovers.ts';
import { cgroupFolder, machineProgram } from './machine.ts';
import { hasRealNode } from './require-real-node.ts';

const patience = { timeout: 60_000, interval: 500 };
/** None that a node would take, and hardly one that another run of these tests has. */
const spareNumber = 100 + (process.pid % 150);
const up = resolve(import.meta.dirname, '../up.ts');

describe.skipIf(!hasRealNode('that real nodes leave nothing behind'))(
  'test/cluster/node/start-real-node',
  () => {
    const before = machineState();
    let fleet: Fleet;
    /** A fleet of another process. */
    let other: ChildProcess;
    let otherKubeconfig: string;

    beforeAll(async () => {
      other = spawn(process.execPath, [up, '--real-nodes', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const told = firstLine(other);
      fleet = await startFleet({ clusters: 1, realNodes: 1 });
      otherKubeconfig = (await told).replace(/^export KUBECONFIG=/, '');
      for (const kubeconfig of [fleet.kubeconfig(), otherKubeconfig]) await runPod(kubeconfig);
    });
    afterAll(async () => {
      other?.kill('SIGKILL');
      await fleet?.stop();
      if (otherKubeconfig !== undefined) rmSync(dirname(otherKubeconfig), { recursive: true, force: true });
    });

    it('keeps out of the way of another real node on the machine', () => {
      const [own, others] = [layoutOf(fleet.kubeconfig()), layoutOf(otherKubeconfig)];

      expect(own.number).not.toBe(others.number);
      for (const layout of [own, others]) {
        const words = leftovers(layout).map((line) => line.split(' ')[0]);
        expect(new Set(words)).toEqual(new Set(['interface', 'cgroup', 'process', 'folder']));
      }
    });

    it('leaves nothing behind when the process that started it is killed', async () => {
      const layout = layoutOf(otherKubeconfig);

      other.kill('SIGKILL');
      await once(other, 'exit');

      await vi.waitFor(() => expect(leftovers(layout)).toEqual([]), patience);
    });

    it('leaves nothing behind when it is stopped', async () => {
      const layout = layoutOf(fleet.kubeconfig());

      await fleet.stop();

      expect(leftovers(layout)).toEqual([]);
    });

    it('leaves the machine as it was: mounts, settings of the kernel, places of the system', () => {
      expect(machineState()).toEqual(before);
    });

    it('clears away first what another left whose caretaker died with it', async () => {
      const layout = nodeLayout(
        spareNumber,
        join(mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-left-')), 'node'),
      );
      mkdirSync(layout.folder);
      execFileSync(machineProgram('ip'), ['link', 'add', layout.bridge, 'type', 'bridge']);
      const pod = spawn('sleep', ['1000']);
      const ended = once(pod, 'exit');
      const hierarchy = existsSync(join(cgroupFolder, 'cgroup.controllers')) ? '.' : 'pids';
      const cgroup = join(cgroupFolder, hierarchy, layout.cgroup, 'pods', 'one');
      mkdirSync(cgroup, { recursive: true });
      writeFileSync(join(cgroup, 'cgroup.procs'), String(pod.pid));
      expect(leftovers(layout)).toHaveLength(6);

      const caretaker = spawn(
        process.execPath,
        [join(import.meta.dirname, 'caretaker.ts'), String(spareNumber), layout.folder],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      );

      expect(await firstLine(caretaker)).toBe('ready');
      expect(leftovers(layout)).toEqual([]);
      expect(await ended).toEqual([null, 'SIGKILL']);
      caretaker.stdin?.end();
      expect(await once(caretaker, 'exit')).toEqual([0, null]);
      rmSync(dirname(layout.folder), { recursive: true });
    });

    it('has one owner for each number', async () => {
      const start = (): ChildProcess =>
        spawn(
          process.execPath,
          [join(import.meta.dirname, 'caretaker.ts'), String(spareNumber), '/nowhere/node'],
          { stdio: ['pipe', 'pipe', 'inherit'] },
        );
      const first = start();
      await firstLine(first);

      const [code] = await once(start(), 'exit');

      expect(code).toBe(75);
      first.stdin?.end();
      await once(first, 'exit');
    });
  },
);

/** What a node could change for the whole machine. */
function machineState(): object {
  const settings = ['net/ipv4/ip_forward', 'vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic'];
  const places = ['/run/containerd', '/run/netns', '/var/lib/cni', '/var/lib/kubelet', '/var/log/pods'];
  return {
    settings: settings.map((name) => readFileSync(join('/proc/sys', name), 'utf8')),
    places: [...places, '/var/log/containers', '/opt/containerd'].filter((path) => existsSync(path)),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length,
    volumePlugins: existsSync('/usr/libexec/kubernetes') ? readdirSync('/usr/libexec/kubernetes') : [],
  };
}

function firstLine({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (stdout !== null) createInterface(stdout).once('line', resolve);
  });
}

async function runPod(kubeconfig: string): Promise<void> {
  // Until a controller has made the namespace's ServiceAccount no pod is let in.
  await vi.waitFor(() => kubectl(kubeconfig, 'run', 'stays', `--image=${toolImage}`), patience);
  kubectl(kubeconfig, 'wait', '--for=condition=Ready', 'pod/stays', '--timeout=60s');
}

/** The address of a node tells its number. */
function layoutOf(kubeconfig: string): NodeLayout {
  const address = kubectl(
    kubeconfig,
    'get',
    'node',
    'real-1',
    '-o',
    'jsonpath={.status.addresses[0].address}',
  );
  return nodeLayout(Number(address.split('.')[2]), join(dirname(kubeconfig), 'test-1', 'real-1'));
}

function kubectl(kubeconfig: string, ...words: string[]): string {
  return execFileSync(program('kubectl'), ['--kubeconfig', kubeconfig, ...words], { encoding: 'utf8' });
}
