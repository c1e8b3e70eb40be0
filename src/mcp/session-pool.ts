import type { Clock } from '../domain/ports/outside.ts';
import { isSessionLost } from './mcp-failures.ts';
import { type ListedTool, McpSession, type SessionOptions, type ToolResult } from './mcp-session.ts';
import type { McpServerConfig } from './server-config.ts';

export interface SessionPoolOptions extends Omit<SessionOptions, 'server'> {
  clock: Clock;
}

/** How often a read is repeated on a new session. Writes never are. */
const readRetries = 2;
const backoffMs = 200;

/** One session per server: opened when it is needed, shared by all callers, replaced when it is lost. */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #sessions = new Map<string, Promise<McpSession>>();

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  listTools(server: McpServerConfig, signal: AbortSignal): Promise<ListedTool[]> {
    return this.#read(server, signal, (session) => session.listTools(signal));
  }

  /** Calls a tool that only reads: repeated on a new session when the connection breaks. */
  readTool(
    server: McpServerConfig,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    return this.#read(server, signal, (session) => session.callTool(name, args, signal));
  }

  /** pid of a server's process, while it has one. */
  async pidOf(server: McpServerConfig): Promise<number | undefined> {
    return (await this.#sessions.get(server.name))?.pid;
  }

  /** Ends one server's session; the next call opens a new one. */
  async drop(serverName: string): Promise<void> {
    const session = this.#sessions.get(serverName);
    this.#sessions.delete(serverName);
    await (await session?.catch(() => null))?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((name) => this.drop(name)));
  }

  async #read<Result>(
    server: McpServerConfig,
    signal: AbortSignal,
    work: (session: McpSession) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      const opening = this.#session(server, signal);
      try {
        return await work(await opening);
      } catch (error) {
        if (isSessionLost(error)) await this.#replace(server.name, opening);
        if (signal.aborted || !isSessionLost(error) || attempt >= readRetries) throw error;
        await this.#options.clock.sleep(backoffMs * 2 ** attempt * (0.5 + Math.random()), signal);
      }
    }
  }

  #session(server: McpServerConfig, signal: AbortSignal): Promise<McpSession> {
    const known = this.#sessions.get(server.name);
    if (known !== undefined) return known;
    const opening = this.#open(server, signal);
    this.#sessions.set(server.name, opening);
    // A start that failed is tried anew by the next caller.
    opening.catch(() => this.#forget(server.name, opening));
    return opening;
  }

  async #open(server: McpServerConfig, signal: AbortSignal): Promise<McpSession> {
    const session = new McpSession({ ...this.#options, server });
    await session.connect(signal);
    return session;
  }

  /** Of many callers that lost the same session, the first puts it away; the others find the new one. */
  async #replace(name: string, lost: Promise<McpSession>): Promise<void> {
    this.#forget(name, lost);
    await (await lost.catch(() => null))?.close();
  }

  #forget(name: string, session: Promise<McpSession>): void {
    if (this.#sessions.get(name) === session) this.#sessions.delete(name);
  }
}
