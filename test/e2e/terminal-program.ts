import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { programCommand } from './run-program.ts';

export interface TerminalOptions {
  home: string;
  variables?: Record<string, string>;
  columns?: number;
  rows?: number;
  /** What is run; the program from source unless it is said otherwise. */
  command?: { command: string; args: string[] };
}

const script = resolve(import.meta.dirname, 'pseudo-terminal.py');

/** Whether a pseudo-terminal can be had here: it is made by Python. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty, fcntl']).status === 0;

/** The program in a pseudo-terminal, in which a test types. */
export class TerminalProgram {
  readonly #process: ChildProcessWithoutNullStreams;
  /** Of the program. */
  readonly pid: Promise<number>;
  #wake: () => void = () => undefined;
  /** All that the terminal was sent, escape sequences included. */
  raw = '';
  /** Settles with the exit code. */
  readonly ended: Promise<number | null>;

  constructor(
    words: readonly string[],
    {
      home,
      variables = {},
      columns = 100,
      rows = 40,
      command: program = programCommand(words),
    }: TerminalOptions,
  ) {
    const { command, args } = program;
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: home,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      TERM: 'xterm-256color',
    };
    this.#process = spawn('python3', [script, String(columns), String(rows), command, ...args], {
      env: { ...env, ...variables },
      cwd: home,
    });
    this.#process.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text;
      this.#wake();
    });
    this.pid = once(this.#process.stderr, 'data').then(([line]) => Number(String(line)));
    this.ended = once(this.#process, 'close').then(([code]) => {
      this.#wake();
      return code as number | null;
    });
  }

  /** What was written so far, without escape sequences. */
  get text(): string {
    return stripVTControlCharacters(this.raw).replaceAll('\r', '');
  }

  /** Forgets what was written so far. */
  clear(): void {
    this.raw = '';
  }

  type(text: string): void {
    this.#process.stdin.write(`${JSON.stringify({ type: text })}\n`);
  }

  resize(columns: number, rows: number): void {
    this.#process.stdin.write(`${JSON.stringify({ resize: [columns, rows] })}\n`);
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    process.kill(await this.pid, name);
  }

  /** Waits until the terminal shows it; the test's own limit ends the wait. */
  async shows(pattern: RegExp | string): Promise<void> {
    const isThere = (): boolean =>
      typeof pattern === 'string' ? this.text.includes(pattern) : pattern.test(this.text);
    while (!isThere()) {
      if (this.#process.exitCode !== null) throw new Error(`it ended, having shown:\n${this.text}`);
      await new Promise<void>((done) => {
        this.#wake = done;
      });
    }
  }

  /** Whatever became of it. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    await this.signal('SIGKILL').catch(() => undefined);
    this.#process.kill();
    await this.ended;
  }
}
