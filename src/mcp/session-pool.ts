import { isAppError } from '../domain/errors.ts';
import { Patience } from '../lib/patience.ts';
import { Breakers } from './breaker.ts';
import type { ListedTool } from './listed-tool.ts';
import { isSessionLost } from './mcp-failures.ts';
import { McpSession, type SessionOptions, type ToolResult } from './mcp-session.ts';
import { waitBeforeRetry } from './retry-read.ts';
import type { McpServerConfig } from './server-config.ts';
import { ServerVerdicts } from './server-verdicts.ts';
import { TransportOpener, type TransportOpenerOptions } from './transport-opener.ts';
import { untilAborted } from './until-aborted.ts';

export interface SessionPoolOptions
  extends TransportOpenerOptions,
    Pick<
      SessionOptions,
      | 'version'
      | 'clock'
      | 'startTimeoutMs'
      | 'probeTimeoutMs'
      | 'callTimeoutMs'
      | 'silenceMs'
      | 'pingTimeoutMs'
      | 'redactText'
      | 'elicit'
    > {
  /** Where it is remembered how servers speak; null: nowhere. */
  verdictFile: string | null;
  /** The first pause before a repetition, more or less; it doubles. */
  backoffMs?: number;
}

export interface ToolCall {
  name: string;
  args: Record<string, unknown>;
  /** What the call is about, where one server stands for many things: each has a breaker of its own. */
  target?: string | null;
}

const usualBackoffMs = 100;
const tendingMs = 15_000;
/** A session that was silent for so long may be dead without a sign: proxies cut what is idle. */
const idleUntilPingMs = 30_000;
/** A server process that nobody has asked for so long is ended; the next call starts it again. */
const idleUntilCloseMs = 300_000;

interface Entry {
  session: McpSession;
  opening: Promise<void>;
  calls: number;
  lastUsedAt: number;
  lastSeenAt: number;
  isProcess: boolean;
  /** Its start has its own time limit: until it is over, silence says nothing. */
  isOpen: boolean;
}

