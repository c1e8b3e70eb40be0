import { createHash } from 'node:crypto';
import type { AccessPath } from '../../domain/cluster.ts';
import { AppError, type Failure, isAppError, toFailure } from '../../domain/errors.ts';
import type { ClusterFinder, FoundPaths } from '../../domain/ports/cluster-access.ts';
import { asObject } from '../../extract/json.ts';
import type { McpServerConfig, ParsedServers } from '../../mcp/server-config.ts';
import type { SessionPool } from '../../mcp/session-pool.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { matchProfile } from './profiles/match-profile.ts';
import type { McpProfile } from './profiles/profile.ts';
import { readTargets, type ServerTarget } from './read-targets.ts';
import { configFor, needsOtherProcess } from './server-access.ts';
import { ServerTools } from './server-tools.ts';

export interface McpClusterFinderOptions {
  pool: SessionPool;
  /** The user's own servers, and what is wrong with how they are written down. */
  servers: () => Promise<ParsedServers>;
  profiles: readonly McpProfile[];
  redactor: Redactor;
}

/** A cluster behind a server: what a path that `find` gave leads to. */
export interface McpTarget {
  path: AccessPath;
  /** The server's own name of the cluster; null for a server that knows only one. */
  target: string | null;
  profile: McpProfile;
  tools: ServerTools;
}

interface Behind {
  targets: McpTarget[];
  problems: Failure[];
}

/**
 * Finds the clusters that the user's MCP servers reach, by the tools that say so. Servers whose tools no profile knows are
 * none of Kubernetes and are passed over; one that fails is a problem, and the others' clusters are found all the same.
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
    const { pool, profiles } = this.#options;
    try {
      const listed = await pool.listTools(server, signal);
      const profile = matchProfile(profiles, listed);
      if (profile === null) return { targets: [], problems: [] };
      const names = listed.map(({ name }) => name);
      return { targets: await this.#targetsOf(server, profile, names, signal), problems: [] };
    } catch (error) {
      signal.throwIfAborted();
      if (!isAppError(error)) throw error;
      return { targets: [], problems: [toFailure(error)] };
    }
  }

  async #targetsOf(
    server: McpServerConfig,
    profile: McpProfile,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<McpTarget[]> {
    const { pool } = this.#options;
    const tools = new ServerTools({
      pool,
      config: async (target) => configFor(server, profile, target),
      profile,
      trusted: null,
    });
    // Its clusters are named by the session that its tools were listed with, which may not be used any further.
    const first = new ServerTools({ pool, config: async () => server, profile, trusted: null });
    const targets = await this.#namesOf(server, { profile, tools: first, names }, signal);
    if (needsOtherProcess(server, profile)) await pool.drop(server.name);
    return targets.map((target) => ({
      path: pathOf(server.name, target),
      target: target?.name ?? null,
      profile,
      tools,
    }));
  }

  /** [null]: the server reaches one cluster and has no name for it. */
  async #namesOf(
    server: McpServerConfig,
    { profile, tools, names }: { profile: McpProfile; tools: ServerTools; names: readonly string[] },
    signal: AbortSignal,
  ): Promise<(ServerTarget | null)[]> {
    const { targets: rule } = profile;
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
