import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Span } from './check-rows.ts';
import type { PlannedFault, Way } from './fault-plan.ts';
import { FaultyServers } from './faulty-servers.ts';
import { type Kept, readKept } from './kept.ts';
import { McpAtAddress } from './mcp-at-address.ts';
import { type StartedProgram, startProgram } from './program-run.ts';
import { Random } from './random.ts';
import { ChangingObjects, changingKinds, type RealClusters } from './real-clusters.ts';
import type { Look, Truth } from './truth.ts';

export interface LaneOptions {
  name: string;
  way: Way;
  real: RealClusters;
  /** The built program's main file. */
  program: string;
  /** A folder for all lanes. */
  folder: string;
}

/**
 * Short enough for a test, long enough for a healthy server on a busy machine: it must never run into one of these, so they
 * grow with what the machine has to do besides.
 */
function limits(): Record<string, string> {
  const busy = Math.min(3, Math.max(1, (loadavg()[0] ?? 0) / cpus().length / 2));
  const seconds = (count: number): string => `${Math.round(count * busy * 1000)}ms`;
  return {
    K8S_MCP_AGENT_CONNECT_TIMEOUT: seconds(4),
    K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: seconds(4),
    K8S_MCP_AGENT_FIRST_BYTE_TIMEOUT: seconds(4),
    K8S_MCP_AGENT_PAGE_TIMEOUT: seconds(5),
    K8S_MCP_AGENT_MCP_START_TIMEOUT: seconds(10),
    K8S_MCP_AGENT_MCP_CALL_TIMEOUT: seconds(5),
    // A plain scan is to find everything due.
    K8S_MCP_AGENT_TTL: 'default=1s',
  };
}

const nothing: Look = { alive: new Map(), gone: new Set() };

/** A place where runs come one after the other: an inventory, proxies and changing objects of its own. */
export class Lane {
  readonly name: string;
  readonly way: Way;
  readonly home: string;
  readonly dataDir: string;
  readonly truths: ReadonlyMap<string, Truth>;
  readonly #options: LaneOptions;
  readonly #servers: FaultyServers;
  readonly #address: McpAtAddress | null;
  readonly #changing: readonly ChangingObjects[];

  private constructor(options: LaneOptions, servers: FaultyServers, address: McpAtAddress | null) {
    this.#options = options;
    this.#servers = servers;
    this.#address = address;
    this.name = options.name;
    this.way = options.way;
    this.home = join(options.folder, options.name);
    this.dataDir = join(this.home, 'data');
    const prefix = address === null ? '' : 'mcp-server-url/';
    this.truths = new Map(
      options.real.clusters.map(({ truth }, index) => [`${prefix}test-${index + 1}`, truth]),
    );
    this.#changing = options.real.clusters.map(
      (real, index) => new ChangingObjects(real, options.name, new Random(index)),
    );
  }

  static async start(options: LaneOptions): Promise<Lane> {
    const home = join(options.folder, options.name);
    mkdirSync(join(home, 'runtime'), { recursive: true, mode: 0o700 });
    const servers = await FaultyServers.start(options.real);
    const kubeconfig = join(home, 'kubeconfig');
    writeFileSync(kubeconfig, servers.kubeconfig(options.way === 'api' ? 'name' : 'address'), {
      mode: 0o600,
    });
    const address = options.way === 'address' ? await McpAtAddress.start(kubeconfig, home) : null;
    return new Lane(options, servers, address);
  }

  get clusters(): string[] {
    return [...this.truths.keys()];
  }

  /** How many servers a plan may choose from. */
  get servers(): number {
    return this.#address === null ? this.truths.size : 1;
  }

  faultsOf(cluster: string, faults: readonly PlannedFault[]): readonly PlannedFault[] {
    if (this.#address !== null) return faults;
    const server = this.clusters.indexOf(cluster);
    return faults.filter((fault) => fault.server === server && fault.doing.kind !== 'skewed clock');
  }

  begin(faults: readonly PlannedFault[]): void {
    (this.#address?.servers ?? this.#servers).begin(faults);
  }

  async endFaults(): Promise<void> {
    await (this.#address?.servers ?? this.#servers).end();
  }

  scan(faults: readonly PlannedFault[] = [], words: readonly string[] = ['scan', '--all']): StartedProgram {
    return startProgram({
      program: this.#options.program,
      home: this.home,
      words: [
        ...words,
        '--data-dir',
        this.dataDir,
        '-o',
        'json',
        ...(this.way === 'embedded' ? ['--via', 'mcp'] : []),
      ],
      variables: {
        ...limits(),
        ...(this.#address === null
          ? { KUBECONFIG: join(this.home, 'kubeconfig') }
          : { MCP_SERVER_URL: this.#address.url }),
        ...this.#servers.variables(faults),
      },
    });
  }

  async change(): Promise<void> {
    await Promise.all(this.#changing.map((objects) => objects.change()));
  }

  /** What lives now, of every cluster. */
  async look(): Promise<Map<string, Look>> {
    const entries = [...this.truths].map(
      async ([name, truth]) => [name, await truth.look(changingKinds)] as const,
    );
    return new Map(await Promise.all(entries));
  }

  kept(): Kept {
    return readKept(this.dataDir);
  }

  /** What a run left besides rows: connections, files. */
  async leftBehind(): Promise<string[]> {
    const deadline = performance.now() + 1000;
    while (this.#servers.openConnections > 0 && this.way !== 'address' && performance.now() < deadline)
      await delay(20);
    // A server at an address goes on, and keeps its connections.
    const open = this.way !== 'address' ? this.#servers.openConnections : 0;
    const runtime = join(this.home, 'runtime', 'k8s-mcp-agent');
    const files = existsSync(runtime) ? readdirSync(runtime) : [];
    return [
      ...(open === 0 ? [] : [`${open} connections are still open`]),
      ...files.map((file) => `${file} was left in the runtime folder`),
    ];
  }

  /** A run's own folder is needed no more. */
  tidy({ workingFolder }: StartedProgram): void {
    rmSync(workingFolder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.#address?.stop();
    await this.#servers.close();
  }
}

/** Of every cluster what lived before and what after. */
export function spansOf(
  before: ReadonlyMap<string, Look>,
  after: ReadonlyMap<string, Look>,
): Map<string, Span> {
  return new Map(
    [...before].map(([name, look]) => [name, { before: look, after: after.get(name) ?? nothing }]),
  );
}
