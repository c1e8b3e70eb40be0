import { AppError } from '../../domain/errors.ts';
import type { McpServerConfig } from '../../mcp/server-config.ts';
import type { SessionPool } from '../../mcp/session-pool.ts';
import type { ToolCaller } from './ask-server.ts';
import type { McpProfile } from './profiles/profile.ts';

type Schemas = Map<string, Record<string, unknown>>;

/** The tools of one server, called through the pool. Only what its profile calls safe runs. */
export class ServerTools implements ToolCaller {
  readonly #pool: SessionPool;
  readonly #config: () => McpServerConfig;
  readonly #profile: McpProfile;
  #schemas: Promise<Schemas> | null = null;

  constructor(pool: SessionPool, config: () => McpServerConfig, profile: McpProfile) {
    this.#pool = pool;
    this.#config = config;
    this.#profile = profile;
  }

  async schemaOf(tool: string, signal: AbortSignal): Promise<Record<string, unknown> | null> {
    return (await this.#listed(signal)).get(tool) ?? null;
  }

  async call(
    tool: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const server = this.#config();
    if (!this.#profile.safeTools.includes(tool))
      throw new AppError('MCP_TOOL_UNKNOWN', `${server.name}/${tool} is not known to only read`, {
        cluster: server.name,
      });
    return this.#pool.readTool(server, tool, args, signal);
  }

  /** Asked once for all; a list that failed is asked for again by the next caller. */
  #listed(signal: AbortSignal): Promise<Schemas> {
    this.#schemas ??= this.#pool
      .listTools(this.#config(), signal)
      .then((tools) => new Map(tools.map(({ name, inputSchema }) => [name, inputSchema])))
      .catch((error: unknown) => {
        this.#schemas = null;
        throw error;
      });
    return this.#schemas;
  }
}
