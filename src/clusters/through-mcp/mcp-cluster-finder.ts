import { createHash } from 'node:crypto';
import type { AccessPath } from '../../domain/cluster.ts';
import { AppError, type Failure, isAppError, toFailure } from '../../domain/errors.ts';
import type { ClusterFinder, FoundPaths } from '../../domain/ports/cluster-access.ts';
import { asObject } from '../../lib/json.ts';
import type { McpServerConfig, ParsedServers } from '../../mcp/server-config.ts';
import type { ServerSessions } from '../../mcp/server-sessions.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { namedClusters } from './named-clusters.ts';
import { ProcessPlaces } from './process-places.ts';
import type { McpProfile } from './profiles/profile.ts';
import { readTargets, type ServerTarget } from './read-targets.ts';
import { configFor, needsOtherProcess, needsOwnProcess } from './server-access.ts';
import { ServerTools } from './server-tools.ts';
import { definitionOf, type ToolDefinition } from './tool-definition.ts';
import { untrusted } from './trust/advice.ts';
import type { ServerTrust } from './trust/server-trust.ts';

export interface McpClusterFinderOptions {
  pool: ServerSessions;
  /** The user's own servers, and what is wrong with how they are written down. */
  servers: () => Promise<ParsedServers>;
  trust: Pick<ServerTrust, 'judge' | 'accept'>;
  redactor: Redactor;
}

/** A process takes some 100 MB, and its start some seconds of a processor. */
const mostProcesses = 4;

/** A cluster behind a server: what a path that `find` gave leads to. */
export interface McpTarget {
  path: AccessPath;
  /** The server's own name of the cluster; null for a server that knows only one. */
  target: string | null;
  profile: McpProfile;
  tools: ServerTools;
  /** Where its server's process is one of many; null: it shares one with the server's other clusters. */
  places: ProcessPlaces | null;
}

/** How a server is used. */
interface Used {
  profile: McpProfile;
  trusted: Readonly<Record<string, string>> | null;
}

interface Behind {
  targets: McpTarget[];
  problems: Failure[];
}

/**
 * Finds the clusters that the user's MCP servers reach, by the tools that say so. Servers that no profile knows are used once
 * the user has said yes, and are told of until then; those that are none of Kubernetes are passed over. A server that fails
 * is a problem, and the others' clusters are found all the same.
 */
export class McpClusterFinder implements ClusterFinder {
  readonly #options: McpClusterFinderOptions;
  readonly #targets = new Map<string, McpTarget>();

  constructor(options: McpClusterFinderOptions) {
    this.#options = options;
  }

