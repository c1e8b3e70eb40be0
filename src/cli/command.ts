import type { App } from '../app.ts';
import type { LoadedSettings } from '../config/load-settings.ts';
import type { Settings } from '../config/settings.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { OutputFormat, SharedOption } from './global-options.ts';
import type { Keyboard, OutputStream } from './host.ts';
import type { CliArgument, CliOption, GivenOptions } from './option.ts';
import type { Paint } from './output/paint.ts';
import type { View } from './output/view.ts';
import type { ChangeTeller } from './progress/change-teller.ts';
import type { ScanWatcher } from './progress/scan-watcher.ts';

/** What a command works with while it runs. */
export interface CommandContext {
  /** The words after the command's name that are no options. */
  words: readonly string[];
  options: GivenOptions;
  settings: Settings;
  loaded: LoadedSettings;
  format: OutputFormat;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Clusters that --cluster (or else --context) names; empty: all. */
  clusters: string[];
  openApp(): Promise<App>;
  /** Prints a result to stdout in the wanted format. */
  print(view: View): Promise<void>;
  /** Writes text of our own to stdout as it is. */
  write(text: string): void;
  /** How texts are coloured on stdout; `plain` for pipes, and where colours are not wanted. */
  paint: Paint;
  /** Columns of the terminal that stdout is; null: it is none. */
  width: number | null;
  /** Prints a line to stderr. */
  tell(line: string): void;
  /** Tells on stderr what an answer rests on, where its format does not hold that; `side`: of which of two things that are compared. */
  tellCoverage(coverage: Coverage, side?: string): void;
  /** Shows a scan while it runs; must be ended. */
  watchScan(): ScanWatcher;
  /** Tells what a watch brings; must be ended. */
  watchChanges(): ChangeTeller;
  readStdin(): Promise<string>;
  /** Whether stdin is a terminal: nothing is piped in. */
  isTyped: boolean;
  /** What a chat needs of the terminal; null where nobody types, or nobody would see it. */
  seat: Seat | null;
  /** Prints the list of commands. */
  showHelp(): Promise<void>;
  now(): number;
  runDemo(): Promise<number>;
  /** All commands of the program. */
  loadCommands(): Promise<Command[]>;
}

/** A person at a terminal. */
export interface Seat {
  keyboard: Keyboard;
  stdout: OutputStream;
  /** true: the terminal knows no escape sequences. */
  isDumb: boolean;
  /** Who gets Ctrl-C in place of stopping the command; null: nobody. */
  divertInterrupt(listener: (() => void) | null): void;
}

/** A command of the program: one file, and one line in the registry. */
export interface Command {
  name: string;
  /** One line, for the list of commands. */
  summary: string;
  description: string;
  examples: readonly { command: string; explanation: string }[];
  arguments: readonly CliArgument[];
  options: readonly CliOption[];
  takes: readonly SharedOption[];
  /** Formats that it can print; [] when it prints no result. */
  formats: readonly OutputFormat[];
  /** Answers the exit code (`exit-codes.ts`). */
  run(context: CommandContext): Promise<number>;
}
