import { createHash } from 'node:crypto';
import { argumentsOf, type ToolArgument, type ToolDefinition } from '../tool-definition.ts';
import { runsKubectl } from './command-tool.ts';
import { whyNotReading } from './reading-names.ts';

/** What a model is shown of a server. */
export interface ShownTools {
  text: string;
  /** How many of its tools are in it. */
  shown: number;
}

/** Of all together: some 8,000 tokens. */
const mostCharacters = 32_000;
const mostOfATool = 3000;
const mostOfADescription = 300;
const mostOfAnArgument = 160;
const mostChoices = 60;

/**
 * A server's tools for a model, in plain lines: names, what the server says of them, and their arguments. Tools that no profile may
 * call are left out, so that what they say is not even read. Not redacted yet.
 */
export function toolsForModel(tools: readonly ToolDefinition[]): ShownTools {
  const usable = tools.filter((tool) => whyNotReading(tool) === null || runsKubectl(tool));
  const lines: string[] = [];
  let length = 0;
  for (const tool of usable.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const text = describeTool(tool).slice(0, mostOfATool);
    if (length + text.length > mostCharacters) break;
    length += text.length + 1;
    lines.push(text);
  }
  return { text: lines.join('\n'), shown: lines.length };
}

function describeTool(tool: ToolDefinition): string {
  const head = `tool ${tool.name}: ${inOneLine(tool.description, mostOfADescription)}`;
  return [head, ...argumentsOf(tool).map(describeArgument)].join('\n');
}

function describeArgument(argument: ToolArgument): string {
  const { name, required, types, choices, description } = argument;
  const words = [
    types.join(' or '),
    required ? 'required' : '',
    choices.length === 0 ? '' : `one of ${choices.slice(0, mostChoices).join(', ')}`,
    argument.default === undefined ? '' : `default ${JSON.stringify(argument.default)}`,
  ].filter((word) => word !== '');
  const said = description === '' ? '' : `: ${inOneLine(description, mostOfAnArgument)}`;
  return `  argument ${name} (${inOneLine(words.join('; '), 1000)})${said}`;
}

function inOneLine(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)} …` : line;
}

/** Stands for a server and for all that it says of its tools: another program, or a tool that is defined otherwise, is another. */
export function fingerprintOfTools(identity: string, tools: readonly ToolDefinition[]): string {
  const hashes = tools.map(({ name, definitionHash }) => `${name}\0${definitionHash}`).toSorted();
  return createHash('sha256')
    .update([identity, ...hashes].join('\n'))
    .digest('hex');
}
