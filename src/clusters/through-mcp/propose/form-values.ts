import type { ProfileForm } from '../../../domain/profile-form.ts';
import type { Arguments } from '../profiles/profile.ts';
import { argumentsOf, type ToolArgument, type ToolDefinition } from '../tool-definition.ts';
import { doingWord } from './reading-names.ts';

/** What may be written where a tool does not say what it takes. */
const harmless = new Set(['all', 'any', 'full', 'get', 'json', 'list', 'read', 'show', 'view', 'yaml']);
const harmlessForAll = new Set(['all', 'true', 'yes']);
const plainWord = /^[A-Za-z][\w.-]{0,40}$/;

export type Fixed = { ok: true; values: Arguments } | { ok: false; why: string };

/** The arguments of a tool that are the same each time: a switch, one of the tool's own choices, or a word that can do no harm. */
export function fixedArguments(tool: ToolDefinition, { fixed }: ProfileForm): Fixed {
  const taken = argumentsOf(tool);
  const values: Arguments = {};
  for (const { argument: name, value } of fixed ?? []) {
    const argument = taken.find((candidate) => candidate.name === name);
    if (argument === undefined) continue;
    const filled = plainWord.test(name) ? fixedValue(argument, value) : null;
    if (filled === null || Object.hasOwn(values, name))
      return { ok: false, why: `${tool.name} may not be told ${name}: ${value}` };
    values[name] = filled;
  }
  return { ok: true, values };
}

function fixedValue(argument: ToolArgument, value: string): string | boolean | null {
  const { name, types, choices } = argument;
  if (types.includes('boolean')) {
    // What is switched off does nothing, whatever it is called.
    if (value === 'false') return false;
    return value === 'true' && doingWord(name) === null ? true : null;
  }
  return isText(argument) && isHarmless(value, choices, harmless) ? value : null;
}

/** What asks for all namespaces; null: what is proposed may not be said. */
export function valueForAll(argument: ToolArgument, value: string): string | boolean | null {
  if (argument.types.includes('boolean')) return true;
  const said = value === '' && argument.choices.length === 0 ? 'true' : value;
  return isHarmless(said, argument.choices, harmlessForAll) ? said : null;
}

/** Whether a format is one of those that a tool lists, and says nothing else. */
export function isChoice(value: string, choices: readonly string[]): boolean {
  return choices.includes(value) && isHarmless(value, choices, harmless);
}

function isHarmless(value: string, choices: readonly string[], words: ReadonlySet<string>): boolean {
  if (choices.length === 0) return words.has(value);
  return choices.includes(value) && plainWord.test(value) && doingWord(value) === null;
}

function isText({ types }: ToolArgument): boolean {
  return types.length === 0 || types.includes('string');
}

/**
 * Why a tool cannot be called with nothing but what it is told; null: it can. What is left out must not be demanded, nor be able
 * to make the tool do more than read by the value that it then has.
 */
export function whyLeftOut(tool: ToolDefinition, told: ReadonlySet<string>): string | null {
  for (const argument of argumentsOf(tool)) {
    const { name, required, choices } = argument;
    if (told.has(name)) continue;
    if (required) return `${tool.name} demands ${name}, of which the proposal says nothing`;
    if (choices.some((choice) => doingWord(choice) !== null))
      return `${tool.name} can do more than read by ${name}, of which the proposal says nothing`;
    if (doesByDefault(argument)) return `${tool.name} does more than read unless ${name} is told`;
  }
  return null;
}

function doesByDefault({ name, default: given }: ToolArgument): boolean {
  if (given === true) return doingWord(name) !== null;
  return typeof given === 'string' && doingWord(given) !== null;
}
