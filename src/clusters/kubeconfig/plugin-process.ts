import { type ChildProcess, spawn } from 'node:child_process';

export interface PluginStart {
  program: string;
  args: readonly string[];
  /** The whole environment of the process. */
  env: Readonly<Record<string, string>>;
}

export interface PluginOutcome {
  stdout: string;
  /** The end of what it wrote to stderr, from a whole word on. */
  stderr: string;
  /** Why what it printed is not to be used; null: it ended well. */
  fault: string | null;
}

const longestOutput = 1_048_576;
const stderrKept = 65_536;
/** A child that the plugin left behind may hold its pipes open: what was printed is taken after this silence. */
const silenceMs = 250;

/**
 * A credential plugin in a session of its own: it has no terminal, stdin is empty, and what it starts ends with it when it
 * is ended early, or when this process ends first.
 */
export class PluginProcess {
  readonly ended: Promise<PluginOutcome>;
  #resolve: (outcome: PluginOutcome) => void = () => undefined;
  #child: ChildProcess | null = null;
  #output: Buffer[] = [];
  #size = 0;
  #errors = Buffer.alloc(0);
  #hasLostErrors = false;
  #isFinished = false;
  /** Why what it printed is not to be used; undefined: it has not ended. The first reason counts. */
  #fault: string | null | undefined;
  #silence: NodeJS.Timeout | null = null;
  readonly #onExit = (): void => this.#kill();

  constructor(start: PluginStart) {
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    try {
      this.#start(start);
    } catch (error) {
      // The message may repeat an argument; the code does not (E2BIG: too long, ERR_INVALID_ARG_VALUE: a zero inside).
      this.#end(notStarted(error));
      this.#finish();
    }
  }

  /** Ends it with all that it started. What it had said before is still waited for, for a moment. */
  end(why: string): void {
    this.#end(why);
    this.#kill();
    this.#finishInSilence();
  }

  #start({ program, args, env }: PluginStart): void {
    const child = spawn(program, [...args], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    process.once('exit', this.#onExit);
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#keepErrors(chunk));
    child.once('error', (error) => {
      this.#end(notStarted(error));
      this.#finish();
    });
    child.once('exit', (code, signal) => {
      this.#end(faultOf(code, signal));
      this.#finishInSilence();
    });
    child.once('close', () => this.#finish());
  }

  #receive(chunk: Buffer): void {
    if (this.#size > longestOutput) return;
    this.#size += chunk.length;
    this.#output.push(chunk);
    this.#silence?.refresh();
    if (this.#size > longestOutput) this.end('it printed more than 1 MiB');
  }

  #keepErrors(chunk: Buffer): void {
    const all = Buffer.concat([this.#errors, chunk]);
    this.#hasLostErrors ||= all.length > stderrKept;
    this.#errors = all.subarray(-stderrKept);
  }

  #end(fault: string | null): void {
    if (this.#fault === undefined) this.#fault = fault;
  }

  #finishInSilence(): void {
    if (this.#isFinished || this.#silence !== null) return;
    // The pipes are read once more after the timer: it may be late because we were busy, not because they are silent.
    this.#silence = setTimeout(() => setImmediate(() => setImmediate(() => this.#finish())), silenceMs);
  }

  #finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    if (this.#silence !== null) clearTimeout(this.#silence);
    process.off('exit', this.#onExit);
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
    this.#child?.unref();
    this.#resolve({
      stdout: Buffer.concat(this.#output).toString('utf8'),
      stderr: this.#stderr(),
      fault: this.#fault ?? null,
    });
  }

  /** Cut at a word: the rest of a token whose beginning is lost would not be recognised as one. */
  #stderr(): string {
    const text = this.#errors.toString('utf8');
    return this.#hasLostErrors ? text.replace(/^\S*/, '') : text;
  }

  #kill(): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}

function notStarted(error: unknown): string {
  return `it could not be started (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'})`;
}

function faultOf(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (code === 0) return null;
  return code === null ? `it was ended by ${signal ?? 'a signal'}` : `it ended with code ${code}`;
}
