import { AppError } from '../../domain/errors.ts';
import type { McpServerConfig } from '../../mcp/server-config.ts';
import type { SessionPool } from '../../mcp/session-pool.ts';
import type { ToolCaller } from './ask-server.ts';
import type { McpProfile } from './profiles/profile.ts';

/** The tools of one server, called through the pool. Only what its profile calls safe runs. */
export class ServerTools implements ToolCaller {
  readonly #pool: SessionPool;
  readonly #config: () => Promise<McpServerConfig>;
  readonly #profile: McpProfile;

  constructor(pool: SessionPool, config: () => Promise<McpServerConfig>, profile: McpProfile) {
    this.#pool = pool;
    this.#config = config;
    this.#profile = profile;
  }

  async schemaOf(tool: string, signal: AbortSignal): Promise<Record<string, unknown> | null> {
    const tools = await this.#pool.listTools(await this.#config(), signal);
    return tools.find(({ name }) => name === tool)?.inputSchema ?? null;
  }

  async call(
    tool: string,
    args: Record<string, unknown>,
    target: string | null,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const server = await this.#config();
    if (!this.#profile.safeTools.includes(tool))
      throw new AppError('MCP_TOOL_UNKNOWN', `${server.name}/${tool} is not known to only read`, {
        cluster: server.name,
      });
    return this.#pool.readTool(server, { name: tool, args, target }, signal);
  }
}
