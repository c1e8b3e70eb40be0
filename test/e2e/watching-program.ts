import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { programCommand } from './run-program.ts';

const patienceMs = 40_000;

/** The program in a process of its own that goes on until it is told to stop. */
export class WatchingProgram {
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(words: readonly string[], home: string, variables: Record<string, string> = {}) {
    const env = { PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', ...variables };
    const { command, args } = programCommand(words);
    this.#child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Waits until it has said something. */
  async said(pattern: RegExp, times = 1): Promise<void> {
    await untilTrue(
      () => (this.stderr.match(new RegExp(pattern, 'g'))?.length ?? 0) >= times,
      () => this.stderr,
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As Ctrl-C: answers the exit code. */
  async stop(): Promise<number | null> {
    this.signal('SIGINT');
    return this.#ended;
  }

  kill(): void {
    this.signal('SIGKILL');
  }
}

/** Waits until something is true; `describe` is told when it never is. */
export async function untilTrue(
  isTrue: () => boolean | Promise<boolean>,
  describe: () => string,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`it never came true:\n${describe()}`);
    await delay(100);
  }
}
