import { type ChildProcess, spawn } from 'node:child_process';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';

export interface ProcessTransportOptions {
  command: string;
  args: readonly string[];
  /** The whole environment of the process. */
  env: Readonly<Record<string, string>>;
  workingDirectory?: string | undefined;
  /** A message beyond this many bytes ends the connection. */
  messageLimitBytes: number;
}

const stderrKept = 4000;
/** A server that does not go when its stdin is closed is asked, then killed. */
const graceMs = 1000;
const newline = 10;

export class MessageTooLarge extends Error {}

/**
 * A server process in a group of its own, so that what it starts ends with it. The SDK's own transport signals only its
 * direct child. Our end of its stdin closes with this process, however that ends: a well-behaved server then exits too.
 */
export class ProcessTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  /** The last lines that it printed on stderr: what explains a failed start. */
  stderr = '';
  /** Why the connection ended, when it ended by a fault. */
  fault: Error | null = null;
  readonly #options: ProcessTransportOptions;
  #child: ChildProcess | null = null;
  #chunks: Buffer[] = [];
  #size = 0;
  #onExit = (): void => this.#signal('SIGKILL');

  constructor(options: ProcessTransportOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): Promise<void> {
    const { command, args, env, workingDirectory } = this.#options;
    const child = spawn(command, [...args], {
      env: { ...env },
      cwd: workingDirectory,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    process.once('exit', this.#onExit);
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString('utf8')).slice(-stderrKept);
    });
    // A server that dies while we write to it is told of by 'close'.
    child.stdin.on('error', () => undefined);
    child.once('close', () => {
      process.off('exit', this.#onExit);
      this.onclose?.();
    });
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.#child?.stdin;
      if (stdin === null || stdin === undefined || stdin.destroyed) reject(new Error('the server has ended'));
      else stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const ended = new Promise<void>((resolve) => child.once('close', resolve));
    child.stdin?.end();
    const timers = [
      setTimeout(() => this.#signal('SIGTERM'), graceMs),
      setTimeout(() => this.#signal('SIGKILL'), 2 * graceMs),
    ];
    await ended;
    for (const timer of timers) clearTimeout(timer);
  }

  /** Lines are cut on bytes: a message can be tens of megabytes, and is made a string once. */
  #receive(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
      this.#chunks.push(rest.subarray(0, end));
      this.#deliver(Buffer.concat(this.#chunks).toString('utf8'));
      this.#chunks = [];
      this.#size = 0;
      rest = rest.subarray(end + 1);
    }
    this.#chunks.push(rest);
    this.#size += rest.length;
    if (this.#size > this.#options.messageLimitBytes) {
      this.fault = new MessageTooLarge(`a message is larger than ${this.#options.messageLimitBytes} bytes`);
      this.#chunks = [];
      this.#signal('SIGKILL');
    }
  }

  /** Lines that are no JSON object are somebody's print statements. */
  #deliver(line: string): void {
    if (!line.trimStart().startsWith('{')) return;
    try {
      this.onmessage?.(JSON.parse(line) as JSONRPCMessage);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid === undefined || hasEnded(this.#child)) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // It has ended already.
    }
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
