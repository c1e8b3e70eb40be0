import { cpSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { program } from '../test/cluster/programs.ts';
import type { LargeCluster } from './large-cluster.ts';
import { type ProcessRun, runProcess } from './run-process.ts';

export interface KindOnDisk {
  kind: string;
  count: number;
  /** Bytes of an inventory that holds this kind and nothing else, divided by the objects. */
  diskBytes: number;
  /** Mean size of the body, as JSON. */
  bodyBytes: number;
}

const root = resolve(import.meta.dirname, '..');

/** Everything that is timed: each method is one run of one program. */
export class Measures {
  readonly folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-bench-'));
  /** Where the program is to be built: apart from `dist/`, which others may build meanwhile. */
  readonly program = join(this.folder, 'dist');
  readonly #cluster: LargeCluster | null;
  #inventories = 0;

  /** `large`: null where no cluster is asked. */
  constructor(large: LargeCluster | null) {
    this.#cluster = large;
    cpSync(join(root, 'package.json'), join(this.folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  get #large(): LargeCluster {
    if (this.#cluster === null) throw new Error('there is no cluster to measure');
    return this.#cluster;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A folder for an inventory that nothing has been read into. */
  freshInventory(): string {
    this.#inventories += 1;
    return join(this.folder, `inventory-${this.#inventories}`);
  }

  ours(words: readonly string[], dataDir: string, keepOutput = false): Promise<ProcessRun> {
    const { command, args, env } = this.command(words, dataDir);
    return runProcess(command, args, { env, keepOutput });
  }

  /** How the program is started. */
  command(
    words: readonly string[],
    dataDir: string,
  ): { command: string; args: string[]; env: Record<string, string> } {
    return {
      command: process.execPath,
      args: [join(this.program, 'main.js'), ...words, '--data-dir', dataDir, '--no-progress'],
      env: { PATH: process.env.PATH ?? '', HOME: this.folder, KUBECONFIG: this.#cluster?.kubeconfig ?? '' },
    };
  }

  /** The kinds that a scan has read, as discovery names them. */
  async kinds(dataDir: string): Promise<unknown[]> {
    const rows = await this.#rows('select data from t_kinds where as_of is not null', dataDir);
    return rows.map(({ data }) => JSON.parse(String(data)) as unknown);
  }

  /** How many pods a scan has kept. */
  async podsKept(dataDir: string): Promise<number> {
    const [row] = await this.#rows('select count(*) as count from pods', dataDir);
    return Number(row?.count ?? 0);
  }

  async download(kinds: readonly unknown[]): Promise<ProcessRun> {
    const { cluster, token } = this.#large;
    const version = 'v1.36.3';
    const plan = { server: cluster.server, caFile: cluster.caFile, token, version, kinds };
    return this.#script('download-pages.ts', plan);
  }

  callMcpServer(kinds: readonly unknown[]): Promise<ProcessRun> {
    const configuration = join(this.folder, 'mcp.toml');
    writeFileSync(configuration, 'read_only = true\nlist_output = "yaml"\ntoolsets = ["core"]\n');
    return this.#script('call-mcp-server.ts', { kubeconfig: this.#large.kubeconfig, configuration, kinds });
  }

  kubectl(kinds: readonly unknown[]): Promise<ProcessRun> {
    const names = (kinds as { group: string; plural: string }[]).map(({ group, plural }) =>
      group === '' ? plural : `${plural}.${group}`,
    );
    const env = { HOME: this.folder, KUBECONFIG: this.#large.kubeconfig };
    return runProcess(program('kubectl'), ['get', names.join(','), '-A', '-o', 'json'], { env });
  }

  async onDisk(kind: string): Promise<KindOnDisk> {
    const dataDir = this.freshInventory();
    await this.ours(['discover-clusters'], dataDir);
    const empty = sizeOf(dataDir);
    await this.ours(['scan', kind], dataDir);
    const [row] = await this.#rows(
      'select count(*) as count, avg(length(body)) as body from resources where body is not null',
      dataDir,
    );
    const count = Number(row?.count ?? 0);
    return {
      kind,
      count,
      diskBytes: count === 0 ? 0 : (sizeOf(dataDir) - empty) / count,
      bodyBytes: Number(row?.body ?? 0),
    };
  }

  async #rows(sql: string, dataDir: string): Promise<Record<string, unknown>[]> {
    const { stdout, stderr } = await this.ours(['query', sql, '-o', 'json'], dataDir, true);
    if (stdout === '') throw new Error(`query failed: ${stderr}`);
    return (JSON.parse(stdout) as { items: Record<string, unknown>[] }).items;
  }

  #script(name: string, plan: object): Promise<ProcessRun> {
    const file = join(this.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
    const env = { PATH: process.env.PATH ?? '', HOME: this.folder };
    return runProcess(process.execPath, [join(import.meta.dirname, name), file], { env, keepOutput: true });
  }
}

function sizeOf(dataDir: string): number {
  return ['inventory.db', 'inventory.db-wal'].reduce(
    (bytes, file) => bytes + (statSync(join(dataDir, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
