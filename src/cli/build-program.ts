import { type CommanderError, Option, Command as Program } from 'commander';
import { AppError } from '../domain/errors.ts';
import type { Command } from './command.ts';
import { everywhereOptions, outputFormats, sharedOptions } from './global-options.ts';
import type { CliOption } from './option.ts';
import { otherNames } from './registry.ts';

const programName = 'k8s-mcp-agent';

const summary = 'Ask about all your Kubernetes clusters: one inventory, read through the API or MCP servers.';

export interface ProgramOptions {
  /** Those that are known to this run: all for the list of commands, one to run it. */
  commands: readonly Command[];
  version: string;
  write: (text: string) => void;
  helpWidth: number;
  onCommand: (command: Command, words: string[], given: ReadonlyMap<string, unknown>) => void;
}

/** The command line as commander reads it, made from the commands' data. */
export function buildProgram(options: ProgramOptions): Program {
  const program = new Program(programName)
    .description(summary)
    .usage('[options] <command>')
    .version(options.version, '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', `\n"${programName} <command> --help" says more of a command.`);
  addOutput(program, options);
  for (const option of [...Object.values(sharedOptions), ...everywhereOptions]) {
    program.addOption(toOption(option).hideHelp(!everywhereOptions.includes(option)));
  }
  program.action(() => program.outputHelp());
  for (const command of options.commands) program.addCommand(toProgram(command, options));
  return program;
}

function toProgram(command: Command, options: ProgramOptions): Program {
  const program = new Program(command.name)
    .summary(command.summary)
    .description(command.description)
    .usage(usageOf(command))
    .helpOption('-h, --help', 'show help')
    .allowExcessArguments(false)
    .addHelpText('after', examplesOf(command));
  addOutput(program, options);
  for (const { name, description } of command.arguments) program.argument(name, description);
  for (const option of command.options) program.addOption(toOption(option));
  program.configureHelp({
    showGlobalOptions: true,
    visibleOptions: () => [
      ...command.options.map(toOption),
      ...command.takes.map((name) => toOption(sharedOption(command, name))),
      new Option('-h, --help', 'show help'),
    ],
    visibleGlobalOptions: () => everywhereOptions.map(toOption),
  });
  program.action(() => options.onCommand(command, program.args, givenOptions(program)));
  return program;
}

function addOutput(program: Program, { write, helpWidth }: ProgramOptions): void {
  program.exitOverride().configureOutput({
    writeOut: write,
    // What is wrong is thrown, and printed by whoever catches it.
    writeErr: () => {},
    getOutHelpWidth: () => helpWidth,
    getErrHelpWidth: () => helpWidth,
    getOutHasColors: () => false,
  });
}

function usageOf({ arguments: words }: Command): string {
  return ['[options]', ...words.map(({ name }) => name)].join(' ');
}

function sharedOption({ formats }: Command, name: keyof typeof sharedOptions): CliOption {
  const option = sharedOptions[name];
  return name === 'output'
    ? { ...option, description: `${option.description}: ${formats.join(', ')}` }
    : option;
}

function toOption(option: CliOption): Option {
  const { flags, description, repeats } = option;
  const made = new Option(flags, description);
  if (option === sharedOptions.output) made.choices([...outputFormats]);
  if (repeats === true) made.argParser((value: string, before: string[] = []) => [...before, value]);
  return made;
}

function examplesOf({ name, examples }: Command): string {
  const aliases = Object.entries(otherNames).filter(([, words]) => words[0] === name);
  const also = aliases.map(([alias, words]) =>
    words.length === 1 ? `\nAlso known as: ${alias}` : `\n${alias} stands for: ${words.join(' ')}`,
  );
  const lines = examples.flatMap(({ command, explanation }) => [
    `  ${programName} ${command}`,
    `      ${explanation}`,
  ]);
  return ['', 'Examples:', ...lines, ...also].join('\n');
}

/** Options of the command and of the program that were typed; defaults are not among them. */
function givenOptions(program: Program): ReadonlyMap<string, unknown> {
  const sources = [program.parent, program].filter((candidate) => candidate !== null);
  return new Map(
    sources.flatMap((source) =>
      Object.entries(source.opts()).filter(([name]) => source.getOptionValueSource(name) === 'cli'),
    ),
  );
}

/** What commander complains of, as an error of ours; null: it has printed help or the version. */
export function toUsageError(error: CommanderError, command: string | null): AppError | null {
  if (error.exitCode === 0 || error.code === 'commander.help') return null;
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/^\((.*)\)$/, '$1 ');
  const help = command === null ? programName : `${programName} ${command}`;
  // No cause: its words are all in the message and the hint.
  return new AppError('USAGE', first, { hint: `${suggestion}"${help} --help" shows how it is used.` });
}