  async find(signal: AbortSignal): Promise<FoundPaths> {
    const { servers, problems } = await this.#options.servers();
    const found = await Promise.all(servers.map((server) => this.#findBehind(server, signal)));
    const targets = found.flatMap((behind) => behind.targets);
    for (const target of targets) this.#targets.set(target.path.id, target);
    return {
      paths: targets.map(({ path }) => path),
      problems: [...problems.map(({ failure }) => failure), ...found.flatMap((behind) => behind.problems)],
    };
  }

  /** Whether `resolve` knows a path already. */
  isFound({ id }: Pick<AccessPath, 'id'>): boolean {
    return this.#targets.has(id);
  }

  /** Finds the clusters behind one server, and asks no other. Throws why that cannot be done. */
  async findBehind(name: string, signal: AbortSignal): Promise<void> {
    const { servers } = await this.#options.servers();
    const server = servers.find((candidate) => candidate.name === name);
    if (server === undefined)
      throw new AppError('MCP_SERVER_UNKNOWN', `there is no MCP server named "${name}"`);
    const { targets, problems } = await this.#findBehind(server, signal);
    const [problem] = problems;
    if (problem !== undefined) throw new AppError(problem.code, problem.message, { hint: problem.hint });
    for (const target of targets) this.#targets.set(target.path.id, target);
  }

  /** What a path leads to. Throws PATH_MISSING for one that `find` did not give. */
  resolve(path: Pick<AccessPath, 'id' | 'name'>): McpTarget {
    const target = this.#targets.get(path.id);
    if (target === undefined)
      throw new AppError('PATH_MISSING', `no MCP server leads to ${path.name} (any more)`, {
        hint: 'Check the MCP servers in mcp.json, --mcp-config, MCP_SERVER_URL and MCP_SERVER_COMMAND.',
      });
    return target;
  }

  async #findBehind(server: McpServerConfig, signal: AbortSignal): Promise<Behind> {
    if (server.trust === 'none') return { targets: [], problems: [] };
    try {
      const tools = (await this.#options.pool.listTools(server, signal)).map(definitionOf);
      const used = await this.#usedAs(server, tools, signal);
      if (used === null) return { targets: [], problems: [] };
      return { targets: await this.#targetsOf(server, used, tools, signal), problems: [] };
    } catch (error) {
      signal.throwIfAborted();
      if (!isAppError(error)) throw error;
      return { targets: [], problems: [toFailure(error)] };
    }
  }

  /** null: it is none of Kubernetes. Throws MCP_UNTRUSTED where a yes is missing. */
  async #usedAs(
    server: McpServerConfig,
    tools: readonly ToolDefinition[],
    signal: AbortSignal,
  ): Promise<Used | null> {
    const { trust } = this.#options;
    const judgement = await trust.judge(server, tools);
    if (judgement.use === 'known') return { profile: judgement.profile, trusted: null };
    if (judgement.use === 'none') return null;
    if (judgement.use === 'accepted') return { profile: judgement.profile, trusted: judgement.trust.tools };
    if (judgement.use === 'changed' || server.trust !== 'read') throw untrusted(server.name, judgement);
    await trust.accept(server, tools, 'configuration', signal);
    return this.#usedAs(server, tools, signal);
  }

  async #targetsOf(
    server: McpServerConfig,
    { profile, trusted }: Used,
    listed: readonly ToolDefinition[],
    signal: AbortSignal,
  ): Promise<McpTarget[]> {
    const { pool } = this.#options;
    const config = async (target: string | null): Promise<McpServerConfig> =>
      configFor(server, profile, target);
    const tools = new ServerTools({ pool, config, profile, trusted });
    // Its clusters are named by the session that its tools were listed with, which may not be used any further.
    const first = new ServerTools({ pool, config: async () => server, profile, trusted });
    const names = listed.map(({ name }) => name);
    const targets = await this.#namesOf(server, { profile, tools: first, names }, signal);
    if (needsOtherProcess(server, profile)) await pool.drop(server.name);
    const places = needsOwnProcess(server, profile) ? this.#placesFor(server, profile) : null;
    return targets.map((target) => ({
      path: pathOf(server.name, target),
      target: target?.name ?? null,
      profile,
      tools,
      places,
    }));
  }

  #placesFor(server: McpServerConfig, profile: McpProfile): ProcessPlaces {
    const { pool } = this.#options;
    return new ProcessPlaces({
      limit: mostProcesses,
      end: (target) => pool.drop(configFor(server, profile, target).name),
    });
  }

  /** [null]: the server reaches one cluster and has no name for it. */
  async #namesOf(
    server: McpServerConfig,
    { profile, tools, names }: { profile: McpProfile; tools: ServerTools; names: readonly string[] },
    signal: AbortSignal,
  ): Promise<(ServerTarget | null)[]> {
    const { targets: rule } = profile;
    const told = namedClusters(server, profile);
    if (told !== null) return told;
    if (rule === null || !names.includes(rule.tool)) return [null];
    const result = await tools.call(rule.tool, rule.arguments, null, signal);
    const targets = readTargets(result, rule, this.#options.redactor);
    if (targets === null)
      throw new AppError(
        'PROTOCOL',
        `MCP server ${server.name}: its list of clusters cannot be read: ${this.#start(result)}`,
        { cluster: server.name },
      );
    return targets;
  }

  #start({ content }: Record<string, unknown>): string {
    const [first] = Array.isArray(content) ? content : [];
    const text = asObject(first)?.text;
    return this.#options.redactor.text(typeof text === 'string' ? text.slice(0, 200) : 'no text');
  }
}

function pathOf(server: string, target: ServerTarget | null): AccessPath {
  const identity = ['mcp', server, ...(target === null ? [] : [target.name])].join('\0');
  return {
    id: createHash('sha256').update(identity).digest('hex').slice(0, 16),
    source: 'mcp',
    name: target === null ? server : `${server}/${target.name}`,
    origin: server,
    server: addressOf(target?.server ?? null),
    caKeyHash: null,
    namespace: null,
    failure: null,
  };
}

/** As the kubeconfig's servers are written, so that both are seen to be the same; without what may be a password. */
function addressOf(server: string | null): string | null {
  if (server === null || !URL.canParse(server)) return null;
  const { origin, pathname } = new URL(server);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
