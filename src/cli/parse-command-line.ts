import { CommanderError } from 'commander';
import { AppError } from '../domain/errors.ts';
import { buildProgram, toUsageError } from './build-program.ts';
import type { Command } from './command.ts';
import { findCommand } from './find-command.ts';
import { type OutputFormat, type SharedOption, sharedOptions } from './global-options.ts';
import type { CliHost } from './host.ts';
import { GivenOptions } from './option.ts';
import { commandLoaders, loadAllCommands } from './registry.ts';

export interface Invocation {
  command: Command;
  words: string[];
  options: GivenOptions;
  format: OutputFormat;
}

/** What a command line asks for; null: help or the version, which has been printed. Throws USAGE. */
export async function parseCommandLine(
  words: readonly string[],
  host: Pick<CliHost, 'version' | 'stdout'>,
): Promise<Invocation | null> {
  const found = findCommand(words);
  const commands = await loadCommands(found.name);
  let invocation: Invocation | null = null;
  const program = buildProgram({
    commands,
    version: host.version,
    write: (text) => host.stdout.write(text),
    helpWidth: Math.min(host.stdout.columns ?? 100, 120),
    onCommand: (command, given, values) => {
      invocation = toInvocation(command, given, new GivenOptions(values));
    },
  });
  try {
    await program.parseAsync(found.words, { from: 'user' });
  } catch (error) {
    throwUnlessShown(error, found.isNamed ? found.name : null);
  }
  return invocation;
}

async function loadCommands(name: string | null): Promise<Command[]> {
  const load = name === null ? undefined : commandLoaders[name];
  return load === undefined ? loadAllCommands() : [await load()];
}

function throwUnlessShown(error: unknown, name: string | null): void {
  if (!(error instanceof CommanderError)) throw error;
  const usage = toUsageError(error, name);
  if (usage !== null) throw usage;
}

function toInvocation(command: Command, words: string[], options: GivenOptions): Invocation {
  for (const [name, { flags }] of Object.entries(sharedOptions)) {
    const isOfItsOwn = command.options.some((option) => option.flags === flags);
    if (!options.has(name) || isOfItsOwn || command.takes.includes(name as SharedOption)) continue;
    throw new AppError('USAGE', `${command.name} does not take ${flags.split(' <')[0]}`, {
      hint: `"k8s-mcp-agent ${command.name} --help" shows its options.`,
    });
  }
  return { command, words, options, format: formatOf(command, options) };
}

function formatOf(command: Command, options: GivenOptions): OutputFormat {
  const format = (options.text('output') ?? 'table') as OutputFormat;
  if (command.formats.includes(format) || !options.has('output')) return format;
  throw new AppError('USAGE', `${command.name} cannot print its result as ${format}`, {
    hint: `It can as ${command.formats.join(', ')}.`,
  });
}
