import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fleet, startFleet } from '../../cluster/start-fleet.ts';
import { administrator, type TestCluster } from '../../cluster/test-cluster.ts';
import { type FaultProxy, startFaultProxy } from '../../faults/fault-proxy.ts';
import type { Fault } from '../../faults/faults.ts';
import { createAuthority, type IssueOptions, type TestAuthority } from '../../faults/test-certificates.ts';
import {
  collectResult,
  type ProgramResult,
  programCommand,
  runProgram,
  temporaryFolder,
} from '../run-program.ts';

export interface Place {
  /** PEM in base64. */
  ca?: string;
  user?: object;
  cluster?: object;
}

/** A real cluster called "shop", an inventory of it, and folders, kubeconfigs and proxies for whoever meets an error. */
export class ErrorGround {
  readonly home = temporaryFolder();
  readonly #authority = createAuthority();
  /** For servers whose certificate is ours. */
  readonly ourCa = { ca: base64(this.#authority.cert) };
  readonly #stops: (() => unknown)[] = [];
  #fleet: Fleet | null = null;
  #folders = 0;
  /** A data folder after one scan of the cluster. */
  scanned = '';

  async start(): Promise<void> {
    this.#fleet = await startFleet({ clusters: ['shop'] });
    const configMap = (name: string, data = {}): object => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data,
    });
    for (const name of ['large-1', 'large-2', 'large-3'])
      await this.cluster.create(
        '/api/v1/namespaces/default/configmaps',
        configMap(name, { text: 'word '.repeat(120_000) }),
      );
    for (const place of ['default', 'kube-public'])
      await this.cluster.create(`/api/v1/namespaces/${place}/configmaps`, configMap('twin'));
    this.scanned = this.folder();
    const { code, stderr } = await this.run(
      ['scan', '--kubeconfig', this.contextAt(this.cluster.server, { ca: this.clusterCa })],
      this.scanned,
    );
    if (code !== 0) throw new Error(stderr);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop();
    await this.#fleet?.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** What has to be stopped at the end, the last one first. */
  onStop(stop: () => unknown): void {
    this.#stops.push(stop);
  }

  get cluster(): TestCluster {
    return this.#fleet?.clusters[0] as TestCluster;
  }

  /** PEM in base64. */
  get clusterCa(): string {
    return this.cluster.kubeconfigEntries().clusters.map(caOf)[0] ?? '';
  }

  folder(): string {
    this.#folders += 1;
    const path = join(this.home, `folder-${this.#folders}`);
    mkdirSync(path);
    return path;
  }

  file(name: string, content: string, mode = 0o600): string {
    const path = join(this.folder(), name);
    writeFileSync(path, content, { mode });
    return path;
  }

  copyOfScanned(): string {
    const copy = this.folder();
    cpSync(this.scanned, copy, { recursive: true });
    return copy;
  }

  run(
    words: string[],
    dataDir = this.folder(),
    variables: Record<string, string> = {},
  ): Promise<ProgramResult> {
    return runProgram([...words, '--data-dir', dataDir], this.home, variables);
  }

  scan(kubeconfig: string, ...words: string[]): Promise<ProgramResult> {
    return this.run(['scan', '--kubeconfig', kubeconfig, ...words]);
  }

  /** The program, started by a shell in its own way. */
  inShell(script: string, words: string[]): Promise<ProgramResult> {
    const { command, args } = programCommand(words);
    return collectResult(spawn('sh', ['-c', script, 'sh', command, ...args], { env: this.environment }));
  }

  get environment(): Record<string, string> {
    return { PATH: process.env.PATH ?? '', HOME: this.home, TZ: 'UTC' };
  }

  /** A kubeconfig with the context "shop". */
  contextAt(
    server: string,
    { ca, user = { token: administrator.token }, cluster: further = {} }: Place = {},
  ): string {
    const trusted = ca === undefined ? {} : { 'certificate-authority-data': ca };
    return this.file(
      'config',
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server, ...trusted, ...further } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'shop', context: { cluster: 'c', user: 'u' } }],
      }),
    );
  }

  /** The cluster itself, for somebody. */
  atCluster(user: object): string {
    return this.contextAt(this.cluster.server, { ca: this.clusterCa, user });
  }

  /** Stands before the cluster. */
  async proxyWith(
    issue: IssueOptions = { names: ['127.0.0.1'] },
    by: TestAuthority = this.#authority,
  ): Promise<FaultProxy> {
    const started = await startFaultProxy({
      target: this.cluster.server,
      targetCa: Buffer.from(this.clusterCa, 'base64').toString(),
      tls: by.issue(issue),
    });
    this.onStop(() => started.close());
    return started;
  }

  /** A scan of pods through a proxy that does this to requests of this path. */
  async scanThrough(
    path: string,
    fault: Fault,
    variables: Record<string, string> = {},
  ): Promise<ProgramResult> {
    const proxy = await this.proxyWith();
    proxy.fail({ path, fault });
    const words = ['scan', 'pods', '--kubeconfig', this.contextAt(proxy.url, this.ourCa)];
    return this.run(words, this.folder(), variables);
  }
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function caOf(entry: object): string {
  return (entry as { cluster: { 'certificate-authority-data': string } }).cluster[
    'certificate-authority-data'
  ];
}
