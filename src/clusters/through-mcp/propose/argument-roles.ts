import { argumentsOf, type ToolArgument, type ToolDefinition } from '../tool-definition.ts';

/** What an argument is for, as far as its name says. */
export type ArgumentRole =
  | 'apiVersion'
  | 'group'
  | 'version'
  | 'kind'
  | 'resource'
  | 'scope'
  | 'name'
  | 'namespace'
  | 'allNamespaces'
  | 'output'
  | 'limit'
  | 'continue'
  | 'offset'
  | 'cluster'
  | 'command';

const namesOf: Readonly<Record<Exclude<ArgumentRole, 'scope'>, readonly string[]>> = {
  apiVersion: ['apiversion', 'groupversion', 'resourceapiversion'],
  group: ['group', 'apigroup', 'resourcegroup'],
  version: ['version', 'resourceversionname'],
  kind: ['kind', 'resourcekind', 'objectkind'],
  resource: ['resource', 'resourcetype', 'resourceplural', 'plural', 'type', 'resources'],
  name: ['name', 'resourcename', 'objectname'],
  namespace: ['namespace', 'ns'],
  allNamespaces: ['allnamespaces', 'allns'],
  output: ['output', 'outputformat', 'format'],
  limit: ['limit', 'pagesize', 'maxresults', 'maxitems'],
  continue: ['continue', 'continuetoken', 'cursor', 'pagetoken', 'nexttoken'],
  offset: ['offset', 'skip'],
  cluster: [
    'context',
    'cluster',
    'target',
    'kubecontext',
    'contextname',
    'clustername',
    'clusterid',
    'kubeconfigcontext',
  ],
  command: ['command', 'cmd', 'args', 'arguments', 'kubectlcommand', 'commandline', 'kubectlargs'],
};

/** A tool's arguments by what they are for; those that nothing is known of are left out. */
export function rolesOf(tool: Pick<ToolDefinition, 'inputSchema'>): Map<ArgumentRole, ToolArgument> {
  const roles = new Map<ArgumentRole, ToolArgument>();
  for (const argument of argumentsOf(tool)) {
    const role = roleOf(argument);
    if (role !== null && !roles.has(role)) roles.set(role, argument);
  }
  return roles;
}

/** Whether a call can be made that says no more than these: everything that the tool demands is among them. */
export function demandsOnly(tool: ToolDefinition, roles: readonly ArgumentRole[]): boolean {
  return argumentsOf(tool).every((argument) => {
    const role = roleOf(argument);
    return !argument.required || (role !== null && roles.includes(role));
  });
}

/** What one argument is for; null: its name says nothing that is known. */
export function roleOf(argument: ToolArgument): ArgumentRole | null {
  const plain = argument.name.toLowerCase().replace(/[^a-z]/g, '');
  // A choice between kinds of clusters and of namespaces, beside the argument that says which resource.
  if (argument.choices.includes('namespaced')) return 'scope';
  const found = Object.entries(namesOf).find(([, names]) => names.includes(plain));
  return (found?.[0] as ArgumentRole | undefined) ?? null;
}
