import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { LineReader } from './line-reader.ts';
import { mendMessage } from './mend-message.ts';
import { missingFolder } from './missing-folder.ts';
import { type ProcessGuard, signalGroup } from './process-guard.ts';
import { tooLargeRpcCode, tooLargeText } from './too-large.ts';

export interface ProcessTransportOptions {
  command: string;
  args: readonly string[];
  /** The whole environment of the process. */
  env: Readonly<Record<string, string>>;
  workingDirectory?: string | undefined;
  /** A message beyond this many bytes is not taken: its call fails. */
  messageLimitBytes: number;
  guard: ProcessGuard;
  graceMs?: number;
}

/** An error at the start may stand before a page of flags. */
const stderrKept = 8000;
const chatterKept = 2000;
/** A server that does not go when its stdin is closed is asked after this long, and killed after as long again. */
const endIsNearMs = 1000;
const usualGraceMs = 1000;

/**
 * A server process in a group of its own, so that what it starts ends with it, and with us. The SDK's own transport signals
 * only its direct child, and waits for pipes that others still hold.
 */
export class ProcessTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  /** The last lines that it printed on stderr: what explains a failed start. */
  stderr = '';
  /** The last lines on stdout that were no messages: a program that is no MCP server may say there what it is. */
  chatter = '';
  /** How it ended: "with code 1", "by SIGKILL"; null while it lives. */
  ending: string | null = null;
  bytesHeard = 0;
  /** It was killed for a message beyond the limit. */
  sentTooMuch = false;
  readonly #options: ProcessTransportOptions;
  readonly #lines: LineReader;
  #child: ChildProcess | null = null;
  #isOver = false;
  #over: Promise<void> = Promise.resolve();

  constructor(options: ProcessTransportOptions) {
    this.#options = options;
    this.#lines = new LineReader({
      limitBytes: options.messageLimitBytes,
      onLine: (line) => this.#deliver(line),
      onOversize: (id) => this.#refuse(id),
    });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): Promise<void> {
    const { command, args, env, workingDirectory, guard } = this.#options;
    const child = spawn(command, [...args], {
      env: { ...env },
      cwd: workingDirectory,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    if (child.pid !== undefined) guard.watch(child.pid);
    child.stdout.on('data', (chunk: Buffer) => {
      this.bytesHeard += chunk.length;
      this.#lines.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-stderrKept);
    });
    // A server that dies while we write to it is told of by its end.
    child.stdin.on('error', () => undefined);
    this.#over = this.#watchEnd(child);
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(missingFolder(workingDirectory, error) ?? error));
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.#child?.stdin;
      if (this.#isOver || !stdin?.writable) reject(new Error('the server has ended'));
      else
        stdin.write(`${JSON.stringify(message)}\n`, (error) => {
          if (error) void this.#endAfter(error).then(reject);
          else resolve();
        });
    });
  }

  /** A pipe that nobody reads any more is told of before the end of its process, which says why. */
  async #endAfter(cause: Error): Promise<Error> {
    await Promise.race([this.#over, delay(endIsNearMs, undefined, { ref: false })]);
    return new Error('the server has ended', { cause });
  }

  /** Ends a process that answers nothing any more: it would not heed anything else. */
  kill(): void {
    if (!this.#isOver) this.#signal('SIGKILL');
  }

  async close(): Promise<void> {
    if (this.#child === null || this.#isOver) return;
    const { graceMs = usualGraceMs } = this.#options;
    this.#child.stdin?.end();
    const timers = [
      setTimeout(() => this.#signal('SIGTERM'), graceMs),
      setTimeout(() => this.#signal('SIGKILL'), 2 * graceMs),
    ];
    await this.#over;
    for (const timer of timers) clearTimeout(timer);
  }

  /**
   * Over is when the process has ended and its pipes are read empty. What it started may hold the pipes open: it ends with
   * it, and where it cannot be reached (a group of its own) it is not waited for.
   */
  #watchEnd(child: ChildProcess): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        if (this.#isOver) return;
        this.#isOver = true;
        if (child.pid !== undefined) this.#options.guard.release(child.pid);
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
        resolve();
        this.onclose?.();
      };
      child.once('exit', (code, signal) => {
        this.ending = signal === null ? `with code ${code}` : `by ${signal}`;
        this.#signal('SIGKILL');
        setTimeout(finish, this.#options.graceMs ?? usualGraceMs).unref();
      });
      child.once('close', finish);
    });
  }

  /** Lines that are no JSON object are somebody's print statements. */
  #deliver(line: string): void {
    if (!line.trimStart().startsWith('{')) {
      this.#keepChatter(line);
      return;
    }
    try {
      this.onmessage?.(mendMessage(JSON.parse(line)));
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** As bytes in between: a part of a text holds on to the whole of it. */
  #keepChatter(line: string): void {
    const kept = `${this.chatter}${line.slice(-chatterKept)}\n`.slice(-chatterKept);
    this.chatter = Buffer.from(kept).toString();
  }

  /** Only the call that it answered fails. Where that cannot be told, no call could be trusted any more. */
  #refuse(id: string | number | null): void {
    const message = tooLargeText(this.#options.messageLimitBytes);
    if (id !== null) {
      this.onmessage?.({ jsonrpc: '2.0', id, error: { code: tooLargeRpcCode, message } });
      return;
    }
    this.sentTooMuch = true;
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, signal);
  }
}
