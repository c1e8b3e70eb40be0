import { Client, type StandardSchemaV1 } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { toMcpError } from './mcp-failures.ts';
import { ProcessTransport } from './process-transport.ts';
import { RobustHttpTransport } from './robust-http-transport.ts';
import type { McpServerConfig } from './server-config.ts';

export interface SessionOptions {
  server: McpServerConfig;
  /** What every server's process gets; servers of the user's get their own `env` on top. */
  environment: Readonly<Record<string, string>>;
  version: string;
  startTimeoutMs: number;
  callTimeoutMs: number;
  messageLimitBytes: number;
  redactText: (text: string) => string;
}

/** A tool as the server listed it. */
export const ListedTool = z.looseObject({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().default(''),
  inputSchema: z.record(z.string(), z.unknown()).default({}),
  annotations: z
    .looseObject({
      title: z.string().optional(),
      readOnlyHint: z.boolean().optional(),
      destructiveHint: z.boolean().optional(),
    })
    .optional(),
});
export type ListedTool = z.infer<typeof ListedTool>;

/** The raw result of a call: what it holds is the caller's to find out. */
export type ToolResult = Record<string, unknown>;

/** Lets every result through: the SDK's own schemas throw away what they do not know. */
const anything: StandardSchemaV1<unknown, unknown> = {
  '~standard': { version: 1, vendor: 'k8s-mcp-agent', validate: (value: unknown) => ({ value }) },
};

/** One connection to one server. When it breaks it stays broken: the pool makes a new one. */
export class McpSession {
  readonly #options: SessionOptions;
  readonly #client: Client;
  readonly #transport: ProcessTransport | RobustHttpTransport;
  #isLost = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    // Sampling, roots and elicitation are not declared, so a server that asks for them is refused.
    this.#client = new Client({ name: 'k8s-mcp-agent', version: options.version }, { capabilities: {} });
    this.#client.onclose = () => {
      this.#isLost = true;
    };
    this.#transport = makeTransport(options);
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get pid(): number | undefined {
    return this.#transport instanceof ProcessTransport ? this.#transport.pid : undefined;
  }

  async connect(signal: AbortSignal): Promise<void> {
    const timeout = this.#options.startTimeoutMs;
    try {
      await this.#client.connect(this.#transport, { timeout, signal });
    } catch (error) {
      await this.close();
      throw this.#fault(error, 'starting it', timeout, signal);
    }
  }

  /** Every page of the tool list. Tools that are no tools are left out. */
  async listTools(signal: AbortSignal): Promise<ListedTool[]> {
    const timeout = this.#options.callTimeoutMs;
    try {
      const { tools } = await this.#client.listTools(undefined, { timeout, signal });
      return tools.flatMap((tool) => ListedTool.safeParse(tool).data ?? []);
    } catch (error) {
      throw this.#fault(error, 'listing its tools', timeout, signal);
    }
  }

  async callTool(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult> {
    const timeout = this.#options.callTimeoutMs;
    try {
      const result = await this.#client.request(
        { method: 'tools/call', params: { name, arguments: args } },
        anything,
        { timeout, signal },
      );
      return typeof result === 'object' && result !== null ? (result as ToolResult) : { content: result };
    } catch (error) {
      throw this.#fault(error, `calling ${name}`, timeout, signal);
    }
  }

  async close(): Promise<void> {
    this.#isLost = true;
    // A connection that is broken already cannot be closed in good order, and need not be.
    await this.#client.close().catch(() => undefined);
    await this.#transport.close().catch(() => undefined);
  }

  #fault(error: unknown, doing: string, timeoutMs: number, signal: AbortSignal): unknown {
    // The SDK tells an abort as a time-out.
    if (signal.aborted) return signal.reason;
    const transport = this.#transport instanceof ProcessTransport ? this.#transport : null;
    const said = this.#options.redactText(lastLines(transport?.stderr ?? ''));
    return toMcpError(error, {
      server: this.#options.server.name,
      doing,
      said,
      fault: transport?.fault ?? null,
      timeoutMs,
    });
  }
}

function makeTransport({
  server,
  environment,
  messageLimitBytes,
}: SessionOptions): ProcessTransport | RobustHttpTransport {
  if (server.transport === 'http') {
    return new RobustHttpTransport(new URL(server.url), {
      requestInit: { headers: server.headers },
      reconnectionOptions: {
        initialReconnectionDelay: 500,
        maxReconnectionDelay: 5000,
        reconnectionDelayGrowFactor: 1.5,
        maxRetries: 2,
      },
    });
  }
  const { command, args, env, workingDirectory } = server;
  return new ProcessTransport({
    command,
    args,
    env: { ...environment, ...env },
    workingDirectory,
    messageLimitBytes,
  });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join(' | ');
}
