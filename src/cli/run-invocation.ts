import type { App } from '../app.ts';
import { type LoadedSettings, loadSettings } from '../config/load-settings.ts';
import { AppError } from '../domain/errors.ts';
import { escapeHidden, makeLinesVisible } from '../lib/make-visible.ts';
import { aboutSnapshot } from './about-snapshot.ts';
import type { CommandContext, Seat } from './command.ts';
import { exitCodeOfError } from './exit-codes.ts';
import { everywhereOptions, optionName } from './global-options.ts';
import type { CliHost, DemoChanges } from './host.ts';
import type { Invocation } from './parse-command-line.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { printError, printErrorLine } from './print-error.ts';
import { loadAllCommands } from './registry.ts';
import { Terminal } from './terminal.ts';
import { type SignalWatch, watchSignals } from './watch-signals.ts';

/** Runs a command with its settings loaded, signals watched and the app closed at the end. Answers the exit code. */
export async function runInvocation(invocation: Invocation, host: CliHost): Promise<number> {
  const loaded = await loadSettings({
    flags: settingFlags(invocation),
    variables: host.variables,
    workingDirectory: host.workingDirectory,
    envFile: invocation.options.text('envFile'),
  });
  const terminal = new Terminal({ host, settings: loaded.settings, format: invocation.format });
  for (const warning of loaded.warnings) terminal.tell(`warning: ${warning}`, 'warning');
  const watch = watchSignals({
    signals: host.signals,
    onFirst: () => terminal.tell('stopping; once more stops at once', 'warning'),
    onSecond: (exitCode) => {
      terminal.restore();
      host.exit(exitCode);
    },
    onExit: () => terminal.restore(),
  });
  try {
    const exitCode = await runWithApp(invocation, {
      host,
      loaded,
      terminal,
      watch,
      signal: watch.signal,
      now: host.now,
    });
    return watch.exitCode() ?? exitCode;
  } catch (error) {
    return reportError(error, invocation, { host, terminal, watch });
  } finally {
    terminal.restore();
    watch.stop();
  }
}

interface Surroundings {
  host: CliHost;
  loaded: LoadedSettings;
  terminal: Terminal;
  watch: SignalWatch;
  signal: AbortSignal;
  now: () => number;
}

async function runWithApp(invocation: Invocation, surroundings: Surroundings): Promise<number> {
  let opening: Promise<App> | null = null;
  const { host, loaded, terminal, now } = surroundings;
  const openApp = (): Promise<App> => {
    opening ??= host.createApp({
      settings: loaded.settings,
      sources: loaded.sources,
      environment: loaded.environment,
      writeLog: (line) => terminal.writeRaw(escapeHidden(line)),
      now,
    });
    return opening;
  };
  try {
    return await invocation.command.run(contextFor(invocation, surroundings, openApp));
  } catch (error) {
    throw aboutSnapshot(error, loaded.settings.store);
  } finally {
    await closeApp(opening);
  }
}

async function closeApp(opening: Promise<App> | null): Promise<void> {
  // An app that could not be opened has been reported by whoever asked for it.
  const app = await opening?.catch(() => null);
  await app?.close();
}

function contextFor(
  { words, options, format }: Invocation,
  surroundings: Surroundings,
  openApp: () => Promise<App>,
): CommandContext {
  const { host, loaded, terminal, signal, now } = surroundings;
  const named = options.list('cluster');
  return {
    words,
    options,
    format,
    settings: loaded.settings,
    loaded,
    signal,
    clusters: named.length > 0 ? named : options.list('context'),
    openApp,
    print: (view) => terminal.print(view),
    write: (text) => host.stdout.write(text),
    tell: (line) => terminal.tell(line),
    tellCoverage: (coverage, side) => terminal.tellCoverage(coverage, side),
    watchScan: () => terminal.watchScan(),
    watchChanges: () => terminal.watchChanges(),
    readStdin: () => readAll(host.stdin),
    isTyped: host.keyboard !== null,
    seat: seatAt(surroundings),
    showHelp: async () => {
      await parseCommandLine(['--help'], host);
    },
    paint: terminal.paintFor(host.stdout),
    width: host.stdout.isTTY === true ? (host.stdout.columns ?? 80) : null,
    now,
    loadCommands: loadAllCommands,
    runDemo: () =>
      host.runDemo({
        settings: loaded.settings,
        environment: loaded.environment,
        signal,
        say: (text) => host.stdout.write(`${makeLinesVisible(text)}\n`),
        run: (typed, changes) => runNested(typed, changes, surroundings),
      }),
  };
}

function seatAt({ host, watch }: Surroundings): Seat | null {
  const { keyboard, stdout, variables } = host;
  if (keyboard === null || stdout.isTTY !== true) return null;
  const { divertInterrupt } = watch;
  return { keyboard, stdout, isDumb: variables.TERM === 'dumb', divertInterrupt };
}

/** Runs a command inside another one: same terminal, same signal, other settings, folders and time. Errors are the caller's. */
async function runNested(
  typed: readonly string[],
  { settings: changes, directories, now }: DemoChanges,
  { host, loaded, terminal, watch, signal }: Surroundings,
): Promise<number> {
  const invocation = await parseCommandLine(typed, host);
  if (invocation === null) return 0;
  const settings = { ...loaded.settings, ...changes };
  const changed = Object.keys(changes).map((field) => [field, { from: 'flag', name: '' }]);
  const sources = { ...loaded.sources, ...Object.fromEntries(changed) };
  return runWithApp(invocation, {
    host,
    loaded: { ...loaded, settings, sources, environment: { ...loaded.environment, directories } },
    terminal: terminal.forCommand(invocation.format, now),
    watch,
    signal,
    now,
  });
}

/** Values of options that set a setting, by the setting's name. */
function settingFlags({ command, options }: Invocation): Record<string, unknown> {
  const setters = [...everywhereOptions, ...command.options].filter(({ setting }) => setting !== undefined);
  return Object.fromEntries(
    setters
      .filter((option) => options.has(optionName(option)))
      .map((option) => [option.setting ?? '', options.value(optionName(option))]),
  );
}

async function readAll(stdin: CliHost['stdin']): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function reportError(
  error: unknown,
  { format }: Invocation,
  { host, terminal, watch }: { host: CliHost; terminal: Terminal; watch: SignalWatch },
): number {
  terminal.restore();
  const stoppedBy = watch.exitCode();
  const isStop = stoppedBy !== null && (isAbort(error) || error === watch.signal.reason);
  if (isStop) return stoppedBy;
  const text = format === 'json' ? printErrorLine(error) : printError(error, terminal.paintFor(host.stderr));
  terminal.writeRaw(text);
  return stoppedBy ?? exitCodeOfError(error);
}

function isAbort(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'CANCELLED';
  return error instanceof Error && error.name === 'AbortError';
}
