import type { ListedTool } from './listed-tool.ts';
import type { ToolResult } from './mcp-session.ts';
import type { McpServerConfig } from './server-config.ts';
import type { SessionPool, SessionPoolOptions, ToolCall } from './session-pool.ts';

/** Sessions with servers, for those who ask them. */
export type ServerSessions = Pick<SessionPool, 'listTools' | 'readTool' | 'drop'>;

/**
 * A pool that is loaded, with the library of the protocol, when a server is first spoken to: commands that speak to none
 * do without.
 */
export class LateSessionPool implements ServerSessions {
  readonly #options: SessionPoolOptions;
  #loading: Promise<SessionPool> | null = null;
  #isClosed = false;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  async listTools(server: McpServerConfig, signal: AbortSignal): Promise<ListedTool[]> {
    return (await this.#load()).listTools(server, signal);
  }

  async readTool(server: McpServerConfig, call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    return (await this.#load()).readTool(server, call, signal);
  }

  async drop(serverName: string): Promise<void> {
    await (await this.#loading)?.drop(serverName);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#loading)?.close();
  }

  #load(): Promise<SessionPool> {
    if (this.#isClosed) return Promise.reject(new Error('the pool is closed'));
    this.#loading ??= import('./session-pool.ts').then(({ SessionPool }) => new SessionPool(this.#options));
    return this.#loading;
  }
}
