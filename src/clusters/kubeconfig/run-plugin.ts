import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { AppError } from '../../domain/errors.ts';
import type { ExecConfig } from './kubeconfig-file.ts';

const timeLimitMs = 30_000;
/** Logins open browsers and ask identity providers: more at once are refused or confuse people. */
const atOnce = 4;
const longestOutput = 1_048_576;

export interface PluginRun {
  command: string;
  exec: ExecConfig;
  /** The value of KUBERNETES_EXEC_INFO. */
  info: string;
  context: string;
}

export interface PluginRunnerOptions {
  /** What the plugin's process gets, before its own `env`. */
  environment: Readonly<Record<string, string>>;
  home: string;
  redactText: (text: string) => string;
}

/** As client-go: a command with a slash is relative to the kubeconfig, another is looked up on the PATH. */
export function resolveCommand(command: string, folder: string): string {
  return command.includes('/') && !isAbsolute(command) ? resolve(folder, command) : command;
}

/** Folders that desktop programs and services lack on their PATH, and that login tools are installed to. */
export function searchPath({
  environment,
  home,
}: Pick<PluginRunnerOptions, 'environment' | 'home'>): string[] {
  const usual = [
    '/usr/local/bin',
    '/opt/homebrew/bin',
    '/usr/local/google-cloud-sdk/bin',
    join(home, 'google-cloud-sdk/bin'),
    join(home, '.krew/bin'),
    join(home, '.local/bin'),
  ];
  return [
    ...new Set([...(environment.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...usual]),
  ];
}

/** The program's file, or null when it is not on the PATH. */
export async function findProgram(command: string, folders: readonly string[]): Promise<string | null> {
  const candidates = command.includes('/') ? [command] : folders.map((folder) => join(folder, command));
  for (const candidate of candidates) {
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return null;
}

/** Runs credential plugins: without a terminal, a few at a time, each for 30 s at most, ended with all their children. */
export class PluginRunner {
  readonly #options: PluginRunnerOptions;
  readonly #limit = pLimit(atOnce);

  constructor(options: PluginRunnerOptions) {
    this.#options = options;
  }

  /** What the plugin printed. Throws PLUGIN_MISSING or PLUGIN_FAILED. */
  run(run: PluginRun, signal: AbortSignal): Promise<string> {
    return this.#limit(async () => {
      const folders = searchPath(this.#options);
      const program = await findProgram(run.command, folders);
      if (program === null) throw missing(run);
      return this.#start(program, run, folders, signal);
    });
  }

  #start(
    program: string,
    { exec, info, context }: PluginRun,
    folders: string[],
    signal: AbortSignal,
  ): Promise<string> {
    const own = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
    const env = {
      ...this.#options.environment,
      PATH: folders.join(delimiter),
      ...own,
      KUBERNETES_EXEC_INFO: info,
    };
    return new Promise((resolvePromise, reject) => {
      const child = spawn(program, exec.args ?? [], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const output: Buffer[] = [];
      let errors = '';
      let size = 0;
      let ended: string | null = null;
      const end = (why: string): void => {
        ended ??= why;
        killGroup(child.pid);
      };
      const onAbort = (): void => end('it was stopped');
      const timer = setTimeout(
        () => end(`it did not answer in ${timeLimitMs / 1000} s; it may be waiting for a login`),
        timeLimitMs,
      );
      signal.addEventListener('abort', onAbort, { once: true });
      child.stdout.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > longestOutput) end('it printed more than 1 MiB');
        else output.push(chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => {
        errors = (errors + chunk.toString('utf8')).slice(-2000);
      });
      child.on('error', (error) => {
        ended ??= error.message;
      });
      child.on('close', (code) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (ended === null && code === 0) return resolvePromise(Buffer.concat(output).toString('utf8'));
        const said = this.#options.redactText(errors.trim());
        const why = ended ?? `it ended with code ${code}`;
        reject(
          new AppError(
            'PLUGIN_FAILED',
            `the credential plugin ${program} of ${context} failed: ${why}${said === '' ? '' : `; it said: ${said}`}`,
          ),
        );
      });
    });
  }
}

function missing({ command, exec, context }: PluginRun): AppError {
  const hint = exec.installHint?.trim();
  return new AppError(
    'PLUGIN_MISSING',
    `the credential plugin "${command}" of ${context} is not on the PATH`,
    hint ? { hint } : {},
  );
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
