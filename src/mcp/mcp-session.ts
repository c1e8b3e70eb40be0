import { Client, type ClientOptions, ProtocolError } from '@modelcontextprotocol/client';
import { AppError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports/outside.ts';
import { type Connected, connectServer } from './connect-server.ts';
import { answerElicitation, capabilitiesFor, type Elicit } from './elicitation.ts';
import { lastWords } from './last-words.ts';
import { LifeSigns } from './life-signs.ts';
import type { ListedTool } from './listed-tool.ts';
import { toMcpError } from './mcp-failures.ts';
import { ProcessTransport } from './process-transport.ts';
import { anyResult, keepRawResults } from './raw-results.ts';
import { RobustHttpTransport } from './robust-http-transport.ts';
import { sayGoodbye } from './say-goodbye.ts';
import type { McpServerConfig } from './server-config.ts';
import type { ServerVerdicts, Verdict } from './server-verdicts.ts';
import { SessionTools } from './session-tools.ts';
import type { Opened } from './transport-opener.ts';
import { untilAborted } from './until-aborted.ts';

export interface SessionOptions {
  server: McpServerConfig;
  openTransport: (kind: Verdict['transport']) => Opened;
  verdicts: ServerVerdicts;
  version: string;
  clock: Clock;
  startTimeoutMs: number;
  /** How long a server may take to say of which era it is. */
  probeTimeoutMs?: number;
  callTimeoutMs: number;
  /** A call is doubted when nothing came from the server for so long. */
  silenceMs?: number;
  pingTimeoutMs?: number;
  redactText: (text: string) => string;
  /** Where there is a person to ask. Without it what a server wants to know is refused. */
  elicit?: Elicit | undefined;
}

/** The raw result of a call: what it holds is the caller's to find out. */
export type ToolResult = Record<string, unknown>;

const usualProbeTimeoutMs = 5000;
const usualPingTimeoutMs = 5000;
const usualSilenceMs = 10_000;
/** The headers of a call do not match its tool, as the server knows it: its list has changed. Nothing was done. */
const headerMismatch = -32020;

/** One connection to one server. When it breaks it stays broken: the pool makes a new one. */
export class McpSession {
  readonly #options: SessionOptions;
  #connected: Connected | null = null;
  /** What was opened last, from which a failed start is explained. */
  #opened: Opened | null = null;
  readonly #life = new AbortController();
  readonly #lifeSigns: LifeSigns;
  /** Ends the calls under way when the server has stopped answering. */
  readonly #hanging = new AbortController();
  #isLost = false;
  #hasAnswered = false;
  #tools: SessionTools | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { clock, silenceMs = usualSilenceMs } = options;
    this.#lifeSigns = new LifeSigns({
      clock,
      silenceMs,
      bytesHeard: () => this.#opened?.bytesHeard() ?? 0,
      ping: () => this.isAlive(this.#life.signal).catch(() => false),
    });
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Whether any call of a tool was answered. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  get pid(): number | undefined {
    const transport = this.#opened?.transport;
    return transport instanceof ProcessTransport ? transport.pid : undefined;
  }

  async connect(outerSignal: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([outerSignal, this.#life.signal]);
    const { server, openTransport, verdicts, startTimeoutMs, clock } = this.#options;
    const { probeTimeoutMs = usualProbeTimeoutMs } = this.#options;
    try {
      this.#connected = await connectServer({
        openTransport: (kind) => {
          this.#opened = openTransport(kind);
          return this.#opened.transport;
        },
        newClient: (options) => this.#newClient(options),
        verdict: await verdicts.of(server),
        kind: server.transport,
        prefersSse: server.transport === 'http' && server.prefersSse,
        timeoutMs: startTimeoutMs,
        probeTimeoutMs,
        clock,
        signal,
      });
    } catch (error) {
      this.#isLost = true;
      throw this.#fault(error, 'starting it', startTimeoutMs, signal);
    }
    const { client, transport, verdict } = this.#connected;
    if (verdict.era === 'modern') keepRawResults(transport);
    client.onclose = () => {
      this.#isLost = true;
    };
    this.#tools = new SessionTools(this.#connected, this.#options);
    await verdicts.keep(server, verdict);
  }

  /** All pages of the tool list; kept until the server says that it has changed. */
  async listTools(): Promise<ListedTool[]> {
    const { signal } = this.#life;
    try {
      return await this.#open().tools.list(signal);
    } catch (error) {
      throw this.#fault(error, 'listing its tools', this.#options.callTimeoutMs, signal);
    }
  }

  async callTool(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult> {
    const { callTimeoutMs, clock } = this.#options;
    const begun = clock.now();
    try {
      const call = this.#callWithHeaders(name, args, AbortSignal.any([signal, this.#hanging.signal]));
      const result = await this.#lifeSigns.watch(call, () => this.kill());
      this.#hasAnswered = true;
      return typeof result === 'object' && result !== null ? (result as ToolResult) : { content: result };
    } catch (error) {
      const waitedMs = this.#hanging.signal.aborted ? clock.now() - begun : callTimeoutMs;
      throw this.#fault(error, `calling ${name}`, waitedMs, signal);
    }
  }

  /** Whether the server still answers. */
  async isAlive(signal: AbortSignal): Promise<boolean> {
    if (this.#isLost || this.#connected === null) return false;
    const { client, verdict } = this.#connected;
    const { callTimeoutMs, pingTimeoutMs = usualPingTimeoutMs } = this.#options;
    const options = { timeout: Math.min(pingTimeoutMs, callTimeoutMs), signal };
    try {
      await (verdict.era === 'modern' ? client.discover(options) : client.ping(options));
      return true;
    } catch (error) {
      signal.throwIfAborted();
      // "I do not know ping" is an answer, too.
      return ProtocolError.isInstance(error) && error.code === -32601;
    }
  }

  /** Breaks off a connection over which nothing is answered, and the calls that wait. */
  kill(): void {
    this.#isLost = true;
    this.#hanging.abort(new Error('the server has stopped answering'));
    const transport = this.#opened?.transport;
    if (transport instanceof ProcessTransport) transport.kill();
  }

  async close(): Promise<void> {
    const wasLost = this.#isLost;
    this.#isLost = true;
    // Whoever waits for it still may ask again, on another session.
    const { name } = this.#options.server;
    this.#life.abort(new AppError('CONNECTION_LOST', `MCP server ${name}: its session was closed`));
    const client = this.#connected?.client;
    const transport = this.#opened?.transport;
    if (!wasLost && transport instanceof RobustHttpTransport) await sayGoodbye(transport);
    // A connection that is broken already cannot be closed in good order, and need not be.
    await client?.close().catch(() => undefined);
    await transport?.close().catch(() => undefined);
  }

  #newClient(options: ClientOptions): Client {
    const { version, elicit } = this.#options;
    const client = new Client(
      { name: 'k8s-mcp-agent', version },
      { ...options, capabilities: capabilitiesFor(elicit) },
    );
    answerElicitation(client, elicit);
    return client;
  }

  #open(): { client: Client; tools: SessionTools } {
    if (this.#connected === null || this.#tools === null || this.#isLost) throw new Error('Not connected');
    return { client: this.#connected.client, tools: this.#tools };
  }

  async #callWithHeaders(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const { tools } = this.#open();
    try {
      return await this.#call(name, args, signal);
    } catch (error) {
      const isMismatch = ProtocolError.isInstance(error) && error.code === headerMismatch;
      if (!isMismatch || !tools.usesHeaders) throw error;
      tools.forget();
      await untilAborted(this.listTools(), signal);
      return this.#call(name, args, signal);
    }
  }

  async #call(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const { client, tools } = this.#open();
    const headers = await tools.headersFor(name, args);
    return client.request({ method: 'tools/call', params: { name, arguments: args } }, anyResult, {
      timeout: this.#options.callTimeoutMs,
      signal,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
    });
  }

  #fault(error: unknown, doing: string, timeoutMs: number, signal: AbortSignal): unknown {
    // The SDK tells an abort as a time-out.
    if (signal.aborted) return signal.reason;
    const { server, redactText } = this.#options;
    const transport = this.#opened?.transport;
    const process = transport instanceof ProcessTransport ? transport : null;
    const isStart = this.#connected === null;
    return toMcpError(error, {
      server: server.name,
      doing,
      said: lastWords(saidBy(process, isStart), { isStart }),
      isStart,
      redact: redactText,
      ending: process?.ending ?? null,
      isProcess: process !== null,
      sentTooMuch: process?.sentTooMuch === true,
      hasSession: transport instanceof RobustHttpTransport && transport.sessionId !== undefined,
      timeoutMs,
      retryAfterMs: this.#opened?.retryAfterMs() ?? null,
    });
  }
}

/** A program that is no MCP server says on stdout what it is. */
function saidBy(process: ProcessTransport | null, isStart: boolean): string {
  if (process === null) return '';
  return process.stderr === '' && isStart ? process.chatter : process.stderr;
}