/** One session per server: opened when it is needed, shared by all callers, replaced when it is lost. */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #opener: TransportOpener;
  readonly #verdicts: ServerVerdicts;
  readonly #breakers: Breakers;
  /** By server: all that is read through one asks for patience together. */
  readonly #patience = new Map<string, Patience>();
  /** Ends what is shared; callers have signals of their own. */
  readonly #life = new AbortController();
  #tending: Promise<void> | null = null;
  /** Sessions on their way out: nobody waits for them but the pool's own end. */
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: SessionPoolOptions) {
    this.#options = options;
    this.#opener = new TransportOpener(options);
    this.#verdicts = new ServerVerdicts({ file: options.verdictFile, clock: options.clock });
    this.#breakers = new Breakers(options.clock);
  }

  /** The tools of a server, as kept since it last said that they changed. */
  listTools(server: McpServerConfig, signal: AbortSignal): Promise<ListedTool[]> {
    return this.#read(server, signal, (session) => untilAborted(session.listTools(), signal));
  }

  /** Calls a tool that only reads: repeated, on a new session where the old one is lost. */
  async readTool(server: McpServerConfig, call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    return this.#guarded(server, call, () =>
      this.#read(server, signal, (session) => session.callTool(call.name, call.args, signal)),
    );
  }

  /** Calls a tool that may change something: sent once at most. When it fails, whether it was done is not known. */
  async writeTool(server: McpServerConfig, call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    return this.#guarded(server, call, async () => {
      const entry = await this.#openLively(server, signal);
      return this.#use(server, entry, (session) => session.callTool(call.name, call.args, signal));
    });
  }

  /** pid of a server's process, while it has one. */
  pidOf(server: McpServerConfig): number | undefined {
    return this.#entries.get(server.name)?.session.pid;
  }

  /** Ends one server's session; the next call opens a new one. */
  async drop(serverName: string): Promise<void> {
    const entry = this.#entries.get(serverName);
    this.#entries.delete(serverName);
    await entry?.session.close();
  }

  async close(): Promise<void> {
    this.#life.abort(new Error('the pool is closed'));
    await Promise.all([...this.#entries.keys()].map((name) => this.drop(name)));
    await this.#tending;
    await Promise.all(this.#leaving);
    await this.#opener.close();
  }

  /** Time-outs of one target say nothing of the others behind the same server. */
  async #guarded(
    server: McpServerConfig,
    { target }: ToolCall,
    work: () => Promise<ToolResult>,
  ): Promise<ToolResult> {
    if (target === undefined || target === null) return work();
    const name = JSON.stringify([server.name, target]);
    this.#breakers.check(name);
    try {
      const result = await work();
      this.#breakers.succeeded(name);
      return result;
    } catch (error) {
      if (isAppError(error, 'TIMEOUT')) this.#breakers.failed(name, error);
      throw error;
    }
  }

  async #read<Result>(
    server: McpServerConfig,
    signal: AbortSignal,
    work: (session: McpSession) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      let entry: Entry | null = null;
      try {
        entry = await this.#open(server, signal);
        const result = await this.#use(server, entry, work);
        this.#patience.get(server.name)?.giveBack();
        return result;
      } catch (error) {
        const { backoffMs = usualBackoffMs } = this.#options;
        const waitMs = waitBeforeRetry({ attempt, error, session: entry?.session ?? null, backoffMs });
        if (signal.aborted || waitMs === null || !this.#isPatient(server, error, waitMs)) throw error;
        await this.#options.clock.sleep(waitMs, signal);
      }
    }
  }

  /** What a server asks for by Retry-After is waited for in all, not anew by each list. */
  #isPatient({ name }: McpServerConfig, error: unknown, waitMs: number): boolean {
    if (!isAppError(error) || error.retryAfterMs === undefined) return true;
    const patience = this.#patience.get(name) ?? new Patience(this.#options.clock);
    this.#patience.set(name, patience);
    return patience.take(waitMs);
  }

  async #use<Result>(
    server: McpServerConfig,
    entry: Entry,
    work: (session: McpSession) => Promise<Result>,
  ): Promise<Result> {
    entry.calls += 1;
    entry.lastUsedAt = this.#options.clock.now();
    try {
      const result = await work(entry.session);
      entry.lastSeenAt = this.#options.clock.now();
      return result;
    } catch (error) {
      if (isSessionLost(error) || entry.session.isLost) this.#replace(server.name, entry);
      // A server that is stopped or stuck answers nothing any more: the next call gets a new one.
      else if (isAppError(error, 'TIMEOUT') && !(await this.#answers(entry)))
        this.#replace(server.name, entry);
      throw error;
    } finally {
      entry.calls -= 1;
      entry.lastUsedAt = this.#options.clock.now();
    }
  }

  async #open(server: McpServerConfig, signal: AbortSignal): Promise<Entry> {
    const known = this.#entries.get(server.name);
    if (known?.session.isLost === true) this.#replace(server.name, known);
    const entry = this.#entries.get(server.name) ?? this.#begin(server);
    await untilAborted(entry.opening, signal);
    return entry;
  }

  /** A session that has been silent for long is asked first: what is sent once only is not sent into the void. */
  async #openLively(server: McpServerConfig, signal: AbortSignal): Promise<Entry> {
    const entry = await this.#open(server, signal);
    const isFresh = this.#options.clock.now() - entry.lastSeenAt < idleUntilPingMs;
    if (isFresh || (await this.#answers(entry))) return entry;
    this.#replace(server.name, entry);
    return this.#open(server, signal);
  }

  #begin(server: McpServerConfig): Entry {
    this.#life.signal.throwIfAborted();
    this.#breakers.check(server.name);
    const session = new McpSession({
      ...this.#options,
      server,
      openTransport: (kind) => this.#opener.open(server, kind),
      verdicts: this.#verdicts,
    });
    const now = this.#options.clock.now();
    const entry: Entry = {
      session,
      opening: this.#connect(server.name, session),
      calls: 0,
      lastUsedAt: now,
      lastSeenAt: now,
      isProcess: server.transport === 'stdio',
      isOpen: false,
    };
    this.#entries.set(server.name, entry);
    entry.opening.then(
      () => {
        entry.isOpen = true;
        entry.lastSeenAt = this.#options.clock.now();
      },
      // A start that failed is tried anew by the next caller.
      () => this.#forget(server.name, entry),
    );
    this.#tending ??= this.#tend().catch(() => undefined);
    return entry;
  }

  async #connect(name: string, session: McpSession): Promise<void> {
    try {
      await session.connect(this.#life.signal);
      this.#breakers.succeeded(name);
    } catch (error) {
      if (isAppError(error)) this.#breakers.failed(name, error);
      throw error;
    }
  }

  /** Of many callers that lost the same session, the first puts it away; the others find the new one. */
  #replace(name: string, lost: Entry): void {
    this.#forget(name, lost);
    const leaving = lost.session.close().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #forget(name: string, entry: Entry): void {
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
  }

  /** false: it is done with. */
  async #answers({ session }: Entry): Promise<boolean> {
    const answers = await session.isAlive(this.#life.signal);
    if (!answers) session.kill();
    return answers;
  }

  /** Looks after sessions that nobody uses just now, until the pool is closed. */
  async #tend(): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      await clock.sleep(tendingMs, this.#life.signal);
      await Promise.all([...this.#entries].map(([name, entry]) => this.#tendOne(name, entry)));
    }
  }

  async #tendOne(name: string, entry: Entry): Promise<void> {
    if (entry.calls > 0 || !entry.isOpen) return;
    const now = this.#options.clock.now();
    if (entry.isProcess && now - entry.lastUsedAt >= idleUntilCloseMs) {
      this.#replace(name, entry);
      return;
    }
    if (now - Math.max(entry.lastUsedAt, entry.lastSeenAt) < idleUntilPingMs) return;
    if (await this.#answers(entry)) entry.lastSeenAt = now;
    else this.#replace(name, entry);
  }
}
