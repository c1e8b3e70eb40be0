import type { Command } from '../command.ts';
import { everywhereOptions, sharedOptions } from '../global-options.ts';
import type { CliOption, Completes } from '../option.ts';

/** A word that could stand there, and what it means. */
export interface Candidate {
  word: string;
  meaning: string;
}

/** Names of the inventory that words are completed with. Contract: asked only when needed; may answer none. */
export interface CompletionNames {
  names(of: 'cluster' | 'context' | 'namespace' | 'kind'): Promise<Candidate[]>;
}

export interface CompletionQuestion {
  /** The words after the program's name; the last is the one that is being typed. */
  words: readonly string[];
  commands: readonly Command[];
  names: CompletionNames;
}

/** Words that could stand where the last one does. None: the shell may offer files. */
export async function completeWords({ words, commands, names }: CompletionQuestion): Promise<Candidate[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const place = placeOf(before, commands);
  const [flag, value] = splitAssignment(typed);
  const joined = value === null ? undefined : optionOf(flag, place.command);
  if (joined !== undefined)
    return fitting(await valuesOf(joined.completes, place.command, names), value ?? '', `${flag}=`);
  if (place.option !== null)
    return fitting(await valuesOf(place.option.completes, place.command, names), typed);
  if (typed.startsWith('-')) return fitting(flagsOf(place.command), typed);
  if (place.command === null) return fitting(commands.map(nameOf), typed);
  return fitting(await valuesOf(argumentAt(place.command, place.position), place.command, names), typed);
}

interface Place {
  command: Command | null;
  /** The option whose value is being typed. */
  option: CliOption | null;
  /** How many words that are no options stand before, behind the command's name. */
  position: number;
}

function placeOf(before: readonly string[], commands: readonly Command[]): Place {
  const place: Place = { command: null, option: null, position: 0 };
  for (const word of before) {
    if (place.option !== null) place.option = null;
    else if (word.startsWith('-') && word !== '-') place.option = takingOption(word, place.command);
    else if (place.command === null) place.command = commands.find(({ name }) => name === word) ?? null;
    else place.position += 1;
  }
  return place;
}

/** null for a switch, and for an option that has its value joined to it. */
function takingOption(word: string, command: Command | null): CliOption | null {
  const option = optionOf(word, command);
  return option?.flags.includes('<') ? option : null;
}

function optionOf(flag: string, command: Command | null): CliOption | undefined {
  return optionsOf(command).find(({ flags }) => flags.split(/[ ,]+/).includes(flag));
}

function optionsOf(command: Command | null): CliOption[] {
  const shared = command?.takes.map((name): CliOption => sharedOptions[name]) ?? [];
  return [...(command?.options ?? []), ...shared, ...everywhereOptions];
}

function flagsOf(command: Command | null): Candidate[] {
  const help = { word: '--help', meaning: 'show help' };
  return [
    ...optionsOf(command).map(({ flags, description }) => ({ word: longFlag(flags), meaning: description })),
    help,
  ];
}

function longFlag(flags: string): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? flags;
}

function splitAssignment(word: string): [flag: string, value: string | null] {
  const index = word.startsWith('--') ? word.indexOf('=') : -1;
  return index === -1 ? [word, null] : [word.slice(0, index), word.slice(index + 1)];
}

/** The last argument stands for all further words when it may be repeated. */
function argumentAt({ arguments: all }: Command, position: number): Completes | undefined {
  const last = all.at(-1);
  return (all[position] ?? (last?.name.includes('...') ? last : undefined))?.completes;
}

async function valuesOf(
  completes: Completes | undefined,
  command: Command | null,
  names: CompletionNames,
): Promise<Candidate[]> {
  if (completes === undefined || completes === 'file') return [];
  if (completes === 'format') return (command?.formats ?? []).map((word) => ({ word, meaning: '' }));
  if (typeof completes !== 'string') return completes.map((word) => ({ word, meaning: '' }));
  return names.names(completes);
}

function nameOf({ name, summary }: Command): Candidate {
  return { word: name, meaning: summary };
}

/** What a shell would read as more than a word is not offered: names come from clusters and kubeconfigs. */
const plainWord = /^[\p{L}\p{N}_.:/@+,%=-]+$/u;

/** Several values in one word (`pods,serv`) are completed at the last. */
function fitting(candidates: readonly Candidate[], typed: string, prefix = ''): Candidate[] {
  const head = typed.slice(0, typed.lastIndexOf(',') + 1);
  const tail = typed.slice(head.length);
  return candidates
    .filter(({ word }) => word.startsWith(tail) && plainWord.test(word))
    .map(({ word, meaning }) => ({ word: `${prefix}${head}${word}`, meaning }));
}
