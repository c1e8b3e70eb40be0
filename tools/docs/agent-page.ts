import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { agentTools } from '../../src/agent/tools/registry.ts';
import { code, table } from './markdown.ts';

const begin = '<!-- Written by "npm run docs" from src/agent/tools/: change those, not this. -->';
const end = '<!-- Up to here. -->';

/** docs/agent.md, with the tools that there are between its two marks; the rest of the page is written by hand. */
export async function agentPage(): Promise<string> {
  const text = await readFile(resolve(import.meta.dirname, '../../docs/agent.md'), 'utf8');
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length > 0 || others.length > 0)
    throw new Error(`docs/agent.md must have "${begin}" and "${end}" once each`);
  return `${before}${begin}\n${tools()}\n${end}${after}`;
}

function tools(): string {
  const rows = agentTools.map(({ name, description, parameters }) => [
    code(name),
    Object.keys(parameters.shape).map(code).join(', '),
    description,
  ]);
  return table(['tool', 'takes', 'what the model is told of it'], rows);
}
