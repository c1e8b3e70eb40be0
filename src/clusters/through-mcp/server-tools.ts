import { AppError } from '../../domain/errors.ts';
import type { McpServerConfig } from '../../mcp/server-config.ts';
import type { ServerSessions } from '../../mcp/server-sessions.ts';
import type { ToolCaller } from './ask-server.ts';
import { isAllowedCall } from './is-allowed-call.ts';
import type { McpProfile } from './profiles/profile.ts';
import { definitionOf, type ToolDefinition } from './tool-definition.ts';

export interface ServerToolsOptions {
  pool: ServerSessions;
  /** How the server is reached for one of its clusters. */
  config: (target: string | null) => Promise<McpServerConfig>;
  profile: McpProfile;
  /** Tool → hash of the definition that the user said yes to; null: the profile is one of ours. */
  trusted: Readonly<Record<string, string>> | null;
}

/**
 * The tools of one server, called through the pool. Only what its profile calls safe runs, and of a server that the user
 * trusts only what is defined as it was then: looked at before every call, because a server may change its mind.
 */
export class ServerTools implements ToolCaller {
  readonly #options: ServerToolsOptions;

  constructor(options: ServerToolsOptions) {
    this.#options = options;
  }

  async schemaOf(
    tool: string,
    target: string | null,
    signal: AbortSignal,
  ): Promise<Record<string, unknown> | null> {
    const server = await this.#options.config(target);
    return (await this.#definitionOf(tool, server, signal))?.inputSchema ?? null;
  }

  async call(
    tool: string,
    args: Record<string, unknown>,
    target: string | null,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const { config, pool, profile, trusted } = this.#options;
    const server = await config(target);
    if (!isAllowedCall(profile, tool, args))
      throw new AppError('MCP_TOOL_UNKNOWN', `${server.name}/${tool} is not known to only read`, {
        cluster: server.name,
      });
    if (trusted !== null) await this.#definitionOf(tool, server, signal);
    return pool.readTool(server, { name: tool, args, target }, signal);
  }

  async #definitionOf(
    tool: string,
    server: McpServerConfig,
    signal: AbortSignal,
  ): Promise<ToolDefinition | null> {
    const { pool, trusted } = this.#options;
    const listed = (await pool.listTools(server, signal)).find(({ name }) => name === tool);
    if (listed === undefined) return null;
    const definition = definitionOf(listed);
    if (trusted !== null && trusted[tool] !== definition.definitionHash)
      throw new AppError(
        'MCP_UNTRUSTED',
        `${server.name}/${tool} is defined otherwise than when you said yes`,
        {
          cluster: server.name,
        },
      );
    return definition;
  }
}
