import { delimiter } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import pLimit from 'p-limit';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { findProgram, notFound, type Surroundings, searchPath } from './find-program.ts';
import type { ExecConfig } from './kubeconfig-file.ts';
import { type PluginOutcome, PluginProcess, type PluginStart } from './plugin-process.ts';

const timeLimitMs = 30_000;
/** Logins open browsers and ask identity providers: more at once are refused or confuse people. */
const atOnce = 4;
const stderrTold = 2000;

export interface PluginRun {
  command: string;
  exec: ExecConfig;
  /** The value of KUBERNETES_EXEC_INFO. */
  info: string;
}

export interface PluginRunnerOptions extends Surroundings {
  redactText: (text: string) => string;
  clock: Clock;
}

/** Runs credential plugins: without a terminal, a few at a time, each for 30 s at most, ended with all their children. */
export class PluginRunner {
  readonly #options: PluginRunnerOptions;
  readonly #limit = pLimit(atOnce);

  constructor(options: PluginRunnerOptions) {
    this.#options = options;
  }

  /** What the plugin printed. Throws PLUGIN_MISSING, PLUGIN_FAILED or, once it is aborted, the signal's reason. */
  run(run: PluginRun, signal: AbortSignal): Promise<string> {
    return this.#limit(async () => {
      const folders = searchPath(this.#options);
      const program = await findProgram(run.command, folders);
      if (program === null) throw missing(run);
      const { stdout, stderr, fault } = await this.#runProcess(
        { program, args: run.exec.args, env: this.#environmentFor(run, folders) },
        signal,
      );
      if (fault === null) return stdout;
      throw new AppError(
        'PLUGIN_FAILED',
        `the credential plugin ${program} failed: ${fault}${this.#told(stderr)}`,
      );
    });
  }

  #environmentFor({ exec, info }: PluginRun, folders: readonly string[]): Record<string, string> {
    return {
      ...this.#options.environment,
      PATH: folders.join(delimiter),
      ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: info,
    };
  }

  async #runProcess(start: PluginStart, signal: AbortSignal): Promise<PluginOutcome> {
    signal.throwIfAborted();
    const plugin = new PluginProcess(start);
    const onAbort = (): void => plugin.end('it was stopped');
    const hasEnded = new AbortController();
    signal.addEventListener('abort', onAbort, { once: true });
    this.#options.clock.sleep(timeLimitMs, hasEnded.signal).then(
      () => plugin.end(`it did not answer in ${timeLimitMs / 1000} s; it may be waiting for a login`),
      // The plugin was quicker.
      () => undefined,
    );
    const outcome = await plugin.ended;
    hasEnded.abort();
    signal.removeEventListener('abort', onAbort);
    signal.throwIfAborted();
    return outcome;
  }

  /** Redacted before it is cut, so that no half of a secret is left over. */
  #told(stderr: string): string {
    const text = this.#options.redactText(stripVTControlCharacters(stderr)).trim();
    return text === '' ? '' : `; it said: ${text.slice(-stderrTold)}`;
  }
}

function missing({ command, exec }: PluginRun): AppError {
  const hint = exec.installHint.trim();
  return new AppError(
    'PLUGIN_MISSING',
    `the credential plugin "${command}" ${notFound(command)}`,
    hint === '' ? {} : { hint },
  );
}
