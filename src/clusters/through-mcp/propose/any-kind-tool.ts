import type { GetRule, ListRule } from '../profiles/profile.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { demandsOnly, rolesOf } from './argument-roles.ts';
import { scopesOf, whichKind } from './list-arguments.ts';
import { whatIsRead } from './tool-words.ts';

/** What tools that list anything call it: list_resources, kubectl_get. */
const anything = /^(?:resources?|objects?|kubectl|kubectlresources?|resourcesbykind)?$/;

/** Arguments that together say which kind is meant. */
const kindRoles = ['apiVersion', 'group', 'version', 'kind', 'resource', 'scope'] as const;

/** Shapes (a) and (b): one tool that lists every kind, told by apiVersion and kind, or as kubectl is told. */
export function proposeAnyKindList(tool: ToolDefinition): ListRule | null {
  if (!mayRead(tool)) return null;
  const roles = rolesOf(tool);
  const kind = whichKind(roles);
  const isList = demandsOnly(tool, [...kindRoles, 'namespace', 'output', 'limit', 'cluster']);
  if (kind === null || !isList) return null;
  const scopes = scopesOf(roles);
  const output = roles.get('output');
  return {
    tool: tool.name,
    kinds: 'any',
    arguments: {
      ...kind,
      ...(output !== undefined && scopes.outputs.length > 0 ? { [output.name]: '{output}' } : {}),
    },
    ...scopes,
  };
}

/** The tool that gives one object of any kind by its name. */
export function proposeGet(tool: ToolDefinition): GetRule | null {
  if (!mayRead(tool)) return null;
  const roles = rolesOf(tool);
  const kind = whichKind(roles);
  const name = roles.get('name');
  const isGet = demandsOnly(tool, [...kindRoles, 'name', 'cluster']);
  if (kind === null || name === undefined || !isGet) return null;
  const output = roles.get('output');
  const cluster = roles.get('cluster');
  return {
    tool: tool.name,
    arguments: { ...kind, [name.name]: '{name}', ...(output === undefined ? {} : { [output.name]: 'yaml' }) },
    clusterArguments: cluster === undefined ? [] : [cluster.name],
  };
}

/** By its name; a hint of the server's is no reason to trust, but it is one not to. */
function mayRead({ name, readOnlyHint, destructiveHint }: ToolDefinition): boolean {
  const what = whatIsRead(name);
  return what !== null && anything.test(what) && readOnlyHint !== false && destructiveHint !== true;
}
