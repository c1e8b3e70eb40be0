import { AppError } from '../domain/errors.ts';
import { closest } from '../lib/closest.ts';
import { chatOptions } from './chat/chat-options.ts';
import { everywhereOptions, sharedOptions } from './global-options.ts';
import { commandLoaders, otherNames } from './registry.ts';

/** What the first word of a command line asks for. */
export interface FoundCommand {
  /** null: help or the version is asked for, and no command is named. */
  name: string | null;
  /** Whether the command was typed: without one it is the chat. */
  isNamed: boolean;
  /** The command line with other names of commands replaced. */
  words: string[];
}

/** Finds the command before anything is loaded. Throws USAGE for a name that no command has. */
export function findCommand(words: readonly string[]): FoundCommand {
  const index = commandIndex(words);
  const word = words[index];
  if (word === undefined) return withoutCommand(words);
  if (word === 'help') return findHelp(words.toSpliced(index, 1));
  const [name = word, ...more] = otherNames[word] ?? [word];
  if (!Object.hasOwn(commandLoaders, name)) throw unknownCommand(word);
  return { name, isNamed: true, words: words.toSpliced(index, 1, name, ...more) };
}

function withoutCommand(words: readonly string[]): FoundCommand {
  if (words.some((word) => ['--help', '-h', '--version'].includes(word)))
    return { name: null, isNamed: false, words: [...words] };
  return { name: 'chat', isNamed: false, words: ['chat', ...words] };
}

/** `help scan` is `scan --help`, `help` alone is `--help`. */
function findHelp(words: string[]): FoundCommand {
  const found = findCommand(words);
  if (!found.isNamed) return { name: null, isNamed: false, words: ['--help'] };
  return { ...found, words: [...found.words, '--help'] };
}

/** The first word that is neither an option nor an option's value; -1: none. */
function commandIndex(words: readonly string[]): number {
  let index = 0;
  while (index < words.length) {
    const word = words[index] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-') || word === '-') return index;
    index += takesNextWord(word) ? 2 : 1;
  }
  return -1;
}

/** Whether the word is an option whose value is the next word: `-n x`, `-An x`, `--namespace x`, but not `-nx`, `--namespace=x`. */
function takesNextWord(word: string): boolean {
  if (word.startsWith('--')) return takesValue(word);
  const first = [...word.slice(1)].findIndex((letter) => takesValue(`-${letter}`));
  return first === word.length - 2;
}

function takesValue(flag: string): boolean {
  return [...Object.values(sharedOptions), ...everywhereOptions, ...chatOptions].some(
    ({ flags }) => flags.includes('<') && flags.split(/[ ,]+/).includes(flag),
  );
}

function unknownCommand(word: string): AppError {
  const names = [...Object.keys(commandLoaders), ...Object.keys(otherNames)];
  const near = closest(word, names);
  const suggestion = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : '';
  return new AppError('USAGE', `there is no command "${word}"`, {
    hint: `${suggestion}"k8s-mcp-agent --help" lists the commands.`,
  });
}
