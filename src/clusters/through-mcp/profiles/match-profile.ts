import { argumentsOf, type ToolDefinition } from '../tool-definition.ts';
import type { McpProfile } from './profile.ts';

/** The profile that a server's tools are known by: each tool of its signature is there, and takes the arguments that it must. */
export function matchProfile(
  profiles: readonly McpProfile[],
  tools: readonly Pick<ToolDefinition, 'name' | 'inputSchema'>[],
): McpProfile | null {
  return profiles.find(({ signature }) => hasSignature(signature, tools)) ?? null;
}

function hasSignature(
  signature: McpProfile['signature'],
  tools: readonly Pick<ToolDefinition, 'name' | 'inputSchema'>[],
): boolean {
  return Object.entries(signature).every(([name, wanted]) => {
    const tool = tools.find((candidate) => candidate.name === name);
    if (tool === undefined) return false;
    const taken = argumentsOf(tool).map((argument) => argument.name);
    return wanted.every((argument) => taken.includes(argument));
  });
}
