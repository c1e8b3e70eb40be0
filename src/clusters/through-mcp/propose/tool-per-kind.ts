import { groupResource, type ResourceKind } from '../../../domain/kind.ts';
import { builtInKinds } from '../built-in-kinds.ts';
import { type ListRule, neverAsked } from '../profiles/profile.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { demandsOnly, rolesOf } from './argument-roles.ts';
import { scopesOf } from './list-arguments.ts';
import { whatIsRead } from './tool-words.ts';

/** Shape (d): a tool for each kind, named after it: get_pods, list-k8s-namespaces, list_deployment. In the order of our own kinds. */
export function proposeToolsPerKind(tools: readonly ToolDefinition[]): ListRule[] {
  const rules = new Map<string, ListRule>();
  for (const tool of tools) {
    const kind = kindOf(tool);
    if (kind === null || rules.has(groupResource(kind))) continue;
    rules.set(groupResource(kind), ruleFor(tool, kind));
  }
  return builtInKinds.flatMap((kind) => rules.get(groupResource(kind)) ?? []);
}

function kindOf(tool: ToolDefinition): ResourceKind | null {
  const what = whatIsRead(tool.name);
  const isList = demandsOnly(tool, ['namespace', 'cluster', 'output', 'limit']);
  if (what === null || !isList || tool.readOnlyHint === false || tool.destructiveHint === true) return null;
  const kind = builtInKinds.find(({ plural, singular, shortNames }) =>
    [plural, singular, ...shortNames, ...shortNames.map((name) => `${name}s`)].includes(what),
  );
  return kind === undefined || groupResource(kind) in neverAsked ? null : kind;
}

function ruleFor(tool: ToolDefinition, kind: ResourceKind): ListRule {
  const roles = rolesOf(tool);
  const scopes = scopesOf(roles);
  const output = roles.get('output');
  return {
    tool: tool.name,
    kinds: [groupResource(kind)],
    arguments: output !== undefined && scopes.outputs.length > 0 ? { [output.name]: '{output}' } : {},
    ...scopes,
  };
}
