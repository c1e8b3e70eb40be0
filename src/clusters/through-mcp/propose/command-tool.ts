import type { ListRule, TargetsRule } from '../profiles/profile.ts';
import type { ToolArgument, ToolDefinition } from '../tool-definition.ts';
import { demandsOnly, rolesOf } from './argument-roles.ts';
import { usualOutputs } from './list-arguments.ts';
import { toolWords } from './tool-words.ts';

export interface CommandProposal {
  list: ListRule;
  /** Where the server has no tool that names its clusters. */
  targets: TargetsRule;
}

const runs = new Set([
  'kubectl',
  'execute',
  'run',
  'call',
  'command',
  'generic',
  'tool',
  'k8s',
  'kubernetes',
  'mcp',
]);

/**
 * Shape (c): one tool that runs a kubectl command. It can do more than read; what it is sent is made here and only reads.
 * Some take the word kubectl, some put it before: both are proposed, the likelier first.
 */
export function proposeCommands(tool: ToolDefinition): CommandProposal[] {
  const command = rolesOf(tool).get('command');
  if (!runsKubectl(tool) || command === undefined || !takesText(command)) return [];
  if (!demandsOnly(tool, ['command', 'cluster'])) return [];
  return commandsBy(tool.name, { command, cluster: rolesOf(tool).get('cluster')?.name });
}

/** Whether its name says that it runs kubectl, and nothing else. */
export function runsKubectl({ name }: Pick<ToolDefinition, 'name'>): boolean {
  const words = toolWords(name);
  return words.includes('kubectl') && words.every((word) => runs.has(word));
}

export function takesText({ types }: Pick<ToolArgument, 'types'>): boolean {
  return types.every((type) => type === 'string');
}

/** The likelier way to say a command first. */
export function commandsBy(
  tool: string,
  { command, cluster }: { command: ToolArgument; cluster: string | undefined },
): CommandProposal[] {
  const prefixes = ['kubectl ', ''];
  if (takesRest(command.name, command.description)) prefixes.reverse();
  return prefixes.map((prefix) => commandRules(tool, { command: command.name, cluster, prefix }));
}

/** `args`, or an example that begins with a verb. */
function takesRest(name: string, description: string): boolean {
  if (/["'`]kubectl /.test(description)) return false;
  return /args|arguments/i.test(name) || /["'`](?:get|describe|logs) /.test(description);
}

function commandRules(
  tool: string,
  { command, cluster, prefix }: { command: string; cluster: string | undefined; prefix: string },
): CommandProposal {
  // A tool with an argument for the cluster puts the flag in by itself.
  const flag = cluster === undefined ? '{contextFlag}' : '';
  const get = (scope: string): Record<string, string> => ({
    [command]: `${prefix}get {resource}${scope}${flag} --output={output}`,
  });
  return {
    list: {
      tool,
      kinds: 'any',
      arguments: get(''),
      oneNamespace: get(' --namespace={namespace}'),
      allNamespaces: get(' --all-namespaces'),
      clusterArguments: cluster === undefined ? [] : [cluster],
      outputs: [...usualOutputs],
      paging: null,
      mayNarrow: true,
    },
    targets: {
      tool,
      arguments: { [command]: `${prefix}config get-contexts --output=name` },
      format: 'lines',
      key: 'name',
    },
  };
}
