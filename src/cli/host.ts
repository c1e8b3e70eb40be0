import type { App } from '../app.ts';
import type { Directories } from '../config/directories.ts';
import type { LoadedSettings } from '../config/load-settings.ts';
import type { ProcessEnvironment, Variables } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';

/** A stream that is written to: process.stdout, or a test's. */
export interface OutputStream {
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Where a person types. */
export type Keyboard = NodeJS.ReadableStream & { setRawMode?: (raw: boolean) => unknown };

/** Signals, and the end of the process, however it comes about. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(event: 'exit', listener: () => void): unknown;
}

export interface AppStart {
  settings: Settings;
  /** Where each setting's value comes from: a kubeconfig that was named must exist, a default need not. */
  sources: LoadedSettings['sources'];
  environment: ProcessEnvironment;
  /** Takes log lines for stderr, and keeps them apart from live progress. */
  writeLog: (line: string) => void;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** What the demo's commands have in place of the person's own. */
export interface DemoChanges {
  settings: Partial<Settings>;
  directories: Directories;
  /** The command's clock, milliseconds since the epoch: it may read what was recorded some time ago. */
  now: () => number;
}

/** What the demo gets: it sets a stage, runs the ordinary commands on it and says what is seen. */
export interface DemoStart {
  settings: Settings;
  environment: ProcessEnvironment;
  signal: AbortSignal;
  /** Runs a command of this program, as typed, on other settings and folders; answers its exit code. */
  run(words: readonly string[], changes: DemoChanges): Promise<number>;
  /** Prints a paragraph to the person. */
  say(text: string): void;
}

/** Everything around the commands: the real process, or a test's. */
export interface CliHost {
  createApp(start: AppStart): Promise<App>;
  /** Answers the exit code. */
  runDemo(start: DemoStart): Promise<number>;
  version: string;
  stdout: OutputStream;
  stderr: OutputStream;
  stdin: AsyncIterable<string | Uint8Array>;
  /** The same, where it is a terminal; null: nobody types. */
  keyboard: Keyboard | null;
  variables: Variables;
  workingDirectory: string;
  /** Milliseconds since the epoch. */
  now(): number;
  signals: SignalSource;
  /** Ends the process at once: the second Ctrl-C. */
  exit(code: number): void;
}
